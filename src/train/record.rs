//! What a run leaves behind, in plain numbers and strings: everything that a picture, a report, the book or a test
//! needs, and nothing that is bound to a device.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

/// The record of one run. Serialises to JSON and back without loss, but for infinities: they come back as NaN.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What was run, in one line ("ring, non-saturating").
    pub title: String,
    /// The command that makes this record again.
    pub command: String,
    /// The seed of all randomness.
    pub seed: u64,
    /// Every setting of the run by name, as text.
    pub settings: BTreeMap<String, String>,
    /// The window to draw: x from, x to, y from, y to.
    #[serde(deserialize_with = "gaps")]
    pub bounds: [f32; 4],
    /// A fixed sample of p_data, to draw.
    #[serde(deserialize_with = "gaps")]
    pub real: Vec<[f32; 2]>,
    /// The modes of p_data, if it has any.
    pub modes: Vec<ModeMark>,
    /// The curves, sampled along training.
    pub curves: Curves,
    /// The pictures along training, in order of their step; the last is the end of the run.
    pub snapshots: Vec<Snapshot>,
    /// Why the run ended before its last step, if it did.
    pub stopped: Option<String>,
}

/// A mode as it is drawn: its centre and its standard deviation (root mean square over the axes).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ModeMark {
    /// Where.
    #[serde(deserialize_with = "gaps")]
    pub centre: [f32; 2],
    /// How wide.
    #[serde(deserialize_with = "gaps")]
    pub sigma: f32,
    /// How much of the mass.
    #[serde(deserialize_with = "gaps")]
    pub weight: f32,
}

/// Named series over common steps.
///
/// Names used by the trainer: `loss_d`, `loss_g`, `d_real` and `d_fake` (mean of σ(logit)), `gradient_g` and
/// `gradient_d` (norms of the loss gradients in the parameters), `ratio_mean` and `ratio_max` (‖∇D/D‖ over fakes),
/// `sigma_d/0` … (largest singular value by layer), `sigma_d` (their product), `dead_d` and `dead_g` (share of
/// units that are never active), and every measure by its own name (`modes`, `high_quality`, …).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// The training steps at which the values were taken, ascending.
    pub steps: Vec<u64>,
    /// One value per step by name; NaN where a value was not taken.
    #[serde(deserialize_with = "gaps")]
    pub series: BTreeMap<String, Vec<f32>>,
}

impl Curves {
    /// Appends the values of one step; series that are missing get a gap.
    pub fn push(&mut self, step: u64, values: impl IntoIterator<Item = (String, f32)>) {
        let taken = self.steps.len();
        self.steps.push(step);
        for (name, value) in values {
            let series = self.series.entry(name).or_default();
            series.resize(taken, f32::NAN);
            series.push(value);
        }
        for series in self.series.values_mut() {
            series.resize(taken + 1, f32::NAN);
        }
    }

    /// The series of that name, empty if there is none.
    pub fn get(&self, name: &str) -> &[f32] {
        self.series.get(name).map_or(&[], Vec::as_slice)
    }

    /// The last value of a series that is not a gap.
    pub fn last(&self, name: &str) -> Option<f32> {
        self.get(name).iter().rev().copied().find(|v| !v.is_nan())
    }
}

/// JSON has no NaN: what is not finite is written as null, and null is read as NaN.
pub(crate) fn gaps<'de, F: Gaps, D: Deserializer<'de>>(deserializer: D) -> Result<F, D::Error> {
    F::Read::deserialize(deserializer).map(F::from_read)
}

/// Numbers, however they are packed.
pub(crate) trait Gaps {
    /// The same, with an option for each number.
    type Read: DeserializeOwned;

    fn from_read(read: Self::Read) -> Self;
}

impl Gaps for f32 {
    type Read = Option<f32>;

    fn from_read(read: Self::Read) -> Self {
        read.unwrap_or(f32::NAN)
    }
}

impl<F: Gaps> Gaps for Vec<F> {
    type Read = Vec<F::Read>;

    fn from_read(read: Self::Read) -> Self {
        read.into_iter().map(F::from_read).collect()
    }
}

impl<F: Gaps, const N: usize> Gaps for [F; N]
where
    [F::Read; N]: DeserializeOwned,
{
    type Read = [F::Read; N];

    fn from_read(read: Self::Read) -> Self {
        read.map(F::from_read)
    }
}

impl<F: Gaps> Gaps for BTreeMap<String, F> {
    type Read = BTreeMap<String, F::Read>;

    fn from_read(read: Self::Read) -> Self {
        read.into_iter().map(|(name, read)| (name, F::from_read(read))).collect()
    }
}

/// One moment of training, drawn from the same noise each time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The step after which it was taken; 0 is before training.
    pub step: u64,
    /// G(z) for the fixed noise.
    #[serde(deserialize_with = "gaps")]
    pub fake: Vec<[f32; 2]>,
    /// σ(D(x)) over the window.
    pub surface: Option<Surface>,
    /// The direction in which the generator loss pulls each of the first fakes: x, y, dx, dy with (dx, dy) = −∂L_G/∂x
    /// of that fake's own loss term.
    #[serde(deserialize_with = "gaps")]
    pub arrows: Vec<[f32; 4]>,
    /// G over a regular grid of latent points, where the prior has a 2-D grid.
    pub manifold: Option<Manifold>,
    /// The measures taken at this moment, by name.
    #[serde(deserialize_with = "gaps")]
    pub measures: BTreeMap<String, f32>,
    /// The share of all samples that are nearest to each mode, in the order of [`Record::modes`].
    #[serde(deserialize_with = "gaps")]
    pub mode_shares: Vec<f32>,
}

/// Values over a regular grid of cells that fills [`Record::bounds`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// Cells along each axis.
    pub side: usize,
    /// `side`² values, row by row from the lowest y; each at its cell's centre.
    #[serde(deserialize_with = "gaps")]
    pub values: Vec<f32>,
}

/// The image of a regular latent grid under G.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifold {
    /// Nodes along each axis.
    pub side: usize,
    /// `side`² points, row by row.
    #[serde(deserialize_with = "gaps")]
    pub points: Vec<[f32; 2]>,
}
