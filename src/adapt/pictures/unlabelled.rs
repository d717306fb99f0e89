use std::sync::Arc;

use crate::{data::Pictures, prior::Stream, train::Epochs};

/// Pictures of a target domain as training sees them: whatever was known of them beside their pixels is gone.
#[derive(Debug, Clone)]
pub struct Unlabelled(Arc<Pictures>);

impl Unlabelled {
    /// Those pictures, without their labels.
    pub fn new(pictures: Pictures) -> Self {
        Self(Arc::new(pictures.without_labels()))
    }

    /// The pictures.
    pub fn pictures(&self) -> &Pictures {
        &self.0
    }

    /// The pictures as a stream, in whose rows no class stands.
    pub fn stream(&self) -> Box<dyn Stream> {
        Box::new(Epochs::new(self.0.clone(), false, false))
    }
}
