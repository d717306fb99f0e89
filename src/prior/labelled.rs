use rand::{Rng, RngExt};

use super::{Position, Prior, Rows, Stream};
use crate::{Result, nn::one_hot};

/// A prior with a label beside every z, each class as likely as the others. The class stands in the row as well, after
/// z: a 1 in the column of the class and 0 in the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// What z is drawn from.
    pub prior: Prior,
    /// Classes.
    pub classes: usize,
}

/// The same with z alone in the row, for a generator that looks at the labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside(pub Labelled);

impl Labelled {
    /// The rows of such z and labels.
    pub fn rows(&self, z: &[f32], labels: Vec<u32>) -> Rows {
        let classes = one_hot(&labels, self.classes);
        let rows = z.chunks_exact(self.prior.features()).zip(classes.chunks_exact(self.classes));
        Rows { values: rows.flat_map(|(z, class)| [z, class].concat()).collect(), labels }
    }

    /// n fresh z with their labels.
    fn fresh(&self, rng: &mut dyn Rng, n: usize) -> Rows {
        let mut z = vec![0.0; n * self.prior.features()];
        self.prior.fill(rng, &mut z);
        Rows { values: z, labels: (0..n).map(|_| rng.random_range(0..self.classes as u32)).collect() }
    }
}

impl Stream for Labelled {
    fn features(&self) -> usize {
        self.prior.features() + self.classes
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        let Rows { values, labels } = self.fresh(rng, rows.len() / self.features());
        rows.copy_from_slice(&self.rows(&values, labels).values);
    }

    fn classes(&self) -> usize {
        self.classes
    }

    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        let Rows { values, labels } = self.fresh(rng, rows.labels.len());
        *rows = self.rows(&values, labels);
        Ok(())
    }
}

impl Stream for Beside {
    fn features(&self) -> usize {
        self.0.prior.features()
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        self.0.prior.fill(rng, rows);
    }

    fn classes(&self) -> usize {
        self.0.classes
    }

    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        *rows = self.0.fresh(rng, rows.labels.len());
        Ok(())
    }
}
