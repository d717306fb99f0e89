use std::io::Cursor;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use image::{
    ExtendedColorType::{L8, Rgb8},
    ImageFormat,
};
use serde::{Deserialize, Serialize};

use crate::plot::Images;

/// Shades of grey that a record keeps: half as many bits are less than half as many bytes, and no eye sees it.
const SHADES: f32 = 16.0;

/// Generated pictures in a record: grey or in colour, of one size, one below the other in a PNG file, in base64.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tiles {
    /// Pixels along a side of each.
    side: usize,
    /// The file.
    png: String,
}

impl Tiles {
    /// Square grey pictures, picture by picture, from −1 for black to 1 for white, in 16 shades.
    pub fn new(side: usize, pictures: &[f32]) -> Self {
        Self::of(side, 1, pictures)
    }

    /// The same with 1 channel for grey or 3 for colour, in height-width-channel order, in 16 shades of each.
    pub fn of(side: usize, channels: usize, pictures: &[f32]) -> Self {
        let shade = |x: &f32| ((x + 1.0) / 2.0 * (SHADES - 1.0)).round().clamp(0.0, SHADES - 1.0);
        let bytes: Vec<u8> = pictures.iter().map(|x| (shade(x) * 255.0 / (SHADES - 1.0)) as u8).collect();
        let (width, height) = (side as u32, (bytes.len() / (side * channels).max(1)) as u32);
        let (mut file, colour) = (Cursor::new(Vec::new()), if channels == 3 { Rgb8 } else { L8 });
        image::write_buffer_with_format(&mut file, &bytes, width, height, colour, ImageFormat::Png)
            .expect("whole rows of pixels as PNG in memory");
        Self { side, png: BASE64_STANDARD.encode(file.into_inner()) }
    }

    /// The pictures; none if the file is damaged.
    pub fn images(&self) -> Images {
        let file = BASE64_STANDARD.decode(&self.png).unwrap_or_default();
        let column = image::load_from_memory_with_format(&file, ImageFormat::Png).unwrap_or_default();
        let channels = if column.color().has_color() { 3 } else { 1 };
        let bytes = if channels == 3 { column.into_rgb8().into_raw() } else { column.into_luma8().into_raw() };
        let values = bytes.iter().map(|byte| f32::from(*byte) / 127.5 - 1.0).collect();
        Images { height: self.side, width: self.side, channels, values }
    }
}
