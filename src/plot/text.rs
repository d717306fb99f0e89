//! Words and numbers on a picture.

use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, IntoFont, IntoTextStyle, RGBColor, TextStyle};

use super::canvas::FONT;
use super::picture::{Area, Drawn};

/// Size of a picture's title.
pub(super) const TITLE: u32 = 19;
/// Size of labels and legends.
pub(super) const LABEL: u32 = 15;
/// Size of the line with seed and step.
pub(super) const NOTE: u32 = 13;

/// A style of the embedded font.
pub(super) fn style(size: u32, colour: RGBColor) -> TextStyle<'static> {
    (FONT, size).into_font().color(&colour.to_rgba())
}

/// Writes from the left, `at` being the middle of the text's height.
pub(super) fn write(area: &Area<'_>, text: &str, size: u32, colour: RGBColor, at: (i32, i32)) -> Drawn {
    area.draw_text(text, &style(size, colour).pos(Pos::new(HPos::Left, VPos::Center)), at)
}

/// The width of a text in pixels.
pub(super) fn width(text: &str, size: u32) -> i32 {
    (FONT, size).into_text_style(&(1, 1)).font.layout_box(text).map_or(0, |(low, high)| high.0 - low.0)
}

/// The largest size, no larger than `size`, at which the text is no wider than `room` pixels; at least 9.
pub(super) fn fit(text: &str, size: u32, room: i32) -> u32 {
    (9..=size).rev().find(|size| width(text, *size) <= room).unwrap_or(9)
}

/// A number for people: `5,000`, `−0.25`, `10⁻³`, with at most four significant digits.
pub fn number(value: f32) -> String {
    let size = value.abs();
    let text = if value.is_nan() {
        return "–".to_string();
    } else if value.is_infinite() {
        "∞".to_string()
    } else if size >= 1e6 || (size > 0.0 && size < 1e-3) {
        power(f64::from(size))
    } else if size >= 1000.0 {
        thousands(size.round() as u64)
    } else {
        let decimals = (3 - size.max(0.1).log10().floor() as i32).clamp(0, 4) as usize;
        let text = format!("{size:.decimals$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
    };
    if value < 0.0 && text != "0" { format!("−{text}") } else { text }
}

/// `1234567` as `1,234,567`.
pub fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `0.00025` as `2.5·10⁻⁴`, and a power of ten as `10⁻⁴`.
fn power(value: f64) -> String {
    let scientific = format!("{value:.1e}");
    let (mantissa, exponent) = scientific.split_once('e').expect("the format has an e");
    let raised: String = exponent.chars().map(superscript).collect();
    match mantissa.trim_end_matches('0').trim_end_matches('.') {
        "1" => format!("10{raised}"),
        mantissa => format!("{mantissa}·10{raised}"),
    }
}

fn superscript(digit: char) -> char {
    match digit {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        d => char::from_u32(d as u32 - '4' as u32 + '⁴' as u32).unwrap_or(d),
    }
}
