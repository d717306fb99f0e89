//! Layers for pictures as files, in PyTorch's names and layout.

use safetensors::SafeTensors;
use shall_we_gan::{
    backend::{Activation, Cpu, Graph, download},
    nn::{Mode, Network, Size, Stack},
};

use super::stacked;
use crate::support::{batch, cpu, observe};

/// One layer of every kind that has tensors.
fn everything() -> Network<Cpu> {
    let leaky = Activation::LeakyRelu(0.2);
    let stack = Stack::new(Size { height: 5, width: 4, channels: 2 }).spectral(true).convolution(3, [3, 1, 1], leaky);
    let stack =
        stack.transposed(4, [3, 2, 1], 1, leaky).spectral(false).without_bias().transposed(2, [3, 1, 1], 0, leaky);
    let stack = stack.batch_norm(leaky).residual(|m| m.convolution(2, [1, 1, 0], leaky).batch_norm(leaky), |s| s);
    let mut network = stacked(stack.max_pool(2).dense(1, leaky), 1);
    observe(&mut network, &batch(2, 9, 40));
    network
}

#[test]
fn a_network_comes_back_bit_for_bit() {
    let network = everything();
    let bytes = network.to_bytes();
    let back = Network::from_bytes(&cpu(), &bytes).unwrap();
    assert_eq!(back.architecture(), network.architecture());
    assert_eq!(back.to_bytes(), bytes);
    for mode in [Mode::Training, Mode::Evaluation] {
        let [a, b] = [&network, &back].map(|n| download(&n.forward(&mut Graph::off(), &batch(3, 7, 40), mode)));
        assert_eq!(a, b);
    }
}

#[test]
fn names_and_shapes_are_pytorchs() {
    let network = everything();
    let bytes = network.to_bytes();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    for (name, shape) in [
        ("0.weight", &[3, 2, 3, 3][..]),
        ("0.bias", &[3]),
        ("0.weight_u", &[3]),
        ("0.weight_v", &[18]),
        ("1.weight", &[3, 4, 3, 3]),
        ("1.weight_u", &[4]),
        ("1.weight_v", &[27]),
        ("2.weight", &[4, 2, 3, 3]),
        ("3.weight", &[2]),
        ("3.running_var", &[2]),
        ("4.main.0.weight", &[2, 2, 1, 1]),
        ("4.main.1.running_mean", &[2]),
        ("6.weight", &[1, 40]),
    ] {
        assert_eq!(file.tensor(name).unwrap_or_else(|e| panic!("{name}: {e}")).shape(), shape, "{name}");
    }
    assert!(file.tensor("2.bias").is_err());
    // (rows, channels, kh, kw) there is (rows, kh·kw·channels) here; rows are a convolution's outputs, and a transposed
    // one's inputs.
    let tensors = network.tensors();
    let check = |name: &str, channels: usize, places: [(usize, usize, usize, usize); 4]| {
        let saved = file.tensor(name).unwrap().data().as_chunks().0.iter().map(|b| f32::from_le_bytes(*b));
        let (saved, own) = (Vec::from_iter(saved), download(tensors.iter().find(|(own, ..)| own == name).unwrap().2));
        for (row, channel, a, b) in places {
            let here = own[(row * 9 + a * 3 + b) * channels + channel];
            assert_eq!(saved[((row * channels + channel) * 3 + a) * 3 + b], here, "{name}");
        }
    };
    check("0.weight", 2, [(0, 0, 0, 0), (1, 1, 0, 1), (0, 1, 2, 0), (1, 0, 1, 2)]);
    check("2.weight", 2, [(0, 0, 0, 0), (3, 1, 0, 1), (0, 1, 2, 0), (1, 0, 1, 2)]);
}
