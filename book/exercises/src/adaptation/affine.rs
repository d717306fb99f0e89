//! Which affine encoders match two domains of two points each, and which of them keep the labels.

// ANCHOR: start
/// Source features: class A at −1 with probability `share`, class B at +1. Target: A at the first place with the same
/// probability, B at the second. Which x ↦ a·x + b give the target the law of the source's features? Each as a, b, and
/// whether it keeps the labels. This start knows one of them.
pub fn start(_share: f64, [of_a, of_b]: [f64; 2]) -> Vec<(f64, f64, bool)> {
    let a = 2.0 / (of_b - of_a);
    vec![(a, -1.0 - a * of_a, true)]
}
// ANCHOR_END: start

// ANCHOR: solution
/// Two points go to two points, in one of two ways; the way that exchanges them has the right law only where both are as
/// probable.
pub fn solution(share: f64, [of_a, of_b]: [f64; 2]) -> Vec<(f64, f64, bool)> {
    let a = 2.0 / (of_b - of_a);
    let mut maps = vec![(a, -1.0 - a * of_a, true)];
    if share == 0.5 {
        maps.push((-a, 1.0 + a * of_a, false));
    }
    maps
}
// ANCHOR_END: solution

/// Holds an answer against both ways to send two points to two.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(f64, [f64; 2]) -> Vec<(f64, f64, bool)>) -> Result<(), String> {
    for (share, target) in [(0.5, [-0.5, 1.5]), (0.3, [-0.5, 1.5]), (0.5, [4.0, 1.0]), (0.9, [4.0, 1.0])] {
        let case = format!("A at {} with probability {share}, B at {}", target[0], target[1]);
        let given = answer(share, target);
        for (a, b, keeps) in &given {
            let images = target.map(|x| a * x + b);
            let wanted = if *keeps { [-1.0, 1.0] } else { [1.0, -1.0] };
            if !images.iter().zip(wanted).all(|(image, wanted)| (image - wanted).abs() < 1e-9) {
                return Err(format!("{case}: {a}·x + {b} sends A and B to {images:?}, which it says are {wanted:?}"));
            }
        }
        let mut kept: Vec<bool> = given.iter().map(|(_, _, keeps)| *keeps).collect();
        kept.sort_unstable();
        let wanted: &[bool] = if share == 0.5 { &[false, true] } else { &[true] };
        if kept != wanted {
            return Err(format!("{case}: {} maps have the right law, yours are {given:?}", wanted.len()));
        }
    }
    Ok(())
}

crate::exercise!(start, solution, check);
