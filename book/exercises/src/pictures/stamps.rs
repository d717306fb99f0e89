//! A transposed convolution by stamps.

// ANCHOR: start
/// What you write: Aᵀ·y for the convolution A with that square filter and that stride, without padding. y is a square
/// picture of `side` pixels, row by row, and so is what you return, of (side − 1)·stride + kernel pixels along a side.
///
/// This start puts every pixel where its stamp begins, and does not stamp.
pub fn start(y: &[f32], side: usize, filter: &[f32], kernel: usize, stride: usize) -> Vec<f32> {
    let large = (side - 1) * stride + kernel;
    let mut x = vec![0.0; large * large];
    for (i, y) in y.iter().enumerate() {
        x[i / side * stride * large + i % side * stride] += y * filter[0];
    }
    x
}
// ANCHOR_END: start

// ANCHOR: solution
/// Every pixel stamps the whole filter, and stamps are added.
pub fn solution(y: &[f32], side: usize, filter: &[f32], kernel: usize, stride: usize) -> Vec<f32> {
    let large = (side - 1) * stride + kernel;
    let mut x = vec![0.0; large * large];
    for (i, y) in y.iter().enumerate() {
        for (j, w) in filter.iter().enumerate() {
            let (row, column) = (i / side * stride + j / kernel, i % side * stride + j % kernel);
            x[row * large + column] += y * w;
        }
    }
    x
}
// ANCHOR_END: solution

/// The hidden test: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ for the library's convolution A, at every unit vector x, so that nothing else
/// than Aᵀ passes.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[f32], usize, &[f32], usize, usize) -> Vec<f32>) -> Result<(), String> {
    use shall_we_gan::{lab::convolve, nn::Geometry};
    for (side, kernel, stride) in [(2, 1, 1), (2, 2, 2), (2, 4, 2), (3, 3, 1), (3, 3, 2), (2, 2, 3)] {
        let what = format!("{side} × {side} pixels, kernel {kernel}, stride {stride}");
        let large = (side - 1) * stride + kernel;
        let geometry = Geometry { height: large, width: large, channels: 1, kernel, stride, padding: 0 };
        let filter: Vec<f32> = (0..kernel * kernel).map(|j| (j as f32 - 1.5).powi(2) - 1.0).collect();
        let y: Vec<f32> = (0..side * side).map(|i| 1.0 + (i * i) as f32).collect();
        let back = answer(&y, side, &filter, kernel, stride);
        if back.len() != large * large {
            return Err(format!("{what}: {large} × {large} numbers are wanted, yours are {}", back.len()));
        }
        for (at, back) in back.iter().enumerate() {
            let mut x = vec![0.0; large * large];
            x[at] = 1.0;
            let there = convolve(&x, &filter, geometry).map_err(|e| e.to_string())?;
            let product: f32 = there.iter().zip(&y).map(|(a, b)| a * b).sum();
            crate::close(&format!("{what}, number {at}"), f64::from(*back), f64::from(product), 1e-3)?;
        }
    }
    Ok(())
}

crate::exercise!(start, solution, check);
