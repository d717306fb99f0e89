//! The theory of adversarial learning in numbers: what the best discriminator is, how far two distributions are
//! apart, and what gradient the generator gets.
//!
//! Everything here is plain f64 and knows no tensor. A density is a function that gives log p(x) of a point, so that
//! ratios stay exact where both densities underflow; [`density`] takes it from a [`toy_distributions::Distribution`].
//! Integrals come with an estimate of their error, and what is computed from samples is called an estimate.
//!
//! - [`discriminator`]: the optimal discriminator and the value of the game.
//! - [`f_divergence`]: the f-divergences, their conjugates, critics and variational bounds; [`divergence`] between
//!   known densities.
//! - [`wasserstein`]: Wasserstein-1 in one dimension and sliced; [`assignment`]: exact in two dimensions.
//! - [`estimate`]: divergences from samples.
//! - [`change_of_variables`]: the density of G(z) for an invertible G in one dimension.
//! - [`gradient`]: vanishing gradients and ∇D/D.
//! - [`quadrature`] and [`logistic`]: the tools.

pub mod assignment;
pub mod change_of_variables;
pub mod density;
pub mod discriminator;
pub mod divergence;
pub mod estimate;
pub mod f_divergence;
pub mod gradient;
pub mod logistic;
pub mod quadrature;
pub mod wasserstein;
