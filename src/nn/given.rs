use super::Mode;
use crate::backend::{Backend, Batch};

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
