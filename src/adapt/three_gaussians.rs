use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, StandardNormal};

use crate::{
    Result,
    prior::{Position, Rows, Stream},
};

/// How far the means are from the middle.
const RADIUS: f32 = 2.0;

/// A domain in the plane with three classes that are equally likely: Gaussians whose means lie on a circle of radius 2, a
/// third of a turn apart, and then stretched, turned and moved. The first class is above. Of numbers that are not finite come
/// points that are not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThreeGaussians {
    /// The deviation of each class along either axis.
    pub deviation: f32,
    /// By which distances from the origin are multiplied.
    pub gain: f32,
    /// In degrees, against the clock.
    pub angle: f32,
    /// Where the origin goes.
    pub shift: [f32; 2],
}

impl ThreeGaussians {
    /// The number of classes.
    pub const CLASSES: usize = 3;

    /// Neither stretched nor turned nor moved.
    pub const fn new(deviation: f32) -> Self {
        Self { deviation, gain: 1.0, angle: 0.0, shift: [0.0; 2] }
    }

    fn point(&self, rng: &mut dyn Rng) -> (u32, [f32; 2]) {
        let label = rng.random_range(0..Self::CLASSES as u32);
        let (sine, cosine) = (90.0 + 120.0 * label as f32).to_radians().sin_cos();
        let mut near = |mean: f32| -> f32 {
            let noise: f32 = StandardNormal.sample(rng);
            mean + self.deviation * noise
        };
        let (x, y) = (near(RADIUS * cosine), near(RADIUS * sine));
        let (sine, cosine) = self.angle.to_radians().sin_cos();
        let turned = [cosine * x - sine * y, sine * x + cosine * y];
        (label, [0, 1].map(|axis| self.gain * turned[axis] + self.shift[axis]))
    }
}

impl Stream for ThreeGaussians {
    fn features(&self) -> usize {
        2
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        rows.chunks_exact_mut(2).for_each(|row| row.copy_from_slice(&self.point(rng).1));
    }

    fn classes(&self) -> usize {
        Self::CLASSES
    }

    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        for (row, label) in rows.values.chunks_exact_mut(2).zip(&mut rows.labels) {
            let (class, point) = self.point(rng);
            row.copy_from_slice(&point);
            *label = class;
        }
        Ok(())
    }
}
