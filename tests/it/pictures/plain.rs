//! Convolutions in plain numbers.

use shall_we_gan::{
    lab::{convolve, convolve_transposed},
    nn::Geometry,
};

use crate::support::{inner, normal};

/// ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ for several filters, channels and geometries; another filter in Aᵀ breaks it.
#[test]
fn the_transposed_one_is_the_adjoint() {
    for [kernel, stride, padding, channels, outputs] in
        [[3, 1, 0, 1, 1], [4, 2, 1, 2, 3], [3, 2, 0, 3, 2], [2, 3, 1, 1, 4]]
    {
        let geometry = Geometry { height: 5, width: 7, channels, kernel, stride, padding };
        let filters = normal(1, outputs * geometry.window());
        let x = normal(2, geometry.size().numbers());
        let y = normal(3, geometry.windows() * outputs);
        let there = inner(&convolve(&x, &filters, geometry).unwrap(), &y);
        let back = |filters: &[f32]| inner(&x, &convolve_transposed(&y, filters, geometry).unwrap());
        assert!((there - back(&filters)).abs() < 1e-4, "{geometry:?}: {there} and {}", back(&filters));
        let turned: Vec<f32> = filters.iter().rev().copied().collect();
        assert!((there - back(&turned)).abs() > 1e-2, "{geometry:?}");
    }
}

#[test]
fn what_does_not_fit_is_said() {
    let geometry = Geometry { height: 4, width: 4, channels: 1, kernel: 3, stride: 1, padding: 0 };
    let (x, w) = ([1.0; 16], [1.0; 9]);
    let said = [
        convolve(&x, &w[..8], geometry),
        convolve(&x, &[], geometry),
        convolve(&x[..15], &w, geometry),
        convolve_transposed(&x, &w, geometry),
        convolve(&x, &w, Geometry { kernel: 9, ..geometry }),
        convolve(&x, &w, Geometry { stride: 0, ..geometry }),
    ]
    .map(|refused| refused.unwrap_err().to_string());
    let words = ["a multiple of 9", "a multiple of 9", "is 15", "4 numbers", "kernel", "kernel"];
    for (said, word) in said.iter().zip(words) {
        assert!(said.contains(word), "{said}");
    }
    assert_eq!(convolve(&x, &w, geometry).unwrap(), [9.0; 4]);
}
