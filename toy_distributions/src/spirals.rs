use std::f64::consts::TAU;

use rand::{Rng, RngExt};

use crate::distribution::Distribution;
use crate::draw::{add_noise, window};
use crate::error::{self, Error};

/// The arms of an [Archimedean spiral](https://en.wikipedia.org/wiki/Archimedean_spiral) with Gaussian noise.
///
/// # Definition
/// With u uniform on [0, 1] and the arm k uniform on {0, …, n − 1}, the point lies at distance `r √u` from the
/// origin and at angle `2π (m √u + k/n)`, plus N(0, σ² I). The arm makes m turns.
///
/// # Density
/// None in closed form.
///
/// # Example
/// ```
/// use toy_distributions::{Distribution, Spirals};
///
/// assert_eq!(Spirals::new(2, 1.5, 3.0, 0.1)?.dim(), 2);
/// # Ok::<(), toy_distributions::Error>(())
/// ```
///
/// # Notes
/// The square root spreads the mass nearly evenly along the arm, whose length grows like the square of the distance.
/// σ = 0 is allowed.
///
/// # Reference
/// The two spirals in the code of Grathwohl et al., *FFJORD: free-form continuous dynamics for scalable reversible
/// generative models*, ICLR 2019, <https://arxiv.org/abs/1810.01367>; there the radius is π, the arms turn clockwise,
/// and the noise has a uniform share too.
#[derive(Debug, Clone, PartialEq)]
pub struct Spirals {
    arms: usize,
    turns: f64,
    radius: f64,
    noise: f64,
}

impl Spirals {
    /// n = `arms` arms that make m = `turns` turns out to distance r = `radius`, with noise of standard deviation
    /// `noise`.
    ///
    /// # Errors
    /// [`Error::TooFew`] for `arms < 1`, [`Error::NotPositive`] for turns and radius, [`Error::Negative`] for the
    /// noise.
    pub fn new(arms: usize, turns: f64, radius: f64, noise: f64) -> Result<Self, Error> {
        error::at_least(1, "arms", arms)?;
        error::positive("number of turns", turns)?;
        error::positive("radius", radius)?;
        error::not_negative("noise", noise)?;
        Ok(Spirals { arms, turns, radius, noise })
    }
}

impl Distribution for Spirals {
    fn dim(&self) -> usize {
        2
    }

    fn sample_into(&self, rng: &mut dyn Rng, point: &mut [f64]) {
        let arm = rng.random_range(0..self.arms);
        let along = rng.random::<f64>().sqrt();
        let (sin, cos) = (TAU * (self.turns * along + arm as f64 / self.arms as f64)).sin_cos();
        point.copy_from_slice(&[self.radius * along * cos, self.radius * along * sin]);
        add_noise(rng, self.noise, point);
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let reach = self.radius + 4.0 * self.noise;
        window(&[(-reach, reach); 2])
    }
}
