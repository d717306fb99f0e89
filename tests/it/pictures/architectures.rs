//! Networks for pictures: sizes of every layer, numbers of weights, and that they train.

use shall_we_gan::{
    backend::Activation,
    nn::{
        Architecture, Layer, LayerSpec, Network, PictureSpec, Size,
        picture::architectures::{Classes, Conditional, Dcgan, HighResolution, Judge, Sndcgan, Sngan, lenet},
    },
    objective::NonSaturating,
    prior::Prior,
    train::{Config, Game, Trainer},
};

use crate::{
    nn::norms_are_one,
    support::{Device, cpu, device},
};

/// Sizes after every layer that changes them.
fn sizes(architecture: &Architecture) -> Vec<usize> {
    let mut sizes = architecture.sizes().unwrap();
    sizes.dedup();
    sizes
}

/// C-03, C-05, C-08: 100 → 4×4 → … → 64×64 and back, with the channels of PyTorch's example and its weights.
#[test]
fn dcgan_is_pytorchs_example() {
    let dcgan = Dcgan::default();
    let (g, d) = (dcgan.generator().unwrap(), dcgan.discriminator().unwrap());
    let pictures = [512 * 16, 256 * 64, 128 * 256, 64 * 1024, 3 * 4096];
    assert_eq!(sizes(&g), pictures);
    assert_eq!(sizes(&d), [64 * 1024, 128 * 256, 256 * 64, 512 * 16, 1]);
    assert_eq!((g.inputs, d.inputs), (100, 3 * 4096));
    assert_eq!((g.parameter_count().unwrap(), d.parameter_count().unwrap()), (3_576_704, 2_765_568));
    let paper = Dcgan { width: 128, ..dcgan }.generator().unwrap();
    assert_eq!(sizes(&paper), [1024 * 16, 512 * 64, 256 * 256, 128 * 1024, 3 * 4096], "the paper's channels");
    for layer in g.layers.iter().chain(&d.layers) {
        assert!(!matches!(layer, LayerSpec::Dense { .. }), "{layer:?}");
    }
}

#[test]
fn dcgan_has_any_power_of_two_from_sixteen() {
    for size in [16, 32, 128, 256] {
        let dcgan = Dcgan { size, width: 4, ..Dcgan::default() };
        let (g, d) = (dcgan.generator().unwrap(), dcgan.discriminator().unwrap());
        assert_eq!(sizes(&g).last(), Some(&(size * size * 3)));
        assert_eq!((d.inputs, sizes(&d).last()), (size * size * 3, Some(&1)));
    }
    for size in [0, 8, 48, 63] {
        let error = Dcgan { size, ..Dcgan::default() }.generator().unwrap_err().to_string();
        assert!(error.contains("a power of two, at least 16"), "{error}");
    }
}

/// mimicry's own counts, by hand: a block of G from a to b channels has two norms, two 3×3 convolutions and a 1×1 one.
#[test]
fn sngan_is_mimicrys() {
    let convolution = |a: usize, b: usize, k: usize| k * k * a * b + b;
    let growing =
        |a: usize, b: usize| 2 * a + 2 * b + convolution(a, b, 3) + convolution(b, b, 3) + convolution(a, b, 1);
    let shrinking = |a: usize, b: usize| convolution(a, a, 3) + convolution(a, b, 3) + convolution(a, b, 1);
    let first = |b: usize| convolution(3, b, 3) + convolution(b, b, 3) + convolution(3, b, 1);
    let counts = |size: usize| {
        let networks = Sngan::new(size).unwrap();
        let (g, d) = (networks.generator().unwrap(), networks.discriminator().unwrap());
        assert_eq!(sizes(&g).last(), Some(&(size * size * 3)));
        assert_eq!((d.inputs, sizes(&d).last()), (size * size * 3, Some(&1)));
        (g.parameter_count().unwrap(), d.parameter_count().unwrap())
    };
    let end = |width: usize| 2 * width + convolution(width, 3, 3);
    let g32 = 129 * 4096 + 3 * growing(256, 256) + end(256);
    let plain = 2 * convolution(128, 128, 3);
    let d32 = first(128) + shrinking(128, 128) + 2 * plain + 129;
    assert_eq!(counts(32), (g32, d32));
    let wide = |list: &[usize]| list.windows(2).map(|w| growing(w[0], w[1])).sum::<usize>();
    let g64 = 129 * 16384 + wide(&[1024, 512, 256, 128, 64]) + end(64);
    let deep = first(64) + [64, 128, 256, 512].iter().map(|a| shrinking(*a, 2 * a)).sum::<usize>();
    assert_eq!(counts(64), (g64, deep + 1025));
    let g128 = 129 * 16384 + wide(&[1024, 1024, 512, 256, 128, 64]) + end(64);
    assert_eq!(counts(128), (g128, deep + 2 * convolution(1024, 1024, 3) + 1025));
    assert!(Sngan::new(48).is_err());
}

#[test]
fn sngan_normalises_every_weight_of_the_discriminator() {
    let networks = Sngan { discriminator_width: 16, ..Sngan::new(64).unwrap() };
    let mut d: Network<Device> = Network::new(&device(), &networks.discriminator().unwrap(), 1, 0).unwrap();
    (0..100).for_each(|_| d.advance());
    assert_eq!(d.layers().iter().flat_map(Layer::matrices).count(), 3 * 5 + 1);
    norms_are_one(&d);
}

#[test]
fn the_reports_pair_differs_in_its_normalisation() {
    let pair = [false, true].map(|spectral| Sndcgan { spectral, ..Sndcgan::default() });
    let [plain, normalised] = pair.map(|networks| {
        assert_eq!(sizes(&networks.generator().unwrap()), [8192, 256 * 64, 128 * 256, 64 * 1024, 3 * 1024]);
        networks.discriminator().unwrap()
    });
    for d in [&plain, &normalised] {
        assert_eq!(sizes(d), [64 * 1024, 128 * 256, 256 * 64, 512 * 16, 1]);
    }
    let norms = |d: &Architecture| {
        let is = |layer: &&LayerSpec| matches!(layer, LayerSpec::Picture(PictureSpec::BatchNorm { scale: false, .. }));
        d.layers.iter().filter(is).count()
    };
    assert_eq!((norms(&plain), norms(&normalised)), (6, 0));
    // Shifts alone: one for each channel that is normalised.
    let more = plain.parameter_count().unwrap() - normalised.parameter_count().unwrap();
    assert_eq!(more, 2 * (128 + 256 + 512));
}

#[test]
fn lenet_has_its_numbers() {
    let lenet = lenet(Size { height: 28, width: 28, channels: 1 }, 10);
    assert_eq!(lenet.parameter_count().unwrap(), 431_080);
    assert_eq!(sizes(&lenet), [24 * 24 * 20, 12 * 12 * 20, 8 * 8 * 50, 4 * 4 * 50, 500, 10]);
}

/// D-19 to D-22, with the numbers of weights that the tables lead to.
#[test]
fn the_talks_networks_have_the_sizes_of_its_tables() {
    let at = |size: usize| HighResolution { size, channels: 3, width: 64, batch_norm: false };
    let count = |architecture: &Architecture| architecture.parameter_count().unwrap();
    for h in [32, 64, 128, 256] {
        let (q, half, all) = (h * h / 16, h * h / 4, h * h);
        let small = h * h / 64 * 256;
        let made = [512, small, 256 * q, 128 * q, 128 * half, 64 * half, 64 * all, 3 * all];
        assert_eq!(sizes(&at(h).generator().unwrap()), made);
        let pooled = [64 * all, 64 * half, 128 * half, 128 * q, 256 * q, small, 512, 1];
        assert_eq!(sizes(&at(h).discriminator().unwrap()), pooled);
        let through = [64 * all, 64 * half, 128 * half, 128 * q, 256];
        let up = [256 * q, 256 * half, 128 * half, 128 * all, 64 * all, 64 * 4 * all, 3 * 4 * all];
        assert_eq!(sizes(&at(h).up_sampler().unwrap()), [&through[..], &up].concat());
        assert_eq!(sizes(&at(h).srcnn().unwrap()), [3 * 4 * all, 256 * 4 * all, 128 * 4 * all, 3 * 4 * all]);
        assert_eq!(count(&at(h).srcnn().unwrap()), 62_464 + 295_040 + 9_603);
        assert_eq!(count(&at(h).discriminator().unwrap()), 370_816 + (h * h / 64 * 256 * 512 + 512) + 513);
    }
    assert_eq!(count(&at(32).discriminator().unwrap()), 370_816 + 2_097_664 + 513);
    // γ and β of each channel, but for what is looked at and what is drawn.
    let (plain, normal) = (at(32), HighResolution { batch_norm: true, ..at(32) });
    let more = |plain: Architecture, normal: Architecture| count(&normal) - count(&plain);
    assert_eq!(more(plain.generator().unwrap(), normal.generator().unwrap()), 2 * (128 + 64));
    assert_eq!(more(plain.discriminator().unwrap(), normal.discriminator().unwrap()), 2 * (128 + 256));
    assert_eq!(more(plain.up_sampler().unwrap(), normal.up_sampler().unwrap()), 2 * (64 + 128 + 128 + 64));
    assert_eq!(more(plain.srcnn().unwrap(), normal.srcnn().unwrap()), 0);
}

#[test]
fn conditional_networks_are_given_classes_or_name_them() {
    let networks = Conditional::default();
    let g = networks.generator().unwrap();
    assert_eq!((g.inputs, g.classes(), sizes(&g).last()), (64, Some(10), Some(&784)));
    for (judge, classes, outputs) in
        [(Judge::Appended, Some(10), 1), (Judge::Projection, Some(10), 1), (Judge::Auxiliary, None, 11)]
    {
        let d = Conditional { judge, ..networks }.discriminator().unwrap();
        assert_eq!((d.inputs, d.classes(), sizes(&d).last()), (784, classes, Some(&outputs)), "{judge:?}");
    }
}

#[test]
fn sngan_has_attention_and_classes_where_asked() {
    let plain = Sngan::new(64).unwrap();
    let with = Sngan {
        attention: Some(32),
        classes: Some(Classes { count: 5, embedding: 7 }),
        spectral_generator: true,
        ..plain.clone()
    };
    let (g, d) = (with.generator().unwrap(), with.discriminator().unwrap());
    assert_eq!((g.classes(), d.classes()), (Some(5), Some(5)));
    let attends = |a: &Architecture| {
        let size = |layer: &LayerSpec| match layer {
            LayerSpec::Picture(PictureSpec::Attention { size, .. }) => Some(size.height),
            _ => None,
        };
        a.layers.iter().filter_map(size).collect::<Vec<_>>()
    };
    assert_eq!((attends(&g), attends(&d)), (vec![32], vec![32]));
    // Both of their weights for classes and γ: in G one embedding and two maps for each of eight norms.
    let more = |a: usize, b: Architecture| a - b.parameter_count().unwrap();
    let attention = |c: usize| c * (c / 8 * 2 + c) + 1;
    let norms: usize = [1024, 512, 512, 256, 256, 128, 128, 64].iter().sum();
    assert_eq!(more(g.parameter_count().unwrap(), plain.generator().unwrap()), 35 + 14 * norms + attention(128));
    assert_eq!(more(d.parameter_count().unwrap(), plain.discriminator().unwrap()), 5 * 1024 + attention(64));
}

#[test]
fn sizes_that_the_networks_do_not_have_are_refused() {
    let talk = HighResolution { size: 20, channels: 3, width: 64, batch_norm: false };
    let conditional = Conditional { size: 30, ..Conditional::default() };
    let report = Sndcgan { size: 36, ..Sndcgan::default() };
    let narrow = Sndcgan { width: 12, ..Sndcgan::default() };
    let sngan = |attention: usize| Sngan { attention: Some(attention), ..Sngan::new(32).unwrap() };
    for (pair, allowed) in [
        ([talk.generator(), talk.discriminator()], "a multiple of 8"),
        ([talk.up_sampler(), talk.srcnn()], "a multiple of 8"),
        ([conditional.generator(), conditional.discriminator()], "a multiple of 4"),
        ([report.generator(), report.discriminator()], "a multiple of 8"),
        ([narrow.generator(), narrow.discriminator()], "a multiple of 8"),
        ([sngan(7).generator(), sngan(7).discriminator()], "a power of two from 8 to 16"),
        ([sngan(32).generator(), sngan(4).discriminator()], "a power of two from 8 to 16"),
    ] {
        for refused in pair {
            let error = refused.unwrap_err().to_string();
            assert!(error.contains(allowed), "{error}");
        }
    }
    for attention in [8, 16] {
        assert!(sngan(attention).generator().is_ok() && sngan(attention).discriminator().is_ok());
    }
}

/// Work is cut by pictures, not by threads: the networks' bytes do not depend on how many there are.
#[test]
fn bytes_do_not_depend_on_threads() {
    let dcgan = Dcgan { size: 16, channels: 1, latent: 5, width: 6, ..Dcgan::default() };
    let networks = [dcgan.clone(), Dcgan { spectral: true, batch_norm: false, activation: Activation::Relu, ..dcgan }];
    for networks in networks {
        let train = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let game = Game {
                    real: Box::new(Prior::Gaussian { dim: 256 }),
                    input: Box::new(Prior::Gaussian { dim: 5 }),
                    objective: Box::new(NonSaturating),
                    regularizers: Vec::new(),
                };
                let config = Config { batch: 70, ..Config::default() };
                let (g, d) = (networks.generator().unwrap(), networks.discriminator().unwrap());
                let mut trainer = Trainer::new(&cpu(), config, game, &g, &d).unwrap();
                trainer.by_ref().take(2).for_each(|step| assert!(step.is_ok()));
                [trainer.state().generator.to_bytes(), trainer.state().discriminator.to_bytes()]
            })
        };
        let one = train(1);
        assert!(one == train(2) && one == train(5), "{networks:?}");
    }
}
