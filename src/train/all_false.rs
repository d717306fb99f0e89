use super::{Optimizer, Trainer};
use crate::{Error, Result, backend::Backend, objective::AllFalse};

/// The most steps that [`Trainer::make_all_false`] takes.
const ROUNDS: u32 = 20_000;

impl<B: Backend> Trainer<B> {
    /// Trains the discriminator alone to answer "false" to everything, until the mean of σ(D(G(z))) is at most `mean`;
    /// its moments then start anew.
    ///
    /// # Errors
    /// If the mean is not in (0, 1), is not reached in 20,000 steps, or a loss or a gradient is not finite; the weights
    /// are then those from before, and the moments start anew all the same.
    pub fn make_all_false(&mut self, mean: f32) -> Result<()> {
        if !(mean > 0.0 && mean < 1.0) {
            return Err(Error::invalid("the mean of D(G(z))", mean, "above 0 and below 1"));
        }
        let before = self.state.discriminator.share();
        let objective = std::mem::replace(&mut self.game.objective, Box::new(AllFalse));
        let reached = (0..ROUNDS)
            .map(|round| self.discriminator_step(0, round, &mut None).map(|(_, _, fake, _)| fake <= mean))
            .find(|reached| !matches!(reached, Ok(false)));
        self.game.objective = objective;
        let why = format!("{ROUNDS} steps were not enough; ask for a larger mean or a larger learning rate");
        let what = format!("an all-false discriminator with mean D(G(z)) of {mean}");
        let result = reached.unwrap_or(Err(Error::Refused { what, why })).map(drop);
        if result.is_err() {
            self.state.discriminator = before;
        }
        self.state.discriminator_optimizer = Optimizer::new(self.config.discriminator.rule, &self.state.discriminator);
        self.state.forget();
        result
    }
}
