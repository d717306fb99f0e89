//! One picture, two forms: pixels and vectors from the same drawing.

use std::fmt::Debug;
use std::io;

use image::RgbImage;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};

use super::canvas::Canvas;
use super::colour::{INK, PAPER};
use super::text::{self, LABEL, write};

/// Height of a line of text, in pixels.
const LINE: u32 = 24;
/// Pixels to the left of it.
const MARGIN: u32 = 4;

/// Packed soon, if not well: for pictures that are gone in a moment.
const SOON: CompressionType = CompressionType::Level(2);

/// Where a picture is drawn.
pub(super) type Area<'a> = DrawingArea<Canvas<'a>, Shift>;
/// What drawing answers.
pub(super) type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<io::Error>>;
type Draw = dyn Fn(&Area<'_>) -> Drawn + Send + Sync;

/// A finished picture, ready to be written as PNG or as SVG. The same record gives the same bytes on every machine.
pub struct Picture {
    size: (u32, u32),
    draw: Box<Draw>,
}

impl Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("size", &self.size).finish_non_exhaustive()
    }
}

impl Picture {
    pub(super) fn new(size: (u32, u32), draw: impl Fn(&Area<'_>) -> Drawn + Send + Sync + 'static) -> Self {
        Picture { size, draw: Box::new(draw) }
    }

    /// This picture with another one below it, both from the left and of their own size.
    pub fn above(self, below: Picture) -> Self {
        let (here, there) = (self.size, below.size);
        Picture::new((here.0.max(there.0), here.1 + there.1), move |area| {
            (self.draw)(&area.clone().shrink((0, 0), here))?;
            (below.draw)(&area.clone().shrink((0, here.1), there))
        })
    }

    /// This picture with a line of text above it.
    pub fn titled(self, text: impl Into<String>) -> Self {
        let (text, size) = (text.into(), self.size);
        let width = size.0.max(text::width(&text, LABEL) as u32 + 2 * MARGIN);
        Picture::new((width, size.1 + LINE), move |area| {
            write(area, &text, LABEL, INK, (MARGIN as i32, LINE as i32 / 2))?;
            (self.draw)(&area.clone().shrink((0, LINE), size))
        })
    }

    /// Width and height, in pixels of the PNG and in units of the SVG.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// The picture as a PNG file.
    pub fn to_png(&self) -> Vec<u8> {
        png(&self.to_rgb())
    }

    /// The picture as a PNG file of at most so many bytes, if that can be: with as many shades of each colour as there is
    /// room for. For pictures that are gone in a moment.
    pub fn to_png_within(&self, bytes: usize) -> Vec<u8> {
        let pixels = self.to_rgb();
        let mut file = packed(&pixels, SOON);
        for bits in (1..=6).rev() {
            if file.len() <= bytes {
                break;
            }
            file = packed(&coarsened(&pixels, (1 << bits) - 1), SOON);
        }
        file
    }

    /// The picture as an SVG file. Its text is text, set in DejaVu Sans or else in the viewer's sans-serif.
    pub fn to_svg(&self) -> String {
        let mut file = String::new();
        self.render(Canvas::svg(&mut file, self.size));
        file
    }

    /// The picture as pixels.
    pub(super) fn to_rgb(&self) -> RgbImage {
        let (width, height) = self.size;
        let mut pixels = vec![0; (width * height * 3) as usize];
        self.render(Canvas::bitmap(&mut pixels, self.size));
        RgbImage::from_raw(width, height, pixels).expect("the buffer was made for this size")
    }

    fn render(&self, canvas: Canvas<'_>) {
        let area = canvas.into_drawing_area();
        area.fill(&PAPER)
            .and_then(|()| (self.draw)(&area))
            .and_then(|()| area.present())
            .expect("both canvases are memory and the font is embedded, so drawing cannot fail");
    }
}

/// Pixels as a PNG file. Drawings are flat: without a filter, and packed as well as can be, they are half as large as by the
/// encoder's defaults, and grids of grey pictures a quarter.
pub(super) fn png(pixels: &RgbImage) -> Vec<u8> {
    packed(pixels, CompressionType::Best)
}

/// Rounds each colour to one of so many steps from black to white, both of which stay.
fn coarsened(pixels: &RgbImage, steps: u16) -> RgbImage {
    let mut coarse = pixels.clone();
    for value in coarse.iter_mut() {
        let step = (u16::from(*value) * steps + 127) / 255;
        *value = (step * 255 / steps) as u8;
    }
    coarse
}

fn packed(pixels: &RgbImage, how: CompressionType) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, how, FilterType::NoFilter);
    pixels.write_with_encoder(encoder).expect("writing RGB8 as PNG into memory cannot fail");
    file
}
