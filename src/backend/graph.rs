use dfdx::{
    prelude::{HasShape as _, Merge as _, OwnedTape, PutTape, ReshapeTo as _, SplitTape, Tape as _, Trace as _},
    tensor::{Gradients, HasErr},
    tensor_ops::Backward,
};

use super::{Backend, Batch};

/// The record of one forward pass, from which backward computes gradients.
///
/// dfdx carries its tape inside the tensors. Here the tape stands beside them: tensors are plain values that can be
/// used any number of times, and no gradient is lost because a tape was dropped with a tensor.
pub struct Graph<B: Backend> {
    tape: Option<OwnedTape<f32, B>>,
    parameters: bool,
    input: bool,
    moments: Vec<Moments<B>>,
}

/// What a normalisation has seen of a batch.
#[derive(Debug, Clone)]
pub struct Moments<B: Backend> {
    /// The mean of every column, (1, features).
    pub mean: Batch<B>,
    /// The variance of every column, (1, features): the sum of squares divided by the count.
    pub variance: Batch<B>,
    /// Rows that they are taken over.
    pub count: usize,
}

pub(crate) type Taped<B> = dfdx::tensor::Tensor<(usize, usize), f32, B, OwnedTape<f32, B>>;

impl<B: Backend> Graph<B> {
    /// Records nothing: a forward pass for its values.
    pub fn off() -> Self {
        Self { tape: None, parameters: false, input: false, moments: Vec::new() }
    }

    /// Records what the gradients of the parameters need.
    pub fn parameters() -> Self {
        Self { tape: Some(OwnedTape::default()), parameters: true, ..Self::off() }
    }

    /// Records what the gradient of the network's input needs, and leaves the parameters out.
    pub fn input() -> Self {
        Self { tape: Some(OwnedTape::default()), input: true, ..Self::off() }
    }

    /// Records both.
    pub fn all() -> Self {
        Self { tape: Some(OwnedTape::default()), parameters: true, input: true, ..Self::off() }
    }

    /// The same graph, adding to gradients that were computed before.
    pub fn adding_to(self, gradients: Gradients<f32, B>, anchor: &Batch<B>) -> Self {
        let (_, tape) = anchor.clone().traced(gradients).split_tape();
        Self { tape: self.tape.map(|_| tape), ..self }
    }

    /// From here on gradients flow through the parameters, which get none: a network that is looked through.
    pub fn freeze(&mut self) {
        self.parameters = false;
        self.input = true;
    }

    /// Keeps what a normalisation has seen in this pass.
    pub(crate) fn saw(&mut self, moments: Moments<B>) {
        self.moments.push(moments);
    }

    /// Runs f, and forgets what normalisations see in it.
    pub(crate) fn unseen<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.moments.len();
        let y = f(self);
        self.moments.truncate(before);
        y
    }

    /// What normalisations have seen since this was last asked, in their order: for
    /// [`Network::observe`](crate::nn::Network::observe).
    pub fn seen(&mut self) -> Vec<Moments<B>> {
        std::mem::take(&mut self.moments)
    }

    /// Whether parameters get gradients.
    pub fn wants_parameters(&self) -> bool {
        self.parameters
    }

    /// Whether the network's input gets a gradient.
    pub fn wants_input(&self) -> bool {
        self.input
    }

    // ANCHOR: record
    /// Records a backward operation.
    pub(crate) fn record(
        &mut self,
        operation: impl 'static + FnOnce(&mut Gradients<f32, B>) -> Result<(), <B as HasErr>::Err>,
    ) {
        if let Some(tape) = &mut self.tape {
            tape.add_backward_op(operation);
        }
    }

    /// Runs dfdx operations on x, on this graph's tape.
    pub fn compose(&mut self, x: &Batch<B>, f: impl FnOnce(Taped<B>) -> Taped<B>) -> Batch<B> {
        let tape = self.tape.take();
        let records = tape.is_some();
        let (y, tape) = f(x.clone().put_tape(tape.unwrap_or_default())).split_tape();
        self.tape = records.then_some(tape);
        y
    }
    // ANCHOR_END: record

    /// Runs dfdx operations on a and b, on this graph's tape.
    pub fn compose2(&mut self, a: &Batch<B>, b: &Batch<B>, f: impl FnOnce(Taped<B>, Taped<B>) -> Taped<B>) -> Batch<B> {
        self.compose(a, |a| f(a, b.clone().put_tape(OwnedTape::default())))
    }

    /// The gradients of Σ ⟨y, seed⟩ over the pairs of outputs and seeds of equal shape.
    ///
    /// # Panics
    /// If the graph records nothing or no pair is given, which is a mistake in the program.
    pub fn backward(mut self, seeded: &[(&Batch<B>, &Batch<B>)]) -> Gradients<f32, B> {
        let mut tape = self.tape.take().expect("a graph that records");
        let mut total = None;
        for (y, seed) in seeded {
            let y: Taped<B> = (*y).clone().put_tape(std::mem::take(&mut tape));
            let term = dfdx::tensor_ops::SumTo::sum::<(), _>(y * (*seed).clone());
            let (term, used) = term.split_tape();
            tape = used;
            total = Some(match total {
                None => term,
                Some(sum) => {
                    let (sum, used) = (term.put_tape(tape) + sum).split_tape();
                    tape = used;
                    sum
                }
            });
        }
        let total: dfdx::tensor::Tensor<(), f32, B> = total.expect("at least one output");
        total.put_tape(tape.merge(dfdx::prelude::NoneTape)).backward()
    }
}

/// The same numbers in that many rows.
pub fn reshape<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>, rows: usize) -> Batch<B> {
    let columns = x.shape().0 * x.shape().1 / rows.max(1);
    graph.compose(x, |x| x.reshape_like(&(rows, columns)))
}

/// The same tensor twice, for operations that need it on both sides; the first carries the tape.
pub(crate) fn twice<B: Backend>(x: Taped<B>) -> (Taped<B>, Taped<B>) {
    let (x, tape) = x.split_tape();
    (x.clone().put_tape(tape), x.put_tape(OwnedTape::default()))
}
