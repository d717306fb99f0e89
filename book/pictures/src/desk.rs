use serde::Deserialize;
use serde_json::{Value, json};
use shall_we_gan::{Error, Result};

use crate::{
    drawing::{self, Digits},
    stencil::Stencil,
};

/// What a page can ask.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// A convolution, or a transposed one, on a few pixels.
    Convolve(Stencil),
    /// What the generator is.
    About,
    /// z from the prior, of that seed.
    Noise {
        /// The seed.
        seed: u64,
    },
    /// The ways from one z to another, along the line and over the sphere, and the pictures on them.
    Walk {
        /// From.
        from: Vec<f32>,
        /// To.
        to: Vec<f32>,
        /// Pictures on each way, both ends included.
        stops: usize,
    },
}

/// Meets requests. The generator is unpacked when it is first asked for.
#[derive(Debug, Default)]
pub struct Desk {
    digits: Option<Digits>,
}

impl Desk {
    /// Meets a request; what goes wrong is said in the reply.
    pub fn answer(&mut self, request: &[u8]) -> String {
        let refuse = |e: serde_json::Error| Error::Refused { what: "this request".into(), why: e.to_string() };
        let reply = serde_json::from_slice(request).map_err(refuse).and_then(|request| self.meet(request));
        reply.unwrap_or_else(|error| json!({"error": error.to_string()})).to_string()
    }

    fn meet(&mut self, request: Request) -> Result<Value> {
        match request {
            Request::Convolve(stencil) => stencil.applied(),
            Request::About => {
                let digits = self.digits()?;
                Ok(json!({"latent": digits.latent(), "side": digits.side(), "weights": digits.weights()}))
            }
            Request::Noise { seed } => Ok(json!({"latent": self.digits()?.noise(seed)})),
            Request::Walk { from, to, stops } => {
                let ways = drawing::ways(&from, &to, stops)?;
                let digits = self.digits()?;
                let way = |latent: Vec<Vec<f32>>| {
                    let lengths: Vec<f32> = latent.iter().map(|z| drawing::length(z)).collect();
                    Ok(json!({"pictures": digits.draw(&latent)?, "latent": latent, "lengths": lengths}))
                };
                let [line, sphere] = ways;
                Ok(json!({"line": way(line)?, "sphere": way(sphere)?}))
            }
        }
    }

    fn digits(&mut self) -> Result<&Digits> {
        if self.digits.is_none() {
            self.digits = Some(Digits::new()?);
        }
        Ok(self.digits.as_ref().expect("it has just been unpacked"))
    }
}
