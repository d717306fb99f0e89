//! `gan sample`: points or pictures of a trained generator.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use super::{
    folder::Folder,
    interrupt, names,
    output::{heard, print, tell},
    train::{checkpoint_of, home, images},
};
use crate::{
    Error, Result,
    atomic::write_parts,
    data::{Shape, pictures_below},
    lab::{
        Settings,
        adaptation::AdaptSettings,
        pictures::{Generator, PictureSettings},
    },
    train::Checkpoint,
};

/// The most samples, which are some hundred megabytes of points.
const MOST: usize = 10_000_000;

const EXAMPLES: &str = "\
Examples:
  gan sample out/ring-seed0 -n 1000 --out samples.csv
  gan sample out/mnist-dcgan-seed0 -n 100 --to digits
  gan sample out/mnist-dcgan-seed0 -n 10000 --to digits.npy
  gan sample out/mnist-dcgan-seed0 -n 10 --class 7     after --classes auxiliary";

/// Samples that are drawn where no number is given: points, and pictures.
const USUAL: (usize, usize) = (1_000, 64);

/// Draw samples from a checkpoint's generator: points as CSV, pictures as PNG files or as one array
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Sample {
    /// The folder of a run, or a checkpoint
    checkpoint: PathBuf,
    /// How many samples [default: 1000; pictures: 64]
    #[arg(short, value_name = "N")]
    n: Option<usize>,
    /// The seed of their noise [default: the run's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Pictures of that class only, where the generator is told classes
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// Points: the file [default: the standard output, -]. Pictures: a folder for PNG files, which may hold no pictures but
    /// those that are drawn again, or a file that ends in .npy [default: samples in the run's folder]
    #[arg(long, visible_alias = "to", value_name = "PATH")]
    out: Option<PathBuf>,
}

impl Sample {
    /// One line or one picture per sample.
    ///
    /// # Errors
    /// If the checkpoint cannot be read or the file cannot be written.
    pub fn run(&self) -> Result<ExitCode> {
        if let Some(n) = self.n.filter(|n| !(1..=MOST).contains(n)) {
            return Err(Error::invalid("-n", n, format!("1 to {MOST}")));
        }
        let path = checkpoint_of(&self.checkpoint)?;
        let checkpoint = Checkpoint::read(&path)?;
        if AdaptSettings::of(&checkpoint, &path).is_ok() {
            let why =
                "an adaptation (gan adapt) draws nothing; what it says of the target's pictures is in predictions.csv";
            return Err(Error::Format { path, why: why.into() });
        }
        let drawn = match PictureSettings::of(&checkpoint, &path) {
            Ok(settings) => self.pictures(&path, settings.seed),
            Err(_) => self.points(&path),
        };
        if let Err(Error::Stopped { step: kept }) = drawn {
            tell(&format!("Interrupted; {kept} samples are kept."));
            return Ok(ExitCode::from(interrupt::EXIT_CODE));
        }
        drawn.map(|()| ExitCode::SUCCESS)
    }

    /// One line per sample, its coordinates with commas between.
    fn points(&self, path: &Path) -> Result<()> {
        let settings = Settings::of_checkpoint(path)?;
        let seed = self.seed.unwrap_or(settings.seed);
        let run = names::lab(settings)?.resume(path)?;
        let line = |point: Vec<f32>| {
            let fields: Vec<String> = point.iter().map(f32::to_string).collect();
            fields.join(",") + "\n"
        };
        let samples = run.samples(seed, self.n.unwrap_or(USUAL.0));
        let lines = samples.map(|points| points.into_iter().map(line).collect::<String>());
        match self.out.as_deref().filter(|out| *out != Path::new("-")) {
            None => {
                for lines in lines {
                    if !heard(lines.as_bytes())? {
                        break;
                    }
                }
                Ok(())
            }
            Some(out) => {
                interrupt::listen("Stopping");
                write_parts(out, lines.map(|lines| unless_asked(0).map(|()| lines.into_bytes())))
            }
        }
    }

    /// One file per picture, or one array of them all.
    fn pictures(&self, path: &Path, seed: u64) -> Result<()> {
        let out = self.out.clone().unwrap_or_else(|| home(path).join("samples"));
        if out == Path::new("-") {
            return Err(Error::invalid("--to", "-", "a folder or a file that ends in .npy, where pictures are drawn"));
        }
        let (generator, n) = (Generator::read(path)?, self.n.unwrap_or(USUAL.1));
        let samples = generator.samples(self.seed.unwrap_or(seed), n, self.class.as_deref())?;
        interrupt::listen("Stopping");
        match out.extension().is_some_and(|kind| kind == "npy") {
            true => {
                let bytes = |values: Vec<f32>| values.into_iter().flat_map(f32::to_le_bytes).collect();
                let parts = samples.map(|values| unless_asked(0).and(values).map(bytes));
                write_parts(&out, std::iter::once(Ok(npy(generator.shape(), n))).chain(parts))?;
            }
            false => {
                let folder = Folder::new(out.clone())?;
                alone(folder.root(), n)?;
                files(&folder, generator.shape(), samples)?;
            }
        }
        print(format!("{}\n", out.display()).as_bytes())
    }
}

/// Whether to go on, where so many samples are kept however it ends.
fn unless_asked(kept: usize) -> Result<()> {
    if interrupt::asked() { Err(Error::Stopped { step: kept as u64 }) } else { Ok(()) }
}

/// The file of picture i.
fn file(i: usize) -> String {
    format!("{i:06}.png")
}

/// One file per picture.
fn files(folder: &Folder, shape: Shape, samples: impl Iterator<Item = Result<Vec<f32>>>) -> Result<()> {
    let mut written = 0;
    for values in samples {
        let pictures = images(shape, values?);
        for i in 0..pictures.len() {
            unless_asked(written)?;
            folder.put(&file(written), &pictures.to_png(i))?;
            written += 1;
        }
    }
    Ok(())
}

/// Refuses a folder with other pictures than n of an earlier draw, in it or below it: who reads it would take them for
/// samples of these. Those of the earlier draw go, so that one that is interrupted is not mixed with them.
fn alone(folder: &Path, n: usize) -> Result<()> {
    let is_ours = |name: &&String| {
        let number = name.strip_suffix(".png").and_then(|number| number.parse().ok());
        number.is_some_and(|i| i < n && **name == file(i))
    };
    let there = pictures_below(folder)?;
    if let Some(other) = there.iter().find(|name| !is_ours(name)) {
        let other = folder.join(other);
        let what = format!("{} holds other pictures already, such as {}", folder.display(), other.display());
        let why = "remove them, or choose another folder with --to".into();
        return Err(Error::Refused { what, why });
    }
    there
        .iter()
        .map(|name| folder.join(name))
        .try_for_each(|path| std::fs::remove_file(&path).map_err(|source| Error::File { path, source }))
}

/// The head of NumPy's format for n pictures, (n, height, width, channels) of 32-bit numbers from −1 to 1, which follow.
/// <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>
fn npy(Shape { height, width, channels }: Shape, n: usize) -> Vec<u8> {
    let shape = format!("({n}, {height}, {width}, {channels})");
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
    // Magic, version and length are 10 bytes; all of it is a multiple of 64 and ends with a new line.
    while !(header.len() + 11).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let length = u16::try_from(header.len()).expect("some hundred bytes").to_le_bytes();
    [&b"\x93NUMPY\x01\x00"[..], &length, header.as_bytes()].concat()
}
