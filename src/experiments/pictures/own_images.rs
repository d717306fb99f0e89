//! Pictures of one's own: any folder, one command, nothing known about what is in it.
//!
//! **Formula.** p_data = 1/N Σ δ(x − x_i), the folder; z from N(0, I) in 256 dimensions; DCGAN and the game of 2014.
//!
//! **What must be seen.** Samples that look like the folder and are not in it: they differ from each other about as much as
//! the folder's pictures do, and the nearest picture is about as far from them as the folder's are from each other, where
//! copies would be at 0.
//!
//! **Notes.** By default the 400 Olivetti faces at 32 pixels and half of DCGAN's width, 600 steps at five times its
//! learning rate; with `--full` 64 pixels, its width and rate, and 10,000 steps. Distances are of pixels, n = 500 fakes. How
//! far the folder's pictures are from each other is the median distance from every other of them to the nearest of the rest; a
//! face has nine others of the same person, so this is near. Pixels are a poor judge of likeness: a copy that is shifted, or
//! darker, is not found. Where the pictures lie in folders by class, as those of the 40 people do, LeNet is trained on nine
//! of ten of them, and the FID is taken by it. Of a folder with more than 1,000 pictures as many are compared, evenly spread.
//!
//! **Reference.** Radford, Metz and Chintala 2016 (arXiv:1511.06434).

use super::{
    examiner::{Examiner, every_tenth},
    play::{Played, latent, pictures, play, tell},
};
use crate::{
    Result,
    data::Pictures,
    experiments::{
        Criterion, Experiment, ExperimentRecord, Request, SeedRecord, Tiles,
        support::{origin, series},
    },
    lab::pictures::{PictureRun, PictureSettings},
    plot::{Lines, Picture, grid},
    score::{mean_pairwise_distance, nearest},
    train::record::Curves,
};

/// Fakes that are looked at, and pictures of the folder, at most.
const FAKES: usize = 500;
const COMPARED: usize = 1_000;
/// Pictures of either kind of which the distances to each other are taken.
const PAIRED: usize = 200;
/// Moments at which they are taken.
const MOMENTS: u64 = 6;
/// Samples in a row of the figure, and rows.
const ACROSS: usize = 10;
const DOWN: usize = 4;
/// What LeNet's scores go by.
const SET: &str = "own-images";

/// E3-04: DCGAN on any folder of pictures.
#[derive(Default)]
pub struct OwnImages {
    data: Option<String>,
    full: bool,
}

impl OwnImages {
    fn settings(&self, seed: u64) -> PictureSettings {
        let data = self.data.clone().unwrap_or_else(|| "olivetti".into());
        let full = PictureSettings { data, latent_dim: 256, skip_corrupt: true, seed, ..PictureSettings::default() };
        let rate = 1e-3;
        let settings = match self.full {
            true => full,
            false => PictureSettings { size: 32, width: 32, lr_d: rate, lr_g: rate, steps: 600, ..full },
        };
        PictureSettings { grid_every: settings.steps.div_ceil(MOMENTS), ..settings }
    }
}

/// What is known of the folder.
struct Folder {
    /// Its pictures, row by row, or as many as are compared.
    rows: Vec<f32>,
    numbers: usize,
    /// The median distance of one of them to the nearest other, and the mean distance between two.
    nearest: f64,
    diversity: f64,
    /// Who takes the FID, if the pictures have classes.
    examiner: Option<Examiner>,
}

impl Folder {
    fn of(all: &Pictures) -> Result<Self> {
        all.skipped().iter().for_each(|(path, why)| tell(&format!("left out: {} ({why})", path.display())));
        let numbers = all.shape().numbers();
        let places: Vec<usize> = (0..all.len()).step_by(all.len().div_ceil(COMPARED)).collect();
        let mut rows = vec![0.0; places.len() * numbers];
        places.iter().zip(rows.chunks_exact_mut(numbers)).try_for_each(|(place, row)| all.row(*place, row))?;
        let (even, odd): (Vec<_>, Vec<_>) = rows.chunks_exact(numbers).enumerate().partition(|(i, _)| i % 2 == 0);
        let [even, odd] =
            [even, odd].map(|half| half.into_iter().flat_map(|(_, row)| row).copied().collect::<Vec<_>>());
        let examiner = match all.labels() {
            Some(_) => Some(Examiner::new(SET, every_tenth(all, &places)?)?),
            None => None,
        };
        let diversity = diversity(&rows, numbers)?;
        Ok(Self { nearest: median(&nearest(&even, &odd, numbers)), rows, numbers, diversity, examiner })
    }

    /// How far fakes are from the folder and from each other, as shares of what its own pictures are, and their FID.
    fn judge(&self, fakes: &[f32]) -> Result<Vec<(&'static str, f64)>> {
        let distance = median(&nearest(fakes, &self.rows, self.numbers)) / self.nearest;
        let mut judged = vec![("distance", distance), ("diversity", diversity(fakes, self.numbers)? / self.diversity)];
        if let Some(examiner) = &self.examiner {
            judged.push(("fid", examiner.fid(&examiner.look(fakes)?)?));
        }
        Ok(judged)
    }

    /// Rows of samples of a run, and the folder's pictures that are nearest to those of the first row.
    fn tiles(&self, run: &PictureRun, fakes: &[f32]) -> Tiles {
        let mut shown = fakes[..ACROSS * DOWN * self.numbers].to_vec();
        for (place, _) in nearest(&fakes[..ACROSS * self.numbers], &self.rows, self.numbers) {
            shown.extend(&self.rows[place * self.numbers..][..self.numbers]);
        }
        Tiles::of(run.settings().size, run.settings().channels, &shown)
    }
}

impl Experiment for OwnImages {
    fn name(&self) -> &'static str {
        "own-images"
    }

    fn about(&self) -> &'static str {
        "DCGAN on any folder of pictures: samples that look like it and are not in it"
    }

    fn source(&self) -> &'static str {
        "Radford, Metz and Chintala 2016, arXiv:1511.06434"
    }

    fn on_request(&self, request: &Request) -> Result<Box<dyn Experiment>> {
        Ok(Box::new(Self { data: request.data.clone(), full: request.full }))
    }

    fn default_seeds(&self) -> u64 {
        2
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let (mut record, mut curve, mut folder) = (SeedRecord::new(seed), Curves::default(), None);
        let played = play(&format!("{} seed {seed}", self.name()), self.settings(seed), None, &mut |run, _| {
            let folder = match &mut folder {
                Some(known) => known,
                none => none.insert(Folder::of(run.pictures())?),
            };
            let judged = folder.judge(&fakes(run)?)?;
            let when = if run.engine().step() == 0 { "_before" } else { "" };
            judged.iter().for_each(|(name, value)| record.set(&format!("{name}{when}"), *value));
            curve.push(run.engine().step(), judged.iter().map(|(name, value)| (name.to_string(), *value as f32)));
            Ok(())
        })?;
        let run = &played.run;
        record.set("pictures", run.pictures().len() as f64);
        record.set("pictures_skipped", run.pictures().skipped().len() as f64);
        record.set("steps", run.engine().step() as f64);
        for loss in ["loss_d", "loss_g"] {
            record.set(loss, played.mean(loss, 0.9..1.0));
        }
        if let Some(folder) = &folder {
            finish(&mut record, folder, &played)?;
        }
        if seed == 0 {
            record.curves.insert("judged".into(), curve);
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        // Seed 100 had 1.76, 1.27, 6,672 and 558, and so few steps differ from seed to seed: about half and twice of it, but
        // for the distance from below, where copies would be at 0.
        vec![
            claim("distance", 1.0, 3.5, "a sample's nearest picture is farther from it than from another picture"),
            claim("diversity", 0.65, 2.0, "two samples differ about as much as two pictures"),
            claim("fid_before", 3_300.0, 13_000.0, "before training, samples are far from faces"),
            claim("fid", 280.0, 1_100.0, "and at the end much nearer"),
            claim("steps", 600.0, 600.0, "no run leaves the finite numbers"),
        ]
    }

    /// Means over the seeds, before the first step and at the end.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let mean = |value: &str| record.mean(value).0;
        let mut text = String::from("| | before | at the end |\n|---|---|---|\n");
        let lines = [("distance to the nearest picture", "distance"), ("distance of two samples", "diversity")];
        for (what, value) in lines {
            text += &format!("| {what} | {:.2} | {:.2} |\n", mean(&format!("{value}_before")), mean(value));
        }
        if let Some(by) = record.seeds.first().and_then(|seed| seed.extractors.get(SET)) {
            let [real, fake] = ["n_real", "n_fake"].map(|n| mean(&format!("{SET}_{n}")));
            text += &format!("| FID by {by}, n_real = {real}, n_fake = {fake} | ");
            text += &format!("{:.0} | {:.0} |\n", mean("fid_before"), mean("fid"));
        }
        Some(text + &format!("\n{:.0} pictures; distances as shares of the folder's own.\n", mean("pictures")))
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let chart = |of: &str, names: &[&str], title: &str, y_label: &str| {
            let series = |name: &&str| series(record, of, name, *name);
            let series = names.iter().filter_map(series).collect();
            let (title, x_label, y_label) = (title.into(), "step".into(), y_label.into());
            Lines { title, x_label, y_label, log: false, series, note: origin(record) }.picture()
        };
        let share = "share of the folder's own";
        let title = "Losses; samples; last row: the pictures nearest to the first row";
        let charts = chart("judged", &["distance", "diversity"], "Distance to the folder, and among samples", share)
            .above(chart("losses", &["loss_d", "loss_g"], title, "loss"));
        match record.pictures("samples") {
            Some(tiles) => charts.above(grid(tiles.images(), ACROSS)),
            None => charts,
        }
    }
}

/// The fakes that are looked at, always of the same z.
fn fakes(run: &PictureRun) -> Result<Vec<f32>> {
    Ok(pictures(run, &latent(run.settings(), FAKES)?, run.settings().latent_dim))
}

/// Writes down the scores at the end, and keeps curves and samples.
fn finish(record: &mut SeedRecord, folder: &Folder, played: &Played) -> Result<()> {
    let fakes = fakes(&played.run)?;
    if let Some(examiner) = &folder.examiner {
        examiner.score(record, "", &examiner.look(&fakes)?)?;
    }
    if record.seed == 0 {
        record.curves.insert("losses".into(), played.curves(&["loss_d", "loss_g"]));
        record.pictures.insert("samples".into(), folder.tiles(&played.run, &fakes));
    }
    Ok(())
}

/// The mean distance of two pictures, of the first ones.
fn diversity(rows: &[f32], numbers: usize) -> Result<f64> {
    Ok(mean_pairwise_distance(&rows[..rows.len().min(PAIRED * numbers)], numbers)?.mean)
}

/// The median of distances; NaN of none.
fn median(nearest: &[(usize, f64)]) -> f64 {
    let mut distances: Vec<f64> = nearest.iter().map(|(_, distance)| *distance).collect();
    distances.sort_by(f64::total_cmp);
    distances.get(distances.len() / 2).copied().unwrap_or(f64::NAN)
}
