use rand::{Rng, RngExt};

use super::{Position, Prior, Rows, Stream};
use crate::Result;

/// A prior with a label beside every z, each class as likely as the others. The class stands in the row as well, after
/// z: a 1 in the column of the class and 0 in the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// What z is drawn from.
    pub prior: Prior,
    /// Classes.
    pub classes: usize,
}

impl Labelled {
    /// The rows of such z and labels.
    pub fn rows(&self, z: &[f32], labels: Vec<u32>) -> Rows {
        let class = |label: u32| (0..self.classes as u32).map(move |class| if class == label { 1.0 } else { 0.0 });
        let rows = z.chunks_exact(self.prior.features()).zip(&labels);
        Rows { values: rows.flat_map(|(z, label)| z.iter().copied().chain(class(*label))).collect(), labels }
    }
}

impl Stream for Labelled {
    fn features(&self) -> usize {
        self.prior.features() + self.classes
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        let n = rows.len() / self.features();
        let mut z = vec![0.0; n * self.prior.features()];
        self.prior.fill(rng, &mut z);
        let labels = (0..n).map(|_| rng.random_range(0..self.classes as u32)).collect();
        rows.copy_from_slice(&self.rows(&z, labels).values);
    }

    fn classes(&self) -> usize {
        self.classes
    }

    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        self.fill(rng, &mut rows.values);
        let class = |row: &[f32]| row[self.prior.features()..].iter().position(|x| *x == 1.0).unwrap_or(0) as u32;
        rows.labels = rows.values.chunks_exact(self.features()).map(class).collect();
        Ok(())
    }
}
