//! Bourgain's embedding of more and more points, in the plane and of as many numbers as a digit has pixels:
//! `cargo bench --bench embedding`. What it takes goes with the square of the points.

use std::time::Instant;

use rand::RngExt;
use shall_we_gan::{
    Result,
    prior::{Euclidean, bourgain::Bourgain},
    random::{Purpose, stream},
};

const POINTS: [usize; 5] = [1_000, 2_500, 5_000, 10_000, 20_000];
/// Numbers of a point.
const FEATURES: [usize; 2] = [2, 784];

fn main() -> Result<()> {
    println!("on {} threads, seconds", rayon::current_num_threads());
    println!("{:>8} {:>10} {:>10}", "points", "of 2", "of 784");
    for points in POINTS {
        let [of_2, of_784] = FEATURES.map(|features| seconds(points, features));
        println!("{points:>8} {:10.2} {:10.2}", of_2?, of_784?);
    }
    Ok(())
}

fn seconds(points: usize, features: usize) -> Result<f64> {
    let mut rng = stream(0, Purpose::Data, 0, 0);
    let rows: Vec<f32> = (0..points * features).map(|_| rng.random()).collect();
    let start = Instant::now();
    Bourgain::code(0).embed(&Euclidean::new(&rows, features)?)?;
    Ok(start.elapsed().as_secs_f64())
}
