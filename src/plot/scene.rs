//! The main picture of a run: real and fake over D's surface.

use crate::train::record::{Record, Snapshot};

use super::colour::{FAKE, INK, REAL, belief};
use super::frame::{Entry, Mark, frame};
use super::panel::Panel;
use super::picture::{Area, Drawn, Picture};
use super::scale::scale;
use super::source;
use super::text::{LABEL, number, thousands};

/// Which layers of a scene are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// σ(D(x)) as the ground.
    pub surface: bool,
    /// The modes as circles of three standard deviations.
    pub modes: bool,
    /// Points of p_data.
    pub real: bool,
    /// Points of G.
    pub fake: bool,
    /// The pull on the fakes.
    pub arrows: bool,
}

impl Layers {
    /// Every layer.
    pub const ALL: Layers = Layers { surface: true, modes: true, real: true, fake: true, arrows: true };
}

/// One moment of training: real points, fakes, D's surface, and the pull of the generator loss on the fakes.
/// 640 × 620 pixels, at equal scale on both axes.
pub fn scene(record: &Record, snapshot: &Snapshot, layers: Layers) -> Picture {
    let panel = keep(Panel::of(record, snapshot), layers);
    let (title, note) = (record.title.clone(), source(record, Some(snapshot.step)));
    Picture::new((640, 620), move |area| draw(&frame(area, &title, &legend(&panel), &note)?, &panel))
}

fn draw(area: &Area<'_>, panel: &Panel) -> Drawn {
    let labels = [(0.0, "0 fake"), (0.5, "½"), (1.0, "1 real")];
    match panel.surface {
        Some(_) => panel.draw(&scale(area, "σ(logit)", belief, &labels)?, Some(LABEL)),
        None => panel.draw(area, Some(LABEL)),
    }
}

fn keep(panel: Panel, layers: Layers) -> Panel {
    Panel {
        surface: panel.surface.filter(|_| layers.surface),
        modes: kept(panel.modes, layers.modes),
        real: kept(panel.real, layers.real),
        fake: kept(panel.fake, layers.fake),
        arrows: kept(panel.arrows, layers.arrows),
        ..panel
    }
}

fn kept<T>(layer: Vec<T>, on: bool) -> Vec<T> {
    if on { layer } else { Vec::new() }
}

/// An entry for each layer that has something to show.
fn legend(panel: &Panel) -> Vec<Entry> {
    let longest = panel.arrows.iter().map(|a| a[2].hypot(a[3])).filter(|l| l.is_finite()).fold(0.0, f32::max);
    let entries = [
        (!panel.real.is_empty(), Entry::new(Mark::Dot, REAL, "real")),
        (!panel.fake.is_empty(), Entry::new(Mark::Cross, FAKE, fakes(panel))),
        (!panel.modes.is_empty(), Entry::new(Mark::Ring, INK, "mode, 3σ")),
        (longest > 0.0, Entry::new(Mark::Line, INK, format!("−∂L_G/∂x, longest {}", number(longest)))),
    ];
    entries.into_iter().filter(|(shown, _)| *shown).map(|(_, entry)| entry).collect()
}

/// "fake", and how many of them the window does not show.
fn fakes(panel: &Panel) -> String {
    let [x0, x1, y0, y1] = panel.bounds;
    let inside = |p: &&[f32; 2]| (x0..=x1).contains(&p[0]) && (y0..=y1).contains(&p[1]);
    match panel.fake.len() - panel.fake.iter().filter(inside).count() {
        0 => "fake".to_string(),
        outside => format!("fake ({} outside)", thousands(outside as u64)),
    }
}
