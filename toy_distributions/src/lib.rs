//! Toy probability distributions in one and two dimensions, with what theory needs of them: exact densities,
//! scores, modes and lattices.
//!
//! Every distribution implements [`Distribution`]; a user's own type can implement it too and is then accepted
//! wherever ours are. The constructors check their arguments; what they return cannot fail. All randomness comes in
//! as a generator, so the same seed gives the same points.
//!
//! - Gaussian: [`Gaussian`], and [`GaussianMixture`] with [`ring`](GaussianMixture::ring),
//!   [`grid`](GaussianMixture::grid) and [`circle`](GaussianMixture::circle), on ℝᵈ.
//! - Curves with noise on the plane: [`TwoMoons`], [`Spirals`], [`SwissRoll`].
//! - Twisted: [`Pinwheel`].
//! - Flat: [`Uniform`] on boxes of ℝᵈ, with the [`checkerboard`](Uniform::checkerboard).
//! - Without a density: [`PointMass`] on ℝᵈ, and [`Points`] on the plane, with [`lattice`](Points::lattice) and the
//!   words 平成, 令和 and OMRON. The feature `files` adds pictures and tables of points.
//!
//! [`ALL`] lists those with a name, and [`by_name`] builds one.
//!
//! # Example
//! ```
//! use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
//! use toy_distributions::Distribution;
//!
//! let ring = toy_distributions::GaussianMixture::ring(8, 1.0, 0.01)?;
//! let mut point = [0.0; 2];
//! ring.sample_into(&mut ChaCha8Rng::seed_from_u64(1), &mut point);
//! assert!((point[0].hypot(point[1]) - 1.0).abs() < 0.1);
//! # Ok::<(), toy_distributions::Error>(())
//! ```
#![forbid(unsafe_code)]

mod distribution;
mod error;
mod named;

mod gaussian;
mod gaussian_mixture;

mod circle;
mod grid;
mod ring;

mod pinwheel;
mod spirals;
mod swiss_roll;
mod two_moons;

mod checkerboard;
mod uniform;

#[cfg(feature = "files")]
mod files;
mod lattice;
mod point_mass;
mod points;

mod draw;

pub use distribution::{Distribution, Mode};
pub use error::Error;
pub use gaussian::Gaussian;
pub use gaussian_mixture::GaussianMixture;
pub use named::{ALL, Named, by_name};
pub use pinwheel::Pinwheel;
pub use point_mass::PointMass;
pub use points::Points;
pub use spirals::Spirals;
pub use swiss_roll::SwissRoll;
pub use two_moons::TwoMoons;
pub use uniform::Uniform;
