//! Wrong arguments are answered with the exact error; what is just valid is accepted.

use toy_distributions::{
    Error, Gaussian, GaussianMixture, Pinwheel, PointMass, Points, Spirals, SwissRoll, TwoMoons, Uniform,
};

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

fn not_positive(what: &'static str, given: &str) -> Error {
    Error::NotPositive { what, given: given.into() }
}

fn negative(what: &'static str, given: &str) -> Error {
    Error::Negative { what, given: given.into() }
}

fn not_finite(what: &'static str, given: &str) -> Error {
    Error::NotFinite { what, given: given.into() }
}

#[test]
fn gaussian() {
    assert_eq!(Gaussian::new(vec![], vec![]), Err(Error::Empty { what: "coordinates of the mean" }));
    let size = Error::Size { what: "covariance", expected: 4, given: 3 };
    assert_eq!(Gaussian::new(vec![0.0; 2], vec![1.0; 3]), Err(size));
    assert_eq!(Gaussian::new(vec![NAN], vec![1.0]), Err(not_finite("mean", "NaN")));
    assert_eq!(Gaussian::new(vec![0.0], vec![INF]), Err(not_finite("covariance", "inf")));
    assert_eq!(Gaussian::new(vec![0.0], vec![NAN]), Err(not_finite("covariance", "NaN")));
    assert_eq!(Gaussian::new(vec![0.0; 2], vec![1.0, 0.5, 0.4, 1.0]), Err(Error::NotSymmetric));
    for covariance in
        [vec![0.0, 0.0, 0.0, 1.0], vec![1.0, 1.0, 1.0, 1.0], vec![1.0, 2.0, 2.0, 1.0], vec![-1.0, 0.0, 0.0, 1.0]]
    {
        assert_eq!(Gaussian::new(vec![0.0; 2], covariance), Err(Error::NotPositiveDefinite));
    }
    for (sigma, text) in [(0.0, "0"), (-1.0, "-1"), (NAN, "NaN"), (INF, "inf")] {
        assert_eq!(Gaussian::isotropic(vec![0.0], sigma), Err(not_positive("sigma", text)));
    }
    assert!(Gaussian::new(vec![0.0; 2], vec![1.0, 0.999, 0.999, 1.0]).is_ok());
}

#[test]
fn mixture() {
    let part = |dim: usize| Gaussian::isotropic(vec![0.0; dim], 1.0).unwrap();
    assert_eq!(GaussianMixture::new(&[], vec![]), Err(Error::Empty { what: "parts" }));
    let size = Error::Size { what: "list of weights", expected: 2, given: 1 };
    assert_eq!(GaussianMixture::new(&[1.0], vec![part(1), part(1)]), Err(size));
    let size = Error::Size { what: "mean of a part", expected: 1, given: 2 };
    assert_eq!(GaussianMixture::new(&[1.0, 1.0], vec![part(1), part(2)]), Err(size));
    for (weight, text) in [(0.0, "0"), (-1.0, "-1"), (NAN, "NaN"), (INF, "inf")] {
        assert_eq!(GaussianMixture::new(&[1.0, weight], vec![part(1), part(1)]), Err(not_positive("weight", text)));
    }
    let overflow = GaussianMixture::new(&[f64::MAX, f64::MAX], vec![part(1), part(1)]);
    assert_eq!(overflow, Err(not_finite("sum of the weights", "inf")));
    assert_eq!(GaussianMixture::equal(vec![], 1.0), Err(Error::Empty { what: "parts" }));
}

#[test]
fn shapes_of_gaussians() {
    let few = |what| Error::TooFew { what, at_least: 1, given: 0 };
    assert_eq!(GaussianMixture::ring(0, 1.0, 0.1), Err(few("Gaussians")));
    assert_eq!(GaussianMixture::ring(8, NAN, 0.1), Err(not_positive("radius", "NaN")));
    assert_eq!(GaussianMixture::ring(8, 1.0, 0.0), Err(not_positive("sigma", "0")));
    assert_eq!(GaussianMixture::grid(0, 1.0, 0.1), Err(few("rows of Gaussians")));
    assert_eq!(GaussianMixture::grid(5, 0.0, 0.1), Err(not_positive("spacing", "0")));
    assert_eq!(GaussianMixture::grid(5, 2.0, NAN), Err(not_positive("sigma", "NaN")));
    assert_eq!(GaussianMixture::circle(-2.0, 0.1), Err(not_positive("radius", "-2")));
    assert_eq!(GaussianMixture::circle(2.0, INF), Err(not_positive("sigma", "inf")));
    assert!(GaussianMixture::ring(1, 1.0, 0.1).is_ok() && GaussianMixture::grid(1, 1.0, 0.1).is_ok());
}

#[test]
fn curves_and_pinwheel() {
    assert_eq!(TwoMoons::new(-0.1), Err(negative("noise", "-0.1")));
    assert_eq!(TwoMoons::new(NAN), Err(negative("noise", "NaN")));
    assert_eq!(SwissRoll::new(INF), Err(negative("noise", "inf")));
    let few = |what| Error::TooFew { what, at_least: 1, given: 0 };
    assert_eq!(Spirals::new(0, 1.0, 1.0, 0.0), Err(few("arms")));
    assert_eq!(Spirals::new(2, 0.0, 1.0, 0.0), Err(not_positive("number of turns", "0")));
    assert_eq!(Spirals::new(2, 1.0, NAN, 0.0), Err(not_positive("radius", "NaN")));
    assert_eq!(Spirals::new(2, 1.0, 1.0, -1.0), Err(negative("noise", "-1")));
    assert_eq!(Pinwheel::new(0, 1.0, 1.0, 0.0), Err(few("blades")));
    assert_eq!(Pinwheel::new(5, 0.0, 1.0, 0.0), Err(not_positive("radial deviation", "0")));
    assert_eq!(Pinwheel::new(5, 1.0, NAN, 0.0), Err(not_positive("tangential deviation", "NaN")));
    assert_eq!(Pinwheel::new(5, 1.0, 1.0, INF), Err(not_finite("twist", "inf")));
}

#[test]
fn uniform_and_points() {
    assert_eq!(Uniform::new(vec![]), Err(Error::Empty { what: "boxes" }));
    assert_eq!(Uniform::new(vec![vec![]]), Err(Error::Empty { what: "coordinates of the box" }));
    let size = Error::Size { what: "box", expected: 1, given: 2 };
    assert_eq!(Uniform::new(vec![vec![(0.0, 1.0)], vec![(0.0, 1.0); 2]]), Err(size));
    assert_eq!(Uniform::new(vec![vec![(NAN, 1.0)]]), Err(not_finite("side of the box", "NaN")));
    assert_eq!(Uniform::new(vec![vec![(0.0, INF)]]), Err(not_finite("side of the box", "inf")));
    assert_eq!(Uniform::new(vec![vec![(1.0, 1.0)]]), Err(not_positive("length of the box's side", "0")));
    let overlap = Uniform::new(vec![vec![(5.0, 6.0)], vec![(0.0, 1.0)], vec![(0.5, 2.0)]]);
    assert_eq!(overlap, Err(Error::Overlap { boxes: (1, 2) }));
    assert!(Uniform::new(vec![vec![(0.0, 1.0)], vec![(1.0, 2.0)]]).is_ok(), "touching is allowed");
    let few = Error::TooFew { what: "cells in a row", at_least: 1, given: 0 };
    assert_eq!(Uniform::checkerboard(0, 1.0), Err(few));
    assert_eq!(Uniform::checkerboard(4, NAN), Err(not_positive("width", "NaN")));
    assert_eq!(PointMass::new(vec![]), Err(Error::Empty { what: "coordinates of the point" }));
    assert_eq!(PointMass::new(vec![0.0, NAN]), Err(not_finite("point", "NaN")));
    assert_eq!(Points::new(vec![]), Err(Error::Empty { what: "points" }));
    assert_eq!(Points::new(vec![[0.0, -INF]]), Err(not_finite("coordinate", "-inf")));
}

#[test]
fn bitmaps() {
    let few = Error::TooFew { what: "points per pixel's side", at_least: 1, given: 0 };
    assert_eq!(Points::lattice("#", 0, 1.0), Err(few));
    assert_eq!(Points::lattice("#", 1, 0.0), Err(not_positive("width", "0")));
    assert_eq!(Points::lattice("..\n..", 1, 1.0), Err(Error::Empty { what: "points" }));
    assert_eq!(Points::lattice("", 1, 1.0), Err(Error::Empty { what: "points" }));
    let ragged = Error::Bitmap { line: 2, reason: "it has 1 characters and the first line has 2".into() };
    assert_eq!(Points::lattice("##\n#", 1, 1.0), Err(ragged));
    assert_eq!(Points::lattice("##\n#x", 1, 1.0), Err(Error::Bitmap { line: 2, reason: "it holds 'x'".into() }));
}

/// What a person reads says what was given and what is allowed.
#[test]
fn messages() {
    let said = |error: Error| error.to_string();
    assert_eq!(
        said(Gaussian::isotropic(vec![0.0], -1.0).unwrap_err()),
        "the sigma must be positive and finite, but it is -1"
    );
    assert_eq!(
        said(GaussianMixture::ring(0, 1.0, 0.1).unwrap_err()),
        "the number of Gaussians must be at least 1, but it is 0"
    );
    assert_eq!(
        said(Points::lattice("##\n#", 1, 1.0).unwrap_err()),
        "bitmap, line 2: it has 1 characters and the first line has 2; every line holds as many '#' and '.' as the first"
    );
}
