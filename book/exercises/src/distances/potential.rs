//! A best critic between two samples on the line.

use shall_we_gan::theory::wasserstein::from_samples;

// ANCHOR: start
/// What you write: f(x) of a 1-Lipschitz f for which (mean of f over a) − (mean of f over b) is as large as it can be.
/// This one is best where all of a lies to the right of all of b.
pub fn start(_a: &[f64], _b: &[f64], x: f64) -> f64 {
    x
}
// ANCHOR_END: start

// ANCHOR: solution
/// f has the slope −sign(F_a − F_b), which is constant between two neighbouring points of both samples.
pub fn solution(a: &[f64], b: &[f64], x: f64) -> f64 {
    let share = |sample: &[f64], at: f64| sample.iter().filter(|p| **p <= at).count() as f64 / sample.len() as f64;
    let mut points = [a, b].concat();
    points.sort_by(f64::total_cmp);
    let mut value = 0.0;
    for pair in points.windows(2) {
        let (low, high) = (pair[0], pair[1].min(x));
        if high > low {
            value -= (share(a, low) - share(b, low)).signum() * (high - low);
        }
    }
    value
}
// ANCHOR_END: solution

/// Compares what the critic gains with the exact W₁, and looks for a place where it is too steep.
///
/// # Errors
/// If it gains less, or is steeper than 1.
pub fn check(answer: fn(&[f64], &[f64], f64) -> f64) -> Result<(), String> {
    let cases: [(&[f64], &[f64]); 4] = [
        (&[3.0, 4.0], &[0.0, 1.0]),
        (&[0.0, 1.0, 3.0], &[5.0, 6.0, 8.0]),
        // Both ends of a lie outside b: the best critic has to turn.
        (&[-2.0, 2.0], &[-0.5, 0.5]),
        (&[0.0, 1.0, 2.0], &[0.0, 6.0]),
    ];
    for (a, b) in cases {
        let wanted = from_samples(a, b).map_err(|e| e.to_string())?;
        let mean = |sample: &[f64]| sample.iter().map(|x| answer(a, b, *x)).sum::<f64>() / sample.len() as f64;
        crate::close(&format!("what your critic gains between {a:?} and {b:?}"), mean(a) - mean(b), wanted, 1e-9)?;
        for i in -300..1000 {
            let (x, y) = (0.01 * f64::from(i), 0.01 * f64::from(i + 1));
            let rise = answer(a, b, y) - answer(a, b, x);
            let gentle = rise.abs() <= (y - x) * (1.0 + 1e-9);
            if !gentle {
                return Err(format!("between {a:?} and {b:?} your critic rises by {rise} from {x:.2} to {y:.2}"));
            }
        }
    }
    Ok(())
}

crate::exercise!(start, solution, check);
