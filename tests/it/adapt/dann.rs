//! The other school: one network for both domains, with a gradient that comes back reversed.

use std::sync::Arc;

use dfdx::prelude::HasShape as _;
use shall_we_gan::{
    adapt::{Split, Unlabelled, dann, model},
    backend::{Activation, download},
    data::Pictures,
    lab::adaptation::AdaptSettings,
    nn::{Architecture, LayerSpec, Network, PictureSpec, Size},
    objective::{cross_entropy, domain_loss},
    prior::{Position, Rows, Stream},
    random::{Purpose, stream},
    train::{
        Epochs,
        checkpoint::to_bytes,
        fit::{Fit, Goal},
    },
};

use super::{halves, perceptron, plan, relabelled};
use crate::support::{Device, cpu, device, gradients, near, normal, parameter_differences};

#[test]
fn no_label_of_the_target_is_read_by_dann() {
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
