//! What an adaptation looks like: features in two dimensions, accuracy along training, what is taken for what.

use bhtsne::tSNE;
use nalgebra::{DMatrix, SymmetricEigen};

use crate::{
    Result,
    adapt::{Adda, rows_of},
    backend::Cpu,
    data::Pictures,
    experiments::{
        ExperimentRecord, Points, SeedRecord,
        support::{origin, rounded, series},
    },
    plot::{Lines, Panel, Picture, gallery, grid},
};

/// Points of each domain that are kept.
const KEPT: usize = 300;

/// The three clouds, by name.
const CLOUDS: [&str; 3] = ["features of the source", "the target's before", "the target's after"];
/// About how many neighbours a point of t-SNE has, and its steps: as in its paper.
const PERPLEXITY: f64 = 30.0;
const EPOCHS: usize = 1_000;

/// Keeps the features of both domains in two dimensions, the target's by the source's encoder and by its own: in the plane of
/// their two largest principal components, and by t-SNE (van der Maaten and Hinton 2008), begun in that plane.
///
/// # Errors
/// If a picture cannot be read.
pub fn features(record: &mut SeedRecord, adda: &Adda<Cpu>, exams: &[Pictures; 2]) -> Result<()> {
    let places: Vec<usize> = (0..KEPT).collect();
    let [source, target] = [exams[0].select(&places)?, exams[1].select(&places)?];
    let own = &adda.source().encoder;
    let clouds = [rows_of(own, &source)?, rows_of(own, &target)?, rows_of(adda.encoder(), &target)?];
    let (rows, width) = (clouds.concat(), own.architecture().sizes()?.last().copied().unwrap_or(1));
    let flat = plane(&rows, width);
    for (way, points) in [("", &flat), (", t-SNE", &neighbours(&rows, width, &flat))] {
        for (name, points) in CLOUDS.iter().zip(points.chunks(KEPT)) {
            record.points.insert(format!("{name}{way}"), points.to_vec());
        }
    }
    Ok(())
}

/// Rows by t-SNE, which keeps neighbours together. It begins with the points of a plane, made small, and so is the same
/// each time.
fn neighbours(rows: &[f32], width: usize, plane: &Points) -> Points {
    let rows: Vec<&[f32]> = rows.chunks_exact(width).collect();
    let most = plane.iter().flatten().fold(f32::MIN_POSITIVE, |most, x| most.max(x.abs()));
    let begin: Vec<f64> = plane.iter().flatten().map(|x| f64::from(1e-2 * x / most)).collect();
    let distance = |a: &&[f32], b: &&[f32]| a.iter().zip(*b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt();
    let mut map: tSNE<f64, &[f32]> = tSNE::new(&rows);
    map.perplexity(PERPLEXITY).epochs(EPOCHS).initial_embedding(begin).exact(distance);
    map.embedding().chunks_exact(2).map(|point| [0, 1].map(|i| rounded(point[i] as f32))).collect()
}

/// Rows on their two largest principal components.
fn plane(rows: &[f32], width: usize) -> Points {
    let rows = DMatrix::from_row_iterator(rows.len() / width, width, rows.iter().map(|x| f64::from(*x)));
    let mean = rows.row_mean();
    let centred = DMatrix::from_fn(rows.nrows(), width, |i, j| rows[(i, j)] - mean[j]);
    let eigen = SymmetricEigen::new(centred.transpose() * &centred);
    let mut order: Vec<usize> = (0..width).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let axis = |i: usize| {
        let axis = eigen.eigenvectors.column(order[i.min(width - 1)]).into_owned();
        // An eigenvector and its opposite are the same: the larger entry is made positive.
        let sign = if axis.max() >= -axis.min() { 1.0 } else { -1.0 };
        &centred * axis * sign
    };
    let (x, y) = (axis(0), axis(1));
    (0..rows.nrows()).map(|i| [rounded(x[i] as f32), rounded(y[i] as f32)]).collect()
}

/// Features before and after, accuracy along training with D's, and what is taken for what before and after.
pub fn figure(record: &ExperimentRecord) -> Picture {
    let points = |name: String| record.points(&format!("mnist-usps/copy/{name}"));
    let panels = ["", ", t-SNE"].into_iter().flat_map(|way| {
        let [source, before, after] = CLOUDS.map(|cloud| points(format!("{cloud}{way}")));
        let most = source.iter().chain(&before).chain(&after).flatten().fold(1.0f32, |most, x| most.max(x.abs()));
        let bounds = [-most, most, -most, most];
        let panel = move |title: &str, fake: Points| {
            let title = format!("{title}{}", if way.is_empty() { ", principal components" } else { way });
            Panel { title, bounds, real: source.clone(), fake, ..Panel::default() }
        };
        [panel("before", before), panel("after", after)]
    });
    let note = format!("logits in two dimensions, {}", origin(record));
    let clouds = gallery("MNIST (real) and USPS (fake) before and after ADDA", panels.collect(), 2, &note);
    confusions(clouds.above(along(record)), record)
}

/// Accuracies along training.
fn along(record: &ExperimentRecord) -> Picture {
    let lines = [
        ("from a copy: USPS named rightly", "copy", "accuracy"),
        ("from a copy: D's accuracy", "copy", "discriminator_accuracy"),
        ("from fresh weights: USPS named rightly", "naive", "accuracy"),
        ("from fresh weights: D's accuracy", "naive", "discriminator_accuracy"),
    ];
    let line =
        |(name, part, value): &(&str, &str, &str)| series(record, &format!("mnist-usps/{part}/along"), value, *name);
    Lines {
        title: "ADDA from a copy and from fresh weights".into(),
        x_label: "step".into(),
        y_label: "share".into(),
        log: false,
        series: lines.iter().filter_map(line).collect(),
        note: origin(record),
    }
    .picture()
}

/// Rows are digits, columns what they are taken for: source only, and ADDA from a copy and from fresh weights.
fn confusions(figure: Picture, record: &ExperimentRecord) -> Picture {
    let parts = [("source", "source only"), ("copy", "ADDA from a copy"), ("naive", "ADDA from fresh weights")];
    let tiles = parts.into_iter().filter_map(|(part, title)| {
        let tiles = record.pictures(&format!("mnist-usps/{part}/confusion"))?;
        Some(grid(tiles.images(), 1).titled(format!("{title}: a row for each digit, what it is taken for")))
    });
    tiles.fold(figure, Picture::above)
}
