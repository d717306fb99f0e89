use std::sync::Arc;

use rand::{Rng, RngExt};

use crate::{
    Error, Result,
    data::{Pictures, Shape},
    prior::{Position, Rows, Stream},
};

/// Pictures on top of each other.
const CHANNELS: usize = 3;

/// Grey pictures of a set, three at a time as red, green and blue of one: each of the three is any picture of the set with
/// the same probability. With the ten digits there are a thousand classes, each with known pictures: Srivastava et al. 2017
/// (arXiv:1705.07761) and Lin et al. 2018 (arXiv:1712.04086) count how many of them a generator leaves out.
///
/// A stack is made when it is drawn, and none is kept.
#[derive(Debug, Clone)]
pub struct Stacked {
    pictures: Arc<Pictures>,
}

impl Stacked {
    /// Stacks of those pictures.
    ///
    /// # Errors
    /// [`Error::Invalid`] if they are not grey.
    pub fn new(pictures: Arc<Pictures>) -> Result<Self> {
        match pictures.shape().channels {
            1 => Ok(Self { pictures }),
            colours => Err(Error::invalid("the channels of pictures that are stacked", colours, "1 (grey)")),
        }
    }

    /// What a stack is: as large as the pictures, and in colour.
    pub fn shape(&self) -> Shape {
        Shape { channels: CHANNELS, ..self.pictures.shape() }
    }

    /// The pictures of whole stacks, one after another: red, green and blue of the first, those of the second, and so on.
    pub fn apart(&self, stacks: &[f32]) -> Vec<f32> {
        let mut pictures = Vec::with_capacity(stacks.len());
        for stack in stacks.chunks_exact(self.features()) {
            (0..CHANNELS).for_each(|channel| pictures.extend(stack.iter().skip(channel).step_by(CHANNELS)));
        }
        pictures
    }

    fn stack(&self, rng: &mut dyn Rng, stack: &mut [f32]) -> Result<()> {
        let mut picture = vec![0.0; self.pictures.shape().numbers()];
        for channel in 0..CHANNELS {
            self.pictures.row(rng.random_range(0..self.pictures.len()), &mut picture)?;
            stack.iter_mut().skip(channel).step_by(CHANNELS).zip(&picture).for_each(|(pixel, x)| *pixel = *x);
        }
        Ok(())
    }
}

impl Stream for Stacked {
    fn features(&self) -> usize {
        self.shape().numbers()
    }

    /// Stacks at random; what a disk refuses to give is not a number.
    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        for stack in rows.chunks_exact_mut(self.features()) {
            if self.stack(rng, stack).is_err() {
                stack.fill(f32::NAN);
            }
        }
    }

    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        rows.values.chunks_exact_mut(self.features()).try_for_each(|stack| self.stack(rng, stack))
    }
}
