//! One picture: from a file to numbers of the wanted size.

use std::{
    fs::File,
    io::{BufRead, BufReader, Cursor, Read, Seek},
    panic::AssertUnwindSafe,
    path::Path,
};

use image::{
    DynamicImage, ImageBuffer, ImageDecoder, ImageReader, Luma, Pixel, Rgb, RgbImage, imageops, metadata::Orientation,
};

use super::{Fit, Options, Shape, archive::format, jpeg};
use crate::{Error, Result};

/// The most bytes of a picture, packed or decoded: a damaged header may claim anything.
const LARGEST: u64 = 512 << 20;

/// The most pixels of a side: what JPEG can have.
const WIDEST: u32 = 65_535;

/// The shape of a picture file, as its header says.
///
/// # Errors
/// As [`picture`].
pub fn shape(path: &Path) -> Result<Shape> {
    let file = open(path)?;
    caught(path, || {
        let mut decoder = decoder(file)?;
        let (width, height) = decoder.dimensions();
        let channels = if decoder.color_type().has_color() { 3 } else { 1 };
        use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
        let turned = matches!(decoder.orientation(), Ok(Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH));
        let (height, width) = if turned { (width, height) } else { (height, width) };
        Ok(Shape { height: height as usize, width: width as usize, channels })
    })
}

/// The shape of the picture in a file, which is decoded for that: a damaged file may have a whole header.
///
/// # Errors
/// As [`picture`].
pub fn decoded_shape(path: &Path) -> Result<Shape> {
    let picture = picture(path)?;
    let channels = if picture.color().has_color() { 3 } else { 1 };
    Ok(Shape { height: picture.height() as usize, width: picture.width() as usize, channels })
}

/// The picture in a file, upright, what is transparent over white.
///
/// # Errors
/// [`Error::File`] if it cannot be read, [`Error::Format`] if it is no whole picture.
pub fn picture(path: &Path) -> Result<DynamicImage> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|source| Error::File { path: path.into(), source })?;
    caught(path, || decode(&bytes))
}

fn open(path: &Path) -> Result<BufReader<File>> {
    let failed = |source| Error::File { path: path.into(), source };
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.len() > LARGEST {
        return Err(format(path, "larger than 512 MiB"));
    }
    Ok(BufReader::new(file))
}

/// What decoding gives; a decoder that panics has met a damaged file too.
fn caught<T>(path: &Path, decode: impl FnOnce() -> Result<T, String>) -> Result<T> {
    let result = std::panic::catch_unwind(AssertUnwindSafe(decode));
    result.unwrap_or_else(|_| Err("the decoder gave up on it".into())).map_err(|why| format(path, why))
}

/// The picture in the bytes of a file, or what is wrong with them.
fn decode(bytes: &[u8]) -> Result<DynamicImage, String> {
    let mut decoder = decoder(Cursor::new(bytes))?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = match bytes.starts_with(&jpeg::START) {
        true => jpeg::decode(bytes)?,
        false => DynamicImage::from_decoder(decoder).map_err(|e| format!("the picture is damaged ({e})"))?,
    };
    picture.apply_orientation(orientation);
    Ok(if picture.color().has_alpha() { over_white(&picture) } else { picture })
}

fn decoder<'a>(file: impl BufRead + Seek + 'a) -> Result<impl ImageDecoder + 'a, String> {
    let reader = ImageReader::new(file).with_guessed_format().map_err(|e| e.to_string())?;
    let decoder = reader.into_decoder().map_err(|e| format!("not a picture in JPEG or PNG ({e})"))?;
    let (width, height) = decoder.dimensions();
    if decoder.total_bytes() > LARGEST || width.max(height) > WIDEST {
        return Err(format!("it claims {width} × {height} pixels: more than 65,535 on a side, or than 512 MiB"));
    }
    Ok(decoder)
}

fn over_white(picture: &DynamicImage) -> DynamicImage {
    let mixed = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    if picture.color().has_color() {
        let picture = picture.to_rgba8();
        let pixel = |x, y| {
            let [r, g, b, alpha] = picture.get_pixel(x, y).0;
            Rgb([r, g, b].map(|value| mixed(value, alpha)))
        };
        RgbImage::from_fn(picture.width(), picture.height(), pixel).into()
    } else {
        let picture = picture.to_luma_alpha8();
        let pixel = |x, y| {
            let [value, alpha] = picture.get_pixel(x, y).0;
            Luma([mixed(value, alpha)])
        };
        image::GrayImage::from_fn(picture.width(), picture.height(), pixel).into()
    }
}

/// A picture as a row of that shape.
pub fn row(picture: DynamicImage, shape: Shape, options: &Options) -> Vec<u8> {
    match shape.channels {
        1 => fitted(&picture.into_luma8(), shape, options).into_raw(),
        _ => fitted(&picture.into_rgb8(), shape, options).into_raw(),
    }
}

/// A grey picture of numbers in [−1, 1] as a row of that shape.
pub fn row_of_reals(picture: &[f32], from: Shape, shape: Shape, options: &Options) -> Vec<f32> {
    let resized = if (from.height, from.width) == (shape.height, shape.width) {
        picture.to_vec()
    } else {
        // The image crate keeps such numbers in [0, 1].
        let unit = picture.iter().map(|x| 0.5 * (x + 1.0)).collect();
        let picture: ImageBuffer<Luma<f32>, Vec<f32>> =
            ImageBuffer::from_raw(from.width as u32, from.height as u32, unit).expect("a number for each pixel");
        fitted(&picture, shape, options).into_raw().iter().map(|x| 2.0 * x - 1.0).collect()
    };
    resized.iter().flat_map(|x| std::iter::repeat_n(*x, shape.channels)).collect()
}

type Buffer<P> = ImageBuffer<P, Vec<<P as Pixel>::Subpixel>>;

fn fitted<P: Pixel + 'static>(picture: &Buffer<P>, to: Shape, options: &Options) -> Buffer<P> {
    let (width, height) = (to.width as u32, to.height as u32);
    let (w, h) = match options.fit {
        Fit::Stretch => picture.dimensions(),
        Fit::Crop => window(picture.dimensions(), (width, height)),
    };
    let (x, y) = ((picture.width() - w) / 2, (picture.height() - h) / 2);
    let window = imageops::crop_imm(picture, x, y, w, h).to_image();
    if (w, h) == (width, height) {
        return window;
    }
    imageops::resize(&window, width, height, options.filter.into())
}

/// Width and height of the largest window of a picture with the aspect ratio of `to`, to the nearest pixel.
fn window((w, h): (u32, u32), to: (u32, u32)) -> (u32, u32) {
    let [wide, high] = [u64::from(w) * u64::from(to.1), u64::from(h) * u64::from(to.0)];
    let rounded = |product: u64, by: u32| ((product + u64::from(by) / 2) / u64::from(by)).max(1) as u32;
    if wide > high { (rounded(high, to.1), h) } else { (w, rounded(wide, to.0)) }
}
