//! Three ways to higher resolution: the study of seed 003 (Irie, Kobe City College of Technology), on pictures that are at
//! hand.
//!
//! **Formula.** One stage: x = G(z) with h × h pixels. In stages: x₂ = U(G(z)), where U plays a game of its own and is given
//! what G draws. Super-resolution: x₂ = S(G(z)), where S minimises ‖S(small) − large‖² over real pictures.
//!
//! **What must be seen.** SRCNN keeps the face that it is given, in a fraction of the second stage's time; the second stage
//! draws another, and nearly one for all. Of the talk's conclusion, that DCGAN and SRCNN cut cost and time, the time is
//! seen; that the result is better than the small picture, enlarged by bicubic, is not.
//!
//! **Notes.** The study names no pictures; here there are the 400 Olivetti faces, grey. They have 64 pixels; at 32 and 128
//! they are resized by the filter of Catmull and Rom, so that at 128 there is nothing to learn that is not in 64, and everything
//! is judged at 64. Networks are those of the tables, with an eighth of each width. The study gives neither activations nor
//! optimiser, loss, minibatch or normalisation: all of these are choices of ours. Without batch normalisation, at a quarter of the
//! width, every z became nearly the same face (seed 100, rates 1e-3 and 2e-4); with it and 2e-3 they differ. At 128 pixels there
//! are 3 epochs and not 12, so that a seed takes minutes; the sizes are compared after three. SRCNN learns from cut-outs of 16
//! pixels, as Dong et al.'s does from its own; the faces that it is judged by, one of ten, are of people that it has seen.
//! Seconds are medians over the steps on two cores that had other work; memory is the peak of the process (VmHWM) and holds
//! what earlier parts have left behind. Costs at the talk's width are of two steps. The distance is a KID, by LeNet, trained
//! on the 40 people: of 400 pictures a covariance of 500 features, which an FID needs, says little.
//!
//! **Reference.** Dong, Loy, He and Tang 2016 (arXiv:1501.00092); stages: Denton et al. 2015 (arXiv:1506.05751); KID:
//! Bińkowski et al. 2018 (arXiv:1801.01401).

mod cost;
mod figure;
mod judge;
mod stage;
mod study;
mod super_resolution;

use std::sync::{Arc, OnceLock};

use crate::{
    Result,
    experiments::{Criterion, Experiment, ExperimentRecord, Request, SeedRecord},
    plot::Picture,
};

/// The pictures, where no others are asked for.
const SET: &str = "olivetti";
/// Pixels along a side at which everything is judged: those that the faces have.
const NATIVE: usize = 64;
/// Pixels along a side of the pictures that are drawn in one stage.
const SIZES: [usize; 3] = [32, 64, 128];
/// Numbers of a latent vector.
const LATENT: usize = 100;

/// D-01 to D-26: DCGAN at three sizes, in stages, and with super-resolution.
pub struct HighResolution {
    scale: Scale,
    data: String,
    /// Who judges, once it has learned to.
    judge: OnceLock<Arc<judge::Judge>>,
}

/// How large the study is.
#[derive(Debug, Clone, Copy)]
struct Scale {
    /// Channels of D's first convolution.
    width: usize,
    /// Epochs of every generator, one-stage or a stage of several,
    epochs: u64,
    /// but for the largest pictures in one stage.
    largest_epochs: u64,
    /// Epochs of SRCNN.
    srcnn_epochs: u64,
    /// Pixels along a side of the pictures of each stage.
    stages: &'static [usize],
}

/// What two cores do in some minutes.
const USUAL: Scale = Scale { width: 8, epochs: 64, largest_epochs: 16, srcnn_epochs: 12, stages: &[32, 64] };
/// As in the talk's table of equal epochs.
const FULL: Scale =
    Scale { width: 64, epochs: 6_000, largest_epochs: 6_000, srcnn_epochs: 2_000, stages: &[32, 64, 128] };

impl Default for HighResolution {
    fn default() -> Self {
        Self { scale: USUAL, data: SET.into(), judge: OnceLock::new() }
    }
}

impl Experiment for HighResolution {
    fn name(&self) -> &'static str {
        "high-resolution"
    }

    fn about(&self) -> &'static str {
        "larger pictures by a larger DCGAN, in stages, and by super-resolution: what each costs and gives"
    }

    fn source(&self) -> &'static str {
        "Irie, a study of high-resolution generation; SRCNN: Dong et al. 2016, arXiv:1501.00092"
    }

    fn on_request(&self, request: &Request) -> Result<Box<dyn Experiment>> {
        let data = request.data.clone().unwrap_or_else(|| SET.into());
        Ok(Box::new(Self { scale: if request.full { FULL } else { USUAL }, data, judge: OnceLock::new() }))
    }

    fn default_seeds(&self) -> u64 {
        2
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        study::run(self.scale, &self.data, &self.judge, seed)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        // Set on seed 100, which had the numbers in the comments: where nothing else is said, to half and to twice of them.
        vec![
            // −0.30 dB: bicubic is nearer.
            claim(
                "srcnn/over_bicubic",
                -1.0,
                0.2,
                "so small and so briefly trained, SRCNN comes near bicubic and not beyond",
            ),
            // 31.7 dB; copied pixels have 29.2, whatever the seed.
            claim("srcnn/psnr", 30.2, 33.2, "and is well above copied pixels"),
            // 0.18 and 1.00: 0 is the same face, 1 is any other.
            claim("dcgan-srcnn/changed", 0.0, 0.4, "SRCNN keeps the face that it is given"),
            claim("multi-stage/64/changed", 0.8, 1.2, "the second stage draws another"),
            // 0.02, of real faces 1.
            claim("multi-stage/64/diversity", 0.0, 0.2, "and nearly one for all"),
            // 0.45 and 0.51.
            claim("one-stage/32/diversity", 0.22, 0.9, "one stage draws different faces at 32 pixels"),
            claim("one-stage/64/diversity", 0.25, 1.0, "and at 64"),
            // 4,244, 15,678, 11,071 and 9,725.
            claim("one-stage/32/kid", 2_100.0, 8_500.0, "32 pixels, enlarged by bicubic, are near the faces"),
            claim("one-stage/64/kid", 7_800.0, 31_400.0, "after as many epochs, 64 are farther"),
            claim("dcgan-srcnn/kid", 5_500.0, 22_100.0, "SRCNN is no nearer than bicubic"),
            claim("multi-stage/64/kid", 4_900.0, 19_500.0, "and neither is the second stage"),
            // 386,049 after 3 epochs.
            claim("equal_time/kid", 193_000.0, 772_000.0, "in SRCNN's time the second stage has come nowhere"),
            // Four times the pixels: 4.6 and 5.0.
            claim("growth", 3.0, 7.0, "128 pixels cost somewhat more than four times what 64 do"),
            claim("talk/growth", 3.0, 7.0, "at the talk's width too"),
            // 0.34 and 0.47 of the seconds, with a third of the epochs.
            claim("srcnn_to_second", 0.17, 0.67, "SRCNN takes a fraction of the second stage's time"),
            claim("talk/srcnn_to_second", 0.23, 0.94, "at the talk's width too"),
        ]
    }

    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        Some(figure::table(record))
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        figure::figure(record)
    }
}
