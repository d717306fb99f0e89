/// The point of the straight way at t, 0 to 1.
pub fn line(from: &[f32], to: &[f32], t: f32) -> Vec<f32> {
    from.iter().zip(to).map(|(a, b)| (1.0 - t) * a + t * b).collect()
}

/// The point at t of the way over the sphere, sin((1 − t)ω)/sin ω · a + sin(tω)/sin ω · b, ω the angle between a and b:
/// White 2016 (arXiv:1609.04468). In between z is as long as at the ends, as nearly all z of a Gaussian are.
pub fn sphere(from: &[f32], to: &[f32], t: f32) -> Vec<f32> {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let cosine = product(from, to) / (product(from, from) * product(to, to)).sqrt();
    let angle = cosine.clamp(-1.0, 1.0).acos();
    match angle.sin() {
        // Along one line there is no angle to go by.
        sine if sine < 1e-3 => line(from, to, t),
        sine => {
            let (a, b) = (((1.0 - t) * angle).sin() / sine, (t * angle).sin() / sine);
            from.iter().zip(to).map(|(x, y)| a * x + b * y).collect()
        }
    }
}
