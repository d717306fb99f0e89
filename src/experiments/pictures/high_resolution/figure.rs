//! The record as a table and as a figure.

use super::{NATIVE, SET, SIZES, super_resolution::resized};
use crate::{
    data::Filter,
    experiments::{
        ExperimentRecord, Tiles,
        support::{origin, series},
    },
    plot::{Images, Lines, Picture, grid},
};

/// Pixels along a side at which one picture is shown in all of its sizes.
const SHOWN: usize = 256;
/// Pictures in a row of the figure.
const ACROSS: usize = 8;

/// The rows of the table: what they are called, and the name of their values.
const ROWS: [(&str, &str); 11] = [
    ("one stage, 32 pixels", "one-stage/32"),
    ("one stage, 64", "one-stage/64"),
    ("one stage, 128", "one-stage/128"),
    ("second stage, 32 to 64", "multi-stage/64"),
    ("third stage, 64 to 128", "multi-stage/128"),
    ("SRCNN, 32 to 64", "srcnn"),
    ("talk's width: one stage, 32", "talk/one-stage/32"),
    ("talk's width: one stage, 64", "talk/one-stage/64"),
    ("talk's width: one stage, 128", "talk/one-stage/128"),
    ("talk's width: second stage, 32 to 64", "talk/multi-stage/64"),
    ("talk's width: SRCNN, 32 to 64", "talk/srcnn"),
];

/// Costs and quality; of costs the least over the seeds, for the machine may have had other work.
pub fn table(record: &ExperimentRecord) -> String {
    let least = |value: &str| record.values(value).into_iter().fold(f64::NAN, f64::min);
    let mean = |value: &str| record.mean(value).0;
    let mut text = String::from(
        "| networks | numbers in G | s per epoch | peak MiB | ms per picture | KID | detail | diversity |\n",
    );
    text += "|---|---|---|---|---|---|---|---|\n";
    let there = |row: &(&str, &str)| !record.values(&format!("{}/parameters", row.1)).is_empty();
    for (title, name) in ROWS.into_iter().filter(there) {
        let cost = |value: &str| least(&format!("{name}/{value}"));
        text += &format!("| {title} | {} | {:.2} | ", cost("parameters"), cost("seconds_per_epoch"));
        text += &format!("{:.0} | {:.1} |", cost("peak_mib"), cost("ms_per_picture"));
        let made = if name == "srcnn" { "dcgan-srcnn" } else { name };
        let quality = ["kid", "detail", "diversity"].map(|value| mean(&format!("{made}/{value}")));
        text += &match quality {
            [_, detail, _] if detail.is_nan() => " | | |\n".to_string(),
            [kid, detail, diversity] => format!(" {kid:.1} | {detail:.2} | {diversity:.2} |\n"),
        };
    }
    let [nearest, bicubic, srcnn] = ["psnr_nearest", "psnr_bicubic", "psnr"].map(|v| mean(&format!("srcnn/{v}")));
    text += &format!(
        "\nReal pictures from 32 to {NATIVE} pixels, held out: nearest {nearest:.2} dB, bicubic {bicubic:.2}, SRCNN {srcnn:.2}.\n"
    );
    let equal: Vec<String> =
        SIZES.iter().map(|side| format!("{side}: {:.1}", mean(&format!("equal_epochs/{side}")))).collect();
    text += &format!("KID in one stage after equal epochs: {}.\n", equal.join(", "));
    text += &format!(
        "After SRCNN's {:.0} s the second stage is at epoch {:.0}, KID {:.1}.\n",
        mean("equal_time/seconds"),
        mean("equal_time/epochs"),
        mean("equal_time/kid"),
    );
    let by = record.extractor(SET);
    text + &format!(
        "KID by {by} at {NATIVE} pixels, n_real = {:.0}, n_fake = {:.0}; detail and diversity of real pictures are 1.\n",
        mean("n_real"),
        mean("n_fake")
    )
}

/// KID over epochs, samples of each way, and one picture in four sizes.
pub fn figure(record: &ExperimentRecord) -> Picture {
    let named = SIZES.map(|side| (format!("one-stage/{side}"), format!("one stage, {side}")));
    let second = (format!("multi-stage/{NATIVE}"), format!("second stage, {NATIVE}"));
    let curve = |(name, title): &(String, String)| series(record, name, "kid", title);
    let charts = Lines {
        title: "Distance to the real faces, and samples".into(),
        x_label: "epoch".into(),
        y_label: format!("KID at {NATIVE} pixels"),
        log: true,
        series: named.iter().chain([&second]).filter_map(curve).collect(),
        note: format!("samples of second stage and SRCNN: of those of 32 pixels · {}", origin(record)),
    };
    let tiles = |name: &str| record.pictures(name).map(Tiles::images);
    let rest = [("multi-stage/128", "third stage, 128"), ("dcgan-srcnn", "SRCNN, 64")];
    let rows = named.iter().chain([&second]).map(|(name, title)| (name.as_str(), title.as_str())).chain(rest);
    let rows = rows.filter_map(|(name, title)| Some(grid(tiles(name)?, ACROSS).titled(title)));
    let figure = rows.fold(charts.picture(), Picture::above);
    let same = ["one-stage/32", "dcgan-srcnn", "same/128", "same/256"];
    let values: Vec<f32> = same.into_iter().filter_map(tiles).flat_map(copied).collect();
    match values.is_empty() {
        true => figure,
        false => figure.above(
            grid(Images { height: SHOWN, width: SHOWN, channels: 1, values }, same.len())
                .titled("one face at 32, 64, 128 and 256, by SRCNN again and again"),
        ),
    }
}

/// The first picture with its pixels as squares, so that it is as large as the largest.
fn copied(images: Images) -> Vec<f32> {
    let side = images.width;
    resized(&images.values[..side * side], side, SHOWN, Filter::Nearest)
}
