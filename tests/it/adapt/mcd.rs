//! Two classifiers that are to disagree: the distance between them in closed form, and who moves it where.

use rand::{Rng, RngExt};
use shall_we_gan::{
    Error, Result,
    adapt::{Mcd, discrepancy},
    backend::{Activation, Cpu, Rule},
    nn::Architecture,
    prior::{Position, Rows, Sample, Stream},
    train::{Pace, fit::accuracy},
};

use crate::support::{cpu, near, normal};

#[test]
fn the_discrepancy_is_that_of_the_probabilities() {
    // Of two classes both differ by |σ(x) − σ(y)|, x and y being the differences of the logits.
    let (a, b) = ([2.0, 0.5, -1.0, 3.0], [0.0, 0.0, 1.0, -0.25]);
    let sigma = |x: f64| 1.0 / (1.0 + (-x).exp());
    let expected = ((sigma(1.5) - sigma(0.0)).abs() + (sigma(-4.0) - sigma(1.25)).abs()) / 2.0;
    let (loss, _) = discrepancy(&a, &b, 2);
    assert!((f64::from(loss) - expected).abs() < 1e-6, "{loss} against {expected}");
    assert_eq!(discrepancy(&b, &a, 2).0, loss);
    let (none, slopes) = discrepancy(&a, &a, 2);
    assert!(none == 0.0 && slopes.concat().iter().all(|x| *x == 0.0));
}

#[test]
fn the_discrepancy_has_its_derivative_in_both() {
    let both = [normal(3, 4 * 5), normal(4, 4 * 5)];
    let slopes = discrepancy(&both[0], &both[1], 4).1;
    let h = 1e-2;
    for (which, slope) in slopes.iter().enumerate() {
        let difference = |i: usize| {
            let at = |h: f32| {
                let mut moved = both.clone();
                moved[which][i] += h;
                f64::from(discrepancy(&moved[0], &moved[1], 4).0)
            };
            ((at(h) - at(-h)) / f64::from(2.0 * h)) as f32
        };
        // h²/6 of a third derivative below 0.2/20 is 2e-7, and the rounding of a loss of 0.2 by 0.02 is 1e-6. No p and q of
        // these rows are so near that a difference changes its sign.
        near("slope", slope, &(0..20).map(difference).collect::<Vec<_>>(), 5e-6, 1.0);
    }
}

/// Two classes on the line, at −1 and 1, in noise.
#[derive(Debug)]
struct Sides;

impl Stream for Sides {
    fn features(&self) -> usize {
        1
    }

    fn fill(&self, rng: &mut dyn Rng, rows: &mut [f32]) {
        rows.iter_mut().for_each(|x| *x = if rng.random() { 1.0 } else { -1.0 } + rng.random_range(-0.3..0.3));
    }

    fn classes(&self) -> usize {
        2
    }

    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        self.fill(rng, &mut rows.values);
        rows.labels = rows.values.iter().map(|x| u32::from(*x > 0.0)).collect();
        Ok(())
    }
}

/// Encoder and classifiers on [`Sides`] and on a target between and beyond them.
fn mcd() -> Mcd<Cpu> {
    let pace = Pace { learning_rate: 2e-3, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } };
    let target = Sample::new(1, vec![-1.6, -0.4, 0.1, 0.6, 1.9]).unwrap();
    let perceptron = |inputs, outputs| Architecture::mlp(inputs, 8, 1, outputs, Activation::Relu);
    let streams = (Box::new(Sides) as Box<dyn Stream>, target);
    Mcd::new(&cpu(), (1, 16, pace), streams, &perceptron(1, 2), &perceptron(2, 2)).unwrap()
}

#[test]
fn the_classifiers_come_to_agree_on_the_target_and_stay_right_on_the_source() {
    let (mut taught, mut adapted) = (mcd(), mcd());
    for _ in 0..150 {
        taught.learn().unwrap();
        adapted.advance().unwrap();
    }
    let apart = |mcd: &Mcd<Cpu>| {
        let [a, b] = mcd.logits(&mcd.features(&[-1.6, -0.4, 0.1, 0.6, 1.9]));
        discrepancy(&a, &b, 2).0
    };
    assert!(apart(&adapted) < 0.5 * apart(&taught), "{} against {}", apart(&adapted), apart(&taught));
    for logits in adapted.logits(&adapted.features(&[-1.2, -0.8, 0.8, 1.2])) {
        assert_eq!(accuracy(&logits, 2, &[0, 0, 1, 1]), 1.0);
    }
}

#[test]
fn networks_that_do_not_fit_are_refused() {
    let perceptron = |inputs, outputs| Architecture::mlp(inputs, 8, 1, outputs, Activation::Relu);
    let made = |encoder: &Architecture, classifier: &Architecture| {
        let pace = Pace { learning_rate: 2e-3, rule: Rule::Adam { beta1: 0.5, beta2: 0.999 } };
        let target = Sample::new(1, vec![0.0]).unwrap();
        Mcd::new(&cpu(), (1, 16, pace), (Box::new(Sides), target), encoder, classifier)
    };
    assert!(made(&perceptron(1, 2), &perceptron(2, 2)).is_ok());
    for (encoder, classifier, what) in [
        (perceptron(2, 2), perceptron(2, 2), "a row of the source"),
        (perceptron(1, 3), perceptron(2, 2), "the classifier's input"),
        (perceptron(1, 2), perceptron(2, 3), "the classifier's output"),
    ] {
        let Err(Error::Invalid { what: said, .. }) = made(&encoder, &classifier) else { panic!("{what} is taken") };
        assert_eq!(said, what);
    }
}
