//! All scores of a sample of fakes at once.

use serde::Serialize;

use super::{
    Features, Gaussian, InceptionScore, KernelDistance, Manifold, Reference, frechet_distance, inception_score,
    kernel_distance, kl_to_uniform, manifold, shares,
};
use crate::{Error, Result};

/// Neighbours of precision, recall, density and coverage, as Naeem et al. have them.
const NEIGHBOURS: usize = 5;

/// Splits of the inception score, as Salimans et al. have them.
const SPLITS: usize = 10;

/// The scores of fakes against a real set, by one extractor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// Whose features they are.
    pub extractor: String,
    /// Real pictures that were looked at.
    pub n_real: usize,
    /// Fakes that were looked at.
    pub n_fake: usize,
    /// FID.
    #[serde(rename = "fid")]
    pub frechet: f64,
    /// KID.
    #[serde(rename = "kid")]
    pub kernel: KernelDistance,
    /// Precision, recall, density, coverage; of as many real pictures as fakes where there are so many, at most 10,000.
    pub manifold: Manifold,
    /// The inception score of the fakes, where the extractor has classes.
    pub inception: Option<InceptionScore>,
    /// The share of fakes in each class; empty where the extractor has none.
    pub classes: Vec<f64>,
}

impl Scores {
    /// Takes all scores. `seed` draws the subsets of the KID; `stage` is told what comes next.
    ///
    /// # Errors
    /// [`Error::Invalid`] if there are at most five pictures of a kind, or they have other features than the real ones.
    pub fn new(
        extractor: &str,
        real: &Reference,
        fake: &Features,
        seed: u64,
        stage: &mut dyn FnMut(&'static str),
    ) -> Result<Self> {
        let (d, n_fake) = (real.gaussian.mean.len(), fake.count());
        if fake.size != d {
            let allowed = format!("{d}, as those of the real pictures");
            return Err(Error::invalid("the number of features of a fake", fake.size, allowed));
        }
        let few = n_fake.min(real.features.len() / d);
        stage("precision, recall, density, coverage");
        let manifold = manifold(&real.features[..few * d], fake.first(few), d, NEIGHBOURS)?;
        stage("KID");
        let kernel = kernel_distance(&real.features, &fake.values, d, seed)?;
        stage("FID");
        let frechet = frechet_distance(&real.gaussian, &real.root, &Gaussian::of(&fake.values, d)?);
        stage("inception score");
        let inception = match fake.classes {
            0 => None,
            classes => Some(inception_score(&fake.probabilities, classes, SPLITS.min(n_fake))?),
        };
        let classes = shares(&fake.probabilities, fake.classes);
        let (extractor, n_real) = (extractor.to_string(), real.gaussian.n);
        Ok(Self { extractor, n_real, n_fake, frechet, kernel, manifold, inception, classes })
    }
}

impl std::fmt::Display for Scores {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Self { extractor, n_real, n_fake, frechet, kernel: k, manifold: m, inception, classes } = self;
        writeln!(f, "by {extractor}, n_real = {n_real}, n_fake = {n_fake}:")?;
        writeln!(f, "  FID        {frechet:.3}")?;
        writeln!(f, "  KID        {:.5} ± {:.5} ({} subsets of {})", k.mean, k.spread, k.subsets, k.size)?;
        let of = format!("k = {}, {} real, {} fake", m.neighbours, m.n_real, m.n_fake);
        writeln!(f, "  precision  {:.3}, recall {:.3} ({of})", m.precision, m.recall)?;
        writeln!(f, "  density    {:.3}, coverage {:.3} ({of})", m.density, m.coverage)?;
        if let Some(is) = inception {
            writeln!(f, "  inception  {:.3} ± {:.3} ({} splits of {})", is.mean, is.spread, is.splits, is.n)?;
            writeln!(f, "  classes    KL to uniform {:.4} nats", kl_to_uniform(classes))?;
        }
        Ok(())
    }
}
