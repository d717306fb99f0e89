//! How values are spread: bars over their range.

use plotters::chart::ChartBuilder;
use plotters::element::Rectangle;
use plotters::style::Color;

use super::axis::Axis;
use super::colour::{INK, REAL, RULE};
use super::frame::frame;
use super::picture::{Area, Drawn, Picture};
use super::text::{LABEL, NOTE, fit, number, style, write};

/// Width and height of one histogram in pixels.
const SIZE: (u32, u32) = (320, 240);

/// Bars of equal width.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histogram {
    /// What is shown.
    pub title: String,
    /// (middle, share of all values) of each bar, from left to right.
    pub bars: Vec<[f32; 2]>,
}

/// Histograms side by side, each with its title over axes of its own, with one `note` in small type that says where they
/// come from ("seed 7"). Each is 320 pixels wide; the shares are shown in per cent.
pub fn histograms(title: &str, histograms: Vec<Histogram>, note: &str) -> Picture {
    let across = histograms.len().max(1);
    let (title, note) = (title.to_string(), note.to_string());
    Picture::new((SIZE.0 * across as u32, SIZE.1 + 70), move |area| {
        let cells = frame(area, &title, &[], &note)?.split_evenly((1, across));
        histograms.iter().zip(&cells).try_for_each(|(histogram, cell)| {
            let (head, body) = cell.split_vertically(24);
            let size = fit(&histogram.title, LABEL, SIZE.0 as i32 - 12);
            write(&head, &histogram.title, size, INK, (14, 14))?;
            histogram.draw(&body)
        })
    })
}

impl Histogram {
    fn draw(&self, area: &Area<'_>) -> Drawn {
        let [Some(first), Some(last)] = [self.bars.first(), self.bars.last()] else { return Ok(()) };
        let half = 0.5 * (last[0] - first[0]) / (self.bars.len() - 1).max(1) as f32;
        let highest = self.bars.iter().map(|bar| bar[1]).filter(|share| share.is_finite()).fold(0.0, f32::max);
        let mut chart = ChartBuilder::on(area)
            .margin_left(8)
            .margin_right(24)
            .margin_top(8)
            .x_label_area_size(26)
            .y_label_area_size(48)
            .build_cartesian_2d(Axis::linear(first[0] - half, last[0] + half), Axis::linear(0.0, 108.0 * highest))?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(4)
            .y_labels(4)
            .max_light_lines(0)
            .bold_line_style(RULE)
            .axis_style(INK)
            .label_style(style(NOTE, INK))
            .x_label_formatter(&|v| number(*v))
            .y_label_formatter(&|v| format!("{} %", number(*v)))
            .draw()?;
        for [middle, share] in self.bars.iter().filter(|bar| bar[1].is_finite()) {
            let bar = Rectangle::new([(middle - half, 0.0), (middle + half, 100.0 * share)], REAL.filled());
            chart.plotting_area().draw(&bar)?;
        }
        Ok(())
    }
}
