//! What is claimed of the two protocols.

use crate::experiments::Criterion;

fn claim(claim: &'static str, value: &'static str, low: f64, high: f64) -> Criterion {
    Criterion { claim, value, low, high }
}

/// Of all pictures, in every seed: set on seeds 100 and 101, which had the numbers in the comments.
pub fn all() -> Vec<Criterion> {
    vec![
        // 0.991 and 0.992.
        claim("a classifier of MNIST names its own test digits", "mnist-usps/source/own", 0.99, 1.0),
        // 0.812 and 0.817.
        claim("and loses many of USPS's", "mnist-usps/source/accuracy", 0.7, 0.88),
        // 0.116 and 0.107.
        claim("ADDA from a copy wins most of USPS's back", "mnist-usps/copy/gain", 0.05, 0.2),
        // 0.107 and 0.073; 0.053 and 0.072; of ten classes one is chance.
        claim("ADDA from fresh weights names digits as a coin would", "mnist-usps/naive/accuracy", 0.0, 0.25),
        claim("which shows without labels: few keep their names", "mnist-usps/naive/agreement", 0.0, 0.25),
        // 0.830 and 0.867.
        claim("from a copy most do", "mnist-usps/copy/agreement", 0.7, 1.0),
        claim("and no look warns", "mnist-usps/copy/warned", 0.0, 0.0),
    ]
}

pub fn all_on_average() -> Vec<Criterion> {
    vec![
        // 0.928 and 0.923: the bound is what the paper has, of fewer pictures.
        claim("MNIST to USPS, from a copy, it is right in 89.4 % or more", "mnist-usps/copy/accuracy", 0.894, 0.97),
        // 0.588 and 0.619; 0.371 and 0.345; 0.959 and 0.964.
        claim("a classifier of USPS loses more of MNIST's", "usps-mnist/source/accuracy", 0.45, 0.75),
        claim("and wins most of them back", "usps-mnist/copy/gain", 0.2, 0.5),
        claim("so that it is right in 90 % or more", "usps-mnist/copy/accuracy", 0.9, 0.99),
        // Set before it was run: others have 96.5 %.
        claim("with USPS's labels nearly all are named", "mnist-usps/oracle/accuracy", 0.95, 0.98),
        // 0.003 and 0.002.
        claim("early stopping without labels costs little", "mnist-usps/copy/shortfall", 0.0, 0.01),
    ]
}

/// Of few pictures, in every seed. Set before the first run, on what is published of them: 75.2 % for the source alone,
/// 89.4 and 90.1 % for ADDA.
pub fn few() -> Vec<Criterion> {
    vec![
        claim("a classifier of 2,000 pictures of MNIST names its own test digits", "mnist-usps/source/own", 0.94, 0.99),
        claim("and loses many of USPS's", "mnist-usps/source/accuracy", 0.6, 0.88),
        claim("ADDA from a copy wins some of USPS's back", "mnist-usps/copy/gain", 0.02, 0.3),
        claim("from fresh weights it names digits as a coin would", "mnist-usps/naive/accuracy", 0.0, 0.25),
        claim("a classifier of USPS wins some of MNIST's back", "usps-mnist/copy/gain", 0.02, 0.5),
    ]
}

pub fn few_on_average() -> Vec<Criterion> {
    vec![
        claim("MNIST to USPS, it is within two points of the paper, or above", "mnist-usps/copy/accuracy", 0.874, 0.97),
        claim("USPS to MNIST, too", "usps-mnist/copy/accuracy", 0.881, 0.99),
    ]
}
