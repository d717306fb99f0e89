//! A coordinate of Bourgain's embedding: the distance to a set.

use crate::close;

// ANCHOR: start
/// d(x, S) for every point x: `distances[x][y]` is d(x, y), `set` the numbers of the points of S, which may be none. This
/// one looks at the first of S alone.
pub fn start(distances: &[Vec<f64>], set: &[usize]) -> Vec<f64> {
    distances.iter().map(|row| row[set.first().copied().unwrap_or(0)]).collect()
}
// ANCHOR_END: start

// ANCHOR: solution
/// d(x, S) = min over s in S of d(x, s), and 0 of no set at all.
pub fn solution(distances: &[Vec<f64>], set: &[usize]) -> Vec<f64> {
    let nearest = |row: &Vec<f64>| set.iter().map(|s| row[*s]).reduce(f64::min).unwrap_or(0.0);
    distances.iter().map(nearest).collect()
}
// ANCHOR_END: solution

/// Holds an answer against a 4-cycle, and against what a distance to a set is in any metric: 0 in the set, above 0 outside,
/// and never steeper than the metric.
///
/// # Errors
/// What is wrong with it.
pub fn check(answer: fn(&[Vec<f64>], &[usize]) -> Vec<f64>) -> Result<(), String> {
    let cycle: Vec<Vec<f64>> =
        (0..4).map(|x| (0..4).map(|y| [0.0, 1.0, 2.0, 1.0][(4 + x - y) % 4]).collect()).collect();
    for (set, expected) in [(&[0][..], [0.0, 1.0, 2.0, 1.0]), (&[0, 2], [0.0, 1.0, 0.0, 1.0]), (&[], [0.0; 4])] {
        let mine = whole(answer(&cycle, set), 4)?;
        for (x, (mine, expected)) in mine.into_iter().zip(expected).enumerate() {
            close(&format!("the 4-cycle, point {x}, S = {set:?}"), mine, expected, 1e-12)?;
        }
    }
    // Fifteen points of a spiral.
    let place = |i: usize| (1.0 + i as f64).sqrt();
    let point = |i: usize| [place(i) * (2.4 * i as f64).cos(), place(i) * (2.4 * i as f64).sin()];
    let apart = |x: usize, y: usize| (point(x)[0] - point(y)[0]).hypot(point(x)[1] - point(y)[1]);
    let spiral: Vec<Vec<f64>> = (0..15).map(|x| (0..15).map(|y| apart(x, y)).collect()).collect();
    for set in [vec![9, 2, 12], vec![14, 0, 7, 3, 5, 8]] {
        let mine = whole(answer(&spiral, &set), 15)?;
        for x in 0..15 {
            if set.contains(&x) != (mine[x] == 0.0) {
                return Err(format!("S = {set:?}: yours is {} at point {x}; it is 0 in S and nowhere else", mine[x]));
            }
            if !set.iter().any(|s| (mine[x] - spiral[x][*s]).abs() < 1e-12) {
                return Err(format!("S = {set:?}: yours is {} at point {x}, the distance to none of S", mine[x]));
            }
            if let Some(y) = (0..15).find(|y| (mine[x] - mine[*y]).abs() > spiral[x][*y] + 1e-12) {
                return Err(format!("S = {set:?}: from point {x} to {y} yours changes by more than their distance"));
            }
        }
    }
    Ok(())
}

/// One number for each point.
fn whole(answer: Vec<f64>, points: usize) -> Result<Vec<f64>, String> {
    let given = answer.len();
    if given == points { Ok(answer) } else { Err(format!("{given} numbers of {points} points")) }
}

crate::exercise!(start, solution, check);
