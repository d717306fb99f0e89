//! `gan score`: how good pictures are, by what a network sees in them.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;

use super::{
    mixed,
    output::{print, tell},
    progress::{counting, reading, watched},
    train::{CHECKPOINT, checkpoint_of},
};
use crate::{
    Error, Result,
    data::{NAMES, Options, Pictures, Shape, cache_folder},
    lab::pictures::{Generator, examiner},
    nn::picture::architectures::LENET_SIDE,
    score::{Diversity, Extractor, Features, Onnx, Reference, Scores, extract, mean_pairwise_distance},
};

/// Fakes that are drawn of a run where no number is given.
const USUAL: usize = 5_000;
/// The fewest pictures of a kind: one more than the neighbours that precision and recall ask for.
const FEWEST: usize = 6;
/// The most fakes, whose features are some gigabytes.
const MOST: usize = 1_000_000;
/// Pictures of either kind whose distances from each other are taken, at most.
const PAIRED: usize = 500;

const EXAMPLES: &str = "\
Examples:
  gan score out/mnist-dcgan-seed0                          a run on digits against what it was trained on
  gan score out/usps-dcgan-seed0 --real mnist -n 2000
  gan score faces --real photos --by inception.onnx        a folder of fakes against a folder of real pictures

Who looks decides about the numbers: scores by LeNet are not those of papers, which are by Inception. An ONNX network
must take (n, 3, H, W) with fixed H and W, in [-1, 1], and give features (n, d) and, where it has classes, logits (n, C).
LeNet is taught the digits the first time, which takes a minute or less. It and what is seen in the real pictures are
kept in the user's cache (shall-we-gan/examiners and scores), which may be removed at any time.

With --json the standard output is one object with the keys
  fakes, real           what was compared
  extractor             who looked
  n_real, n_fake        how many pictures were looked at
  fid                   Fréchet distance of the features
  kid                   mean, spread, subsets, size
  manifold              precision, recall, density, coverage, neighbours, n_real, n_fake
  inception             mean, spread, splits, n; null where the network has no classes
  classes               the share of fakes in each
  diversity             mean distance of two fakes' pixels, and n; diversity_of_real the same of real pictures";

/// Score the pictures of a run or a folder against real ones: FID, KID, inception score, precision and recall
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Score {
    /// The folder of a run, one of its checkpoints, or a folder of pictures
    fakes: PathBuf,
    /// The real pictures: a folder or the name of a set [default: what the run was trained on]
    #[arg(long, value_name = "SET")]
    real: Option<String>,
    /// Who looks: "digits" (LeNet that knows MNIST), another set with classes that LeNet is taught, or an ONNX file
    #[arg(long, value_name = "WHO", default_value = "digits")]
    by: String,
    /// How many fakes [default: 5000 of a run, all of a folder]
    #[arg(short, value_name = "N")]
    n: Option<usize>,
    /// Cut a folder's pictures to squares of so many pixels along a side [default: they have one size]
    #[arg(long, value_name = "N")]
    size: Option<usize>,
    /// Leave out pictures that cannot be read, and name them; a run's own pictures are read as the run read them
    #[arg(long)]
    skip_corrupt: bool,
    /// The seed of their noise, and of the subsets of the KID
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Print one JSON object, and nothing else on the standard output
    #[arg(long)]
    json: bool,
}

/// Where fakes come from.
enum Fakes {
    Run(Box<Generator>),
    Folder(Box<Pictures>),
}

/// The answer as programs read it.
#[derive(Serialize)]
struct Answer {
    fakes: String,
    real: String,
    #[serde(flatten)]
    scores: Scores,
    diversity: Diversity,
    diversity_of_real: Diversity,
}

impl Score {
    /// Takes the scores and prints them.
    ///
    /// # Errors
    /// If the fakes, the real pictures or the network cannot be read, or there are too few pictures.
    pub fn run(&self) -> Result<ExitCode> {
        if let Some(n) = self.n.filter(|n| !(FEWEST..=MOST).contains(n)) {
            return Err(Error::invalid("-n", n, format!("{FEWEST} to {MOST}")));
        }
        self.check_by()?;
        let fakes = self.open()?;
        if let Fakes::Folder(pictures) = &fakes {
            enough(pictures, &self.fakes.display().to_string())?;
        }
        let extractor = self.extractor(fakes.shape())?;
        let real = self.real(&fakes)?;
        let shape = fakes.shape();
        let size = Some((shape.height, shape.width));
        let skip_corrupt = self.skip_corrupt || fakes.skip_corrupt();
        let pictures =
            self.read(&real, Options { size, channels: Some(shape.channels), skip_corrupt, ..Options::default() })?;
        enough(&pictures, &real)?;
        let reference = reference(&pictures, &*extractor)?;
        let (seen, some) = fakes.look(self, &*extractor)?;
        let stages = ProgressBar::new_spinner();
        let scores = Scores::new(extractor.name(), &reference, &seen, self.seed, &mut |stage| {
            stages.set_message(stage);
            stages.tick();
        })?;
        stages.finish_and_clear();
        let answer = Answer {
            fakes: self.fakes.display().to_string(),
            real,
            scores,
            diversity: mean_pairwise_distance(&some, shape.numbers())?,
            diversity_of_real: mean_pairwise_distance(
                &mixed::first(&pictures, pictures.len().min(PAIRED))?,
                shape.numbers(),
            )?,
        };
        print(answer.written(self.json).as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }

    fn open(&self) -> Result<Fakes> {
        if self.fakes.is_file() || self.fakes.join(CHECKPOINT).exists() {
            if self.size.is_some() {
                let why = "a run's pictures have its own size; leave it out";
                return Err(Error::Refused { what: "--size".into(), why: why.into() });
            }
            return Ok(Fakes::Run(Box::new(Generator::read(&checkpoint_of(&self.fakes)?)?)));
        }
        // LeNet looks at grey pictures, and PNG files of grey ones may have three channels.
        let channels = if self.is_onnx() { None } else { Some(1) };
        let (size, skip_corrupt) = (self.size.map(|side| (side, side)), self.skip_corrupt);
        let pictures = self.read(&self.fakes, Options { channels, size, skip_corrupt, ..Options::default() })?;
        Ok(Fakes::Folder(Box::new(pictures)))
    }

    fn read(&self, from: impl AsRef<Path>, options: Options) -> Result<Pictures> {
        let pictures = Pictures::open_with(from, &options, &mut reading())?;
        for (path, why) in pictures.skipped() {
            tell(&format!("left out: {} ({why})", path.display()));
        }
        Ok(pictures)
    }

    fn is_onnx(&self) -> bool {
        Path::new(&self.by).extension().is_some_and(|kind| kind == "onnx")
    }

    /// Refuses what is no name and not there. A set with a name may be missing, and then it is said how it is brought.
    fn check_by(&self) -> Result<()> {
        let named = self.by == "digits" || NAMES.iter().any(|(name, _)| *name == self.by);
        if named || self.is_onnx() || Path::new(&self.by).exists() {
            return Ok(());
        }
        let allowed = "digits, another set with classes (mnist, fashion, usps, or a folder of yours) or a file that ends in .onnx";
        Err(Error::invalid("--by", &self.by, allowed))
    }

    fn extractor(&self, shape: Shape) -> Result<Box<dyn Extractor>> {
        if self.is_onnx() {
            return Ok(Box::new(Onnx::load(Path::new(&self.by), shape)?));
        }
        let Shape { height, width, channels } = shape;
        if height != width || height < LENET_SIDE || channels != 1 {
            let why = format!(
                "LeNet looks at grey square pictures of {LENET_SIDE} pixels and more, and these are {shape}; give a network \
                 by --by FILE.onnx"
            );
            return Err(Error::Refused { what: format!("scores by {}", self.by), why });
        }
        let set = if self.by == "digits" { "mnist" } else { &self.by };
        let bar = counting(format!("teaching LeNet the classes of {set}"), 0);
        let lenet = examiner(set, height, &mut |step, of| {
            bar.set_length(of);
            bar.set_position(step);
        })?;
        bar.finish_and_clear();
        Ok(Box::new(lenet))
    }

    fn real(&self, fakes: &Fakes) -> Result<String> {
        match (&self.real, fakes) {
            (Some(real), _) => Ok(real.clone()),
            (None, Fakes::Run(generator)) => Ok(generator.settings().data.clone()),
            (None, Fakes::Folder(_)) => {
                Err(Error::invalid("--real", "not given", "a folder of real pictures or the name of a set"))
            }
        }
    }
}

impl Fakes {
    fn skip_corrupt(&self) -> bool {
        matches!(self, Fakes::Run(generator) if generator.settings().skip_corrupt)
    }

    fn shape(&self) -> Shape {
        match self {
            Fakes::Run(generator) => generator.shape(),
            Fakes::Folder(pictures) => pictures.shape(),
        }
    }

    /// What is seen in them, and some of them themselves.
    fn look(&self, asked: &Score, extractor: &dyn Extractor) -> Result<(Features, Vec<f32>)> {
        match self {
            Fakes::Folder(pictures) => {
                let n = asked.n.unwrap_or(pictures.len()).min(pictures.len());
                Ok((
                    watched("looking at fakes", n, |seen| mixed::look(pictures, n, extractor, seen))?,
                    mixed::first(pictures, n.min(PAIRED))?,
                ))
            }
            Fakes::Run(generator) => {
                let n = asked.n.unwrap_or(USUAL);
                let (mut samples, mut some) = (generator.samples(asked.seed, n, None)?, Vec::<f32>::new());
                let most = PAIRED * generator.shape().numbers();
                let mut drawn: Vec<f32> = Vec::new();
                let fill = |_, rows: &mut [f32]| {
                    while drawn.len() < rows.len() {
                        drawn.extend(samples.next().expect("as many samples as were asked for")?);
                    }
                    rows.copy_from_slice(&drawn[..rows.len()]);
                    drawn.drain(..rows.len());
                    some.extend_from_slice(&rows[..rows.len().min(most - some.len())]);
                    Ok(())
                };
                let seen = watched("looking at fakes", n, |seen| extract(extractor, n, fill, seen))?;
                Ok((seen, some))
            }
        }
    }
}

/// What is seen in the real pictures: all of them, once for each network.
fn reference(pictures: &Pictures, extractor: &dyn Extractor) -> Result<Reference> {
    let (set, n) = (pictures.key_of_rows(), pictures.len());
    let looked = || watched("looking at real pictures", n, |seen| mixed::look(pictures, n, extractor, seen));
    match cache_folder("scores") {
        None => Reference::new(&looked()?),
        Some(folder) => {
            let key = format!("{set} {n} mixed {}", extractor.key());
            let name = format!("{}-{}.safetensors", &set[..16], &extractor.key()[..16]);
            Reference::cached(&folder.join(name), &key, looked)
        }
    }
}

/// Whether there are as many pictures as every score needs.
fn enough(pictures: &Pictures, of: &str) -> Result<()> {
    match pictures.len() {
        n if n >= FEWEST => Ok(()),
        n => {
            let why = format!("there are {n} pictures in it, and the scores need {FEWEST} or more");
            Err(Error::Refused { what: format!("scoring {of}"), why })
        }
    }
}

impl Answer {
    fn written(&self, json: bool) -> String {
        if json {
            return serde_json::to_string(self).expect("plain numbers and strings become JSON") + "\n";
        }
        let Self { fakes, real, scores, diversity: d, diversity_of_real: r } = self;
        format!(
            "{fakes} against {real}, {scores}  diversity  {:.3} ({} fakes), {:.3} ({} real): mean distance of two pictures\n",
            d.mean, d.n, r.mean, r.n
        )
    }
}
