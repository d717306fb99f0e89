//! The supervised loop: its losses against closed forms, its gradient against differences, and what a run keeps.

use rand::{Rng, RngExt as _};
use shall_we_gan::{
    Error, Result,
    backend::{Activation, Backend, Cpu, Graph, Rule, download},
    nn::{Architecture, Mode, Network, Norm},
    objective::{cross_entropy, squared_error},
    prior::{Position, Rows, Stream},
    random::{Purpose, stream},
    train::{
        Checkpoint, Decay, Pace,
        checkpoint::to_bytes,
        fit::{Fit, Fitted, Goal, Learned, Plan, accuracy},
        record::Record,
    },
};

use crate::{
    game::{Fixed, batch, numbers},
    support::{Device, cpu, device, near, parameter_differences},
};

#[test]
fn cross_entropy_is_minus_the_logarithm_of_the_labels_share() {
    // Undecided between k classes: ln k, and every logit but the label's is to fall.
    for k in [2, 3, 10] {
        let (loss, slope) = cross_entropy(&vec![0.7; k], k, &[1]);
        assert!((loss - (k as f32).ln()).abs() < 1e-6, "{k}: {loss}");
        let share = 1.0 / k as f32;
        near("slope", &slope[..2], &[share, share - 1.0], 1e-6, 1.0);
    }
    // Certain and right costs nothing, certain and wrong the difference of the logits, however large.
    let certain = [1e30, 0.0, -1e30];
    assert_eq!(cross_entropy(&certain, 3, &[0]), (0.0, vec![0.0; 3]));
    assert_eq!(cross_entropy(&certain, 3, &[1]), (1e30, vec![1.0, -1.0, 0.0]));
    assert!(cross_entropy(&[f32::NAN, 0.0], 2, &[1]).0.is_nan());
    // A mean over the rows.
    assert_eq!(cross_entropy(&[0.0; 4], 2, &[1, 1]).1, [0.25, -0.25, 0.25, -0.25]);
}

#[test]
fn the_share_that_is_right_counts_the_largest_logits() {
    let logits = [0.1, 0.9, 0.5, 3.0, -1.0, 2.0, 0.0, 0.0, 1.0];
    assert_eq!(accuracy(&logits, 3, &[1, 0, 2]), 1.0);
    assert_eq!(accuracy(&logits, 3, &[1, 1, 1]), 1.0 / 3.0);
}

/// Rows around as many centres as there are classes, far apart.
#[derive(Debug, Clone)]
struct Clusters {
    labelled: bool,
}

impl Stream for Clusters {
    fn features(&self) -> usize {
        2
    }
    fn fill(&self, _: &mut dyn Rng, _: &mut [f32]) {
        unreachable!("rows are drawn with their labels");
    }
    fn classes(&self) -> usize {
        if self.labelled { 3 } else { 0 }
    }
    fn draw(&self, _: Position, rng: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        for (row, label) in rows.values.chunks_exact_mut(2).zip(&mut rows.labels) {
            *label = rng.random_range(0..3);
            let angle = 2.1 * *label as f32;
            (row[0], row[1]) = (3.0 * angle.cos() + rng.random::<f32>(), 3.0 * angle.sin() + rng.random::<f32>());
        }
        Ok(())
    }
}

fn plan(seed: u64, batch: usize) -> Plan {
    let pace = Pace { learning_rate: 1e-2, rule: Rule::Adam { beta1: 0.9, beta2: 0.999 } };
    Plan { seed, batch, pace, decay: Decay::Linear, schedule: 100, clip: Some(5.0) }
}

fn classifier<B: Backend>(plan: Plan, norm: Option<Norm>) -> Fit<B> {
    let mlp = Architecture::mlp(2, 16, 1, 3, Activation::Relu);
    let mlp = norm.map_or(mlp.clone(), |norm| mlp.with_norm(norm));
    Fit::new(&B::open().unwrap(), plan, Goal::Classes, Box::new(Clusters { labelled: true }), &mlp).unwrap()
}

#[test]
fn a_separable_set_is_learned() {
    for norm in [None, Some(Norm::Batch)] {
        let mut fit = classifier::<Device>(plan(1, 64), norm);
        let steps: Vec<Fitted> = (&mut fit).take(100).map(|step| step.unwrap()).collect();
        assert!(steps[0].accuracy < 0.9 && steps[99].loss < 0.2 * steps[0].loss, "{:?}", steps[0]);
        let mut rows = Rows::new(&Clusters { labelled: true }, 500);
        let at = Position { seed: 9, first: 0 };
        Clusters { labelled: true }.draw(at, &mut stream(9, Purpose::Measure, 0, 0), &mut rows).unwrap();
        let y = fit.network().forward(&mut Graph::off(), &batch(&rows.values, 2), Mode::Evaluation);
        let accuracy = accuracy(&download(&y), 3, &rows.labels);
        assert!(accuracy > 0.99, "{norm:?}: {accuracy}");
        assert_eq!(steps[99].step, 100);
    }
}

/// The network before a step of plain descent with rate 1, by how much its parameters moved, and what the step says.
fn descent(
    goal: Goal,
    examples: Box<dyn Stream>,
    inputs: usize,
    outputs: usize,
) -> (Network<Device>, Vec<f32>, Fitted) {
    let pace = Pace { learning_rate: 1.0, rule: Rule::Sgd { momentum: 0.0 } };
    let plan = Plan { pace, decay: Decay::Constant, clip: None, ..plan(3, 8) };
    // Smooth, so that differences are exact to h².
    let mlp = Architecture::mlp(inputs, 5, 1, outputs, Activation::Tanh);
    let mut fit = Fit::new(&device(), plan, goal, examples, &mlp).unwrap();
    let before = fit.network().fork();
    let step = fit.advance().unwrap();
    let moved = numbers(&before).iter().zip(numbers(fit.network())).map(|(a, b)| a - b).collect();
    (before, moved, step)
}

#[test]
fn a_step_is_the_gradient_of_the_loss() {
    let clusters = Clusters { labelled: true };
    let mut rows = Rows::new(&clusters, 8);
    clusters.draw(Position { seed: 3, first: 0 }, &mut stream(3, Purpose::Data, 1, 0), &mut rows).unwrap();
    let (mut network, moved, step) = descent(Goal::Classes, Box::new(clusters), 2, 3);
    let x = batch(&rows.values, 2);
    let loss = |network: &Network<Device>| {
        let y = network.forward(&mut Graph::off(), &x, Mode::Training);
        f64::from(cross_entropy(&download(&y), 3, &rows.labels).0)
    };
    assert!((loss(&network) / f64::from(step.loss) - 1.0).abs() < 1e-6);
    // With h = 0.002 a difference is off by h²/6 of a third derivative, which is about the cube of an input of at most 4,
    // so by 4e-5, and by the rounding of a loss of size 1, 6e-8 / 0.004.
    near("classes", &moved, &parameter_differences(&mut network, 2e-3, loss).concat(), 2e-4, 1.0);

    let pairs = Fixed { features: 3, rows: vec![0.5, -1.0, 2.0, 1.5, 0.25, -0.5] };
    let (mut network, moved, step) = descent(Goal::Numbers(1), Box::new(pairs), 2, 1);
    let x = batch(&[0.5, -1.0, 1.5, 0.25], 2);
    let loss = |network: &Network<Device>| {
        let y = network.forward(&mut Graph::off(), &x, Mode::Training);
        f64::from(squared_error(&download(&y), &[2.0, -0.5]).0)
    };
    assert!((loss(&network) / f64::from(step.loss) - 1.0).abs() < 1e-6 && step.accuracy.is_nan());
    near("numbers", &moved, &parameter_differences(&mut network, 2e-3, loss).concat(), 2e-4, 1.0);
    let norm = moved.iter().map(|g| g * g).sum::<f32>().sqrt();
    assert!((norm / step.gradient - 1.0).abs() < 1e-5);
}

fn bytes(state: &Learned<Cpu>) -> Vec<u8> {
    to_bytes(state, &Default::default())
}

/// 600 rows are three shards.
#[test]
fn fitting_gives_the_same_bytes_for_any_number_of_threads() {
    let run = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut fit = classifier(plan(seed, 600), Some(Norm::Layer));
            (&mut fit).take(10).for_each(|step| assert!(step.is_ok()));
            bytes(fit.state())
        })
    };
    assert!(run(1, 5) == run(2, 5) && run(1, 5) == run(7, 5));
    assert!(run(1, 5) != run(1, 6));
}

#[test]
fn a_fit_has_a_record_as_a_game_has() {
    let mut fit = classifier::<Cpu>(plan(2, 32), None);
    let (mut record, mut heard) = (Record::default(), Vec::new());
    (&mut fit).take(30).for_each(|step| assert!(step.is_ok()));
    fit.finish(&mut record, &mut |step| heard.push((step.step, step.loss))).unwrap();
    let curves = &record.curves;
    assert_eq!(curves.steps, (31..=100).collect::<Vec<u64>>(), "to the end of the schedule");
    assert_eq!(heard, curves.steps.iter().copied().zip(curves.get("loss").to_vec()).collect::<Vec<_>>());
    assert_eq!(curves.series.keys().collect::<Vec<_>>(), ["accuracy", "gradient", "loss"]);
    #[cfg(feature = "plot")]
    {
        let figures = shall_we_gan::plot::figures(&record);
        assert_eq!(figures.iter().map(|f| f.name).collect::<Vec<_>>(), ["loss", "accuracy", "gradient"]);
    }
    // A long one has a thousand points, and one that breaks says why.
    let long = Plan { schedule: 2_500, ..plan(1, 1) };
    let numbers = Architecture::mlp(1, 0, 0, 1, Activation::Linear);
    let examples = |at| Box::new(Breaks(at));
    let mut fit = Fit::new(&cpu(), long.clone(), Goal::Numbers(1), examples(u64::MAX), &numbers).unwrap();
    let mut record = Record::default();
    fit.finish(&mut record, &mut |_| ()).unwrap();
    assert_eq!((record.curves.steps.len(), record.curves.steps.last()), (1_250, Some(&2_500)));
    let mut fit = Fit::new(&cpu(), long, Goal::Numbers(1), examples(4), &numbers).unwrap();
    let mut record = Record::default();
    assert!(fit.finish(&mut record, &mut |_| ()).is_err());
    assert_eq!((record.curves.steps.len(), record.stopped.unwrap().contains("step 5")), (2, true));
}

#[test]
fn a_resumed_fit_is_the_uninterrupted_one() {
    let fresh = || classifier(plan(2, 32), Some(Norm::Batch));
    let (mut whole, mut first, mut second) = (fresh(), fresh(), fresh());
    (&mut whole).take(20).for_each(|step| assert!(step.is_ok()));
    (&mut first).take(7).for_each(|step| assert!(step.is_ok()));
    assert!(bytes(first.state()) != bytes(whole.state()));
    Checkpoint::from_bytes(&bytes(first.state())).unwrap().restore(second.state_mut()).unwrap();
    assert_eq!(second.state().step, 7);
    (&mut second).take(13).for_each(|step| assert!(step.is_ok()));
    assert!(bytes(second.state()) == bytes(whole.state()));
    // Another network's checkpoint changes nothing.
    let before = bytes(second.state());
    let other = Checkpoint::of(classifier::<Cpu>(plan(2, 32), None).state());
    assert!(other.restore(second.state_mut()).unwrap_err().contains("network.1"));
    assert!(bytes(second.state()) == before);
}

/// A stream whose numbers are none from some row on.
#[derive(Debug)]
struct Breaks(u64);

impl Stream for Breaks {
    fn features(&self) -> usize {
        2
    }
    fn fill(&self, _: &mut dyn Rng, _: &mut [f32]) {}
    fn draw(&self, at: Position, _: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        rows.values.fill(if at.first < self.0 { 0.5 } else { f32::INFINITY });
        Ok(())
    }
}

#[test]
fn a_fit_that_breaks_keeps_its_last_finite_state() {
    let build = |at| {
        let spectral = Architecture::mlp(1, 4, 1, 1, Activation::Relu).with_norm(Norm::Batch).spectral();
        Fit::new(&cpu(), plan(1, 8), Goal::Numbers(1), Box::new(Breaks(at)), &spectral).unwrap()
    };
    let (mut broken, mut sound) = (build(24), build(u64::MAX));
    for _ in 0..3 {
        assert_eq!(broken.advance().unwrap().loss, sound.advance().unwrap().loss);
    }
    let error = broken.advance().unwrap_err();
    assert!(matches!(&error, Error::Diverged { step: 4, quantity } if quantity == "the network's loss"), "{error}");
    assert!(bytes(broken.state()) == bytes(sound.state()));
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let new = |plan: Plan, goal, labelled, outputs| {
        let mlp = Architecture::mlp(2, 4, 1, outputs, Activation::Relu);
        Fit::new(&device(), plan, goal, Box::new(Clusters { labelled }), &mlp).map(drop).unwrap_err().to_string()
    };
    assert!(new(plan(0, 0), Goal::Classes, true, 3).contains("the batch is 0"));
    assert!(new(Plan { clip: Some(-1.0), ..plan(0, 8) }, Goal::Classes, true, 3).contains("largest norm is -1"));
    assert!(new(plan(0, 8), Goal::Classes, false, 3).contains("nothing to answer"));
    assert!(new(plan(0, 8), Goal::Classes, true, 4).contains("output is 4, but must be 3"));
    assert!(new(plan(0, 8), Goal::Numbers(1), true, 1).contains("input is 2, but must be 1"));
    let pace = Pace { learning_rate: f32::NAN, ..plan(0, 8).pace };
    assert!(new(Plan { pace, ..plan(0, 8) }, Goal::Classes, true, 3).contains("learning rate is NaN"));
}
