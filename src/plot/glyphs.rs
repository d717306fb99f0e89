//! Setting text in pixels. The letters keep their side bearings and stand at fractions of a pixel; plotters rounds both
//! away, which leaves small type ragged.

use std::io;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, Point, ScaleFont};
use plotters::style::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, DrawingErrorKind};

/// The embedded font.
pub(super) const BYTES: &[u8] = include_bytes!("font/DejaVuSans-subset.ttf");

/// The height of a capital as a share of the font's full height.
const CAPITAL: f32 = 0.626;

static FONT: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(BYTES).expect("the embedded font is part of the program"));

type Drawn = Result<(), DrawingErrorKind<io::Error>>;

/// Calls `pixel` for each pixel of the text, relative to its anchor.
pub(super) fn set<S: BackendTextStyle>(
    text: &str,
    style: &S,
    mut pixel: impl FnMut(BackendCoord, BackendColor) -> Drawn,
) -> Drawn {
    let (font, colour, size) = (FONT.as_scaled(style.size() as f32), style.color(), style.size() as f32);
    let (places, width) = places(text, size);
    let left = match style.anchor().h_pos {
        HPos::Left => 0.0,
        HPos::Center => -width / 2.0,
        HPos::Right => -width,
    };
    let baseline = match style.anchor().v_pos {
        VPos::Top => CAPITAL * size,
        VPos::Center => CAPITAL * size / 2.0,
        VPos::Bottom => 0.0,
    };
    let mut drawn = Ok(());
    for (letter, x) in text.chars().zip(places) {
        let mut glyph = font.scaled_glyph(letter);
        glyph.position = Point { x: left + x, y: baseline.round() };
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let corner = outline.px_bounds().min;
        outline.draw(|x, y, cover| {
            let (x, y) = style.transform().transform(corner.x as i32 + x as i32, corner.y as i32 + y as i32);
            let colour = BackendColor { alpha: colour.alpha * f64::from(cover.min(1.0)), ..colour };
            if drawn.is_ok() {
                drawn = pixel((x, y), colour);
            }
        });
    }
    drawn
}

/// Where each letter starts, and the width of all of them.
fn places(text: &str, size: f32) -> (Vec<f32>, f32) {
    let font = FONT.as_scaled(size);
    let (mut places, mut end, mut before) = (Vec::new(), 0.0, None);
    for letter in text.chars().map(|c| font.glyph_id(c)) {
        end += before.map_or(0.0, |before| font.kern(before, letter));
        places.push(end);
        end += font.h_advance(letter);
        before = Some(letter);
    }
    (places, end)
}
