//! What is seen of an adaptation without labels.

use dfdx::prelude::HasShape as _;
use shall_we_gan::{
    adapt::{Sight, Split, Start, Unlabelled, Watch},
    backend::{Activation, download},
    nn::{Architecture, Network},
};

use super::{adda, halves, taught};
use crate::support::cpu;

#[test]
fn what_is_seen_without_labels() {
    let adda = adda(Start::Copy, halves(2, 48, 0));
    let watch = Watch::new(adda.source(), &halves(1, 64, 0), &Unlabelled::new(halves(2, 48, 0))).unwrap();
    let seen = watch.look(adda.source(), adda.encoder(), adda.discriminator()).unwrap();
    assert_eq!(seen.agreement, Some(1.0), "a copy names every picture as the source does");
    assert!((0.0..0.7).contains(&seen.entropy) && seen.shares < 0.25, "{seen:?}");
    let unlabelled = halves(1, 64, 0).without_labels();
    let target = || Unlabelled::new(halves(2, 48, 0));
    let said = Watch::new(adda.source(), &unlabelled, &target()).unwrap_err().to_string();
    assert!(said.contains("classes of the source is 0, but must be 2"), "{said}");
    // With the classes of the source exchanged before the classifier, every name is another.
    let logits = Split::new(&taught(40), 3).unwrap();
    let mut swapped = logits.encoder.fork();
    for (name, i) in [("weight", 4), ("bias", 5)] {
        let parameter = &mut swapped.parameters_mut()[i];
        let (rows, columns) = *parameter.shape();
        let values = download(parameter);
        let exchanged = if name == "bias" {
            [values[1], values[0]].to_vec()
        } else {
            [&values[columns..], &values[..columns]].concat()
        };
        assert_eq!(exchanged.len(), rows * columns);
        parameter.copy_from(&exchanged);
    }
    let discriminator = Network::new(&cpu(), &Architecture::mlp(2, 4, 1, 1, Activation::Relu), 1, 0).unwrap();
    let watch = Watch::new(&logits, &halves(1, 64, 0), &target()).unwrap();
    let seen = watch.look(&logits, &swapped, &discriminator).unwrap();
    assert_eq!(seen.agreement, Some(0.0));
    // With one encoder for both domains the rest is the same, and there are no names to keep.
    let one = watch.look(&logits, &logits.encoder, &discriminator).unwrap();
    let shared = Watch::shared(&halves(1, 64, 0), &target()).unwrap();
    assert_eq!(shared.look(&logits, &logits.encoder, &discriminator).unwrap(), Sight { agreement: None, ..one });
}

#[test]
fn permuted_classes_are_warned_of_where_the_domains_overlap() {
    let sight = Sight { discriminator_accuracy: 0.55, entropy: 0.1, agreement: Some(0.9), shares: 0.05 };
    assert_eq!(sight.permuted(), None);
    let said = |sight: Sight| sight.permuted().unwrap();
    assert!(said(Sight { agreement: Some(0.1), ..sight }).contains("only 10 % of the pictures keep"));
    assert!(said(Sight { shares: 0.4, ..sight }).contains("classes are 40 % from"));
    assert!(said(Sight { agreement: None, shares: 0.4, ..sight }).contains("classes are 40 % from"));
    assert_eq!(Sight { agreement: None, ..sight }.permuted(), None);
    assert_eq!(
        Sight { agreement: Some(0.1), discriminator_accuracy: 0.95, ..sight }.permuted(),
        None,
        "nothing overlaps yet"
    );
    // Overlap comes first, then sure answers.
    let apart = Sight { discriminator_accuracy: 0.95, entropy: 0.01, ..sight };
    let surer = Sight { entropy: 0.05, ..sight };
    assert!(sight.is_better_than(&apart) && !apart.is_better_than(&sight));
    assert!(surer.is_better_than(&sight) && !sight.is_better_than(&surer) && !sight.is_better_than(&sight));
}
