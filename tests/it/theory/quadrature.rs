use shall_we_gan::theory::density;
use shall_we_gan::theory::quadrature::{Region, integrate};

use super::{Normal, Plane, Unknown, assert_near};

/// Integrals with closed forms: smooth, with a kink, with a jump, with a singular end.
#[test]
fn integrals_in_one_dimension_match_closed_forms() {
    type Case = (&'static str, fn(f64) -> f64, f64, f64, f64);
    let cases: [Case; 6] = [
        ("x^22", |x| x.powi(22), -1.0, 1.0, 2.0 / 23.0),
        ("sin", f64::sin, 0.0, 3.0, 1.0 - 3f64.cos()),
        ("kink", |x| (x - 0.3).abs(), 0.0, 1.0, 0.5 * (0.09 + 0.49)),
        ("jump", |x| if x < 1.0 / 3.0 { 1.0 } else { 0.0 }, 0.0, 1.0, 1.0 / 3.0),
        ("log", f64::ln, 0.0, 1.0, -1.0),
        ("narrow", |x| (-0.5 * ((x - 0.1) / 1e-3f64).powi(2)).exp(), -1.0, 1.0, 1e-3 * std::f64::consts::TAU.sqrt()),
    ];
    for (name, f, low, high, expected) in cases {
        let integral = integrate(low, high, f).unwrap();
        assert!(integral.converged(), "{name}: {integral:?}");
        assert_near(integral.value, expected, 1e-9, name);
    }
}

/// Both rules are exact to rounding for polynomials: Kronrod's value up to degree 22, the difference of the rules up to
/// degree 13. Thousands of terms near 1 leave about 1e-15.
#[test]
fn polynomials_are_integrated_to_rounding() {
    assert_near(integrate(-1.0, 1.0, |x| x.powi(22)).unwrap().value, 2.0 / 23.0, 1e-14, "x^22");
    let constant = integrate(0.0, 1.0, |_| 1.0).unwrap();
    assert_near(constant.value, 1.0, 1e-14, "1");
    assert_near(constant.error, 0.0, 2e-15, "error of 1");
    assert_near(integrate(0.0, 1.0, |x| x.powi(13)).unwrap().error, 0.0, 2e-15, "error of x^13");
}

/// ∫ (1 + |x|)^(−3/2) dx = 4: the tail is so heavy that it is followed as far as numbers reach.
#[test]
fn a_heavy_tail_is_followed_to_its_end() {
    let whole = Region::whole(&[(-1.0, 1.0)]).unwrap();
    assert_near(whole.integrate(|x| (1.0 + x[0].abs()).powf(-1.5)).value, 4.0, 1e-6, "power 3/2");
}

/// The narrowest peaks that are promised, at twenty places without a pattern.
#[test]
fn a_narrow_peak_is_found_wherever_it_stands() {
    let unit = [(0.0, 1.0); 2];
    for i in 1..=20 {
        let mean = |step: f64| 0.1 + 0.8 * (i as f64 * step).fract();
        let line = Normal { mean: mean(0.618_034), sigma: 1e-4 };
        let plane = Plane(Normal { mean: mean(0.754_878), sigma: 1e-3 }, Normal { mean: mean(0.569_840), sigma: 1e-3 });
        for peak in [&line as &dyn toy_distributions::Distribution, &plane] {
            let log_density = density::log_density(peak).unwrap();
            let region = Region::window(&unit[..peak.dim()]).unwrap();
            assert_near(region.integrate(|x| log_density(x).exp()).value, 1.0, 1e-9, &format!("{peak:?}"));
        }
    }
}

/// The region of two distributions has the detail where either is.
#[test]
fn the_common_region_joins_both_bounds() {
    let (p, q) = (Normal { mean: 0.0, sigma: 1.0 }, Normal { mean: 4.0, sigma: 2.0 });
    let joined = Region::whole(&[(-3.0, 10.0)]).unwrap();
    assert_eq!(density::region(&p, &q).unwrap(), joined);
    assert_eq!(density::region(&q, &p).unwrap(), joined);
}

/// A pole, an overflow and a NaN: none of them comes back as a number that looks sure.
#[test]
fn an_integral_that_does_not_exist_says_so() {
    let one_over_x = integrate(0.0, 1.0, |x| 1.0 / x).unwrap();
    assert!(!one_over_x.converged(), "{one_over_x:?}");
    let overflow = integrate(-1.0, 1.0, |x| if x > 0.5 { f64::INFINITY } else { 1.0 }).unwrap();
    assert_eq!(overflow.value, f64::INFINITY);
    assert!(!overflow.converged());
    assert!(integrate(-1.0, 1.0, |_| f64::NAN).unwrap().value.is_nan());
}

/// Mass outside the window counts: the window is ±3σ, which alone would miss 0.27 %.
#[test]
fn densities_integrate_to_one_over_the_whole_space() {
    let p = Normal { mean: 3.0, sigma: 0.2 };
    let q = Normal { mean: -1.0, sigma: 2.0 };
    let plane = Plane(p, q);
    for distribution in [&p as &dyn toy_distributions::Distribution, &q, &plane] {
        let log_density = density::log_density(distribution).unwrap();
        let whole = density::region(distribution, distribution).unwrap();
        assert_near(whole.integrate(|x| log_density(x).exp()).value, 1.0, 1e-9, "whole");
        let window = Region::window(&distribution.bounds()).unwrap();
        let inside = 0.997_300_203_936_739_8_f64.powi(distribution.dim() as i32);
        assert_near(window.integrate(|x| log_density(x).exp()).value, inside, 1e-9, "window");
    }
}

/// ∫∫ over a window of a function that is not a product, and of a disc whose edge no cell follows.
#[test]
fn integrals_in_two_dimensions_match_closed_forms() {
    let window = Region::window(&[(0.0, 1.0), (0.0, 2.0)]).unwrap();
    // ∫₀² ∫₀¹ e^{xy} dx dy = Ei(2) − γ − ln 2 = Σ 2ᵏ / (k · k!)
    let (mut expected, mut power) = (0.0, 1.0);
    for k in 1..40 {
        power *= 2.0 / k as f64;
        expected += power / k as f64;
    }
    assert_near(window.integrate(|x| (x[0] * x[1]).exp()).value, expected, 1e-9, "exp(xy)");
    let square = Region::window(&[(-1.1, 1.1), (-1.1, 1.1)]).unwrap();
    let disc = square.integrate(|x| if x[0] * x[0] + x[1] * x[1] < 1.0 { 1.0 } else { 0.0 });
    assert_near(disc.value, std::f64::consts::PI, disc.error, "disc, within its own error");
    assert!(disc.error < 0.1 && !disc.converged(), "{disc:?}");
}

#[test]
fn bad_regions_are_refused() {
    for bad in [vec![], vec![(0.0, 1.0); 3], vec![(1.0, 1.0)], vec![(0.0, f64::NAN)], vec![(f64::NEG_INFINITY, 0.0)]] {
        assert!(Region::window(&bad).is_err(), "{bad:?}");
        assert!(Region::whole(&bad).is_err(), "{bad:?}");
    }
    let three = Region::window(&[(0.0, 1.0); 3]).unwrap_err().to_string();
    assert_eq!(three, "number of axes to integrate over is 3, but must be 1 or 2");
    let p = Normal { mean: 0.0, sigma: 1.0 };
    let message = density::region(&Plane(p, p), &p).unwrap_err().to_string();
    assert_eq!(message, "dimension of the second distribution is 1, but must be 2");
    let unknown = density::log_density(&Unknown).err().unwrap().to_string();
    assert_eq!(unknown, "Unknown: has no density in closed form; use an estimate from samples");
}
