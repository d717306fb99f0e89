use serde::{Deserialize, Serialize};

/// An activation function, applied element by element.
///
/// Its derivatives are written in terms of its output y = f(x), so that a layer needs to keep only that. All but
/// `LeakyRelu` with a slope above 1 have a Lipschitz constant of at most 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// x
    Linear,
    /// max(x, 0)
    Relu,
    /// x for x > 0, slope·x otherwise; the slope is positive.
    LeakyRelu(f32),
    /// tanh x
    Tanh,
    /// 1 / (1 + e⁻ˣ)
    Sigmoid,
    /// ln(1 + eˣ)
    Softplus,
}

impl Activation {
    /// f(x), without overflow for any finite x.
    #[inline(always)]
    pub fn value(self, x: f32) -> f32 {
        match self {
            Activation::Linear => x,
            Activation::Relu => x.max(0.0),
            Activation::LeakyRelu(slope) => {
                if x > 0.0 {
                    x
                } else {
                    slope * x
                }
            }
            Activation::Tanh => x.tanh(),
            Activation::Sigmoid => sigmoid(x),
            Activation::Softplus => softplus(x),
        }
    }

    /// f′(x) in terms of y = f(x).
    #[inline(always)]
    pub fn slope(self, y: f32) -> f32 {
        match self {
            Activation::Linear => 1.0,
            Activation::Relu => {
                if y > 0.0 {
                    1.0
                } else {
                    0.0
                }
            }
            Activation::LeakyRelu(slope) => {
                if y > 0.0 {
                    1.0
                } else {
                    slope
                }
            }
            Activation::Tanh => 1.0 - y * y,
            Activation::Sigmoid => y * (1.0 - y),
            Activation::Softplus => -(-y).exp_m1(),
        }
    }

    /// The derivative of [`slope`](Activation::slope) in y, which is f″/f′.
    #[inline(always)]
    pub fn slope_derivative(self, y: f32) -> f32 {
        match self {
            Activation::Linear | Activation::Relu | Activation::LeakyRelu(_) => 0.0,
            Activation::Tanh => -2.0 * y,
            Activation::Sigmoid => 1.0 - 2.0 * y,
            Activation::Softplus => (-y).exp(),
        }
    }
}

/// 1 / (1 + e⁻ˣ)
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|)
fn softplus(x: f32) -> f32 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
