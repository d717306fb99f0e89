//! The logistic function and its logarithm, without overflow.

/// σ(v) = 1 / (1 + e⁻ᵛ).
pub fn sigmoid(v: f64) -> f64 {
    // The exponent is never positive, so nothing overflows and both ends keep their relative precision.
    let e = (-v.abs()).exp();
    if v < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) }
}

/// log(1 + eᵛ) = −log σ(−v).
pub fn softplus(v: f64) -> f64 {
    v.max(0.0) + (-v.abs()).exp().ln_1p()
}
