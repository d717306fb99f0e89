use serde::Deserialize;
use serde_json::{Value, json};
use shall_we_gan::{
    Error, Result,
    lab::{convolve, convolve_transposed},
    nn::Geometry,
};

/// Pixels along a side of a picture that a page may bring, or get.
const MOST: usize = 16;

/// A square picture of one channel under a square filter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stencil {
    /// Row by row.
    picture: Vec<f32>,
    /// Row by row.
    filter: Vec<f32>,
    stride: usize,
    padding: usize,
    /// Whether the picture is what the filter is stamped on, and not what it is laid on.
    transposed: bool,
}

impl Stencil {
    /// What comes out, its side, and for every number of it what it is the sum of: places in the picture and in the filter.
    ///
    /// # Errors
    /// If it is no convolution, or too large.
    pub fn applied(&self) -> Result<Value> {
        let (side, kernel) = (root("the picture", &self.picture)?, root("the filter", &self.filter)?);
        let geometry = self.geometry(side, kernel)?;
        let output = match self.transposed {
            true => convolve_transposed(&self.picture, &self.filter, geometry)?,
            false => convolve(&self.picture, &self.filter, geometry)?,
        };
        match output.len().isqrt() {
            side if side <= MOST => Ok(json!({"output": output, "side": side, "terms": self.terms(geometry)})),
            side => Err(Error::invalid("the output's side", side, format!("at most {MOST} in the page"))),
        }
    }

    /// That of the convolution; for a transposed one, of what it is the adjoint of.
    fn geometry(&self, side: usize, kernel: usize) -> Result<Geometry> {
        let Self { stride, padding, transposed, .. } = *self;
        let refused = |why: &str| Error::Refused { what: "this convolution".into(), why: why.into() };
        if !(1..=MOST).contains(&stride) || padding > MOST {
            return Err(refused("the stride goes from 1 to 16 in the page, and the padding from 0"));
        }
        let height = match (transposed, (side - 1) * stride + kernel) {
            (true, stamped) if stamped <= 2 * padding => {
                return Err(refused("the padding cuts all of it away: take less"));
            }
            (true, stamped) => stamped - 2 * padding,
            (false, _) => side,
        };
        if kernel > height + 2 * padding {
            return Err(refused("the filter is larger than the picture with its padding: take a smaller one"));
        }
        Ok(Geometry { height, width: height, channels: 1, kernel, stride, padding })
    }

    /// For every number that comes out, its terms as [place in the picture, place in the filter]; what lies in the
    /// padding is no term.
    fn terms(&self, geometry: Geometry) -> Vec<Vec<[usize; 2]>> {
        let outputs = if self.transposed { geometry.size().numbers() } else { geometry.windows() };
        let mut terms = vec![Vec::new(); outputs];
        let taps = geometry.window();
        for (i, pixel) in geometry.pixels().into_iter().enumerate() {
            let (Some(pixel), window, tap) = (pixel.map(|pixel| pixel as usize), i / taps, i % taps) else { continue };
            let (at, from) = if self.transposed { (pixel, window) } else { (window, pixel) };
            terms[at].push([from, tap]);
        }
        terms
    }
}

/// The side of a square of that many finite numbers.
fn root(what: &str, numbers: &[f32]) -> Result<usize> {
    let side = numbers.len().isqrt();
    match side * side == numbers.len() && (1..=MOST).contains(&side) && numbers.iter().all(|x| x.is_finite()) {
        true => Ok(side),
        false => {
            let allowed = format!("a square of finite numbers, at most {MOST} along a side");
            Err(Error::invalid(what, format!("{} numbers", numbers.len()), allowed))
        }
    }
}
