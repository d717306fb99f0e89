//! Sets of pictures as streams.

use std::sync::{Arc, Mutex};

use rand::Rng;
use shall_we_gan::{
    Result,
    backend::{Activation, Graph, Rule, download},
    data::{Labels, Options, Part, Pictures, Shape},
    nn::{Architecture, Mode},
    objective::NonSaturating,
    prior::{Beside, Labelled, Position, Prior, Rows, Stream},
    random::{Purpose, stream},
    train::{
        Config, Decay, Epochs, Game, Pace, Stacked, Trainer,
        fit::{Fit, Goal, Plan, accuracy},
    },
};

use crate::support::device;

/// n pictures of 1 × 2 pixels, the i-th with the bytes i and 255 − i, and the class i mod 3.
fn pictures(n: u8) -> Arc<Pictures> {
    let shape = Shape { height: 1, width: 2, channels: 1 };
    let labels =
        Labels { names: ["a", "b", "c"].map(String::from).to_vec(), of: (0..n).map(|i| u16::from(i) % 3).collect() };
    Arc::new(Pictures::from_bytes(shape, (0..n).flat_map(|i| [i, 255 - i]).collect(), Some(labels)).unwrap())
}

fn draw(stream_of: &dyn Stream, seed: u64, first: u64, n: usize) -> Rows {
    let mut rows = Rows::new(stream_of, n);
    stream_of.draw(Position { seed, first }, &mut stream(seed, Purpose::Data, 1, 0), &mut rows).unwrap();
    rows
}

/// Which pictures the rows are, and whether they are mirrored.
fn seen(rows: &Rows) -> Vec<(usize, bool)> {
    let byte = |x: f32| ((x + 1.0) * 127.5).round() as usize;
    let picture = |row: &[f32]| if byte(row[0]) < 128 { (byte(row[0]), false) } else { (byte(row[1]), true) };
    rows.values.chunks_exact(2).map(picture).collect()
}

#[test]
fn every_epoch_shows_each_picture_once_in_an_order_of_its_own() {
    let epochs = Epochs::new(pictures(50), false, true);
    let rows = draw(&epochs, 3, 0, 150);
    let pictures: Vec<usize> = seen(&rows).iter().map(|(picture, _)| *picture).collect();
    for epoch in pictures.chunks(50) {
        let mut sorted = epoch.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
        assert_ne!(epoch, sorted);
    }
    assert_ne!(pictures[..50], pictures[50..100]);
    assert!(pictures.iter().zip(&rows.labels).all(|(picture, label)| picture % 3 == *label as usize));
    assert_ne!(draw(&epochs, 4, 0, 150), rows);
    // Batches and shards of any size, in any order, are parts of the same sequence.
    for (first, n) in [(100, 50), (0, 1), (49, 2), (37, 64)] {
        let part = draw(&epochs, 3, first as u64, n);
        assert_eq!(
            (part.values, part.labels),
            (rows.values[2 * first..][..2 * n].to_vec(), rows.labels[first..][..n].to_vec())
        );
    }
}

/// Of 2000 fair coins 1000 ± 22 fall on either side; five times that has a false alarm of 6e-7.
#[test]
fn half_of_the_pictures_are_mirrored_where_that_is_asked_for() {
    let mirrored =
        |flips| seen(&draw(&Epochs::new(pictures(100), flips, true), 1, 0, 2000)).iter().filter(|s| s.1).count();
    assert_eq!(mirrored(false), 0);
    let count = mirrored(true);
    assert!((888..=1112).contains(&count), "{count}");
    // A picture is mirrored in one epoch and not in another.
    let all = seen(&draw(&Epochs::new(pictures(100), true, true), 1, 0, 2000));
    let of_7: Vec<bool> = all.iter().filter(|(picture, _)| *picture == 7).map(|(_, mirrored)| *mirrored).collect();
    assert!(of_7.len() == 20 && of_7.contains(&true) && of_7.contains(&false));
}

/// A stack of 1 × 2 pixels is red, green and blue of the left one and of the right one. Of 20,000 stacks of ten pictures
/// all 1,000 kinds are met, but for a probability of 1,000·e⁻²⁰ = 2e-6.
#[test]
fn every_stack_is_three_pictures_of_the_set_each_drawn_for_itself() {
    let stacked = Stacked::new(pictures(10)).unwrap();
    assert_eq!((stacked.features(), stacked.shape().channels, stacked.classes()), (6, 3, 0));
    let rows = draw(&stacked, 3, 0, 20_000);
    let byte = |x: f32| ((x + 1.0) * 127.5).round() as usize;
    let mut kinds = vec![0; 1_000];
    for stack in rows.values.chunks_exact(6) {
        let of = |channel: usize| (byte(stack[channel]), byte(stack[3 + channel]));
        let pictures = [0, 1, 2].map(of);
        assert!(pictures.iter().all(|(left, right)| *left < 10 && left + right == 255), "{stack:?}");
        kinds[pictures.iter().fold(0, |kind, (left, _)| 10 * kind + left)] += 1;
    }
    assert!(kinds.iter().all(|count| *count > 0));
    // Apart, the channels are the set's pictures, bit for bit.
    let of_set = pictures(10).first(10).unwrap();
    let apart = stacked.apart(&rows.values[..600]);
    assert_eq!(apart.len(), 600);
    for (i, picture) in apart.chunks_exact(2).enumerate() {
        assert_eq!(picture[0], rows.values[i / 3 * 6 + i % 3]);
        assert!(of_set.chunks_exact(2).any(|known| known == picture), "{picture:?}");
    }
}

#[test]
fn stacks_are_a_function_of_the_seed_and_are_made_of_grey_pictures() {
    let stacked = Stacked::new(pictures(50)).unwrap();
    let rows = draw(&stacked, 3, 0, 64);
    assert_eq!(draw(&stacked, 3, 640, 64), rows, "the position is of no account");
    assert_ne!(draw(&stacked, 4, 0, 64), rows);
    let mut filled = vec![0.0; 64 * 6];
    stacked.fill(&mut stream(3, Purpose::Data, 1, 0), &mut filled);
    assert_eq!(filled, rows.values);
    let colour = Pictures::from_bytes(Shape { height: 1, width: 1, channels: 3 }, vec![0; 6], None).unwrap();
    let said = Stacked::new(Arc::new(colour)).unwrap_err().to_string();
    assert!(said.contains('3') && said.contains("grey"), "{said}");
}

/// Remembers the positions of its draws.
#[derive(Debug, Clone)]
struct Spy(Arc<Mutex<Vec<(u64, usize)>>>);

impl Stream for Spy {
    fn features(&self) -> usize {
        2
    }
    fn fill(&self, _: &mut dyn Rng, _: &mut [f32]) {}
    fn draw(&self, at: Position, _: &mut dyn Rng, rows: &mut Rows) -> Result<()> {
        self.0.lock().unwrap().push((at.first, rows.values.len() / 2));
        Ok(())
    }
}

#[test]
fn the_discriminator_goes_through_the_set_without_a_gap() {
    let spy = Spy(Arc::default());
    let input = Box::new(Prior::Gaussian { dim: 2 });
    let game = Game { real: Box::new(spy.clone()), input, objective: Box::new(NonSaturating), regularizers: vec![] };
    let mlp = |outputs| Architecture::mlp(2, 4, 1, outputs, Activation::Relu);
    let config = Config { batch: 300, k: 2, ..Config::default() };
    let mut trainer = Trainer::new(&device(), config, game, &mlp(2), &mlp(1)).unwrap();
    (&mut trainer).take(3).for_each(|step| assert!(step.is_ok()));
    let mut drawn = spy.0.lock().unwrap().clone();
    drawn.sort_unstable();
    let mut next = 0;
    for (first, n) in drawn {
        assert_eq!(first, next);
        next += n as u64;
    }
    assert_eq!(next, 3 * 2 * 300);
}

/// The share of a class among n draws is off by √(p(1 − p)/n) = 0.0077; five times that has a false alarm of 6e-7.
#[test]
fn labels_beside_z_are_equally_likely() {
    let labelled = Labelled { prior: Prior::Gaussian { dim: 2 }, classes: 4 };
    let rows = draw(&labelled, 1, 0, 3000);
    for class in 0..4 {
        let share = rows.labels.iter().filter(|label| **label == class).count() as f32 / 3000.0;
        assert!((share - 0.25).abs() < 5.0 * 0.0079, "{class}: {share}");
    }
    assert!(rows.labels.iter().all(|label| *label < 4));
    // The z are those of the prior alone, and the class stands after them.
    let z = draw(&labelled.prior, 1, 0, 3000).values;
    assert_eq!(labelled.rows(&z, rows.labels.clone()), rows);
    assert_eq!(labelled.rows(&[0.5, -2.0], vec![2]).values, [0.5, -2.0, 0.0, 0.0, 1.0, 0.0]);
    // Or beside them alone.
    assert!(draw(&Beside(labelled), 1, 0, 3000) == Rows { values: z, labels: rows.labels });
}

/// The handwritten digits, where GAN_DATA names the folder that holds them.
fn digits(part: Part) -> Option<Arc<Pictures>> {
    match Pictures::open("mnist", &Options { part, ..Options::default() }) {
        Ok(pictures) => Some(Arc::new(pictures)),
        Err(why) => {
            println!("skipped: {why}");
            None
        }
    }
}

/// Half an epoch with 64 hidden units is to be better than a linear classifier, which reaches 88 % (LeCun et al. 1998).
#[test]
fn real_digits_are_told_apart() {
    let (Some(train), Some(test)) = (digits(Part::Train), digits(Part::Test)) else { return };
    let mlp = Architecture::mlp(784, 64, 1, 10, Activation::Relu);
    let pace = Pace { learning_rate: 2e-3, rule: Rule::Adam { beta1: 0.9, beta2: 0.999 } };
    let plan = Plan { seed: 1, batch: 100, pace, decay: Decay::Linear, schedule: 300, clip: None };
    let mut fit = Fit::new(&device(), plan, Goal::Classes, Box::new(Epochs::new(train, false, true)), &mlp).unwrap();
    let first = fit.advance().unwrap();
    assert!(first.accuracy < 0.3 && first.loss > 1.5, "{first:?}");
    (&mut fit).take(299).for_each(|step| assert!(step.is_ok()));
    let unseen = draw(&Epochs::new(test, false, true), 1, 0, 2000);
    let y = fit.network().forward(&mut Graph::off(), &crate::game::batch(&unseen.values, 784), Mode::Evaluation);
    let accuracy = accuracy(&download(&y), 10, &unseen.labels);
    assert!(accuracy > 0.88, "{accuracy}");
}
