//! How the samples are shared out among the modes.

use plotters::chart::ChartBuilder;
use plotters::element::{PathElement, Rectangle};
use plotters::style::Color;

use crate::train::record::{ModeMark, Record, Snapshot};

use super::axis::Axis;
use super::colour::{FAKE, INK, REAL, RULE};
use super::frame::{Entry, Mark, frame};
use super::picture::{Area, Drawn, Picture};
use super::source;
use super::text::{LABEL, number, style};

/// One bar per mode, the share of the samples that are nearest to it, against a line for the mode's true weight.
/// 520 × 340 pixels.
pub fn mode_shares(record: &Record, snapshot: &Snapshot) -> Picture {
    let bars: Vec<_> = record.modes.iter().zip(&snapshot.mode_shares).map(|(m, s)| (*m, *s)).collect();
    let note = source(record, Some(snapshot.step));
    Picture::new((520, 340), move |area| {
        let legend = [Entry::new(Mark::Bar, FAKE, "share of G's samples"), Entry::new(Mark::Line, REAL, "true weight")];
        draw(&frame(area, "Share of each mode", &legend, &note)?, &bars)
    })
}

fn draw(area: &Area<'_>, bars: &[(ModeMark, f32)]) -> Drawn {
    let highest = bars.iter().flat_map(|(m, s)| [m.weight, *s]).filter(|v| v.is_finite()).fold(0.0, f32::max);
    let mut chart = ChartBuilder::on(area)
        .margin_left(8)
        .margin_right(30)
        .margin_top(8)
        .x_label_area_size(46)
        .y_label_area_size(70)
        .build_cartesian_2d(Axis::linear(0.5, bars.len() as f32 + 0.5), Axis::linear(0.0, 108.0 * highest))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(bars.len().clamp(1, 12))
        .y_labels(5)
        .max_light_lines(0)
        .bold_line_style(RULE)
        .axis_style(INK)
        .label_style(style(LABEL, INK))
        .axis_desc_style(style(LABEL, INK))
        .x_label_formatter(&|v| if v.fract() == 0.0 { number(*v) } else { String::new() })
        .y_label_formatter(&|v| number(*v))
        .x_desc("mode")
        .y_desc("share (%)")
        .draw()?;
    for (i, (mode, share)) in bars.iter().enumerate() {
        let (at, share) = (i as f32 + 1.0, if share.is_finite() { 100.0 * share } else { 0.0 });
        chart.plotting_area().draw(&Rectangle::new([(at - 0.36, 0.0), (at + 0.36, share)], FAKE.filled()))?;
        let weight = vec![(at - 0.46, 100.0 * mode.weight), (at + 0.46, 100.0 * mode.weight)];
        chart.plotting_area().draw(&PathElement::new(weight, REAL.stroke_width(3)))?;
    }
    Ok(())
}
