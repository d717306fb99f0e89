//! What the generator is told: the gradient of its loss in a fake point x = G(z), from the discriminator's logit
//! f(x) and the logit's gradient ∇f(x), with D = σ(f).
//!
//! σ′ = σ (1 − σ) gives ∇D = D (1 − D) ∇f, and from it everything here. By the chain rule the gradient in the
//! generator's parameters φ is this one times ∂G/∂φ, [`pull_back`].

use super::logistic::sigmoid;

// ANCHOR: saturating
/// ∇ log(1 − D) = −D ∇f, of the loss as the game has it. It vanishes with D: a fake that is surely called fake learns
/// nothing (Goodfellow et al. 2014, arXiv:1406.2661, section 3; Arjovsky, Bottou 2017, arXiv:1701.04862, theorem 2.4).
pub fn saturating(logit: f64, logit_gradient: &[f64]) -> Vec<f64> {
    scaled(-sigmoid(logit), logit_gradient)
}
// ANCHOR_END: saturating

// ANCHOR: non_saturating
/// ∇(−log D) = −(1 − D) ∇f = −∇D/D, of the non-saturating loss. For D near 0 all of ∇f goes through, however large
/// it is: that is the instability (Arjovsky, Bottou 2017, arXiv:1701.04862, theorem 2.6).
///
/// The loss is −log D, so there is a minus: without it the same expression is the direction in which D grows.
pub fn non_saturating(logit: f64, logit_gradient: &[f64]) -> Vec<f64> {
    scaled(-sigmoid(-logit), logit_gradient)
}
// ANCHOR_END: non_saturating

/// ∇D/D = ∇ log D = (1 − D) ∇f (Miyato et al. 2018, arXiv:1802.05957, section 2, where its size is why D's Lipschitz
/// constant should be bounded).
pub fn ratio(logit: f64, logit_gradient: &[f64]) -> Vec<f64> {
    scaled(sigmoid(-logit), logit_gradient)
}

/// The gradient in the parameters, Jᵀ g: `gradient` is g = ∂L/∂x, d numbers; `jacobian` is ∂G/∂φ, one row of
/// parameters for each of the d coordinates.
pub fn pull_back(gradient: &[f64], jacobian: &[Vec<f64>]) -> Vec<f64> {
    let parameters = jacobian.first().map_or(0, Vec::len);
    (0..parameters).map(|k| gradient.iter().zip(jacobian).map(|(g, row)| g * row[k]).sum()).collect()
}

fn scaled(factor: f64, vector: &[f64]) -> Vec<f64> {
    vector.iter().map(|x| factor * x).collect()
}
