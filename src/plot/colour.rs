//! Colours that survive colour-blindness and a projector.
//!
//! Points and lines: Okabe and Ito, "Color Universal Design" (2008). Scale of D: blue through white to orange, so that
//! the ground has the colour of what D takes it for. Densities: a dark-to-light scale after cividis (Nuñez, Anderton
//! and Renslow 2018), monotone in lightness.

use plotters::style::RGBColor;

/// Ground.
pub const PAPER: RGBColor = RGBColor(255, 255, 255);
/// Text, axes and arrows.
pub const INK: RGBColor = RGBColor(34, 34, 34);
/// Small type.
pub const FAINT: RGBColor = RGBColor(102, 102, 102);
/// Lines of a grid.
pub const RULE: RGBColor = RGBColor(224, 224, 224);
/// Points of p_data.
pub const REAL: RGBColor = RGBColor(0, 114, 178);
/// Points of G.
pub const FAKE: RGBColor = RGBColor(213, 94, 0);

/// The colours of the series of a chart, in order; the yellow of the eight is left out, it fades on white.
const SERIES: [RGBColor; 7] = [
    REAL,
    FAKE,
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(34, 34, 34),
];

/// The colour of the series at `index`.
pub(super) fn series(index: usize) -> RGBColor {
    SERIES[index % SERIES.len()]
}

/// The colour of σ(D) in [0, 1]: orange where D says fake, white where it is undecided, blue where it says real.
pub(super) fn belief(share: f32) -> RGBColor {
    scale(&[RGBColor(247, 178, 103), PAPER, RGBColor(122, 184, 226)], share)
}

/// The colour of a density between the lowest (0) and the highest (1).
pub(super) fn density(share: f32) -> RGBColor {
    let stops = [
        RGBColor(0, 34, 78),
        RGBColor(66, 78, 108),
        RGBColor(124, 123, 120),
        RGBColor(188, 174, 108),
        RGBColor(254, 232, 56),
    ];
    scale(&stops, share)
}

/// Linear between evenly spaced stops; what is outside [0, 1], NaN included, goes to an end.
fn scale(stops: &[RGBColor], share: f32) -> RGBColor {
    let at = share.clamp(0.0, 1.0).max(0.0) * (stops.len() - 1) as f32;
    let below = (at as usize).min(stops.len() - 2);
    let (a, b, t) = (stops[below], stops[below + 1], at - below as f32);
    let mix = |a: u8, b: u8| (f32::from(a) + t * (f32::from(b) - f32::from(a))).round() as u8;
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}
