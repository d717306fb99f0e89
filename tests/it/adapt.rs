//! Domain adaptation: what training sees of a target, and what stands still.

mod dann;
mod mcd;
mod run;
mod watch;

use std::sync::Arc;

use shall_we_gan::{
    adapt::{Adda, Split, Start, Unlabelled, model, rows_of},
    backend::{Activation, Cpu, Rule},
    data::{Labels, Pictures, Shape},
    nn::{Architecture, Network, Size},
    prior::{Sample, Stream},
    random::{Purpose, stream},
    train::{
        Checkpoint, Config, Decay, Epochs, Pace,
        checkpoint::to_bytes,
        fit::{Fit, Goal, Plan, accuracy},
    },
};

use crate::support::{cpu, normal};

/// Pictures of 4 × 4 whose left or right half is bright, in noise; the left half of all of them is brighter by a shade.
fn halves(seed: u64, count: usize, shade: i32) -> Pictures {
    let noise = normal(seed, 16 * count);
    let of: Vec<u16> = (0..count).map(|i| u16::from(noise[16 * i] > 0.0)).collect();
    let bytes = (0..16 * count).map(|i| {
        let left = i % 4 < 2;
        let light = if left == (of[i / 16] == 0) { 150 } else { 90 } + if left { shade } else { 0 };
        (light as f32 + 20.0 * noise[i]).clamp(0.0, 255.0) as u8
    });
    let names = vec!["left".to_string(), "right".to_string()];
    let shape = Shape { height: 4, width: 4, channels: 1 };
    Pictures::from_bytes(shape, bytes.collect(), Some(Labels { names, of })).unwrap()
}

/// The same pixels, with every label the other one.
fn relabelled(pictures: &Pictures) -> Pictures {
    let bytes = (0..pictures.len()).flat_map(|i| {
        let mut row = vec![0.0; 16];
        pictures.row(i, &mut row).unwrap();
        row.into_iter().map(|x| ((x + 1.0) * 127.5).round() as u8).collect::<Vec<_>>()
    });
    let Labels { names, of } = pictures.labels().unwrap().clone();
    let labels = Labels { names, of: of.into_iter().map(|label| 1 - label).collect() };
    Pictures::from_bytes(pictures.shape(), bytes.collect(), Some(labels)).unwrap()
}

fn labels(pictures: &Pictures) -> Vec<u32> {
    pictures.labels().unwrap().of.iter().map(|label| u32::from(*label)).collect()
}

/// Two hidden layers: an encoder of two layers, and a classifier of one.
fn perceptron() -> Architecture {
    Architecture::mlp(16, 8, 2, 2, Activation::Relu)
}

fn plan(batch: usize, schedule: u64) -> Plan {
    let pace = Pace { learning_rate: 1e-2, rule: Rule::Adam { beta1: 0.9, beta2: 0.999 } };
    Plan { seed: 3, batch, pace, decay: Decay::Constant, schedule, clip: None }
}

/// A perceptron that has learned the halves.
fn taught(steps: usize) -> Network<Cpu> {
    let examples = Box::new(Epochs::new(Arc::new(halves(1, 64, 0)), false, true));
    let mut fit = Fit::new(&cpu(), plan(16, 100), Goal::Classes, examples, &perceptron()).unwrap();
    (&mut fit).take(steps).for_each(|step| assert!(step.is_ok()));
    fit.network().fork()
}

fn config() -> Config {
    let pace = Pace { learning_rate: 2e-3, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } };
    Config { seed: 5, batch: 32, discriminator: pace, generator: pace, ..Config::default() }
}

/// The game on a target, from a source without shade.
fn adda(start: Start, target: Pictures) -> Adda<Cpu> {
    let source = Split::new(&taught(40), 2).unwrap();
    let discriminator = Architecture::mlp(8, 16, 1, 1, Activation::Relu);
    Adda::new(config(), source, start, (&halves(1, 64, 0), &Unlabelled::new(target)), &discriminator).unwrap()
}

fn bytes(adda: &Adda<Cpu>) -> Vec<u8> {
    to_bytes(adda, &Default::default())
}

fn play(adda: &mut Adda<Cpu>, steps: usize) {
    for _ in 0..steps {
        adda.advance().unwrap();
    }
}

#[test]
fn no_label_of_the_target_is_read() {
    let target = halves(2, 48, 40);
    let (others, mut plain) = (relabelled(&target), adda(Start::Copy, halves(2, 48, 40)));
    assert!(others.labels() != target.labels() && others.key_of_rows() == target.key_of_rows());
    let mut scrambled = adda(Start::Copy, others);
    play(&mut plain, 5);
    play(&mut scrambled, 5);
    assert!(bytes(&plain) == bytes(&scrambled));
    // Other pictures are another game.
    let mut other = adda(Start::Copy, halves(9, 48, 40));
    play(&mut other, 5);
    assert!(bytes(&plain) != bytes(&other));
    let unlabelled = Unlabelled::new(target);
    assert!(unlabelled.pictures().labels().is_none() && unlabelled.stream().classes() == 0);
}

#[test]
fn a_copy_begins_with_the_source_s_accuracy_and_a_fresh_encoder_does_not() {
    let (exam, whole) = (halves(4, 200, 0), taught(40));
    let own = rows_of(&whole, &exam).unwrap();
    assert!(accuracy(&own, 2, &labels(&exam)) > 0.95);
    let copied = adda(Start::Copy, halves(2, 48, 40));
    assert_eq!(copied.logits(&exam).unwrap(), own);
    let fresh = adda(Start::Fresh, halves(2, 48, 40));
    assert!(accuracy(&fresh.logits(&exam).unwrap(), 2, &labels(&exam)) < 0.9);
    // Nor is it as the source's began, from the same seed.
    let began = Network::<Cpu>::new(&cpu(), fresh.encoder().architecture(), config().seed, 0).unwrap();
    assert!(fresh.encoder().to_bytes() != began.to_bytes());
}

#[test]
fn the_source_stands_still_while_the_target_moves() {
    let mut adda = adda(Start::Copy, halves(2, 48, 40));
    let weights = |network: &Network<Cpu>| network.to_bytes();
    let before = [&adda.source().encoder, &adda.source().classifier, adda.encoder()].map(weights);
    assert!(before[0] == before[2]);
    play(&mut adda, 3);
    let after = [&adda.source().encoder, &adda.source().classifier, adda.encoder()].map(weights);
    assert!(before[0] == after[0] && before[1] == after[1] && before[2] != after[2]);
}

/// A shade on one side misleads the source's classifier.
#[test]
fn a_shift_is_closed_without_labels() {
    let exam = halves(4, 400, 60);
    let mut adda = adda(Start::Copy, halves(2, 256, 60));
    let right = |adda: &Adda<Cpu>| accuracy(&adda.logits(&exam).unwrap(), 2, &labels(&exam));
    let before = right(&adda);
    play(&mut adda, 300);
    assert!(before < 0.85 && right(&adda) > 0.95, "{before} to {}", right(&adda));
}

#[test]
fn a_resumed_game_is_the_uninterrupted_one() {
    let fresh = || adda(Start::Copy, halves(2, 48, 40));
    let (mut whole, mut first, mut second) = (fresh(), fresh(), fresh());
    play(&mut whole, 6);
    play(&mut first, 4);
    Checkpoint::from_bytes(&bytes(&first)).unwrap().restore(&mut second).unwrap();
    play(&mut second, 2);
    assert!(bytes(&second) == bytes(&whole) && bytes(&first) != bytes(&whole));
}

#[test]
fn a_network_in_two_is_the_network() {
    let (whole, exam) = (taught(3), halves(4, 20, 0));
    let logits = rows_of(&whole, &exam).unwrap();
    for depth in 1..=3 {
        let split = Split::new(&whole, depth).unwrap();
        assert_eq!(split.encoder.layers().len(), depth);
        assert_eq!(split.logits(&split.encoder, &exam).unwrap(), logits, "{depth}");
        let joined = split.join(&split.encoder).unwrap();
        assert!(joined.to_bytes() == whole.to_bytes(), "{depth}");
    }
    for depth in [0, 4] {
        let said = Split::new(&whole, depth).unwrap_err().to_string();
        assert!(said.contains("must be 1 to 3"), "{said}");
    }
}

#[test]
fn the_models_are_cut_where_they_say() {
    let size = Size { height: 28, width: 28, channels: 1 };
    for (name, features, parameters) in [("lenet", 500, 431_080), ("lenet-logits", 10, 431_080), ("strided", 200, 0)] {
        let model = model(name, size, 10).unwrap();
        let sizes = model.classifier.sizes().unwrap();
        assert_eq!((sizes[model.depth - 1], sizes.last()), (features, Some(&10)), "{name}");
        assert!(parameters == 0 || model.classifier.parameter_count().unwrap() == parameters, "{name}");
    }
    let deep = model("strided=8,16,32,64", size, 10).unwrap();
    // Four convolutions with four normalisations, the features, the hidden layer and the classes.
    assert_eq!((deep.depth, deep.classifier.layers.len()), (9, 11));
    assert_eq!(deep.classifier.sizes().unwrap()[6], 2 * 2 * 64, "28, 14, 7, 4, 2 pixels along a side");
    for (name, says) in [
        ("strided=", "must be 1 to 10 numbers"),
        ("strided=8,0", "the list of strided is 8,0, but must be"),
        ("strided=1,1,1,1,1,1,1,1,1,1,1", "must be 1 to 10 numbers"),
        ("lenet=8", "unknown model"),
    ] {
        let said = model(name, size, 10).unwrap_err().to_string();
        assert!(said.contains(says), "{name}: {said}");
    }
    assert!(model("lenet-logit", size, 10).unwrap_err().to_string().contains("did you mean \"lenet-logits\"?"));
    let small = Size { height: 4, width: 4, channels: 1 };
    assert!(model("lenet", small, 10).is_err());
}

#[test]
fn a_sample_is_drawn_row_by_row_each_as_often() {
    let sample = Sample::new(2, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
    let mut rows = vec![0.0; 2 * 3_000];
    sample.fill(&mut stream(1, Purpose::Data, 1, 0), &mut rows);
    for row in [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]] {
        let count = rows.chunks_exact(2).filter(|drawn| **drawn == row).count() as f64;
        // Five standard deviations of a binomial of 3,000 draws with one in three: beyond by chance once in a million.
        assert!((count - 1_000.0).abs() < 5.0 * (3_000.0f64 * 2.0 / 9.0).sqrt(), "{row:?}: {count}");
    }
    for (features, values) in [(2, vec![]), (0, vec![1.0]), (2, vec![1.0; 3])] {
        assert!(Sample::new(features, values).is_err());
    }
}

#[test]
fn some_pictures_of_a_set_keep_what_is_known_of_them() {
    let all = halves(1, 10, 0);
    let some = all.select(&[7, 2]).unwrap();
    assert_eq!(some.labels().unwrap().of, [7, 2].map(|i| all.labels().unwrap().of[i]));
    let rows = all.first(10).unwrap();
    assert_eq!(some.first(2).unwrap(), [&rows[7 * 16..8 * 16], &rows[2 * 16..3 * 16]].concat());
    assert!(some.key() != all.key() && some.key() == all.select(&[7, 2]).unwrap().key());
}
