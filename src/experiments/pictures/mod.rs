//! Experiments on pictures. They need the sets that they name (`gan data get mnist`), take all threads for one seed,
//! tell on the standard error how far they are, and score by classifiers of ours, whose names and accuracies are in the
//! record.

mod adaptation;
mod attention_map;
mod biggan_list;
mod celeba_sn;
mod conditional_digits;
mod dcgan;
mod digit_modes;
mod directions;
mod examiner;
mod faces;
mod high_resolution;
mod kept;
mod naive_crash;
mod own_images;
mod play;
mod pooling;
mod stabilisers;
mod stacked_mnist;
mod truncated_digits;

pub use kept::{forget, kept};

use super::Experiment;

/// All of them, in the order of the book.
pub fn all() -> Vec<Box<dyn Experiment>> {
    vec![
        Box::new(own_images::OwnImages::default()),
        Box::new(naive_crash::NaiveCrash),
        Box::new(digit_modes::DigitModes),
        Box::new(dcgan::Dcgans::default()),
        Box::new(high_resolution::HighResolution::default()),
        Box::new(pooling::Pooling),
        Box::new(faces::Faces),
        Box::new(celeba_sn::CelebaSn::faces()),
        Box::new(celeba_sn::CelebaSn::digits()),
        Box::new(conditional_digits::ConditionalDigits::default()),
        Box::new(stabilisers::Stabilisers),
        Box::new(truncated_digits::TruncatedDigits),
        Box::new(stacked_mnist::StackedMnist::default()),
        Box::new(adaptation::Adaptation::all()),
        Box::new(adaptation::Adaptation::few()),
    ]
}
