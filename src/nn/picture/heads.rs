use super::residual::through;
use crate::{
    backend::{Backend, Batch, Graph, fork},
    nn::{Layer, given::Context},
};

/// Two lists of layers side by side on the same x, the second against the first: its gradient reaches x reversed. With a
/// classifier of classes and one of domains this is DANN, Ganin et al. 2016 (arXiv:1505.07818): the layers before learn
/// features of which the first makes much, and the second nothing.
#[derive(Debug, Clone)]
pub struct Heads<B: Backend> {
    /// What the layers before are to serve.
    pub main: Vec<Layer<B>>,
    /// What they are to defeat.
    pub adversary: Vec<Layer<B>>,
    /// λ, by which the adversary's gradient counts in x.
    pub reversal: f32,
}

impl<B: Backend> Heads<B> {
    /// (n, features) → (n, outputs of the first + outputs of the second)
    pub(super) fn forward(&self, graph: &mut Graph<B>, x: &Batch<B>, context: &Context<B>) -> Batch<B> {
        let main = through(&self.main, graph, x, context);
        let reversed = reverse(graph, x, self.reversal);
        let adversary = through(&self.adversary, graph, &reversed, context);
        B::append(graph, &main, &adversary)
    }
}

// ANCHOR: reverse
/// x as it is, whose gradient comes back times −λ: h − λ(x − h), with h the numbers of x held still.
fn reverse<B: Backend>(graph: &mut Graph<B>, x: &Batch<B>, strength: f32) -> Batch<B> {
    let held = fork(x);
    graph.compose(x, |x| (x - held.clone()) * -strength + held)
}
// ANCHOR_END: reverse
