//! Domain adaptation: what training sees of a target, what stands still, and the other school.

mod mcd;
mod run;

use std::sync::Arc;

use dfdx::prelude::HasShape as _;
use shall_we_gan::{
    adapt::{Adda, Sight, Split, Start, Unlabelled, Watch, dann, model, rows_of},
    backend::{Activation, Cpu, Rule, download},
    data::{Labels, Pictures, Shape},
    lab::adaptation::AdaptSettings,
    nn::{Architecture, LayerSpec, Network, PictureSpec, Size},
    objective::{cross_entropy, domain_loss},
    prior::{Position, Rows, Sample, Stream},
    random::{Purpose, stream},
    train::{
        Checkpoint, Config, Decay, Epochs, Pace,
        checkpoint::to_bytes,
        fit::{Fit, Goal, Plan, accuracy},
    },
};

use crate::support::{Device, cpu, device, gradients, near, normal, parameter_differences};

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
fn nor_by_the_other_school() {
    let run = |target: Pictures| {
        let network = dann::network(&perceptron(), 2, &Architecture::mlp(8, 4, 1, 1, Activation::Relu), 1.0).unwrap();
        let source = Box::new(Epochs::new(Arc::new(halves(1, 64, 0)), false, true));
        let both = Box::new(dann::Both::new(source, &Unlabelled::new(target)).unwrap());
        let mut fit = Fit::new(&cpu(), plan(16, 100), Goal::Domains, both, &network).unwrap();
        (&mut fit).take(5).for_each(|step| assert!(step.is_ok()));
        to_bytes(fit.state(), &Default::default())
    };
    let target = || halves(2, 48, 40);
    assert!(run(target()) == run(relabelled(&target())) && run(target()) != run(halves(9, 48, 40)));
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

/// The domains in turns, each picture of each once an epoch.
#[test]
fn both_domains_come_in_turns() {
    let source = Box::new(Epochs::new(Arc::new(halves(1, 6, 0)), false, true));
    let both = dann::Both::new(source, &Unlabelled::new(halves(2, 4, 40))).unwrap();
    assert_eq!((both.features(), both.classes()), (16, 3));
    let mut rows = Rows::new(&both, 12);
    both.draw(Position { seed: 1, first: 0 }, &mut stream(1, Purpose::Data, 1, 0), &mut rows).unwrap();
    assert!(rows.labels.iter().enumerate().all(|(i, label)| (*label == 2) == (i % 2 == 1)));
    let of = |pictures: &Pictures, row: &[f32]| {
        (0..pictures.len()).position(|i| pictures.first(i + 1).unwrap()[16 * i..] == *row)
    };
    let drawn = |odd: usize, pictures: &Pictures| -> Vec<usize> {
        rows.values.chunks_exact(16).skip(odd).step_by(2).map(|row| of(pictures, row).unwrap()).collect()
    };
    let (mut first, second) = (drawn(0, &halves(1, 6, 0)), drawn(1, &halves(2, 4, 40)));
    let mut begun = second[..4].to_vec();
    begun.sort_unstable();
    first.sort_unstable();
    assert_eq!((first, begun), ((0..6).collect(), (0..4).collect()));
    // In two draws it is the same.
    let mut half = Rows::new(&both, 5);
    both.draw(Position { seed: 1, first: 7 }, &mut stream(9, Purpose::Data, 1, 0), &mut half).unwrap();
    assert_eq!((&half.values[..], &half.labels[..]), (&rows.values[7 * 16..], &rows.labels[7..]));
}

#[test]
fn the_loss_of_both_domains_has_its_derivative() {
    let (logits, labels, weight) = (normal(6, 4 * 5), [0, 3, 2, 3, 1], 0.7);
    let (loss, slope) = domain_loss(&logits, 3, &labels, weight);
    let named: Vec<f32> = [0, 2, 4].into_iter().flat_map(|i: usize| logits[4 * i..4 * i + 3].to_vec()).collect();
    let domain = |i: usize, sign: f64| (-sign * f64::from(logits[4 * i + 3])).exp().ln_1p();
    let domains = (domain(0, 1.0) + domain(2, 1.0) + domain(4, 1.0) + domain(1, -1.0) + domain(3, -1.0)) / 5.0;
    let expected = f64::from(cross_entropy(&named, 3, &[0, 2, 1]).0) + 0.7 * domains;
    assert!((f64::from(loss) - expected).abs() < 1e-6, "{loss} against {expected}");
    let h = 1e-2;
    let differences: Vec<f32> = (0..20)
        .map(|i| {
            let at = |h: f32| {
                let mut moved = logits.clone();
                moved[i] += h;
                f64::from(domain_loss(&moved, 3, &labels, weight).0)
            };
            ((at(h) - at(-h)) / f64::from(2.0 * h)) as f32
        })
        .collect();
    // h²/6 of a third derivative below 0.2 is 3e-6, and the rounding of two losses of size 2 by 0.02 is 1e-5.
    near("slope", &slope, &differences, 2e-5, 1.0);
}

/// Before the heads the adversary's gradient counts times −λ, within them as it is.
#[test]
fn a_reversed_gradient_is_that_of_a_difference() {
    let (lambda, inputs) = (0.6, normal(8, 5 * 3));
    let dense = |outputs, activation| LayerSpec::Dense { outputs, activation, spectral: false };
    let heads = PictureSpec::Heads {
        main: vec![dense(2, Activation::Linear)],
        adversary: vec![dense(4, Activation::Tanh), dense(1, Activation::Linear)],
        reversal: lambda,
    };
    let layers = vec![dense(3, Activation::Tanh), heads.into()];
    let mut network =
        Network::<Device>::new(&device(), &Architecture { inputs: 3, layers, init: Default::default() }, 1, 0).unwrap();
    let x = shall_we_gan::backend::upload(&device(), &inputs, 3);
    let seed = normal(9, 5 * 3);
    let (y, _, of_parameters) = gradients(&network, &x, &seed, shall_we_gan::nn::Mode::Training);
    assert_eq!(y.len(), 15, "two columns and one");
    // Σ seed·y over the columns of the main head less λ times those of the adversary, or plus them.
    let sum = |factor: f64| {
        let (x, seed) = (x.clone(), seed.clone());
        move |network: &Network<Device>| {
            let mut graph = shall_we_gan::backend::Graph::off();
            let y = download(&network.forward(&mut graph, &x, shall_we_gan::nn::Mode::Training));
            let term = |(i, (y, s)): (usize, (&f32, &f32))| {
                f64::from(*y) * f64::from(*s) * if i % 3 == 2 { factor } else { 1.0 }
            };
            y.iter().zip(&seed).enumerate().map(term).sum::<f64>()
        }
    };
    let before = parameter_differences(&mut network, 1e-2, sum(f64::from(-lambda)));
    let within = parameter_differences(&mut network, 1e-2, sum(1.0));
    let tensors = network.parameters().iter().map(|p| *p.shape()).collect::<Vec<_>>();
    assert_eq!(tensors.len(), 8);
    near("before the heads", &of_parameters[..2].concat(), &before[..2].concat(), 2e-3, 0.1);
    near("within them", &of_parameters[2..].concat(), &within[2..].concat(), 2e-3, 0.1);
    let negative = PictureSpec::Heads { main: vec![], adversary: vec![], reversal: f32::NAN };
    let layers = vec![negative.into()];
    assert!(Architecture { inputs: 3, layers, init: Default::default() }.sizes().is_err());
}

/// Convolutions with running statistics, and the discriminator that is usual.
#[test]
fn the_parts_of_a_network_for_both_domains_answer_as_it_does() {
    let size = Size { height: 4, width: 4, channels: 1 };
    let strided = model("strided", size, 2).unwrap();
    let (whole, depth) = (&strided.classifier, strided.depth);
    let discriminator =
        AdaptSettings { width: 8, ..Default::default() }.discriminator(whole.sizes().unwrap()[depth - 1]);
    let network = dann::network(whole, depth, &discriminator, 1.0).unwrap();
    let source = Box::new(Epochs::new(Arc::new(halves(1, 64, 0)), false, true));
    let both = Box::new(dann::Both::new(source, &Unlabelled::new(halves(2, 48, 40))).unwrap());
    let mut fit = Fit::new(&cpu(), plan(16, 100), Goal::Domains, both, &network).unwrap();
    (&mut fit).take(5).for_each(|step| assert!(step.is_ok()));
    let [classifier, domains] = dann::parts(fit.network()).unwrap();
    assert_eq!((classifier.architecture(), domains.architecture()), (whole, &discriminator));
    let rows = halves(1, 10, 0).first(10).unwrap();
    let features = Split::new(&classifier, depth).unwrap().encoder.apply(&rows);
    let (classes, of_source) = (classifier.apply(&rows), domains.apply(&features));
    let expected: Vec<f32> =
        classes.chunks(2).zip(&of_source).flat_map(|(row, domain)| [row[0], row[1], *domain]).collect();
    assert_eq!(fit.network().apply(&rows), expected);
    let said = dann::parts(&classifier).unwrap_err().to_string();
    assert!(said.contains("its last layer is not two heads"), "{said}");
}

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

#[test]
fn some_pictures_of_a_set_keep_what_is_known_of_them() {
    let all = halves(1, 10, 0);
    let some = all.select(&[7, 2]).unwrap();
    assert_eq!(some.labels().unwrap().of, [7, 2].map(|i| all.labels().unwrap().of[i]));
    let rows = all.first(10).unwrap();
    assert_eq!(some.first(2).unwrap(), [&rows[7 * 16..8 * 16], &rows[2 * 16..3 * 16]].concat());
    assert!(some.key() != all.key() && some.key() == all.select(&[7, 2]).unwrap().key());
}
