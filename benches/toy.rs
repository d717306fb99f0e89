//! The standard workload that speeds are compared on, as a bench: `cargo bench`. `benches/compare.py` runs it beside
//! the same work in PyTorch and JAX.

use std::time::{Duration, Instant};

use shall_we_gan::{
    Result,
    backend::{Backend as _, Cpu},
    workload,
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
    let mut trainer = workload::toy(&Cpu::open()?)?;
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
