//! The two backends of plotters as one concrete type, so that a drawing is one closure and not a generic function.

use std::error::Error;
use std::io;
use std::sync::Once;

use plotters::prelude::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::{FontStyle, register_font};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind};

use super::glyphs;

/// The font of all text; a list of families, as SVG allows it.
pub(super) const FONT: &str = "DejaVu Sans, sans-serif";

/// Pixels or vectors, in memory.
pub(super) enum Canvas<'a> {
    Bitmap(BitMapBackend<'a>),
    Svg(SVGBackend<'a>),
}

impl<'a> Canvas<'a> {
    /// A canvas over `pixels`: rows from the top, 3 bytes each.
    pub(super) fn bitmap(pixels: &'a mut [u8], size: (u32, u32)) -> Self {
        load_font();
        Canvas::Bitmap(BitMapBackend::with_buffer(pixels, size))
    }

    /// A canvas that writes SVG into `file`.
    pub(super) fn svg(file: &'a mut String, size: (u32, u32)) -> Self {
        load_font();
        Canvas::Svg(SVGBackend::with_string(file, size))
    }
}

fn load_font() {
    static LOADED: Once = Once::new();
    LOADED.call_once(|| {
        let sound = register_font(FONT, FontStyle::Normal, glyphs::BYTES).is_ok();
        assert!(sound, "the embedded font is part of the program");
    });
}

/// Calls the same method on whichever backend it is, with the errors made one type.
macro_rules! both {
    ($self:ident, $backend:ident => $call:expr) => {
        match $self {
            Canvas::Bitmap($backend) => $call.map_err(one_error),
            Canvas::Svg($backend) => $call.map_err(one_error),
        }
    };
}

fn one_error<E: Error + Send + Sync + 'static>(error: DrawingErrorKind<E>) -> DrawingErrorKind<io::Error> {
    match error {
        DrawingErrorKind::DrawingError(e) => DrawingErrorKind::DrawingError(io::Error::other(e)),
        DrawingErrorKind::FontError(e) => DrawingErrorKind::FontError(e),
    }
}

type Drawn = Result<(), DrawingErrorKind<io::Error>>;

impl DrawingBackend for Canvas<'_> {
    type ErrorType = io::Error;

    fn get_size(&self) -> (u32, u32) {
        match self {
            Canvas::Bitmap(b) => b.get_size(),
            Canvas::Svg(b) => b.get_size(),
        }
    }

    fn ensure_prepared(&mut self) -> Drawn {
        both!(self, b => b.ensure_prepared())
    }

    fn present(&mut self) -> Drawn {
        both!(self, b => b.present())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        both!(self, b => b.draw_pixel(point, color))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        both!(self, b => b.draw_line(from, to, style))
    }

    fn draw_rect<S: BackendStyle>(&mut self, low: BackendCoord, high: BackendCoord, style: &S, fill: bool) -> Drawn {
        both!(self, b => b.draw_rect(low, high, style, fill))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        both!(self, b => b.draw_path(path, style))
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        both!(self, b => b.draw_circle(centre, radius, style, fill))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        both!(self, b => b.fill_polygon(path, style))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        match self {
            Canvas::Bitmap(bitmap) => glyphs::set(text, style, |(x, y), colour| {
                bitmap.draw_pixel((at.0 + x, at.1 + y), colour).map_err(one_error)
            }),
            Canvas::Svg(svg) => svg.draw_text(text, style, at).map_err(one_error),
        }
    }
}
