//! The plane of the data at equal scale on both axes, and how each thing is drawn on it.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::{Color, RGBColor};

use crate::train::record::{ModeMark, Surface};

use super::axis::Axis;
use super::canvas::Canvas;
use super::colour::{FAKE, INK, belief};
use super::picture::{Area, Drawn};
use super::text::{number, style};

/// A chart at equal scale.
pub(super) struct Plane<'a> {
    chart: ChartContext<'a, Canvas<'a>, Cartesian2d<Axis, Axis>>,
    x: Axis,
    y: Axis,
    size: (f32, f32),
}

impl<'a> Plane<'a> {
    /// The window in the middle of the area, as large as it can be.
    pub(super) fn new(area: &Area<'a>, [x0, x1, y0, y1]: [f32; 4], type_size: Option<u32>) -> Drawn<Self> {
        let (x, y) = (Axis::linear(x0, x1), Axis::linear(y0, y1));
        let ((left, below), margin) = (type_size.map_or((0, 0), |_| (56, 44)), 6);
        let (across, down) = area.dim_in_pixel();
        let room =
            ((across.saturating_sub(left + 2 * margin)) as f32, (down.saturating_sub(below + 2 * margin)) as f32);
        let scale = (room.0 / x.length()).min(room.1 / y.length()).max(f32::MIN_POSITIVE);
        let size = ((scale * x.length()).round(), (scale * y.length()).round());
        let from = (((room.0 - size.0) / 2.0) as u32 + margin, ((room.1 - size.1) / 2.0) as u32 + margin);
        let inner = area.clone().shrink(from, (size.0 as u32 + left, size.1 as u32 + below));
        let mut chart =
            ChartBuilder::on(&inner).x_label_area_size(below).y_label_area_size(left).build_cartesian_2d(x, y)?;
        if let Some(type_size) = type_size {
            let label = style(type_size, INK);
            let (format, axis) = (|v: &f32| number(*v), INK.stroke_width(1));
            let mut mesh = chart.configure_mesh();
            mesh.disable_mesh().axis_style(axis).x_labels(6).y_labels(6).label_style(label.clone());
            mesh.axis_desc_style(label).x_desc("x₁").y_desc("x₂").x_label_formatter(&format);
            mesh.y_label_formatter(&format).draw()?;
        }
        Ok(Plane { chart, x, y, size })
    }

    fn shows(&self, [x, y]: [f32; 2]) -> bool {
        self.x.shows(x) && self.y.shows(y)
    }

    /// The ground, in cells of a few pixels between the given values, run by run of one colour.
    pub(super) fn surface(&self, surface: &Surface) -> Drawn {
        const CELL: i32 = 3;
        const LEVELS: f32 = 24.0;
        if surface.side == 0 || surface.values.len() != surface.side * surface.side {
            return Ok(());
        }
        let ground = self.chart.plotting_area().strip_coord_spec();
        let (across, down) = (self.size.0 as i32, self.size.1 as i32);
        for y in (0..down).step_by(CELL as usize) {
            let level = |x: i32| {
                let middle = ((x as f32 + 1.5) / self.size.0, 1.0 - (y as f32 + 1.5) / self.size.1);
                (between(surface, middle) * LEVELS).round()
            };
            let bottom = (y + CELL).min(down);
            let (mut from, mut colour) = (0, level(0));
            for x in (CELL..across).step_by(CELL as usize) {
                let next = level(x);
                if next != colour {
                    ground.draw(&Rectangle::new([(from, y), (x, bottom)], belief(colour / LEVELS).filled()))?;
                    (from, colour) = (x, next);
                }
            }
            ground.draw(&Rectangle::new([(from, y), (across, bottom)], belief(colour / LEVELS).filled()))?;
        }
        Ok(())
    }

    /// Circles of three standard deviations.
    pub(super) fn modes(&self, modes: &[ModeMark]) -> Drawn {
        let unit = self.size.0 / self.x.length();
        for mode in modes.iter().filter(|m| self.shows(m.centre) && m.sigma.is_finite()) {
            let radius = (3.0 * mode.sigma * unit).round().max(3.0) as u32;
            let circle = Circle::new((mode.centre[0], mode.centre[1]), radius, INK.mix(0.7).stroke_width(1));
            self.chart.plotting_area().draw(&circle)?;
        }
        Ok(())
    }

    pub(super) fn dots(&self, points: &[[f32; 2]], radius: u32, colour: RGBColor) -> Drawn {
        points
            .iter()
            .filter(|p| self.shows(**p))
            .try_for_each(|p| self.chart.plotting_area().draw(&Circle::new((p[0], p[1]), radius, colour.filled())))
    }

    /// One path each, twice through the middle, at whole pixels, so that a cross is crisp and short to write down.
    pub(super) fn crosses(&self, points: &[[f32; 2]], radius: u32) -> Drawn {
        let pixels = self.chart.plotting_area().strip_coord_spec();
        let r = radius as i32;
        points.iter().filter(|p| self.shows(**p)).try_for_each(|point| {
            let (x, y) = self.pixel(*point);
            let path = vec![(x - r, y - r), (x + r, y + r), (x, y), (x - r, y + r), (x + r, y - r)];
            pixels.draw(&PathElement::new(path, FAKE.stroke_width(1)))
        })
    }

    pub(super) fn arrows(&self, arrows: &[[f32; 4]]) -> Drawn {
        let sound = || arrows.iter().filter(|a| a.iter().all(|v| v.is_finite()) && self.shows([a[0], a[1]]));
        let longest = sound().map(|a| a[2].hypot(a[3])).fold(0.0, f32::max);
        if longest <= 0.0 {
            return Ok(());
        }
        let scale = self.size.0 / 8.0 / longest;
        sound().try_for_each(|a| self.arrow(self.pixel([a[0], a[1]]), (a[2] * scale, -a[3] * scale)))
    }

    /// A shaft and a head whose size follows the shaft's.
    fn arrow(&self, (x, y): (i32, i32), (dx, dy): (f32, f32)) -> Drawn {
        let tip = (x + dx.round() as i32, y + dy.round() as i32);
        let pixels = self.chart.plotting_area().strip_coord_spec();
        pixels.draw(&stroke((x, y), tip))?;
        for side in [0.15, -0.15] {
            let barb = (tip.0 - (0.3 * dx + side * dy) as i32, tip.1 - (0.3 * dy - side * dx) as i32);
            pixels.draw(&stroke(tip, barb))?;
        }
        Ok(())
    }

    /// A filled figure with an outline; nothing where a corner is not finite.
    pub(super) fn polygon(&self, corners: &[[f32; 2]], colour: RGBColor) -> Drawn {
        if corners.iter().any(|p| !self.shows(*p)) {
            return Ok(());
        }
        let pixels = self.chart.plotting_area().strip_coord_spec();
        let mut path: Vec<_> = corners.iter().map(|p| self.pixel(*p)).collect();
        pixels.draw(&Polygon::new(path.clone(), colour.mix(0.8)))?;
        path.extend(path.first().copied());
        pixels.draw(&PathElement::new(path, INK.mix(0.35)))
    }

    /// A line around the window.
    pub(super) fn outline(&self) -> Drawn {
        let corner = (self.size.0 as i32 - 1, self.size.1 as i32 - 1);
        self.chart.plotting_area().strip_coord_spec().draw(&Rectangle::new([(0, 0), corner], INK.stroke_width(1)))
    }

    /// Where a point lies, in pixels from the window's upper left.
    fn pixel(&self, [x, y]: [f32; 2]) -> (i32, i32) {
        let area = self.chart.plotting_area();
        let (at, base) = (area.map_coordinate(&(x, y)), area.get_base_pixel());
        (at.0 - base.0, at.1 - base.1)
    }
}

fn stroke(from: (i32, i32), to: (i32, i32)) -> PathElement<(i32, i32)> {
    PathElement::new(vec![from, to], INK.stroke_width(1))
}

/// The surface at a place in [0, 1]², linear between the centres of its cells.
fn between(surface: &Surface, (x, y): (f32, f32)) -> f32 {
    let last = surface.side - 1;
    let split = |at: f32| {
        let at = (at * surface.side as f32 - 0.5).clamp(0.0, last as f32);
        (at as usize, (at as usize + 1).min(last), at.fract())
    };
    let ((left, right, tx), (low, high, ty)) = (split(x), split(y));
    let row = |row: usize| {
        let (a, b) = (surface.values[row * surface.side + left], surface.values[row * surface.side + right]);
        a + tx * (b - a)
    };
    row(low) + ty * (row(high) - row(low))
}
