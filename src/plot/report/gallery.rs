//! The report of a run on pictures.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::{figures, head, measure_table, page, settings};
use crate::plot::text::thousands;
use crate::train::record::Record;

/// The report of a run that draws pictures, as one HTML file: its grids to scrub through, the figures, the measures, the
/// settings, and the command that makes it again. Each grid is the step that it was drawn after, and a PNG file.
pub fn gallery_report(record: &Record, grids: &[(u64, Vec<u8>)]) -> String {
    let steps = record.curves.steps.last().copied().unwrap_or(0);
    let summary = format!("The same noise at {} moments of {} steps.", grids.len(), thousands(steps));
    page(
        record,
        &[
            head(record, &summary),
            stage(grids),
            figures(record),
            measure_table(record),
            settings(record),
            script(grids),
        ],
    )
}

/// The last grid, and the controls to see the others.
fn stage(grids: &[(u64, Vec<u8>)]) -> String {
    let Some((step, png)) = grids.last() else { return String::new() };
    format!(include_str!("gallery.html"), step = step, most = grids.len() - 1, png = BASE64.encode(png))
}

fn script(grids: &[(u64, Vec<u8>)]) -> String {
    let frames: Vec<(u64, String)> = grids.iter().map(|(step, png)| (*step, BASE64.encode(png))).collect();
    let json = serde_json::to_string(&frames).expect("numbers and strings are always JSON");
    format!(
        "<script type=\"application/json\" id=\"grids\">{json}</script>\n<script>\n{}{}</script>\n",
        include_str!("transport.js"),
        include_str!("gallery.js")
    )
}
