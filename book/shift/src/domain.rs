//! Three classes in the plane, turned.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, StandardNormal};
use shall_we_gan::prior::{Position, Rows, Stream};

/// The classes: Gaussians of deviation 0.45 whose means lie on a circle of radius 2, a third of a turn apart.
pub const CLASSES: usize = 3;
const RADIUS: f32 = 2.0;
const DEVIATION: f32 = 0.45;
/// Where a target's middle lies, whatever its angle.
const SHIFT: [f32; 2] = [0.6, 0.3];

/// The classes as one domain has them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Domain {
    /// As they are.
    Source,
    /// Turned by so many degrees against the clock, and moved.
    Target(f32),
}

impl Domain {
    fn point(self, rng: &mut dyn Rng, class: u32) -> [f32; 2] {
        let (sine, cosine) = (90.0 + 120.0 * class as f32).to_radians().sin_cos();
        let [x, y] = [cosine, sine].map(|way| {
            let noise: f32 = StandardNormal.sample(rng);
            RADIUS * way + DEVIATION * noise
        });
        match self {
            Domain::Source => [x, y],
            Domain::Target(degrees) => {
                let (sine, cosine) = degrees.to_radians().sin_cos();
                [cosine * x - sine * y + SHIFT[0], sine * x + cosine * y + SHIFT[1]]
            }
        }
    }
}

/// Points of a domain with their classes.
impl Stream for Domain {
    fn features(&self) -> usize {
        2
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        for row in rows.chunks_exact_mut(2) {
            let class = rng.random_range(0..CLASSES as u32);
            row.copy_from_slice(&self.point(rng, class));
        }
    }

    fn classes(&self) -> usize {
        CLASSES
    }

    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> shall_we_gan::Result<()> {
        for (row, label) in rows.values.chunks_exact_mut(2).zip(&mut rows.labels) {
            *label = rng.random_range(0..CLASSES as u32);
            row.copy_from_slice(&self.point(rng, *label));
        }
        Ok(())
    }
}
