//! The gradient of a loss in a weight that is spectrally normalised.

// ANCHOR: start
/// What you write: ∂L/∂W, where the loss L sees Ŵ = W/σ(W) and its gradient in Ŵ is `gradient`. `weight` is W; u and
/// v are its first singular vectors, so that σ = u·Wv. All matrices hold their rows one after another.
///
/// This start forgets that σ depends on W.
pub fn start(gradient: &[f64], weight: &[f64], u: &[f64], v: &[f64]) -> Vec<f64> {
    let sigma: f64 = weight.chunks(v.len()).zip(u).map(|(row, u)| u * dot(row, v)).sum();
    gradient.iter().map(|g| g / sigma).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
// ANCHOR_END: start

// ANCHOR: solution
/// (Γ − ⟨Γ, Ŵ⟩·u vᵀ) / σ
pub fn solution(gradient: &[f64], weight: &[f64], u: &[f64], v: &[f64]) -> Vec<f64> {
    let sigma: f64 = weight.chunks(v.len()).zip(u).map(|(row, u)| u * dot(row, v)).sum();
    let along = dot(gradient, weight) / sigma;
    let first = u.iter().flat_map(|u| v.iter().map(move |v| u * v));
    gradient.iter().zip(first).map(|(g, uv)| (g - along * uv) / sigma).collect()
}
// ANCHOR_END: solution

/// The hidden test: central differences of L(W/σ(W)), with σ in closed form.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(&[f64], &[f64], &[f64], &[f64]) -> Vec<f64>) -> Result<(), String> {
    for weight in [[1.0, 2.0, 3.0, 4.0], [3.0, 0.5, -1.0, 0.2], [-2.0, 1.0, 0.0, 1.5]] {
        let (sigma, u, v) = first_singular(&weight);
        // L = Σ wᵢⱼ-weighted sine of the entries: anything that is smooth and not symmetric.
        let loss = |w: &[f64; 4]| {
            let sigma = first_singular(w).0;
            w.iter().zip([1.0, -0.7, 0.4, 2.0]).map(|(w, c)| (c * w / sigma).sin()).sum::<f64>()
        };
        let gradient: Vec<f64> =
            weight.iter().zip([1.0, -0.7, 0.4, 2.0]).map(|(w, c)| c * (c * w / sigma).cos()).collect();
        let found = answer(&gradient, &weight, &u, &v);
        if found.len() != 4 {
            return Err(format!("the gradient of a 2 × 2 weight has 4 numbers, yours has {}", found.len()));
        }
        for i in 0..4 {
            let moved = |by: f64| {
                let mut w = weight;
                w[i] += by;
                loss(&w)
            };
            let wanted = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            crate::close(&format!("∂L/∂W, entry {i} of {weight:?}"), found[i], wanted, 1e-6)?;
        }
        crate::close("⟨∂L/∂W, W⟩: a longer W changes nothing", dot(&found, &weight), 0.0, 1e-9)?;
    }
    Ok(())
}

/// σ₁, u₁ and v₁ of a 2 × 2 matrix: v₁ is the first eigenvector of WᵀW, at half the angle of (a − d, 2b).
fn first_singular(w: &[f64; 4]) -> (f64, Vec<f64>, Vec<f64>) {
    let (a, b, d) = (w[0] * w[0] + w[2] * w[2], w[0] * w[1] + w[2] * w[3], w[1] * w[1] + w[3] * w[3]);
    let angle = 0.5 * (2.0 * b).atan2(a - d);
    let v = vec![angle.cos(), angle.sin()];
    let image = [dot(&w[..2], &v), dot(&w[2..], &v)];
    let sigma = image[0].hypot(image[1]);
    (sigma, image.iter().map(|x| x / sigma).collect(), v)
}

crate::exercise!(start, solution, check);
