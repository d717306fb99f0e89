//! x
use super::{
    Criterion, Experiment, ExperimentRecord, SeedRecord,
    support::{generate, variance, watch},
};
use crate::{
    Result,
    lab::{Lab, SpectralNorm},
    objective::Player,
    prior::Prior,
};
/// x
pub struct SpectralNormBoth;
impl Experiment for SpectralNormBoth {
    fn name(&self) -> &'static str {
        "spectral-norm-both"
    }
    fn about(&self) -> &'static str {
        "x"
    }
    fn source(&self) -> &'static str {
        "x"
    }
    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        let v = |k: &str, d: &str| std::env::var(k).unwrap_or(d.into());
        let sigma: f64 = v("SIGMA", "0.05").parse().unwrap();
        let r: f64 = v("RADIUS", "1").parse().unwrap();
        let dim: usize = v("DIM", "2").parse().unwrap();
        for (n, norm) in
            [("none", SpectralNorm::None), ("d", SpectralNorm::Discriminator), ("both", SpectralNorm::Both)]
        {
            let dist = || -> Box<dyn toy_distributions::Distribution> {
                if r > 0.0 {
                    Box::new(toy_distributions::GaussianMixture::ring(8, r, sigma).unwrap())
                } else {
                    Box::new(toy_distributions::Gaussian::default())
                }
            };
            let lab = Lab::with_distribution("ring", dist())
                .objective(&v("OBJ", "hinge"))
                .width(64)
                .batch(128)
                .seed(seed)
                .steps(v("STEPS", "2000").parse().unwrap())
                .prior("gaussian", dim)
                .spectral_norm(norm)
                .lr_d(v("LRD", "1e-3").parse().unwrap())
                .lr_g(v("LRG", "1e-3").parse().unwrap())
                .k(v("K", "1").parse().unwrap());
            let engine = watch(lab, u64::MAX, |_, _| Ok(()))?;
            let p = generate(&*engine, &Prior::Gaussian { dim }, seed, 2000);
            let m = crate::measure::points(&p, &*dist(), &[])?;
            for k in ["modes", "high_quality", "weight_error", "js", "mean_error", "covariance_error"] {
                if let Some(x) = m.get(k) {
                    record.set(&format!("{n}_{k}"), *x);
                }
            }
            record.set(&format!("{n}_var"), variance(&p));
            record.set(&format!("{n}_sg"), engine.singular_values(Player::Generator).iter().product::<f32>());
        }
        Ok(record)
    }
    fn criteria(&self) -> Vec<Criterion> {
        vec![]
    }
    #[cfg(feature = "plot")]
    fn figure(&self, _record: &ExperimentRecord) -> crate::plot::Picture {
        crate::plot::Lines::default().picture()
    }
}
