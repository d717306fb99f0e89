//! # One Gaussian for 25 modes
//!
//! # Definition
//! p_data is 25 narrow Gaussians on a 5 × 5 grid, σ = 0.05 at a spacing of 2; z ~ N(0, I) in 50 dimensions.
//!
//! # What must be seen
//! Modes are missing, or samples lie between them, or both: a mode counts as covered with one sample of 2,500 within
//! 3σ, and a sample is of high quality within 3σ of some mode. Exact samples cover 25 and 98.9 % are of high quality.
//!
//! # Notes
//! One connected cloud has to be pulled over 25 islands: what is not torn off lies on bridges.
//!
//! # Reference
//! Xiao, Zhong, Zheng 2018, arXiv:1805.07674. Measures: Lin et al. 2018, arXiv:1712.04086.

