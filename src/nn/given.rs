use super::{Mode, Network};
use crate::backend::{Backend, Batch, Graph, download, upload};

/// What a network is given beside its input.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a, B: Backend> {
    /// How layers behave that differ in training and in use.
    pub mode: Mode,
    /// The classes of the rows, for the networks that [ask](super::Architecture::classes) for them: (n, classes), a 1 in
    /// the column of a row's class and 0 elsewhere.
    pub labels: Option<&'a Batch<B>>,
}

impl<B: Backend> From<Mode> for Given<'_, B> {
    fn from(mode: Mode) -> Self {
        Self { mode, labels: None }
    }
}

/// Labels as rows of classes, (n, classes) row by row: a 1 in the column of a row's class and 0 elsewhere.
pub fn one_hot(labels: &[u32], classes: usize) -> Vec<f32> {
    let row = |label: u32| (0..classes as u32).map(move |class| if class == label { 1.0 } else { 0.0 });
    labels.iter().copied().flat_map(row).collect()
}

impl<B: Backend> Network<B> {
    /// What the network makes, in use, of rows in plain numbers. A row is an input and, for a network that
    /// [asks](super::Architecture::classes) for it, the class after it, one-hot.
    pub fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let (inputs, classes) = (self.architecture().inputs, self.architecture().classes().unwrap_or(0));
        let device = self.device().scratch();
        let part = |from: usize, to: usize| {
            let values: Vec<f32> =
                rows.chunks_exact(inputs + classes).flat_map(|row| &row[from..to]).copied().collect();
            upload(&device, &values, to - from)
        };
        let labels = (classes > 0).then(|| part(inputs, inputs + classes));
        let given = Given { mode: Mode::Evaluation, labels: labels.as_ref() };
        download(&self.forward(&mut Graph::off(), &part(0, inputs), given))
    }
}

/// What a layer is given beside its input.
pub(super) struct Context<'a, B: Backend> {
    /// What this layer sees of the reference batch, none where x is that batch itself.
    pub reference: Option<&'a Batch<B>>,
    /// The features of the rows' classes: the labels, or what an embedding has made of them.
    #[cfg_attr(not(feature = "pictures"), expect(dead_code, reason = "layers for pictures look at classes"))]
    pub class: Option<&'a Batch<B>>,
    pub mode: Mode,
    /// Whether x needs a gradient.
    pub input: bool,
}

impl<B: Backend> Context<'_, B> {
    /// Nothing but the mode.
    pub fn of(mode: Mode) -> Self {
        Self { reference: None, class: None, mode, input: false }
    }

    /// The features of the rows' classes.
    #[cfg(feature = "pictures")]
    pub fn class(&self) -> &Batch<B> {
        self.class.expect("labels for a network that asks for classes")
    }
}
