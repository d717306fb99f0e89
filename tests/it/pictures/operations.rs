//! The operations: fused kernels against composed ones, sums by hand, adjoints, the table of sizes.

use shall_we_gan::{
    Error,
    backend::{
        Activation, Backend, Batch, Cpu, Graph, download,
        picture::{Resampling, composed},
        upload,
    },
    nn::{Architecture, Geometry, LayerSpec, PictureSpec, Size},
};

use super::filter;
use crate::{
    ops::{agree, moved},
    support::{Device, batch, device, inner, near, normal},
};

/// Kernels, strides and paddings on pictures that are not square, some of them with pixels that no window reaches.
fn geometries() -> Vec<Geometry> {
    let mut all = Vec::new();
    for (kernel, stride, padding) in
        [(1, 1, 0), (3, 1, 1), (4, 2, 1), (4, 1, 0), (3, 2, 0), (2, 3, 1), (5, 1, 2), (5, 2, 2), (3, 2, 1), (9, 1, 4)]
    {
        for (height, width, channels) in [(5, 7, 1), (8, 6, 3), (4, 4, 17)] {
            let geometry = Geometry { height, width, channels, kernel, stride, padding };
            all.extend(Some(geometry).filter(|geometry| geometry.check().is_ok()));
        }
    }
    all
}

/// A convolution as the definition has it.
fn by_hand(x: &[f32], weight: &[f32], g: &Geometry, outputs: usize) -> Vec<f32> {
    let (rows, columns) = g.output();
    let mut y = Vec::new();
    for picture in x.chunks(g.size().numbers()) {
        for (top, left) in (0..rows).flat_map(|y| (0..columns).map(move |x| (y * g.stride, x * g.stride))) {
            for filter in weight.chunks(g.window()).take(outputs) {
                let mut sum = 0.0;
                for (i, w) in filter.iter().enumerate() {
                    let (a, b, c) = (i / g.channels / g.kernel, i / g.channels % g.kernel, i % g.channels);
                    let (y, x) = ((top + a).wrapping_sub(g.padding), (left + b).wrapping_sub(g.padding));
                    if y < g.height && x < g.width {
                        sum += f64::from(*w) * f64::from(picture[(y * g.width + x) * g.channels + c]);
                    }
                }
                y.push(sum as f32);
            }
        }
    }
    y
}

#[test]
fn convolutions_are_sums_over_windows() {
    for g in geometries() {
        for (n, outputs) in [(1, 1), (3, 8)] {
            let (x, w) = (batch(1, n, g.size().numbers()), batch(2, outputs, g.window()));
            let windows = Resampling::windows(g);
            let y = Device::convolve(&mut Graph::off(), &x, &w, None, Activation::Linear, (&g, &windows), true);
            near(&format!("{g:?}"), &download(&y), &by_hand(&download(&x), &download(&w), &g, outputs), 1e-5, 1.0);
        }
    }
}

#[test]
fn fused_convolutions_agree() {
    for (i, g) in geometries().into_iter().enumerate() {
        // Enough pictures for several parts of the work, every few times.
        let (n, outputs) = if i % 5 == 0 { (40, 5) } else { (2, 3) };
        let f = [Activation::Linear, Activation::LeakyRelu(0.2), Activation::Tanh][i % 3];
        // Activations that are not saturated, whose slopes would be differences of nearly equal numbers.
        let w = batch(2, outputs, g.window()) * (g.window() as f32).sqrt().recip();
        let (x, b) = (batch(1, n, g.size().numbers()), batch(3, 1, outputs));
        agree(
            &format!("{g:?} {f:?}"),
            [&x, &w, &b],
            |graph, [x, w, b]| vec![Device::convolve(graph, x, w, Some(b), f, (&g, &Resampling::windows(g)), true)],
            |graph, [x, w, b]| vec![composed::convolve(graph, x, w, Some(b), f, (&g, &Resampling::windows(g)))],
        );
        let (x, b) = (batch(4, n, g.windows() * outputs), batch(5, 1, g.channels));
        agree(
            &format!("transposed {g:?} {f:?}"),
            [&x, &w, &b],
            |graph, [x, w, b]| {
                vec![Device::convolve_transposed(graph, x, w, Some(b), f, (&g, &Resampling::overlaps(g)), true)]
            },
            |graph, [x, w, b]| {
                vec![composed::convolve_transposed(graph, x, w, Some(b), f, (&g, &Resampling::overlaps(g)))]
            },
        );
    }
}

/// ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ (C-07). Both sides are sums of the same products.
#[test]
fn a_transposed_convolution_is_the_adjoint() {
    for g in geometries() {
        let (n, outputs) = (2, 3);
        let (x, y) = (batch(1, n, g.size().numbers()), batch(2, n, g.windows() * outputs));
        let w = batch(3, outputs, g.window());
        let (windows, overlaps) = (Resampling::windows(g), Resampling::overlaps(g));
        let forward = Device::convolve(&mut Graph::off(), &x, &w, None, Activation::Linear, (&g, &windows), true);
        let back =
            Device::convolve_transposed(&mut Graph::off(), &y, &w, None, Activation::Linear, (&g, &overlaps), true);
        let (a, b) = (inner(&download(&forward), &download(&y)), inner(&download(&x), &download(&back)));
        let size = ((n * g.windows() * outputs * g.window()) as f64).sqrt();
        assert!((a - b).abs() <= 1e-5 * size, "{g:?}: {a} against {b}");
        assert!(a.abs() > 1e-3 * size / 10.0, "{g:?}: {a}");
    }
}

/// A picture's windows, whose pixels are the terms of sums.
fn sums<B: Backend>(g: Geometry) -> Resampling<B> {
    Resampling::new(g.size().numbers(), g.channels, g.kernel * g.kernel, g.pixels(), 0.3)
}

#[test]
fn other_fused_operations_agree() {
    for g in geometries().into_iter().filter(|g| g.padding <= g.kernel / 2) {
        let x = batch(1, 3, g.size().numbers());
        let t = batch(2, 3, g.size().numbers());
        agree(
            &format!("sums {g:?}"),
            [&x],
            |graph, [x]| vec![Device::resample(graph, x, &sums(g))],
            |graph, [x]| vec![composed::resample(graph, x, &sums(g))],
        );
        agree(
            &format!("maxima {g:?}"),
            [&x, &t],
            |graph, [x, t]| vec![Device::at_maxima(graph, x, t, &sums(g))],
            |graph, [x, t]| vec![composed::at_maxima(graph, x, t, &sums(g))],
        );
    }
    agree(
        "sum",
        [&batch(1, 3, 11), &batch(2, 3, 11)],
        |graph, [a, b]| vec![Device::sum(graph, a, b)],
        |graph, [a, b]| vec![composed::sum(graph, a, b)],
    );
}

#[test]
fn fused_batch_norms_agree() {
    for (n, pixels, channels) in [(2, 3, 1), (5, 6, 4), (9, 1, 19), (3, 20, 33)] {
        for (rows, f) in [(1, Activation::LeakyRelu(0.2)), (1, Activation::Linear), (n, Activation::Tanh)] {
            let x = batch(1, n, pixels * channels) * 2.0 + 0.7;
            let (scale, shift) = (batch(2, rows, channels), batch(3, rows, channels));
            let (mean, variance) = (batch(4, 1, channels), batch(5, 1, channels).square() + 0.3);
            for kept in [false, true] {
                let what = format!("{n}·{pixels}·{channels}, {rows} rows, {f:?}, kept {kept}");
                let (own_mean, own_variance) = (moved(&mean), moved(&variance));
                let own = |graph: &mut _, [x, scale, shift]: &[Batch<Device>; 3]| {
                    Device::batch_norm(graph, x, kept.then_some([&own_mean, &own_variance]), [scale, shift], f)
                };
                let other = |graph: &mut _, [x, scale, shift]: &[Batch<Cpu>; 3]| {
                    composed::batch_norm(graph, x, kept.then_some([&mean, &variance]), [scale, shift], f)
                };
                agree(
                    &what,
                    [&x, &scale, &shift],
                    |g, inputs| vec![own(g, inputs).0],
                    |g, inputs| vec![other(g, inputs).0],
                );
                let inputs = [x.clone(), scale.clone(), shift.clone()];
                let found = own(&mut Graph::off(), &inputs.each_ref().map(moved)).1;
                let expected = other(&mut Graph::off(), &inputs).1;
                near("mean", &download(&found[0]), &download(&expected[0]), 1e-5, 1.0);
                near("variance", &download(&found[1]), &download(&expected[1]), 1e-5, 0.0);
            }
        }
    }
}

/// A mean far from zero does not drown the variance.
#[test]
fn a_variance_survives_a_large_mean() {
    let x: Vec<f32> = normal(1, 600).iter().map(|x| 1000.0 + x).collect();
    let exact = |c: usize| {
        let values: Vec<f64> = x.iter().skip(c).step_by(2).map(|x| f64::from(*x)).collect();
        let mean = values.iter().sum::<f64>() / 300.0;
        values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 300.0
    };
    let (one, zero) = (upload(&device(), &[1.0; 2], 2), upload(&device(), &[0.0; 2], 2));
    let x = upload(&device(), &x, 20);
    let (_, [_, variance]) = Device::batch_norm(&mut Graph::off(), &x, None, [&one, &zero], Activation::Linear);
    // A mean of numbers of size 1000 is known to 1e-4 in f32, its square to 1e-8.
    near("variance", &download(&variance), &[exact(0) as f32, exact(1) as f32], 1e-4, 0.0);
}

/// Kernel, stride, padding, output padding: the side of a convolution's output from 8 pixels, and of a transposed one's
/// (C-07). Stride 2 without padding doubles 4 to 8 only with a kernel of 2.
const SIZES: [(usize, [usize; 4], usize, usize); 12] = [
    (8, [1, 1, 0, 0], 8, 8),
    (8, [3, 1, 1, 0], 8, 8),
    (8, [3, 1, 0, 0], 6, 10),
    (8, [4, 2, 1, 0], 4, 16),
    (8, [5, 2, 2, 1], 4, 16),
    (8, [3, 2, 1, 1], 4, 16),
    (8, [3, 2, 1, 0], 4, 15),
    (8, [2, 2, 0, 0], 4, 16),
    (4, [2, 2, 0, 0], 2, 8),
    (4, [3, 2, 0, 0], 1, 9),
    (4, [4, 2, 0, 0], 1, 10),
    (4, [4, 1, 0, 0], 1, 7),
];

#[test]
fn sizes_are_those_of_the_table() {
    for (side, [kernel, stride, padding, output_padding], smaller, larger) in SIZES {
        let filter = filter(5, Activation::Linear, false);
        let geometry = Geometry { height: side, width: side, channels: 2, kernel, stride, padding };
        let size = Size { height: side, width: side, channels: 2 };
        let outputs = |layer: PictureSpec| {
            let architecture =
                Architecture { inputs: side * side * 2, layers: vec![layer.into()], init: Default::default() };
            architecture.sizes().unwrap()[0]
        };
        let what = format!("{side}: {kernel}, {stride}, {padding}, {output_padding}");
        assert_eq!(outputs(PictureSpec::Convolution { geometry, filter }), smaller * smaller * 5, "{what}");
        let layer = PictureSpec::TransposedConvolution { size, kernel, stride, padding, output_padding, filter };
        assert_eq!(outputs(layer), larger * larger * 5, "{what}");
    }
}

#[test]
fn sizes_that_do_not_fit_are_named() {
    let refused = |layer: PictureSpec| {
        let architecture = Architecture { inputs: 4, layers: vec![LayerSpec::from(layer)], init: Default::default() };
        match architecture.sizes() {
            Err(Error::Invalid { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    };
    let size = Size { height: 2, width: 2, channels: 1 };
    let geometry = Geometry { height: 2, width: 2, channels: 1, kernel: 3, stride: 1, padding: 0 };
    let convolution =
        |geometry, outputs| PictureSpec::Convolution { geometry, filter: filter(outputs, Activation::Relu, false) };
    let point = Geometry { kernel: 1, ..geometry };
    let empty = Geometry { height: 1, width: 1, kernel: 0, padding: usize::MAX / 2, ..geometry };
    let transposed = |kernel, stride, padding, output_padding| PictureSpec::TransposedConvolution {
        size,
        kernel,
        stride,
        padding,
        output_padding,
        filter: filter(1, Activation::Relu, false),
    };
    for (layer, what) in [
        (convolution(geometry, 1), "the geometry of a convolution"),
        (convolution(Geometry { padding: usize::MAX / 2, ..geometry }, 1), "the geometry of a convolution"),
        (convolution(Geometry { channels: 2, ..point }, 1), "the input of a convolution"),
        (convolution(empty, 1), "the geometry of a convolution"),
        (convolution(point, 0), "the channels of a convolution"),
        (convolution(point, usize::MAX), "the channels of a convolution"),
        (convolution(point, 1 << 30), "the output of a convolution"),
        (convolution(Geometry { padding: 1 << 13, ..point }, 1), "the geometry of a convolution"),
        (transposed(3, 2, 0, 2), "the geometry of a transposed convolution"),
        (transposed(3, 1, 9, 0), "the geometry of a transposed convolution"),
        (transposed(3, 0, 0, 0), "the geometry of a transposed convolution"),
        (transposed(usize::MAX, 2, 0, 0), "the geometry of a transposed convolution"),
        (transposed(1, 1_000_000, 0, 0), "the geometry of a transposed convolution"),
        (transposed(1, 10_000, 0, 0), "the table of a transposed convolution"),
        (PictureSpec::MaxPool(Geometry { kernel: 2, padding: 2, ..geometry }), "the padding of pooling"),
        (PictureSpec::AveragePool(Geometry { kernel: 5, ..geometry }), "the geometry of a convolution"),
        (PictureSpec::SumPool(Size { channels: 2, ..size }), "the input of pooling"),
        (PictureSpec::Upsample { size, factor: 0 }, "the factor of up-sampling"),
        (PictureSpec::Upsample { size, factor: 1 << 20 }, "the output of up-sampling"),
        (PictureSpec::Upsample { size, factor: 40_000 }, "the output of up-sampling"),
        (PictureSpec::Upsample { size, factor: 20_000 }, "the table of up-sampling"),
        (PictureSpec::Projection { features: usize::MAX, spectral: false }, "the features of a class"),
        (PictureSpec::AppendClass { features: usize::MAX }, "the features of a class"),
        (PictureSpec::PixelShuffle { size, factor: 2 }, "the factor of pixel shuffle"),
        (PictureSpec::Kronecker { size, filter: vec![vec![true], vec![false]] }, "a row of the filter"),
        (PictureSpec::BatchNorm { channels: 3, scale: true, activation: Activation::Relu }, "the channels of a layer"),
        (
            PictureSpec::Residual { main: vec![crate::gradients::dense(3, Activation::Relu)], shortcut: vec![] },
            "the shortcut of a residual block",
        ),
    ] {
        assert_eq!(refused(layer.clone()), format!("layer 0: {what}"), "{layer:?}");
    }
}
