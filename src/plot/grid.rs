//! Pictures side by side.

use image::RgbImage;
use plotters::{
    prelude::Rectangle,
    style::{Color, RGBColor},
};

use super::picture::{Area, Drawn, Picture, png};

/// Pixels between two pictures and around all of them.
const GAP: u32 = 2;
/// A picture is enlarged by the largest whole number that leaves it no wider than this.
const WIDEST: usize = 64;

/// Pictures of one size in plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Images {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// 1 for grey, 3 for red, green and blue.
    pub channels: usize,
    /// Picture by picture, row by row, pixel by pixel; from −1 for none to 1 for full.
    pub values: Vec<f32>,
}

impl Images {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len() / (self.height * self.width * self.channels).max(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One picture as a PNG file, pixel for pixel.
    pub fn to_png(&self, picture: usize) -> Vec<u8> {
        let pixels = (0..self.height * self.width).flat_map(|pixel| self.colour(picture, pixel)).collect();
        let picture = RgbImage::from_raw(self.width as u32, self.height as u32, pixels);
        png(&picture.expect("three bytes for every pixel"))
    }

    fn colour(&self, picture: usize, pixel: usize) -> [u8; 3] {
        let at = (picture * self.height * self.width + pixel) * self.channels;
        [0, 1, 2].map(|channel: usize| byte(self.values[at + channel.min(self.channels - 1)]))
    }
}

/// −1 to 1 as 0 to 255; what is not a number is black.
fn byte(value: f32) -> u8 {
    ((value + 1.0) * 127.5).round().clamp(0.0, 255.0) as u8
}

/// The pictures in rows of `across`, each enlarged without smoothing.
pub fn grid(images: Images, across: usize) -> Picture {
    let scale = (WIDEST / images.width.max(1)).max(1) as u32;
    let (across, down) = (across.max(1), images.len().div_ceil(across.max(1)).max(1));
    let (width, height) = (images.width as u32 * scale + GAP, images.height as u32 * scale + GAP);
    let size = (across as u32 * width + GAP, down as u32 * height + GAP);
    Picture::new(size, move |area| {
        (0..images.len()).try_for_each(|i| {
            let corner = ((i % across) as u32 * width + GAP, (i / across) as u32 * height + GAP);
            draw(area, &images, i, (corner.0 as i32, corner.1 as i32), scale as i32)
        })
    })
}

/// One picture, run by run of one colour.
fn draw(area: &Area<'_>, images: &Images, picture: usize, (left, top): (i32, i32), scale: i32) -> Drawn {
    for y in 0..images.height {
        let colour = |x: usize| images.colour(picture, y * images.width + x);
        let at = |x: usize, y: usize| (left + x as i32 * scale, top + y as i32 * scale);
        let mut from = 0;
        for x in 1..=images.width {
            if x == images.width || colour(x) != colour(from) {
                let [r, g, b] = colour(from);
                area.draw(&Rectangle::new([at(from, y), at(x, y + 1)], RGBColor(r, g, b).filled()))?;
                from = x;
            }
        }
    }
    Ok(())
}
