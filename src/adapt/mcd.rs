use crate::{
    Error, Result,
    backend::{Backend, Batch, Graph, download, upload},
    nn::{Architecture, Mode},
    objective::cross_entropy,
    prior::{Position, Rows, Sample, Stream},
    random::{self, Purpose},
    score::softmax,
    train::{Learner, Pace, seed},
};

/// Steps of the encoder against the discrepancy for one of the classifiers: 4 is usual in the paper.
const ENCODER_STEPS: usize = 4;

/// Maximum classifier discrepancy, Saito et al. 2018 (arXiv:1712.02560): one encoder and two classifiers, both right on the
/// source. Where they [disagree](discrepancy) on the target, the source has not taught enough to be sure.
///
/// A step is the paper's three: encoder and classifiers learn from the source; the classifiers alone learn to disagree on
/// the target, with the source still right; the encoder alone learns to leave them nothing to disagree about.
#[derive(Debug)]
pub struct Mcd<B: Backend> {
    seed: u64,
    batch: usize,
    source: Box<dyn Stream>,
    target: Sample,
    encoder: Learner<B>,
    classifiers: [Learner<B>; 2],
    step: u64,
}

/// Logits on a graph, with the derivative of a loss in them.
type Seeded<B> = (Batch<B>, Batch<B>);

impl<B: Backend> Mcd<B> {
    /// Fresh networks before their first step. The type of the target has no labels.
    ///
    /// # Errors
    /// If the source has no classes, or the networks do not fit the streams and each other.
    pub fn new(
        device: &B,
        (seed, batch, pace): (u64, usize, Pace),
        (source, target): (Box<dyn Stream>, Sample),
        encoder: &Architecture,
        classifier: &Architecture,
    ) -> Result<Self> {
        let outputs = |network: &Architecture| Ok(network.sizes()?.last().copied().unwrap_or(network.inputs));
        let fits = [
            ("a row of the source", source.features(), encoder.inputs),
            ("a row of the target", target.features(), encoder.inputs),
            ("the classifier's input", classifier.inputs, outputs(encoder)?),
            ("the classifier's output", outputs(classifier)?, source.classes()),
        ];
        if let Some((what, given, needed)) = fits.into_iter().find(|(_, given, needed)| given != needed) {
            return Err(Error::invalid(what, given, format!("{needed} numbers wide")));
        }
        let classifiers =
            [Learner::new(device, classifier, pace, seed, 1)?, Learner::new(device, classifier, pace, seed, 2)?];
        let encoder = Learner::new(device, encoder, pace, seed, 0)?;
        Ok(Self { seed, batch, source, target, encoder, classifiers, step: 0 })
    }

    /// The features of rows of either domain.
    pub fn features(&self, rows: &[f32]) -> Vec<f32> {
        self.encoder.network.apply(rows)
    }

    /// Each classifier's logits of features.
    pub fn logits(&self, features: &[f32]) -> [Vec<f32>; 2] {
        self.classifiers.each_ref().map(|classifier| classifier.network.apply(features))
    }

    /// The first part of a step alone: encoder and classifiers learn from the source.
    ///
    /// # Errors
    /// If the loss is not finite, or a row cannot be read.
    pub fn learn(&mut self) -> Result<()> {
        self.step += 1;
        let rows = self.draw(&*self.source, Purpose::Data)?;
        let mut graph = Graph::all();
        let features = self.encode(&mut graph, &rows.values);
        let seeded = self.right(&mut graph, &features, &rows.labels)?;
        self.descend(graph, &seeded, true, true);
        Ok(())
    }

    /// One step.
    ///
    /// # Errors
    /// As [`learn`](Mcd::learn).
    pub fn advance(&mut self) -> Result<()> {
        self.learn()?;
        let rows = self.draw(&*self.source, Purpose::Data)?;
        let target = self.draw(&self.target, Purpose::Latent)?.values;
        let [seen, unseen] = [&rows.values, &target].map(|rows| self.encode(&mut Graph::off(), rows));
        let mut graph = Graph::parameters();
        let right = self.right(&mut graph, &seen, &rows.labels)?;
        let apart = self.apart(&mut graph, &unseen, -1.0)?;
        self.descend(graph, &[right, apart].concat(), false, true);
        for _ in 0..ENCODER_STEPS {
            let mut graph = Graph::parameters();
            let features = self.encode(&mut graph, &target);
            graph.freeze();
            let apart = self.apart(&mut graph, &features, 1.0)?;
            self.descend(graph, &apart, true, false);
        }
        Ok(())
    }

    /// The step's minibatch.
    fn draw(&self, stream: &dyn Stream, purpose: Purpose) -> Result<Rows> {
        let mut rows = Rows::new(stream, self.batch);
        let at = Position { seed: self.seed, first: (self.step - 1) * self.batch as u64 };
        stream.draw(at, &mut random::stream(self.seed, purpose, self.step, 0), &mut rows)?;
        Ok(rows)
    }

    fn encode(&self, graph: &mut Graph<B>, rows: &[f32]) -> Batch<B> {
        let encoder = &self.encoder.network;
        let rows = upload(&encoder.device().scratch(), rows, encoder.architecture().inputs);
        encoder.forward(graph, &rows, Mode::Training)
    }

    fn answers(&self, graph: &mut Graph<B>, features: &Batch<B>) -> [Batch<B>; 2] {
        self.classifiers.each_ref().map(|classifier| classifier.network.forward(graph, features, Mode::Training))
    }

    /// The cross-entropy of both classifiers.
    fn right(&self, graph: &mut Graph<B>, features: &Batch<B>, labels: &[u32]) -> Result<Vec<Seeded<B>>> {
        let seeded = |logits: Batch<B>| {
            let (loss, slope) = cross_entropy(&download(&logits), self.source.classes(), labels);
            self.finite("cross-entropy", loss)?;
            let seed = seed(&slope, 1.0, &logits);
            Ok((logits, seed))
        };
        self.answers(graph, features).into_iter().map(seeded).collect()
    }

    /// That many times the discrepancy of the classifiers.
    fn apart(&self, graph: &mut Graph<B>, features: &Batch<B>, weight: f32) -> Result<Vec<Seeded<B>>> {
        let [a, b] = self.answers(graph, features);
        let (loss, slopes) = discrepancy(&download(&a), &download(&b), self.source.classes());
        self.finite("discrepancy", loss)?;
        let seeds = [seed(&slopes[0], weight, &a), seed(&slopes[1], weight, &b)];
        Ok([a, b].into_iter().zip(seeds).collect())
    }

    fn finite(&self, what: &str, loss: f32) -> Result<()> {
        let diverged = || Error::Diverged { quantity: format!("the classifiers' {what}"), step: self.step };
        if loss.is_finite() { Ok(()) } else { Err(diverged()) }
    }

    /// One step of the encoder, of the classifiers, or of all.
    fn descend(&mut self, graph: Graph<B>, seeded: &[Seeded<B>], encoder: bool, classifiers: bool) {
        let mut gradients = graph.backward(&seeded.iter().map(|(y, seed)| (y, seed)).collect::<Vec<_>>());
        if encoder {
            self.encoder.step(&mut gradients);
        }
        if classifiers {
            self.classifiers.iter_mut().for_each(|classifier| classifier.step(&mut gradients));
        }
    }
}

/// How much two classifiers disagree: the mean over rows and classes of |p − q|, with p and q the softmax of `classes`
/// logits each, and its derivative in the logits of both. Saito et al. 2018 (arXiv:1712.02560), equation 2.
pub fn discrepancy(a: &[f32], b: &[f32], classes: usize) -> (f32, [Vec<f32>; 2]) {
    let [p, q] = [a, b].map(|logits| softmax(logits, classes));
    let n = p.len() as f32;
    let loss = p.iter().zip(&q).map(|(p, q)| (p - q).abs()).sum::<f32>() / n;
    (loss, [slope(&p, &q, classes), slope(&q, &p, classes)].map(|slope| slope.iter().map(|x| x / n).collect()))
}

/// The derivative of Σ |p − q| in the logits of p: p (s − Σ s p) in every row, with s the sign of p − q.
fn slope(p: &[f32], q: &[f32], classes: usize) -> Vec<f32> {
    let row = |(p, q): (&[f32], &[f32])| {
        let sign = |(p, q): (&f32, &f32)| if p == q { 0.0 } else { (p - q).signum() };
        let signs: Vec<f32> = p.iter().zip(q).map(sign).collect();
        let mean: f32 = signs.iter().zip(p).map(|(s, p)| s * p).sum();
        signs.into_iter().zip(p).map(|(s, p)| p * (s - mean)).collect::<Vec<_>>()
    };
    p.chunks_exact(classes).zip(q.chunks_exact(classes)).flat_map(row).collect()
}
