//! Networks as files.

use std::{fs, path::Path};

use safetensors::SafeTensors;
use shall_we_gan::{
    Error,
    backend::{Activation, Graph, download},
    nn::{Architecture, Init, LayerSpec, Mode, Network, Norm},
};

use crate::support::{batch, cpu, observe};

type Cpu = shall_we_gan::backend::Cpu;

/// One layer of every kind.
fn everything() -> Network<Cpu> {
    let leaky = Activation::LeakyRelu(0.2);
    let layers = vec![
        LayerSpec::Dense { outputs: 12, activation: leaky, spectral: false },
        LayerSpec::BatchNorm,
        LayerSpec::Activation(leaky),
        LayerSpec::Dense { outputs: 6, activation: Activation::Tanh, spectral: true },
        LayerSpec::LayerNorm,
        LayerSpec::VirtualBatchNorm { reference: 4 },
        LayerSpec::MinibatchDiscrimination { vectors: 3, dims: 2 },
        LayerSpec::Dense { outputs: 1, activation: Activation::Linear, spectral: false },
    ];
    let mut network = Network::new(&cpu(), &Architecture { inputs: 40, layers, init: Init::Orthogonal }, 1, 0).unwrap();
    observe(&mut network, &batch(2, 9, 40));
    network
}

fn reason(result: Result<Network<Cpu>, Error>) -> String {
    match result {
        Err(Error::Format { why, .. }) => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("read"),
    }
}

fn read(bytes: &[u8]) -> Result<Network<Cpu>, Error> {
    Network::from_bytes(&cpu(), bytes)
}

#[test]
fn a_network_comes_back_bit_for_bit() {
    let network = everything();
    let bytes = network.to_bytes();
    let back = read(&bytes).unwrap();
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
        ("0.weight", &[12, 40][..]),
        ("0.bias", &[12]),
        ("1.weight", &[12]),
        ("1.running_mean", &[12]),
        ("1.running_var", &[12]),
        ("3.weight", &[6, 12]),
        ("3.weight_u", &[6]),
        ("3.weight_v", &[12]),
        ("4.weight", &[6]),
        ("6.weight", &[6, 6]),
        ("7.weight", &[1, 9]),
        ("7.bias", &[1]),
        ("reference", &[4, 40]),
    ] {
        assert_eq!(file.tensor(name).unwrap().shape(), shape, "{name}");
    }
}

#[test]
fn a_cut_file_is_refused() {
    let bytes = everything().to_bytes();
    for length in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
        assert!(reason(read(&bytes[..length])).contains("not a whole safetensors file"), "{length}");
    }
}

#[test]
fn a_foreign_file_is_refused() {
    assert!(reason(read(b"\x89PNG\r\n\x1a\n and so on, not at all a network")).contains("not a whole safetensors"));
    let none: [(&str, safetensors::tensor::TensorView); 0] = [];
    let bytes = safetensors::serialize(none, None).unwrap();
    assert!(reason(read(&bytes)).contains("another program"));
}

/// The file of a small network with its header changed.
fn changed(from: &str, to: &str) -> String {
    let bytes = Network::new(&cpu(), &Architecture::mlp(2, 3, 1, 1, Activation::Relu), 1, 0).unwrap().to_bytes();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = std::str::from_utf8(&bytes[8..8 + length]).unwrap();
    assert!(header.contains(from), "{header}");
    let header = header.replacen(from, to, 1);
    let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &bytes[8 + length..]].concat();
    reason(read(&bytes))
}

#[test]
fn a_file_that_does_not_fit_is_refused() {
    let newer = changed(r#"\"version\":1"#, r#"\"version\":2,\"colour\":3"#);
    assert!(newer.contains("newer version"), "{newer}");
    let unread = changed("relu", "sine");
    assert!(unread.contains("architecture cannot be read"), "{unread}");
    let renamed = changed("0.bias", "0.bits");
    assert!(renamed.contains("0.bias is missing"), "{renamed}");
    let shape = changed(r#""shape":[3,2]"#, r#""shape":[2,3]"#);
    assert!(shape.contains("0.weight is F32 [2, 3], but must be F32 [3, 2]"), "{shape}");
    let huge = changed(r#"\"outputs\":3"#, r#"\"outputs\":3000000000000000000"#);
    assert!(huge.contains("fewer numbers"), "{huge}");
    let zero = changed(r#"\"outputs\":3"#, r#"\"outputs\":0"#);
    assert!(zero.contains("layer 0"), "{zero}");
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn files_are_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("g.safetensors");
    let small = |seed| {
        let architecture = Architecture::mlp(2, 3, 1, 1, Activation::Relu).with_norm(Norm::Layer);
        Network::new(&cpu(), &architecture, seed, 0).unwrap()
    };
    for seed in 0..2 {
        small(seed).save(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), small(seed).to_bytes());
        assert_eq!(names(folder.path()), ["g.safetensors"], "nothing is left beside it");
    }
    assert_eq!(Network::load(&cpu(), &path).unwrap().to_bytes(), small(1).to_bytes());
    let nowhere = path.join("in/a/file/g.safetensors");
    assert!(matches!(small(0).save(&nowhere), Err(Error::File { path, .. }) if path == nowhere));
    assert!(matches!(Network::load(&cpu(), &nowhere), Err(Error::File { path, .. }) if path == nowhere));
    fs::write(&path, b"no").unwrap();
    assert!(matches!(Network::<Cpu>::load(&cpu(), &path), Err(Error::Format { path: at, .. }) if at == path));
}
