//! `gan bench`: the speed of the standard workloads on this machine.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{options::devices, output::print};
use crate::{Result, backend::Backend, lab::on_device, train::Trainer, workload};

/// How often the speed is taken.
const REPEATS: usize = 6;
/// How long each time, at least.
const REPEAT: Duration = Duration::from_millis(600);

const ABOUT: &str = "\
The toy workload is one step of D and one of G: perceptrons 2-128-128-2 and 2-128-128-1 with rectifiers, batch 512,
Adam with 1e-3 and β = (0.9, 0.999), the non-saturating loss, data and noise from N(0, I). After a warm-up the speed is
taken six times, each over at least 0.6 s.

The DCGAN workload is the same on pictures of 64×64 pixels: the networks of PyTorch's example with a width of 64, batch
64, Adam with 2e-4 and β = (0.5, 0.999); each speed is taken over at least one step.

With --json the standard output is one object with the keys
  workload, device, batch, threads, repeats
  steps_per_second        the median of the repeats
  steps_per_second_min, steps_per_second_max
  seconds_per_step        1 / steps_per_second
  images_per_second       batch · steps_per_second, of DCGAN only";

/// Measure the speed of training on a standard workload
#[derive(Debug, Args)]
#[command(after_help = ABOUT)]
pub struct Bench {
    /// The workload
    #[arg(value_enum, default_value_t = Workload::Toy)]
    workload: Workload,
    /// Where to compute
    #[arg(long, value_name = "NAME", value_parser = devices(), default_value = "cpu")]
    device: String,
    /// Print one JSON object, and nothing else on the standard output
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Workload {
    Toy,
    #[cfg(feature = "pictures")]
    Dcgan,
}

impl Workload {
    fn trainer<B: Backend>(self) -> Result<Trainer<B>> {
        match self {
            Workload::Toy => workload::toy(&B::open()?),
            #[cfg(feature = "pictures")]
            Workload::Dcgan => workload::dcgan(&B::open()?),
        }
    }

    /// Steps that are not counted.
    fn warm_up(self) -> usize {
        if self == Workload::Toy { 100 } else { 2 }
    }
}

/// What was measured. The keys are stable.
#[derive(Debug, Serialize)]
struct Speed {
    workload: Workload,
    device: String,
    batch: usize,
    threads: usize,
    repeats: usize,
    steps_per_second: f64,
    steps_per_second_min: f64,
    steps_per_second_max: f64,
    seconds_per_step: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    images_per_second: Option<f64>,
}

impl Bench {
    /// Runs the workload and prints its speed.
    ///
    /// # Errors
    /// If the device cannot be opened.
    pub fn run(&self) -> Result<ExitCode> {
        let speed = on_device!(self.device.as_str(), measured(self))?;
        print(self.written(&speed).as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }

    fn written(&self, speed: &Speed) -> String {
        if self.json {
            return serde_json::to_string(speed).expect("plain numbers become JSON") + "\n";
        }
        let Speed { threads, steps_per_second, steps_per_second_min, steps_per_second_max, .. } = speed;
        match speed.images_per_second {
            None => format!(
                "toy: {steps_per_second:.0} steps/s (median of {REPEATS}, {steps_per_second_min:.0} to \
                 {steps_per_second_max:.0}), {threads} threads\n"
            ),
            Some(images) => format!(
                "dcgan: {:.3} s per step (median of {REPEATS}, {:.3} to {:.3}), {images:.1} images/s, {threads} threads\n",
                1.0 / steps_per_second,
                1.0 / steps_per_second_max,
                1.0 / steps_per_second_min,
            ),
        }
    }
}

fn measured<B: Backend>(bench: &Bench) -> Result<Speed> {
    let mut trainer = bench.workload.trainer::<B>()?;
    for _ in 0..bench.workload.warm_up() {
        trainer.advance()?;
    }
    let mut speeds = (0..REPEATS).map(|_| speed(&mut trainer)).collect::<Result<Vec<f64>>>()?;
    speeds.sort_by(f64::total_cmp);
    let median = (speeds[(REPEATS - 1) / 2] + speeds[REPEATS / 2]) / 2.0;
    Ok(Speed {
        workload: bench.workload,
        device: bench.device.clone(),
        batch: trainer.config().batch,
        threads: rayon::current_num_threads(),
        repeats: REPEATS,
        steps_per_second: median,
        steps_per_second_min: speeds[0],
        steps_per_second_max: speeds[REPEATS - 1],
        seconds_per_step: 1.0 / median,
        images_per_second: (bench.workload != Workload::Toy).then(|| trainer.config().batch as f64 * median),
    })
}

/// Steps per second over one repeat.
fn speed<B: Backend>(trainer: &mut Trainer<B>) -> Result<f64> {
    let (started, mut steps) = (Instant::now(), 0);
    while started.elapsed() < REPEAT {
        trainer.advance()?;
        steps += 1;
    }
    Ok(f64::from(steps) / started.elapsed().as_secs_f64())
}
