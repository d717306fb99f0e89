//! Runs on pictures, for whoever looks at them on the way.

use std::{
    io::{Write, stderr},
    ops::Range,
    time::Instant,
};

use crate::{
    Error, Result,
    backend::{Backend as _, Cpu},
    lab::pictures::{Networks, PictureRun, PictureSettings},
    nn::{Architecture, Network},
    prior::{self, Stream},
    random::{self, Purpose},
    train::record::Curves,
};

/// Pictures that are drawn at once.
const AT_ONCE: usize = 64;
/// Parts of a run for which a record keeps the mean of a curve.
const PARTS: usize = 50;

/// A run that has come to its end.
pub struct Played {
    /// The run.
    pub run: PictureRun,
    /// Seconds of training, without those of looking.
    pub seconds: f64,
}

/// Plays a run to its end and looks at it whenever a grid is due, before the first step too, with the seconds of training
/// so far. A run that leaves the finite numbers ends there. The networks are those that the settings name, where none are given.
///
/// # Errors
/// If the run cannot be set up, and what `look` answers.
pub fn play(
    name: &str,
    settings: PictureSettings,
    networks: Option<Networks>,
    look: &mut dyn FnMut(&PictureRun, f64) -> Result<()>,
) -> Result<Played> {
    let mut run = match networks {
        None => PictureRun::start(settings, &mut |_, _| Ok(()))?,
        Some(networks) => PictureRun::between(settings, networks)?,
    };
    let mut seconds = 0.0;
    look(&run, seconds)?;
    while run.engine().step() < run.end() {
        let begin = Instant::now();
        let step = run.step();
        seconds += begin.elapsed().as_secs_f64();
        match step {
            Err(Error::Diverged { .. }) => break,
            other => drop(other?),
        }
        if run.grid_due() {
            tell(&format!("{name}: step {} of {}, {seconds:.0} s", run.engine().step(), run.end()));
            look(&run, seconds)?;
        }
    }
    Ok(Played { run, seconds })
}

impl Played {
    /// Seconds of one step.
    pub fn seconds_per_step(&self) -> f64 {
        self.seconds / self.run.engine().step() as f64
    }

    /// The mean of a curve over a part of the run, of which the whole is 0 to 1.
    pub fn mean(&self, name: &str, part: Range<f64>) -> f64 {
        let values = self.run.record().curves.get(name);
        let at = |share: f64| (share * values.len() as f64).round() as usize;
        let values = &values[at(part.start)..at(part.end)];
        values.iter().map(|x| f64::from(*x)).sum::<f64>() / values.len() as f64
    }

    /// Curves of the run, each as its means over fifty parts of the run.
    pub fn curves(&self, names: &[&str]) -> Curves {
        let (all, mut means) = (&self.run.record().curves, Curves::default());
        let part = all.steps.len().div_ceil(PARTS).max(1);
        for (i, steps) in all.steps.chunks(part).enumerate() {
            let mean = |name: &str| {
                let values = &all.get(name)[i * part..][..steps.len()];
                (name.to_string(), values.iter().sum::<f32>() / steps.len() as f32)
            };
            means.push(steps[steps.len() - 1], names.iter().map(|name| mean(name)));
        }
        means
    }
}

/// n rows of a run's prior, always the same ones.
///
/// # Errors
/// If the prior's name is not known.
pub fn latent(settings: &PictureSettings, n: usize) -> Result<Vec<f32>> {
    let mut z = vec![0.0; n * settings.latent_dim];
    let mut rng = random::stream(settings.seed, Purpose::Measure, 0, 0);
    prior::by_name(&settings.prior, settings.latent_dim)?.fill(&mut rng, &mut z);
    Ok(z)
}

/// The pictures that a run's generator makes of rows of so many numbers.
pub fn pictures(run: &PictureRun, latent: &[f32], numbers: usize) -> Vec<f32> {
    latent.chunks(AT_ONCE * numbers).flat_map(|rows| run.engine().generate(rows)).collect()
}

/// The generator of a run between networks of which this is the first.
///
/// # Errors
/// If it is not.
pub fn generator(run: &PictureRun, architecture: &Architecture) -> Result<Network<Cpu>> {
    let mut network = Network::new(&Cpu::open()?, architecture, 0, 0)?;
    let refused = |why| Error::Refused { what: "the generator of another run".into(), why };
    run.engine().checkpoint().restore_network("generator", &mut network).map_err(refused)?;
    Ok(network)
}

/// The first n pictures of a run's grid.
pub fn thumbnails(run: &PictureRun, n: usize) -> Vec<f32> {
    let mut grid = run.grid();
    grid.truncate(n * run.settings().shape().numbers());
    grid
}

/// A line on the standard error, for people; where nobody can hear it, it is lost.
pub fn tell(line: &str) {
    let _ = writeln!(stderr().lock(), "{line}");
}
