//! The standard workload that speeds are compared on, as a bench: `cargo bench`. `benches/compare.py` runs it beside
//! the same work in PyTorch and JAX.

use std::time::{Duration, Instant};

use shall_we_gan::{
    Result,
    backend::{Activation, Backend, Cpu, Rule},
    nn::Architecture,
    objective::NonSaturating,
    prior::Prior,
    train::{Config, Game, Pace, Trainer},
};

/// Steps that are not counted.
const WARM_UP: usize = 100;
/// How long the steps are counted.
const MEASURED: Duration = Duration::from_secs(3);

fn main() -> Result<()> {
    // Inside the pool: joining it from outside at every step costs a sixth of the speed.
    let mut answer = None;
    rayon::scope(|_| answer = Some(steps_per_second()));
    println!("toy: {:.0} steps/s", answer.expect("the scope has ended")?);
    Ok(())
}

fn steps_per_second() -> Result<f64> {
    let mut trainer = toy(&Cpu::open()?)?;
    for _ in 0..WARM_UP {
        trainer.advance()?;
    }
    let (start, mut steps) = (Instant::now(), 0);
    while start.elapsed() < MEASURED {
        trainer.advance()?;
        steps += 1;
    }
    Ok(f64::from(steps) / start.elapsed().as_secs_f64())
}

/// Perceptrons 2-128-128-2 and 2-128-128-1 with rectifiers, batch 512, Adam with 10⁻³ and β = (0.9, 0.999), the
/// non-saturating loss, data and noise from N(0, I).
fn toy<B: Backend>(device: &B) -> Result<Trainer<B>> {
    let pace = Pace { learning_rate: 1e-3, rule: Rule::Adam { beta1: 0.9, beta2: 0.999 } };
    let config = Config { batch: 512, discriminator: pace, generator: pace, ..Config::default() };
    let game = Game {
        real: Box::new(Prior::Gaussian { dim: 2 }),
        input: Box::new(Prior::Gaussian { dim: 2 }),
        objective: Box::new(NonSaturating),
        regularizers: Vec::new(),
    };
    let generator = Architecture::mlp(2, 128, 2, 2, Activation::Relu);
    let discriminator = Architecture::mlp(2, 128, 2, 1, Activation::Relu);
    Trainer::new(device, config, game, &generator, &discriminator)
}
