//! The numbers that the page draws from: points as 16-bit shares of the window, surfaces as bytes, both in base64.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;

use crate::plot::measures::taken;
use crate::train::record::{Record, Snapshot};

#[derive(Serialize)]
struct Page {
    bounds: [f32; 4],
    real: String,
    modes: Vec<[f32; 3]>,
    frames: Vec<Frame>,
}

#[derive(Serialize)]
struct Frame {
    step: u64,
    fake: String,
    surface: String,
    grid: String,
    arrows: Vec<[f32; 4]>,
    measures: BTreeMap<String, String>,
}

/// The data and the script that shows it; nothing for a record without snapshots.
pub(super) fn script(record: &Record) -> String {
    if record.snapshots.is_empty() {
        return String::new();
    }
    let page = Page {
        bounds: record.bounds,
        real: points(&record.real, record.bounds),
        modes: record.modes.iter().map(|m| [m.centre[0], m.centre[1], m.sigma]).collect(),
        frames: record.snapshots.iter().map(|s| frame(record, s)).collect(),
    };
    let json = serde_json::to_string(&page).expect("numbers and strings are always JSON");
    // A title with a closing tag must not end the script.
    let json = json.replace('<', "\\u003c");
    format!(
        "<script type=\"application/json\" id=\"data\">{json}</script>\n<script>\n{}{}</script>\n",
        include_str!("transport.js"),
        include_str!("player.js")
    )
}

fn frame(record: &Record, snapshot: &Snapshot) -> Frame {
    let grid = snapshot.manifold.as_ref().map_or(&[][..], |m| &m.points);
    let sound = snapshot.arrows.iter().filter(|a| a.iter().all(|v| v.is_finite()));
    let surface = snapshot.surface.iter().filter(|s| s.values.len() == s.side * s.side).flat_map(|s| &s.values);
    let value = |m: crate::plot::measures::Measure| Some((m.name.clone(), m.write(*snapshot.measures.get(&m.name)?)));
    Frame {
        step: snapshot.step,
        fake: points(&snapshot.fake, record.bounds),
        surface: BASE64.encode(surface.map(|v| (255.0 * v.clamp(0.0, 1.0)).round() as u8).collect::<Vec<_>>()),
        grid: points(grid, record.bounds),
        arrows: sound.copied().collect(),
        measures: taken(record).into_iter().filter_map(value).collect(),
    }
}

/// Each coordinate as a share of the window with half a window around it, little-endian. What is further out, or not a
/// number, goes to the far edge, which no window shows.
fn points(points: &[[f32; 2]], [x0, x1, y0, y1]: [f32; 4]) -> String {
    let share = |v: f32, low: f32, high: f32| (((v - low) / (high - low) + 0.5) / 2.0).clamp(0.0, 1.0) * 65535.0;
    let pair = |p: &[f32; 2]| [share(p[0], x0, x1), share(p[1], y0, y1)].map(|v| v.round() as u16);
    BASE64.encode(points.iter().flat_map(pair).flat_map(u16::to_le_bytes).collect::<Vec<_>>())
}
