//! The worked examples of a talk on high resolution (Irie), with its numbers.

use shall_we_gan::{
    backend::{Graph, download, upload},
    nn::{Architecture, Filter, Geometry, LayerSpec, Mode, Network, PictureSpec, Size},
};

use crate::support::{Device, device};

fn apply(layer: PictureSpec, weight: Option<&[f32]>, x: &[f32]) -> Vec<f32> {
    let layers = vec![LayerSpec::from(layer)];
    let architecture = Architecture { inputs: x.len(), layers, init: Default::default() };
    let mut network: Network<Device> = Network::new(&device(), &architecture, 0, 0).unwrap();
    if let Some(weight) = weight {
        network.parameters_mut()[0].copy_from(weight);
    }
    download(&network.forward(&mut Graph::off(), &upload(&device(), x, x.len()), Mode::Evaluation))
}

/// D-15: 5×5 pixels and a filter of 3×3 give nine sums of 12, which the talk divides by 9 and rounds to 1.
#[test]
fn a_convolution() {
    let x = [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1].map(|x: u8| f32::from(x));
    let weight = [0.0, 1.0, 0.0, 1.0, 2.0, 1.0, 0.0, 1.0, 0.0];
    let geometry = Geometry { height: 5, width: 5, channels: 1, kernel: 3, stride: 1, padding: 0 };
    let filter =
        Filter { outputs: 1, bias: false, activation: shall_we_gan::backend::Activation::Linear, spectral: false };
    assert_eq!(apply(PictureSpec::Convolution { geometry, filter }, Some(&weight), &x), [12.0; 9]);
}

const THREE: [f32; 9] = [1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0];
const SIZE: Size = Size { height: 3, width: 3, channels: 1 };

/// D-16: what the talk calls up-sampling is the Kronecker product with (1 0; 0 1).
#[test]
fn a_kronecker_product() {
    let filter = vec![vec![true, false], vec![false, true]];
    let (even, odd) = ([1.0, 0.0, 2.0, 0.0, 3.0, 0.0], [0.0, 1.0, 0.0, 2.0, 0.0, 3.0]);
    let expected = [even, odd, even, odd, even, odd].concat();
    assert_eq!(apply(PictureSpec::Kronecker { size: SIZE, filter }, None, &THREE), expected);
}

/// What libraries call up-sampling copies every pixel.
#[test]
fn up_sampling() {
    let row = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0];
    assert_eq!(apply(PictureSpec::Upsample { size: SIZE, factor: 2 }, None, &THREE), row.repeat(6));
}

/// D-17: the greatest of each square of the 6×6 pixels.
#[test]
fn max_pooling() {
    let geometry = Geometry { height: 6, width: 6, channels: 1, kernel: 2, stride: 2, padding: 0 };
    let x = [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 2.0, 3.0, 1.0, 2.0],
        [0.0, 3.0, 1.0, 2.0, 3.0, 1.0],
        [0.0, 2.0, 3.0, 1.0, 2.0, 3.0],
        [0.0, 1.0, 2.0, 3.0, 1.0, 2.0],
        [0.0, 3.0, 1.0, 2.0, 3.0, 1.0],
    ];
    let expected = [1.0, 3.0, 2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0];
    assert_eq!(apply(PictureSpec::MaxPool(geometry), None, x.as_flattened()), expected);
}
