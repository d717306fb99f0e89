use nalgebra::{DMatrix, SymmetricEigen};

use crate::{
    Result,
    adapt::{Adda, rows_of},
    backend::Cpu,
    data::Pictures,
    experiments::{
        ExperimentRecord, Points, SeedRecord,
        support::{origin, rounded},
    },
    plot::{Lines, Panel, Picture, Series, compare, grid},
};

/// Points of each domain that are kept.
const KEPT: usize = 300;

/// Keeps the features of both domains in the plane of their two largest principal components: the target's by the source's
/// encoder and by its own.
///
/// # Errors
/// If a picture cannot be read.
pub fn features(record: &mut SeedRecord, adda: &Adda<Cpu>, exams: &[Pictures; 2]) -> Result<()> {
    let places: Vec<usize> = (0..KEPT).collect();
    let [source, target] = [exams[0].select(&places)?, exams[1].select(&places)?];
    let own = &adda.source().encoder;
    let clouds = [rows_of(own, &source)?, rows_of(own, &target)?, rows_of(adda.encoder(), &target)?];
    let flat = plane(&clouds.concat(), own.architecture().sizes()?.last().copied().unwrap_or(1));
    for (name, points) in
        ["features of the source", "the target's before", "the target's after"].iter().zip(flat.chunks(KEPT))
    {
        record.points.insert(name.to_string(), points.to_vec());
    }
    Ok(())
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
    let first = record.seeds.first();
    let points = |name: &str| {
        first.and_then(|seed| seed.points.get(&format!("mnist-usps/copy/{name}"))).cloned().unwrap_or_default()
    };
    let source = points("features of the source");
    let most = source.iter().chain(&points("the target's before")).flatten().fold(1.0f32, |most, x| most.max(x.abs()));
    let panel = |title: &str, name: &str| Panel {
        title: title.into(),
        bounds: [-most, most, -most, most],
        real: source.clone(),
        fake: points(name),
        ..Panel::default()
    };
    let panels =
        vec![panel("by the source's encoder", "the target's before"), panel("by its own", "the target's after")];
    let note = format!("logits on their two principal components, {}", origin(record));
    let clouds = compare("MNIST (real) and USPS (fake) before and after ADDA", panels, &note);
    clouds.above(along(record)).above(confusions(record))
}

/// Accuracies along training.
fn along(record: &ExperimentRecord) -> Picture {
    let curves = |part: &str| record.seeds.first()?.curves.get(&format!("mnist-usps/{part}/along"));
    let series = [
        ("from a copy: USPS named rightly", "copy", "accuracy"),
        ("from a copy: D's accuracy", "copy", "discriminator_accuracy"),
        ("from fresh weights: USPS named rightly", "naive", "accuracy"),
        ("from fresh weights: D's accuracy", "naive", "discriminator_accuracy"),
    ];
    let series = series.iter().filter_map(|(name, part, value)| {
        let curves = curves(part)?;
        Some(Series::over(*name, &curves.steps, curves.get(value)))
    });
    Lines {
        title: "ADDA from a copy and from fresh weights".into(),
        x_label: "step".into(),
        y_label: "share".into(),
        log: false,
        series: series.collect(),
        note: origin(record),
    }
    .picture()
}

/// Rows are digits, columns what they are taken for: source only, and ADDA from a copy and from fresh weights.
fn confusions(record: &ExperimentRecord) -> Picture {
    let tiles = ["source", "copy", "naive"].iter().filter_map(|part| {
        record.seeds.first()?.pictures.get(&format!("mnist-usps/{part}/confusion")).map(|tiles| tiles.images())
    });
    let mut all = crate::plot::Images { height: 10, width: 10, channels: 1, values: Vec::new() };
    tiles.for_each(|images| all.values.extend(images.values));
    grid(all, 3)
}
