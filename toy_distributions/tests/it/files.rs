//! Points from pictures and tables, and what a wrong file is answered with.

use std::fs;
use std::path::PathBuf;

use image::{GrayImage, ImageFormat, Luma, LumaA, Rgba, RgbaImage};
use tempfile::{TempDir, tempdir};
use toy_distributions::{Distribution, Error, Points};

/// A folder with one file.
fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// A picture of 3 × 2 pixels, black at the upper left and at the lower right, as PNG.
fn png() -> Vec<u8> {
    let mut picture = GrayImage::from_pixel(3, 2, Luma([255]));
    picture.put_pixel(0, 0, Luma([0]));
    picture.put_pixel(2, 1, Luma([127]));
    picture.put_pixel(1, 1, Luma([128]));
    encoded(picture.into())
}

fn encoded(picture: image::DynamicImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The error's text, for a file that cannot be read.
fn reason(result: Result<Points, Error>, path: &PathBuf) -> String {
    match result {
        Err(Error::File { path: named, reason }) if named == *path => reason,
        other => panic!("expected a file error that names {path:?}: {other:?}"),
    }
}

#[test]
fn dark_pixels_become_atoms() {
    let (_folder, path) = file("word.png", &png());
    let points = Points::from_image(&path, 3.0).unwrap();
    assert_eq!(points.atoms(), [[-1.0, 0.5], [1.0, -0.5]]);
    assert_eq!(points.spacing(), 1.0);
    // The same picture as text.
    assert_eq!(points, Points::lattice("#..\n..#", 1, 3.0).unwrap());
}

#[test]
fn transparent_pixels_are_white_and_colours_count_by_their_darkness() {
    let mut picture = RgbaImage::from_pixel(2, 2, Rgba([0, 0, 0, 0]));
    picture.put_pixel(0, 0, Rgba([0, 0, 200, 255]));
    picture.put_pixel(1, 0, Rgba([255, 255, 0, 255]));
    let (_folder, path) = file("colours.png", &encoded(picture.into()));
    assert_eq!(Points::from_image(&path, 2.0).unwrap().atoms(), [[-0.5, 0.5]]);
}

#[test]
fn pictures_that_cannot_be_used() {
    let (_folder, path) = file("word.png", &png());
    let given = Error::NotPositive { what: "width", given: "0".into() };
    assert_eq!(Points::from_image(&path, 0.0), Err(given));

    let white = image::DynamicImage::from(image::ImageBuffer::from_pixel(2, 2, LumaA([255_u8, 255])));
    let (_folder, path) = file("white.png", &encoded(white));
    assert_eq!(Points::from_image(&path, 1.0), Err(Error::Empty { what: "points" }));

    let (_folder, path) = file("text.png", b"x,y\n1,2\n");
    assert!(reason(Points::from_image(&path, 1.0), &path).contains("PNG"));

    let missing = path.with_file_name("missing.png");
    assert!(!reason(Points::from_image(&missing, 1.0), &missing).is_empty());
}

/// A PNG cut anywhere before its pixels are complete is refused.
#[test]
fn truncated_pictures() {
    let whole = png();
    let data = whole.windows(4).position(|name| name == b"IDAT").unwrap();
    for length in (0..data + 8).step_by(3) {
        let (_folder, path) = file("cut.png", &whole[..length]);
        assert!(!reason(Points::from_image(&path, 1.0), &path).is_empty(), "{length} bytes");
    }
}

#[test]
fn tables_with_and_without_header() {
    let expected = [[0.5, -1.0], [2.0, 3e-1]];
    for text in ["0.5,-1\n2,3e-1\n", "x,y\n0.5, -1\n\n2 ,3e-1", "x,y\r\n0.5,-1\r\n2,0.3\r\n"] {
        let (_folder, path) = file("points.csv", text.as_bytes());
        assert_eq!(Points::from_csv(&path).unwrap().atoms(), expected, "{text:?}");
    }
}

#[test]
fn tables_that_cannot_be_used() {
    for (text, line, given) in [
        ("1,2\n3\n", 2, "3"),
        ("1,2\n3,4,5\n", 2, "3,4,5"),
        ("1,2\n3,\n", 2, "3,"),
        ("x,y\n1,2\n\nNaN,1\n", 4, "NaN,1"),
        ("1,inf\n", 1, "1,inf"),
        ("x,2\n", 1, "x,2"),
        ("x,y\nx,y\n", 2, "x,y"),
    ] {
        let (_folder, path) = file("points.csv", text.as_bytes());
        let error = Error::Csv { path: path.clone(), line, given: given.into() };
        assert_eq!(Points::from_csv(&path), Err(error), "{text:?}");
    }
    let (_folder, path) = file("empty.csv", b"x,y\n");
    assert_eq!(Points::from_csv(&path), Err(Error::Empty { what: "points" }));
    let (_folder, path) = file("binary.csv", &[0xff, 0xfe, 0x00]);
    assert!(reason(Points::from_csv(&path), &path).contains("UTF-8"));
}
