use rand::RngExt as _;
use shall_we_gan::{
    Error, Result,
    backend::{Backend as _, Cpu, Graph, download, upload},
    nn::{Mode, Network},
    prior::{line, sphere},
    random::{self, Purpose},
};

/// A DCGAN's generator, trained on digits. The page on DCGAN says how it was made.
const WEIGHTS: &[u8] = include_bytes!("digits.safetensors");

/// Pictures that a page may ask for at once.
const MOST: usize = 64;

/// The generator.
#[derive(Debug)]
pub struct Digits {
    network: Network<Cpu>,
    side: usize,
}

impl Digits {
    /// Unpacks it.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn new() -> Result<Self> {
        let network = Network::from_bytes(&Cpu::open()?, WEIGHTS)?;
        let numbers = network.architecture().sizes()?.last().copied().unwrap_or(0);
        Ok(Self { network, side: numbers.isqrt() })
    }

    /// Numbers of z.
    pub fn latent(&self) -> usize {
        self.network.architecture().inputs
    }

    /// Pixels along a side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// How many weights it has.
    pub fn weights(&self) -> usize {
        self.network.parameter_count()
    }

    /// z from N(0, I), the same for the same seed.
    pub fn noise(&self, seed: u64) -> Vec<f32> {
        let mut rng = random::stream(seed, Purpose::Sample, 0, 0);
        (0..self.latent()).map(|_| rng.sample(rand_distr::StandardNormal)).collect()
    }

    /// One picture for each z: its numbers row by row, from −1, black, to 1, white.
    ///
    /// # Errors
    /// If there are too many, or a z is none.
    pub fn draw(&self, latent: &[Vec<f32>]) -> Result<Vec<Vec<f32>>> {
        if !(1..=MOST).contains(&latent.len()) {
            return Err(Error::invalid("the number of pictures", latent.len(), format!("1 to {MOST}")));
        }
        let size = self.latent();
        if let Some(z) = latent.iter().find(|z| z.len() != size || !z.iter().all(|z| z.is_finite())) {
            return Err(Error::invalid("a z", format!("{} numbers", z.len()), format!("{size} finite numbers")));
        }
        let z = upload(&self.network.device(), &latent.concat(), size);
        let pictures = download(&self.network.forward(&mut Graph::off(), &z, Mode::Evaluation));
        Ok(pictures.chunks_exact(self.side * self.side).map(<[f32]>::to_vec).collect())
    }
}

/// So many z on the line from one to another, and as many on the sphere.
///
/// # Errors
/// If there are fewer than two, or too many.
pub fn ways(from: &[f32], to: &[f32], stops: usize) -> Result<[Vec<Vec<f32>>; 2]> {
    if !(2..=MOST).contains(&stops) {
        return Err(Error::invalid("the number of pictures on a way", stops, format!("2 to {MOST}")));
    }
    let way = |way: fn(&[f32], &[f32], f32) -> Vec<f32>| {
        (0..stops).map(|i| way(from, to, i as f32 / (stops - 1) as f32)).collect()
    };
    Ok([way(line), way(sphere)])
}

/// ‖z‖
pub fn length(z: &[f32]) -> f32 {
    z.iter().map(|z| z * z).sum::<f32>().sqrt()
}
