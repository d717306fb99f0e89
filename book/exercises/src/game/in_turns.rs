//! One turn of the game xy: x lowers xy, y raises it, both by plain gradient steps with the learning rate h. y moves
//! first, and x sees where it went. The answer is the place (x, y) after both have moved.

// ANCHOR: start
/// (x, y) after one turn with the learning rate `h`.
pub fn start(h: f64, x: f64, y: f64) -> (f64, f64) {
    // Both at once: neither sees the other's move.
    (x - h * y, y + h * x)
}
// ANCHOR_END: start

// ANCHOR: solution
/// (x, y) after one turn with the learning rate `h`.
pub fn solution(h: f64, x: f64, y: f64) -> (f64, f64) {
    let y = y + h * x; // ∂(xy)/∂y = x, upwards
    let x = x - h * y; // ∂(xy)/∂x = y, downwards, at the new y
    (x, y)
}
// ANCHOR_END: solution

/// After a thousand turns x² + y² + hxy must be what it was, and the first turn from (1, 0) must lead to (1 − h², h).
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(f64, f64, f64) -> (f64, f64)) -> Result<(), String> {
    for h in [0.01, 0.1, 1.0] {
        let (x, y) = answer(h, 1.0, 0.0);
        crate::close(&format!("with h = {h}, y after one turn from (1, 0)"), y, h, 1e-12)?;
        crate::close(
            &format!("with h = {h}, x after one turn from (1, 0), which sees the new y,"),
            x,
            1.0 - h * h,
            1e-12,
        )?;
        let kept = |(x, y): (f64, f64)| x * x + y * y + h * x * y;
        let start = (0.3, -1.2);
        let end = (0..1000).fold(start, |(x, y), _| answer(h, x, y));
        crate::close(&format!("with h = {h}, x² + y² + hxy after 1,000 turns"), kept(end), kept(start), 1e-9)?;
    }
    Ok(())
}

crate::exercise!(start, solution, check);
