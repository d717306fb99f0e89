//! Games whose rows have classes.

use rand::Rng;
use shall_we_gan::{
    Result,
    backend::{Activation, Batch, Graph, download},
    nn::{Architecture, Mode, Network},
    objective::{NonSaturating, Player, cross_entropy, evaluate},
    prior::{Position, Rows, Stream},
    regularize::Regularizer,
    train::{Game, Trainer},
};

use crate::{
    game::{NOISE, REAL, STILL, batch, descent, numbers},
    support::{Device, device, near, parameter_differences},
};

/// Six rows with their labels, the same each time.
#[derive(Debug)]
struct Told(Rows);

impl Stream for Told {
    fn features(&self) -> usize {
        2
    }
    fn fill(&self, _: &mut dyn Rng, _: &mut [f32]) {
        unreachable!("rows are drawn with their labels");
    }
    fn classes(&self) -> usize {
        3
    }
    fn draw(&self, _: Position, _: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        rows.clone_from(&self.0);
        Ok(())
    }
}

/// G: 2 → 2, linear. D: 2 → 4, tanh → a logit and one for each of three classes.
fn told(d: f32, g: f32, outputs: usize) -> Result<Trainer<Device>> {
    let rows =
        |values: [f32; 12], labels: [u32; 6]| Box::new(Told(Rows { values: values.into(), labels: labels.into() }));
    let game = Game {
        real: rows(REAL, [0, 1, 2, 2, 1, 0]),
        input: rows(NOISE, [1, 1, 0, 2, 0, 2]),
        objective: Box::new(NonSaturating),
        regularizers: vec![Regularizer::auxiliary(0.5)],
    };
    let generator = Architecture::mlp(2, 0, 0, 2, Activation::Linear);
    Trainer::new(&device(), descent(6, d, g), game, &generator, &Architecture::mlp(2, 4, 1, outputs, Activation::Tanh))
}

/// AC-GAN: both players' losses are the objective's on the first column and half of the classes' on the others.
#[test]
fn an_auxiliary_classifier_is_added_to_both_losses() {
    let given =
        |network: &Network<Device>, x: &Batch<Device>| download(&network.forward(&mut Graph::off(), x, Mode::Training));
    let split = |answers: &[f32]| -> (Vec<f32>, Vec<f32>) {
        let classes = answers.chunks(4).flat_map(|row| row[1..].to_vec()).collect();
        (answers.iter().step_by(4).copied().collect(), classes)
    };
    let class = |classes: &[f32], labels: &[u32]| 0.5 * f64::from(cross_entropy(classes, 3, labels).0);
    let (real, noise) = (batch(&REAL, 2), batch(&NOISE, 2));
    let loss = |player: Player, d: &Network<Device>, g: &Network<Device>| {
        let fake = batch(&given(g, &noise), 2);
        let ((on_real, of_real), (on_fake, of_fake)) = (split(&given(d, &real)), split(&given(d, &fake)));
        let game = f64::from(evaluate(&NonSaturating, player, &on_real, &on_fake, 1).loss);
        let of_real = if player == Player::Discriminator { class(&of_real, &[0, 1, 2, 2, 1, 0]) } else { 0.0 };
        game + of_real + class(&of_fake, &[1, 1, 0, 2, 0, 2])
    };
    for (player, d, g) in [(Player::Discriminator, 1.0, STILL), (Player::Generator, STILL, 1.0)] {
        let mut trainer = told(d, g, 4).unwrap();
        let (mut before_d, mut before_g) = (trainer.state().discriminator.fork(), trainer.state().generator.fork());
        let start = numbers(trainer.state().network(player));
        let step = trainer.advance().unwrap();
        let given = if player == Player::Discriminator { step.loss_d } else { step.loss_g };
        assert!((loss(player, &before_d, &before_g) / f64::from(given) - 1.0).abs() < 1e-6);
        let moved: Vec<f32> = start.iter().zip(numbers(trainer.state().network(player))).map(|(a, b)| a - b).collect();
        let expected = match player {
            Player::Discriminator => parameter_differences(&mut before_d, 2e-3, |d| loss(player, d, &before_g)),
            Player::Generator => parameter_differences(&mut before_g, 2e-3, |g| loss(player, &before_d, g)),
        };
        // As for the classifier in `fit`.
        near("the gradient", &moved, &expected.concat(), 2e-4, 1.0);
    }
    assert!(told(1.0, 1.0, 1).unwrap_err().to_string().contains("outputs is 1, but must be 4"));
}
