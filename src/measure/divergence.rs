//! The Jensen–Shannon divergence between samples and a known density, by counting.

use toy_distributions::Distribution;

use crate::{Error, Result};

/// Points of the midpoint rule along each axis of the window. The narrowest of our modes (σ = 0.01 in a window of about
/// 2.5) then gets two points per σ, where the midpoint rule is exact to 1e-6 for a whole mode.
const QUADRATURE: usize = 512;

/// How far the integral over the window may be from 1: what lies outside, and the error of the quadrature.
const MASS_TOLERANCE: f64 = 0.02;

/// A window of the plane cut into equal cells, with the mass that a known density has in each; what lies outside
/// the window is one more cell.
#[derive(Debug, Clone)]
pub struct Cells {
    bounds: [(f64, f64); 2],
    per_axis: usize,
    /// Row by row from the lowest y, then the outside. Sums to 1.
    mass: Vec<f64>,
}

/// An estimate of the Jensen–Shannon divergence, in nats: between 0 and ln 2.
///
/// It sees what happens between cells and nothing inside one, which makes it too low, and it counts the noise of n
/// samples as difference, which makes it too high: exact samples get about (K − 1)/8n for K cells that hold mass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JsEstimate {
    /// ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q)/2, for the cells' masses p and the samples' shares q. NaN if n is 0.
    pub value: f64,
    /// n, the number of samples.
    pub samples: usize,
    /// The number of cells, with the outside.
    pub cells: usize,
}

impl Cells {
    /// Integrates the density over `per_axis`² cells of its window.
    ///
    /// # Errors
    /// [`Error::Refused`] if the distribution is not in the plane, has no known density, or if its density does not
    /// integrate to 1 over its window (within 2 %): a density too narrow for the quadrature.
    /// [`Error::Invalid`] if `per_axis` is 0.
    pub fn new(distribution: &dyn Distribution, per_axis: usize) -> Result<Self> {
        if per_axis == 0 {
            return Err(Error::invalid("the cells along each axis", per_axis, "at least 1"));
        }
        let refuse = |why: String| Error::Refused { what: "the JS divergence by counting".to_string(), why };
        let bounds: [(f64, f64); 2] = distribution
            .bounds()
            .try_into()
            .map_err(|b: Vec<_>| refuse(format!("it needs the plane, but the points have {} coordinates", b.len())))?;
        let mut mass = integrate(distribution, bounds, per_axis)
            .ok_or_else(|| refuse("it needs a density in closed form".to_string()))?;
        let inside: f64 = mass.iter().sum();
        let whole = (inside - 1.0).abs() <= MASS_TOLERANCE;
        if !whole {
            return Err(refuse(format!(
                "the density integrates to {inside} over its window, so it is too narrow for it"
            )));
        }
        mass.push((1.0 - inside).max(0.0));
        mass.iter_mut().for_each(|m| *m /= inside.max(1.0));
        Ok(Self { bounds, per_axis, mass })
    }

    /// Estimates JS between the density and the distribution of the samples. A sample that is not finite is outside.
    pub fn js<P: AsRef<[f32]>>(&self, samples: &[P]) -> JsEstimate {
        let mut counts = vec![0; self.mass.len()];
        for x in samples {
            counts[self.cell(x.as_ref())] += 1;
        }
        let half_kl = |p: f64, q: f64| if p > 0.0 { 0.5 * p * (2.0 * p / (p + q)).ln() } else { 0.0 };
        let shares = counts.iter().map(|&c: &usize| c as f64 / samples.len() as f64);
        let value = self.mass.iter().zip(shares).map(|(&p, q)| half_kl(p, q) + half_kl(q, p)).sum();
        let value = if samples.is_empty() { f64::NAN } else { value };
        JsEstimate { value, samples: samples.len(), cells: self.mass.len() }
    }

    /// The optimal discriminator p/(p + q) cell by cell, row by row from the lowest y, for the cells' masses p and the
    /// samples' shares q (Goodfellow et al. 2014, proposition 1): NaN where both are 0. Narrower structure than a cell
    /// is not seen, and the shares carry the noise of counting.
    pub fn optimal_discriminator<P: AsRef<[f32]>>(&self, samples: &[P]) -> Vec<f32> {
        let share = 1.0 / samples.len() as f64;
        let mut shares = vec![0.0; self.mass.len()];
        samples.iter().for_each(|x| shares[self.cell(x.as_ref())] += share);
        let inside = self.per_axis * self.per_axis;
        self.mass[..inside].iter().zip(&shares).map(|(p, q)| (p / (p + q)) as f32).collect()
    }

    fn cell(&self, x: &[f32]) -> usize {
        assert_eq!(x.len(), 2, "a sample's coordinates against the plane's");
        let along = |axis: usize| {
            let (low, high) = self.bounds[axis];
            let place = (f64::from(x[axis]) - low) / (high - low);
            // NaN is in no range, so it is outside.
            (0.0..1.0).contains(&place).then_some((place * self.per_axis as f64) as usize)
        };
        match (along(0), along(1)) {
            (Some(column), Some(row)) => row * self.per_axis + column,
            _ => self.per_axis * self.per_axis,
        }
    }
}

/// The mass of each cell by the midpoint rule; `None` if the density is not known.
fn integrate(distribution: &dyn Distribution, bounds: [(f64, f64); 2], per_axis: usize) -> Option<Vec<f64>> {
    let fine = QUADRATURE.div_ceil(per_axis);
    let points = fine * per_axis;
    let step = bounds.map(|(low, high)| (high - low) / points as f64);
    let middle = |axis: usize, i: usize| bounds[axis].0 + (i as f64 + 0.5) * step[axis];
    let mut mass = vec![0.0; per_axis * per_axis];
    for i in 0..points {
        for j in 0..points {
            let density = distribution.density(&[middle(0, j), middle(1, i)])?;
            mass[i / fine * per_axis + j / fine] += density * step[0] * step[1];
        }
    }
    Some(mass)
}
