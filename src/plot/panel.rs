//! One view of the plane: what a scatter picture shows, as plain numbers.

use crate::train::record::{ModeMark, Record, Snapshot, Surface};

use super::colour::{REAL, series};
use super::picture::{Area, Drawn};
use super::plane::Plane;
use super::text::thousands;

/// One view of the plane. What is empty is not drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Panel {
    /// What is shown.
    pub title: String,
    /// The window: x from, x to, y from, y to.
    pub bounds: [f32; 4],
    /// The modes, as circles of three standard deviations.
    pub modes: Vec<ModeMark>,
    /// Points of p_data, as dots.
    pub real: Vec<[f32; 2]>,
    /// Points of G, as crosses.
    pub fake: Vec<[f32; 2]>,
    /// Points of named classes, as dots, each class in its colour.
    pub classes: Vec<(String, Vec<[f32; 2]>)>,
    /// σ(D(x)), as the ground.
    pub surface: Option<Surface>,
    /// Arrows x, y, dx, dy; drawn so that the longest spans an eighth of the window.
    pub arrows: Vec<[f32; 4]>,
}

impl Panel {
    /// Everything that a snapshot holds.
    pub fn of(record: &Record, snapshot: &Snapshot) -> Self {
        Panel {
            title: format!("step {}", thousands(snapshot.step)),
            bounds: record.bounds,
            modes: record.modes.clone(),
            real: record.real.clone(),
            fake: snapshot.fake.clone(),
            classes: Vec::new(),
            surface: snapshot.surface.clone(),
            arrows: snapshot.arrows.clone(),
        }
    }

    /// Draws all layers, from the ground up. With `type_size` the axes are labelled, without there is only a box.
    pub(super) fn draw(&self, area: &Area<'_>, type_size: Option<u32>) -> Drawn {
        let plane = Plane::new(area, self.bounds, type_size)?;
        if let Some(surface) = &self.surface {
            plane.surface(surface)?;
        }
        plane.modes(&self.modes)?;
        let radius = if type_size.is_some() { 2 } else { 1 };
        plane.dots(&self.real, radius, REAL)?;
        for (i, (_, points)) in self.classes.iter().enumerate() {
            plane.dots(points, radius + 1, series(i))?;
        }
        plane.crosses(&self.fake, radius + 1)?;
        plane.arrows(&self.arrows)?;
        plane.outline()
    }
}
