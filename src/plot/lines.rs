//! Curves over a common axis: the general chart, from which those of a run are made.

use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement};
use plotters::style::Color;

use super::axis::Axis;
use super::colour::{INK, RULE, series};
use super::frame::{Entry, Mark, frame};
use super::picture::{Area, Drawn, Picture};
use super::text::{LABEL, NOTE, number, style};

/// A named curve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    /// What the legend says.
    pub name: String,
    /// (x, y) in order of x; the line is broken where y is not finite.
    pub points: Vec<[f32; 2]>,
}

impl Series {
    /// The `values` taken at `steps`. NaN means that none was taken, and the line goes on to the next.
    pub fn over(name: impl Into<String>, steps: &[u64], values: &[f32]) -> Self {
        let taken = steps.iter().zip(values).filter(|(_, value)| !value.is_nan());
        Series { name: name.into(), points: taken.map(|(step, value)| [*step as f32, *value]).collect() }
    }
}

/// A line chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lines {
    /// What is shown.
    pub title: String,
    /// What runs to the right, with its unit.
    pub x_label: String,
    /// What runs up, with its unit.
    pub y_label: String,
    /// Whether y is logarithmic; values that are not positive are then left out.
    pub log: bool,
    /// The curves; the legend keeps their order.
    pub series: Vec<Series>,
    /// Where the numbers come from, in small type ("seed 7").
    pub note: String,
}

impl Lines {
    /// The chart as a picture, 520 × 340.
    pub fn picture(self) -> Picture {
        Picture::new((520, 340), move |area| self.draw(area, TYPE))
    }

    /// Draws the chart with its frame into an area. One curve alone needs no legend: the y axis names it.
    pub(super) fn draw(&self, area: &Area<'_>, size: u32) -> Drawn {
        let named = if self.series.len() > 1 { &self.series[..] } else { &[] };
        let legend: Vec<_> =
            named.iter().enumerate().map(|(i, s)| Entry::new(Mark::Line, series(i), s.name.as_str())).collect();
        let inner = frame(area, &self.title, &legend, &self.note)?;
        let all = || self.series.iter().flat_map(|s| &s.points);
        let last = all().map(|p| p[0]).filter(|x| x.is_finite()).fold(f32::NEG_INFINITY, f32::max);
        let first = all().map(|p| p[0]).filter(|x| x.is_finite()).fold(f32::INFINITY, f32::min);
        let y = Axis::over(all().map(|p| p[1]), self.log);
        self.plot(&inner, Axis::linear(first, last), y, size)
    }

    fn plot(&self, area: &Area<'_>, x: Axis, y: Axis, size: u32) -> Drawn {
        let (across, down) = area.dim_in_pixel();
        let mut chart = ChartBuilder::on(area)
            .margin_left(8)
            .margin_right(30)
            .margin_top(8)
            .x_label_area_size(if self.x_label.is_empty() { 26 } else { 46 })
            .y_label_area_size(if self.y_label.is_empty() { 56 } else { 70 })
            .build_cartesian_2d(x, y)?;
        chart
            .configure_mesh()
            .x_labels((across / 100).max(2) as usize)
            .y_labels((down / 45).max(2) as usize)
            .max_light_lines(0)
            .bold_line_style(RULE)
            .axis_style(INK)
            .label_style(style(size, INK))
            .axis_desc_style(style(size, INK))
            .x_label_formatter(&|v| number(*v))
            .y_label_formatter(&|v| number(*v))
            .x_desc(self.x_label.as_str())
            .y_desc(self.y_label.as_str())
            .draw()?;
        for (i, curve) in self.series.iter().enumerate() {
            let points = thin(&curve.points, across as usize);
            for piece in points.split(|p| !y.shows(p[1]) || !x.shows(p[0])) {
                let path: Vec<_> = piece.iter().map(|p| (p[0], p[1])).collect();
                match path[..] {
                    [lone] => chart.plotting_area().draw(&Circle::new(lone, 2, series(i).filled()))?,
                    _ => chart.plotting_area().draw(&PathElement::new(path, series(i).stroke_width(2)))?,
                }
            }
        }
        Ok(())
    }
}

/// The size of the type of a chart that stands alone, and of one among several.
pub(super) const TYPE: u32 = LABEL;
pub(super) const SMALL_TYPE: u32 = NOTE;

/// A long curve as the lowest and the highest point of each of `parts` stretches, so that no peak is lost.
fn thin(points: &[[f32; 2]], parts: usize) -> Vec<[f32; 2]> {
    if points.len() <= 2 * parts {
        return points.to_vec();
    }
    points.chunks(points.len().div_ceil(parts)).flat_map(extremes).collect()
}

/// The lowest and the highest finite point, in order of x; a stretch without any is a gap.
fn extremes(stretch: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let finite = || stretch.iter().filter(|p| p[1].is_finite());
    let low = finite().min_by(|a, b| a[1].total_cmp(&b[1]));
    let high = finite().max_by(|a, b| a[1].total_cmp(&b[1]));
    match (low, high) {
        (Some(low), Some(high)) if low[0] <= high[0] => vec![*low, *high],
        (Some(low), Some(high)) => vec![*high, *low],
        _ => vec![[f32::NAN; 2]],
    }
}
