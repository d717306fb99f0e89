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
mod examiner;
mod naive_crash;
mod own_images;
mod play;
mod stabilisers;

use super::Experiment;

/// All of them, in the order of the book.
pub fn all() -> Vec<Box<dyn Experiment>> {
    vec![
        Box::new(own_images::OwnImages::default()),
        Box::new(naive_crash::NaiveCrash),
        Box::new(digit_modes::DigitModes),
        Box::new(dcgan::Dcgans::default()),
        Box::new(celeba_sn::CelebaSn::default()),
        Box::new(conditional_digits::ConditionalDigits::default()),
        Box::new(stabilisers::Stabilisers),
        Box::new(adaptation::Adaptation),
    ]
}
