//! The study from one seed: what is trained, in which order, and what is written down of it.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    time::Instant,
};

use super::{
    LATENT, NATIVE, SET, SIZES, Scale,
    cost::Cost,
    judge::{Judge, changed},
    stage::{Drawn, Stage, through},
    super_resolution::{self, Nearness, Pairs, at_side},
};
use crate::{
    Result,
    backend::Cpu,
    data::{Filter, Options, Part, Pictures},
    experiments::{SeedRecord, Tiles, record::median},
    lab::pictures::Networks,
    nn::{Network, picture::architectures::HighResolution},
    prior::{Prior, Stream},
    random::{self, Purpose},
    train::{Epochs, record::Curves},
};

/// Moments of a training at which the KID is taken.
const MOMENTS: u64 = 8;
/// Pictures that are drawn for a score.
const DRAWN: usize = 400;
/// Pictures of each kind that a record keeps, of the first seed.
const KEPT: usize = 8;
/// The width of the talk's networks.
const TALK: usize = 64;
/// Steps by which the cost of the talk's networks is measured: of five, the median bears two that were disturbed.
const MEASURED: u64 = 5;
/// Times that one picture is drawn to see how long that takes.
const TIMED: usize = 15;
/// One of so many pictures is not learned from.
const HELD_OUT: usize = 10;

struct Study {
    record: SeedRecord,
    scale: Scale,
    seed: u64,
    pictures: BTreeMap<usize, Arc<Pictures>>,
    judge: Arc<Judge>,
    z: Vec<f32>,
}

/// Everything from one seed.
///
/// # Errors
/// If the pictures cannot be read, or a network cannot be trained.
pub fn run(scale: Scale, data: &str, known: &OnceLock<Arc<Judge>>, seed: u64) -> Result<SeedRecord> {
    let open = |side: usize| -> Result<_> {
        let size = Some((side, side));
        let options =
            Options { size, channels: Some(1), part: Part::All, filter: Filter::CatmullRom, ..Options::default() };
        Ok((side, Arc::new(Pictures::open(data, &options)?)))
    };
    let pictures: BTreeMap<_, _> = SIZES.into_iter().map(open).collect::<Result<_>>()?;
    let judge = match known.get() {
        Some(judge) => judge.clone(),
        None => {
            let judge = Arc::new(Judge::new(data, &pictures[&NATIVE])?);
            known.get_or_init(|| judge).clone()
        }
    };
    let mut z = vec![0.0; DRAWN * LATENT];
    prior().fill(&mut random::stream(seed, Purpose::Measure, 0, 0), &mut z);
    let mut study = Study { record: SeedRecord::new(seed), scale, seed, pictures, judge, z };
    let first = study.one_stage()?;
    study.in_stages(first.share())?;
    study.by_super_resolution(&first)?;
    study.at_equal_epochs_and_time();
    study.name_the_judge();
    study.costs_of_the_talk()?;
    study.compare_costs();
    Ok(study.record)
}

fn prior() -> Prior {
    Prior::Gaussian { dim: LATENT }
}

impl Study {
    fn networks(&self, size: usize) -> HighResolution {
        HighResolution { size, channels: 1, width: self.scale.width, batch_norm: true }
    }

    /// DCGAN at every size; answers the smallest.
    fn one_stage(&mut self) -> Result<Network<Cpu>> {
        let (mut all, z) = (Vec::new(), self.z.clone());
        for side in SIZES {
            let pair = self.networks(side);
            let networks = (pair.generator()?, pair.discriminator()?);
            let epochs = if side > NATIVE { self.scale.largest_epochs } else { self.scale.epochs };
            all.push(self.stage(&format!("one-stage/{side}"), side, Box::new(prior()), networks, &z, epochs)?);
        }
        Ok(all.swap_remove(0))
    }

    /// Up-samplers, each of which begins with what the stage before it draws.
    fn in_stages(&mut self, first: Network<Cpu>) -> Result<()> {
        let mut given = through(&first, &self.z);
        let mut before = vec![(self.scale.stages[0], first)];
        for side in self.scale.stages.iter().copied().skip(1) {
            let drawn = |input: Box<dyn Stream>, (side, network): &(usize, Network<Cpu>)| -> Box<dyn Stream> {
                Box::new(Drawn { input, network: network.share(), numbers: side * side })
            };
            let input = before.iter().fold(Box::new(prior()) as Box<dyn Stream>, drawn);
            let networks = (self.networks(side / 2).up_sampler()?, self.networks(side).discriminator()?);
            let name = format!("multi-stage/{side}");
            let network = self.stage(&name, side, input, networks, &given, self.scale.epochs)?;
            let made = through(&network, &given);
            self.record.set(&format!("{name}/changed"), changed(&given, &made, side / 2));
            given = made;
            before.push((side, network));
        }
        Ok(())
    }

    /// Trains a generator of pictures of that side and judges what it makes of `given`, on the way and at the end.
    fn stage(
        &mut self,
        name: &str,
        side: usize,
        input: Box<dyn Stream>,
        networks: Networks,
        given: &[f32],
        epochs: u64,
    ) -> Result<Network<Cpu>> {
        let real = self.pictures[&side].clone();
        let per_epoch = Stage::steps_per_epoch(&real);
        let every = (self.scale.epochs / MOMENTS).max(1) * per_epoch;
        let stage = Stage { name: format!("seed {}, {name}", self.seed), input, real, networks, seed: self.seed };
        let mut kid = Curves::default();
        let (network, cost) = stage.train(epochs * per_epoch, every, &mut |step, network| {
            let distance = self.judge.kid(&through(network, given), side)? as f32;
            kid.push(step / per_epoch, [("kid".into(), distance)]);
            Ok(())
        })?;
        if kid.get("kid").iter().all(|kid| kid.is_finite()) {
            self.record.curves.insert(name.into(), kid);
        }
        self.write(name, side, &through(&network, given))?;
        self.cost(name, &network, cost, per_epoch, given);
        Ok(network)
    }

    /// What pictures of that side are worth; the first of them are kept.
    fn write(&mut self, name: &str, side: usize, pictures: &[f32]) -> Result<()> {
        let judgement = self.judge.judge(pictures, side)?;
        self.record.set(&format!("{name}/kid"), judgement.kid);
        self.record.set(&format!("{name}/detail"), judgement.detail);
        self.record.set(&format!("{name}/diversity"), judgement.diversity);
        self.keep(name, side, &pictures[..KEPT * side * side]);
        Ok(())
    }

    fn keep(&mut self, name: &str, side: usize, pictures: &[f32]) {
        if self.seed == 0 {
            self.record.pictures.insert(name.into(), Tiles::new(side, pictures));
        }
    }

    /// What a network costs: to train, and to use once.
    fn cost(&mut self, name: &str, network: &Network<Cpu>, cost: Cost, per_epoch: u64, given: &[f32]) {
        let one = &given[..network.architecture().inputs];
        let time = |_| {
            let begin = Instant::now();
            let made = through(network, one);
            (1_000.0 * begin.elapsed().as_secs_f64(), made).0
        };
        self.record.set(&format!("{name}/parameters"), network.parameter_count() as f64);
        self.record.set(&format!("{name}/seconds_per_epoch"), cost.seconds * per_epoch as f64);
        self.record.set(&format!("{name}/peak_mib"), cost.mib);
        self.record.set(&format!("{name}/ms_per_picture"), median((0..TIMED).map(time).collect()));
    }

    /// SRCNN, trained on real pictures, after the DCGAN of the smallest pictures.
    fn by_super_resolution(&mut self, first: &Network<Cpu>) -> Result<()> {
        let [study, exam] = [false, true].map(|held_out| self.pairs(|i| (i % HELD_OUT == 0) == held_out));
        let per_epoch = super_resolution::steps_per_epoch(&study);
        let name = format!("seed {}, srcnn", self.seed);
        let steps = per_epoch * self.scale.srcnn_epochs;
        let (network, cost) = super_resolution::train(&name, self.networks(NATIVE / 2), study, self.seed, steps)?;
        let nearness = Nearness::of(&network, &exam);
        self.record.set("srcnn/psnr", nearness.srcnn);
        self.record.set("srcnn/psnr_nearest", nearness.nearest);
        self.record.set("srcnn/psnr_bicubic", nearness.bicubic);
        self.record.set("srcnn/over_bicubic", nearness.srcnn - nearness.bicubic);
        let drawn = through(first, &self.z);
        self.cost("srcnn", &network, cost, per_epoch, &drawn);
        let made = through(&network, &drawn);
        self.record.set("dcgan-srcnn/changed", changed(&drawn, &made, NATIVE / 2));
        self.write("dcgan-srcnn", NATIVE, &made)?;
        self.same_at_every_size(&network, &made)
    }

    /// The first picture, made larger again and again by the same SRCNN.
    fn same_at_every_size(&mut self, network: &Network<Cpu>, made: &[f32]) -> Result<()> {
        let (mut side, mut picture) = (NATIVE, made[..NATIVE * NATIVE].to_vec());
        while side < 256 {
            picture = through(&at_side(network, self.networks(side))?, &picture);
            side *= 2;
            self.keep(&format!("same/{side}"), side, &picture);
        }
        Ok(())
    }

    /// What the three sizes are worth after as many epochs as the largest had, and how far the second stage was when it
    /// had been trained for as long as SRCNN.
    fn at_equal_epochs_and_time(&mut self) {
        let stage = format!("multi-stage/{NATIVE}");
        let seconds = self.record.get("srcnn/seconds_per_epoch") * self.scale.srcnn_epochs as f64;
        let epochs = seconds / self.record.get(&format!("{stage}/seconds_per_epoch"));
        let after = |name: &str, epochs: f64| {
            let curve = self.record.curves.get(name)?;
            let at = curve.steps.iter().rposition(|epoch| *epoch as f64 <= epochs)?;
            Some([curve.steps[at] as f64, f64::from(curve.get("kid")[at])])
        };
        let [epoch, kid] = after(&stage, epochs).unwrap_or([f64::NAN; 2]);
        let sizes = SIZES.map(|side| after(&format!("one-stage/{side}"), self.scale.largest_epochs as f64));
        self.record.set("equal_time/seconds", seconds);
        self.record.set("equal_time/epochs", epoch);
        self.record.set("equal_time/kid", kid);
        for (side, seen) in SIZES.iter().zip(sizes) {
            self.record.set(&format!("equal_epochs/{side}"), seen.map_or(f64::NAN, |[_, kid]| kid));
        }
        self.record.set("farther/128", self.ratio("equal_epochs/128", "equal_epochs/64"));
        self.record.set("farther/second", self.ratio(&format!("{stage}/kid"), "dcgan-srcnn/kid"));
    }

    /// A value for what another is, where both are known.
    fn ratio(&self, value: &str, to: &str) -> f64 {
        self.record.get(value) / self.record.get(to)
    }

    /// Who has judged, how well it knows real pictures, and by how many.
    fn name_the_judge(&mut self) {
        if let Some(examiner) = self.judge.examiner() {
            self.record.extractors.insert(SET.into(), examiner.name().to_string());
            self.record.set("extractor_accuracy", examiner.accuracy);
            self.record.set("n_real", examiner.real() as f64);
            self.record.set("n_fake", DRAWN as f64);
        }
    }

    /// What the networks cost at the widths of the talk, by a few steps of training.
    fn costs_of_the_talk(&mut self) -> Result<()> {
        let ours = self.networks(NATIVE);
        let talk = |size: usize| HighResolution { size, width: TALK, ..ours };
        let half = NATIVE / 2;
        let drawn: Vec<f32> = vec![0.0; half * half];
        let noise = || Box::new(prior()) as Box<dyn Stream>;
        let mut stages = Vec::new();
        for side in SIZES {
            let networks = (talk(side).generator()?, talk(side).discriminator()?);
            stages.push((format!("talk/one-stage/{side}"), side, noise(), networks, self.z[..LATENT].to_vec()));
        }
        let again: Box<dyn Stream> = Box::new(Epochs::new(self.pictures[&half].clone(), false, false));
        let networks = (talk(half).up_sampler()?, talk(NATIVE).discriminator()?);
        stages.insert(1, (format!("talk/multi-stage/{NATIVE}"), NATIVE, again, networks, drawn.clone()));
        for (name, side, input, networks, given) in stages {
            let real = self.pictures[&side].clone();
            let per_epoch = Stage::steps_per_epoch(&real);
            let stage = Stage { name: name.clone(), input, real, networks, seed: self.seed };
            let (network, cost) = stage.train(MEASURED, MEASURED, &mut |_, _| Ok(()))?;
            self.cost(&name, &network, cost, per_epoch, &given);
        }
        let pairs = self.pairs(|i| i % HELD_OUT != 0);
        let per_epoch = super_resolution::steps_per_epoch(&pairs);
        let (network, cost) = super_resolution::train("talk/srcnn", talk(half), pairs, self.seed, MEASURED)?;
        self.cost("talk/srcnn", &network, cost, per_epoch, &drawn);
        Ok(())
    }

    /// What 128 pixels cost for what 64 cost, and SRCNN for what the second stage costs, each for all of its epochs.
    fn compare_costs(&mut self) {
        let epochs = self.scale.srcnn_epochs as f64 / self.scale.epochs as f64;
        for width in ["", "talk/"] {
            let seconds = |network: &str| format!("{width}{network}/seconds_per_epoch");
            let growth = self.ratio(&seconds("one-stage/128"), &seconds("one-stage/64"));
            let share = epochs * self.ratio(&seconds("srcnn"), &seconds("multi-stage/64"));
            self.record.set(&format!("{width}growth"), growth);
            self.record.set(&format!("{width}srcnn_to_second"), share);
        }
    }

    /// Pairs of half the size and all of it, of those pictures.
    fn pairs(&self, some: impl Fn(&usize) -> bool) -> Pairs {
        let (small, large) = (self.pictures[&(NATIVE / 2)].clone(), self.pictures[&NATIVE].clone());
        let places = (0..small.len()).filter(some).collect();
        Pairs::new(small, large, places)
    }
}
