//! JPEG pictures, whole and undamaged or not at all. Viewers, and the image crate with them, show what they can of a
//! damaged picture and fill the rest with grey; nobody should train on that.

use image::{DynamicImage, GrayImage, RgbImage};
use zune_jpeg::{
    JpegDecoder,
    errors::DecodeErrors,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// What every JPEG picture begins with.
pub const START: [u8; 2] = [0xff, 0xd8];

/// The picture in the bytes of a file, or what is wrong with them.
pub fn decode(bytes: &[u8]) -> Result<DynamicImage, String> {
    if !is_whole(bytes) {
        return Err("the JPEG picture is cut short".into());
    }
    let damaged = |e: DecodeErrors| format!("the picture is damaged ({e})");
    let strict = DecoderOptions::default().set_strict_mode(true).set_max_width(usize::MAX).set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), strict);
    decoder.decode_headers().map_err(damaged)?;
    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    decoder.set_options(strict.jpeg_set_out_colorspace(if grey { ColorSpace::Luma } else { ColorSpace::RGB }));
    let pixels = decoder.decode().map_err(damaged)?;
    let (width, height) = decoder.dimensions().map_or((0, 0), |(width, height)| (width as u32, height as u32));
    let picture = match grey {
        true => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        false => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
    };
    picture.ok_or_else(|| "the picture is damaged (not as many pixels as it announces)".into())
}

/// Whether the markers lead to the end mark. What follows that, such as the film of a phone's "motion photo", and what
/// lies inside a segment, such as a thumbnail, does not count.
fn is_whole(bytes: &[u8]) -> bool {
    let mut at = START.len();
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.array_windows().position(is_marker)) {
        at += found + 2;
        match bytes[at - 1] {
            0xd9 => return true,
            0xd8 => {}
            // Another segment: its length follows, and counts itself.
            _ => at += bytes.get(at..at + 2).map_or(2, |size| usize::from(u16::from_be_bytes([size[0], size[1]]))),
        }
    }
    false
}

/// Not so in a scan: 0xff as a value is followed by 0, and restart marks (0xd0 to 0xd7) belong to it; nor 0xff as filling.
fn is_marker(pair: &[u8; 2]) -> bool {
    pair[0] == 0xff && !matches!(pair[1], 0 | 1 | 0xd0..=0xd7 | 0xff)
}
