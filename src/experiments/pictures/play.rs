//! Runs on pictures, for whoever looks at them on the way.

use std::{
    io::{Write, stderr},
    time::Instant,
};

use crate::{
    Error, Result,
    lab::pictures::{Networks, PictureRun, PictureSettings},
    prior::{self, Stream},
    random::{self, Purpose},
};

/// Pictures that are drawn at once.
const AT_ONCE: usize = 64;

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
        None => PictureRun::start(settings, &mut |_, _| ())?,
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
