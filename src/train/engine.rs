use super::{Checkpoint, Config, Step, Trainer, checkpoint::Notes, input_gradient};
use crate::{
    Result,
    backend::{Backend, Graph, download, upload},
    nn::Mode,
    objective::{Player, evaluate},
    random::{self, Purpose},
};

/// A trainer on whatever device, seen through plain numbers in row order.
///
/// The page, the notebooks and the command line hold one of these and know no backend.
pub trait Engine {
    /// One step of training.
    ///
    /// # Errors
    /// See [`Trainer::advance`].
    fn advance(&mut self) -> Result<Step>;

    /// One update of one player, with the other held fixed.
    ///
    /// # Errors
    /// See [`Trainer::advance_alone`].
    fn advance_alone(&mut self, player: Player) -> Result<Step>;

    /// Steps taken.
    fn step(&self) -> u64;

    /// How it trains.
    fn config(&self) -> &Config;

    /// G(z), from the average where there is one. A generator that asks for classes has them beside z, one-hot.
    fn generate(&self, latent: &[f32]) -> Vec<f32>;

    /// The logits D(x), one per row. A discriminator that sees m samples at once sees each point m times.
    fn discriminate(&self, points: &[f32]) -> Vec<f32>;

    /// ∇ₓD(x), row by row.
    fn discriminator_slopes(&self, points: &[f32]) -> Vec<f32>;

    /// −∂L_G/∂x of each generated point's own term, row by row: where the generator's loss pulls it.
    fn pull(&self, points: &[f32]) -> Vec<f32>;

    /// The largest singular value of each layer's weight.
    fn singular_values(&self, player: Player) -> Vec<f32>;

    /// The share of a player's hidden units that are not positive for any of those inputs.
    fn dead_units(&self, player: Player, inputs: &[f32]) -> f32;

    /// Trains the discriminator alone to answer "false" to real and generated samples alike, until the mean of
    /// σ(D(G(z))) is at most that.
    ///
    /// # Errors
    /// If the mean is not in (0, 1) or is not reached.
    fn make_all_false(&mut self, mean: f32) -> Result<()>;

    /// The whole state as bytes, with the caller's notes.
    fn save(&self, notes: &Notes) -> Vec<u8>;

    /// The whole state, to come back to.
    fn checkpoint(&self) -> Checkpoint;

    /// Goes on where a checkpoint stopped, with what of it fits: the step, and each player whose weights all fit, with
    /// its moments. Says which players; the other's network stays as it is.
    fn take_over(&mut self, checkpoint: &Checkpoint) -> Vec<Player>;

    /// Continues where a checkpoint stopped.
    ///
    /// # Errors
    /// If it does not fit; nothing is changed then.
    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), String>;

    /// Starts anew from the weights of a checkpoint.
    ///
    /// # Errors
    /// If they do not fit; nothing is changed then.
    fn restore_weights(&mut self, checkpoint: &Checkpoint) -> Result<(), String>;
}

impl<B: Backend> Engine for Trainer<B> {
    fn advance(&mut self) -> Result<Step> {
        Trainer::advance(self)
    }

    fn advance_alone(&mut self, player: Player) -> Result<Step> {
        Trainer::advance_alone(self, player)
    }

    fn step(&self) -> u64 {
        self.state().step
    }

    fn config(&self) -> &Config {
        Trainer::config(self)
    }

    fn generate(&self, latent: &[f32]) -> Vec<f32> {
        self.generator().apply(latent)
    }

    fn discriminate(&self, points: &[f32]) -> Vec<f32> {
        let x = self.repeated(points);
        let y = self.state().discriminator.forward(&mut Graph::off(), &x, Mode::Evaluation);
        download(&y)
    }

    fn discriminator_slopes(&self, points: &[f32]) -> Vec<f32> {
        let features = self.game().real.features();
        let slopes = input_gradient(&self.state().discriminator, &self.repeated(points), Mode::Evaluation);
        // The sum over the copies of a point is the derivative in the point.
        let sum = |copies: &[f32]| -> Vec<f32> {
            (0..features).map(|j| copies.iter().skip(j).step_by(features).sum()).collect()
        };
        slopes.chunks_exact(features * self.game().packing()).flat_map(sum).collect()
    }

    fn pull(&self, points: &[f32]) -> Vec<f32> {
        let logits = self.discriminate(points);
        let n = logits.len() as f32;
        let real = match self.game().objective.generator_sees_real() {
            true => {
                let mut real = vec![0.0; points.len()];
                let mut rng = random::stream(self.config().seed, Purpose::Sample, self.state().step, 1);
                self.game().real.fill(&mut rng, &mut real);
                self.discriminate(&real)
            }
            false => Vec::new(),
        };
        let evaluated = evaluate(&*self.game().objective, Player::Generator, &real, &logits, 1);
        let features = self.game().real.features();
        let slopes = self.discriminator_slopes(points);
        let rows = slopes.chunks_exact(features).zip(&evaluated.fake);
        rows.flat_map(|(slope, d)| slope.iter().map(move |s| -n * d * s)).collect()
    }

    fn singular_values(&self, player: Player) -> Vec<f32> {
        match player {
            Player::Discriminator => self.state().discriminator.singular_values(),
            Player::Generator => self.generator().singular_values(),
        }
    }

    fn dead_units(&self, player: Player, inputs: &[f32]) -> f32 {
        let device = self.generator().device().scratch();
        match player {
            Player::Generator => {
                self.generator().dead_units(&upload(&device, inputs, self.generator().architecture().inputs))
            }
            Player::Discriminator => self.state().discriminator.dead_units(&self.repeated(inputs)),
        }
    }

    fn make_all_false(&mut self, mean: f32) -> Result<()> {
        Trainer::make_all_false(self, mean)
    }

    fn save(&self, notes: &Notes) -> Vec<u8> {
        super::checkpoint::to_bytes(self.state(), notes)
    }

    fn checkpoint(&self) -> Checkpoint {
        Checkpoint::of(self.state())
    }

    fn take_over(&mut self, checkpoint: &Checkpoint) -> Vec<Player> {
        checkpoint.restore_what_fits(self.state_mut())
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<(), String> {
        checkpoint.restore(self.state_mut())
    }

    fn restore_weights(&mut self, checkpoint: &Checkpoint) -> Result<(), String> {
        checkpoint.restore_weights(self.state_mut())
    }
}

impl<B: Backend> Trainer<B> {
    /// Each row as often as the discriminator packs.
    fn repeated(&self, points: &[f32]) -> crate::backend::Batch<B> {
        let (features, pack) = (self.game().real.features(), self.game().packing());
        let rows: Vec<f32> = points.chunks_exact(features).flat_map(|row| row.repeat(pack)).collect();
        upload(&self.state().discriminator.device().scratch(), &rows, features * pack)
    }
}
