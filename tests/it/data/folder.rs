use std::path::Path;

use image::{GrayImage, Luma, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use shall_we_gan::data::{Filter, Fit, Options, Part, Pictures, Shape};

use super::{Desk, number, refused, rows};

pub fn png(pixel: impl Fn(u32, u32) -> [u8; 3], width: u32, height: u32) -> Vec<u8> {
    encoded(RgbImage::from_fn(width, height, |x, y| Rgb(pixel(x, y))).into())
}

pub fn grey_png(pixel: impl Fn(u32, u32) -> u8, width: u32, height: u32) -> Vec<u8> {
    encoded(GrayImage::from_fn(width, height, |x, y| Luma([pixel(x, y)])).into())
}

pub fn encoded(picture: image::DynamicImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn jpeg(pixel: impl Fn(u32, u32) -> [u8; 3], width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb(pixel(x, y)));
    JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(&picture).unwrap();
    bytes
}

fn sized(desk: &Desk, height: usize, width: usize) -> Options {
    Options { size: Some((height, width)), ..desk.options() }
}

#[test]
fn pictures_are_found_below_in_the_order_of_their_names() {
    let desk = Desk::new();
    desk.write("set/b/2.PNG", png(|_, _| [20, 0, 0], 3, 3));
    desk.write("set/b/10.png", png(|_, _| [10, 0, 0], 3, 3));
    desk.write("set/a.png", png(|_, _| [30, 0, 0], 3, 3));
    desk.write("set/.hidden.png", "not looked at");
    desk.write("set/notes.txt", "no picture");
    let pictures = Pictures::open(desk.path("set"), &desk.options()).unwrap();
    let red: Vec<f32> = rows(&pictures).iter().map(|row| row[0]).collect();
    assert_eq!(red, [30, 10, 20].map(number));
    assert!(pictures.labels().is_none(), "a.png lies in no sub-folder");
}

#[test]
fn sub_folders_are_classes_where_the_whole_folder_is_so() {
    let desk = Desk::new();
    for (name, value) in [("set/cat/1.png", 1), ("set/dog/1.png", 2), ("set/cat/2.png", 3)] {
        desk.write(name, grey_png(|_, _| value, 2, 2));
    }
    let open = || Pictures::open(desk.path("set"), &desk.options()).unwrap();
    let labels = open().labels().unwrap().clone();
    assert_eq!((labels.names, labels.of), (vec!["cat".to_string(), "dog".to_string()], vec![0, 0, 1]));
    desk.write("set/dog/old/1.png", grey_png(|_, _| 4, 2, 2));
    assert!(open().labels().is_none(), "one lies deeper");
    let test = Pictures::open(desk.path("set"), &Options { part: Part::Test, ..desk.options() }).unwrap_err();
    assert!(test.to_string().contains("not divided into parts"), "{test}");
}

#[test]
fn a_row_is_height_width_channel() {
    let desk = Desk::new();
    desk.write("set/a.png", png(|x, y| [x as u8, y as u8, 9], 3, 2));
    let pictures = Pictures::open(desk.path("set"), &desk.options()).unwrap();
    assert_eq!(pictures.shape(), Shape { height: 2, width: 3, channels: 3 });
    let bytes = [0, 0, 9, 1, 0, 9, 2, 0, 9, 0, 1, 9, 1, 1, 9, 2, 1, 9];
    assert_eq!(rows(&pictures), [bytes.map(number)]);
}

#[test]
fn grey_stays_grey_and_colour_wins() {
    let desk = Desk::new();
    desk.write("set/a.png", grey_png(|_, _| 100, 2, 2));
    let open = |channels| Pictures::open(desk.path("set"), &Options { channels, ..desk.options() }).unwrap();
    assert_eq!(open(None).shape().channels, 1);
    desk.write("set/b.png", png(|_, _| [255, 0, 0], 2, 2));
    assert_eq!(rows(&open(None)), [vec![number(100); 12], [[255, 0, 0].map(number); 4].concat()]);
    // Rec. 709: 0.2126 of red.
    assert_eq!(rows(&open(Some(1))), [vec![number(100); 4], vec![number(54); 4]]);
}

#[test]
fn the_aspect_ratio_is_kept_by_cropping_or_not_kept() {
    let desk = Desk::new();
    // Four columns: 0, 80, 160, 240.
    desk.write("set/wide.png", grey_png(|x, _| 80 * x as u8, 4, 2));
    let open = |fit, filter| Pictures::open(desk.path("set"), &Options { fit, filter, ..sized(&desk, 2, 2) }).unwrap();
    assert_eq!(rows(&open(Fit::Crop, Filter::Triangle)), [[80, 160, 80, 160].map(number)]);
    assert_eq!(rows(&open(Fit::Stretch, Filter::Nearest)), [[80, 240, 80, 240].map(number)]);
    // A triangle of width 2 around 1 and 3: weights 1, 3, 3, 1 of 8, cut off at the border: (3·0 + 3·80 + 160)/7.
    assert_eq!(rows(&open(Fit::Stretch, Filter::Triangle)), [[57, 183, 57, 183].map(number)]);
}

#[test]
fn celebas_pictures_give_the_square_in_their_middle() {
    let desk = Desk::new();
    // White outside the square of 178 in the middle of 178 × 218.
    let pixel = |_, y| if (20..198).contains(&y) { 40 } else { 255 };
    desk.write("set/a.png", grey_png(pixel, 178, 218));
    let pictures = Pictures::open(desk.path("set"), &sized(&desk, 64, 64)).unwrap();
    assert_eq!(rows(&pictures), [vec![number(40); 64 * 64]]);
}

#[test]
fn filters_agree_with_pillow() {
    let fixture: serde_json::Value = serde_json::from_str(include_str!("../fixtures/resize.json")).unwrap();
    let bytes = |value: &serde_json::Value| -> Vec<u8> { serde_json::from_value(value.clone()).unwrap() };
    let source = bytes(&fixture["source"]);
    let desk = Desk::new();
    desk.write("set/a.png", grey_png(|x, y| source[(13 * y + x) as usize], 13, 11));
    for (name, filter) in
        [("bilinear", Filter::Triangle), ("bicubic", Filter::CatmullRom), ("lanczos", Filter::Lanczos3)]
    {
        for (height, width) in [(4, 5), (22, 17)] {
            let options = Options { filter, fit: Fit::Stretch, ..sized(&desk, height, width) };
            let ours = &rows(&Pictures::open(desk.path("set"), &options).unwrap())[0];
            let theirs = bytes(&fixture[name][format!("{height}x{width}")]);
            assert_eq!(ours.len(), theirs.len());
            // Pillow rounds to whole levels after each of two passes. The first error, at most half a level, is carried
            // through the second, whose weights have absolute values of sum 1.5 at most.
            let off = ours.iter().zip(&theirs).map(|(a, b)| (a - number(*b)).abs() * 127.5).fold(0.0, f32::max);
            assert!(off < 1.5, "{name} to {height} × {width}: off by {off} levels");
        }
    }
}

#[test]
fn jpeg_and_an_ending_that_lies_are_read() {
    let desk = Desk::new();
    desk.write("set/a.jpeg", jpeg(|_, _| [200, 100, 50], 16, 16));
    desk.write("set/b.jpg", png(|_, _| [1, 2, 3], 16, 16));
    let rows = rows(&Pictures::open(desk.path("set"), &desk.options()).unwrap());
    assert!(rows[0].chunks(3).all(|p| p.iter().zip([200, 100, 50]).all(|(x, b)| (x - number(b)).abs() < 0.03)));
    assert_eq!(rows[1][..3], [1, 2, 3].map(number));
}

#[test]
fn what_is_transparent_lies_over_white() {
    let desk = Desk::new();
    let pixel = |x, _| image::Rgba([0, 100, 200, [0, 51, 255][x as usize]]);
    desk.write("set/a.png", encoded(image::RgbaImage::from_fn(3, 1, pixel).into()));
    // 51/255 is a fifth.
    let expected = [255, 255, 255, 204, 224, 244, 0, 100, 200].map(number);
    assert_eq!(rows(&Pictures::open(desk.path("set"), &desk.options()).unwrap()), [expected]);
}

#[test]
fn a_photograph_lying_on_its_side_is_turned_upright() {
    let desk = Desk::new();
    // Dark left half; EXIF says that the top is on the right: turned by 90° clockwise, the dark half is on top.
    let plain = jpeg(|x, _| if x < 16 { [0; 3] } else { [255; 3] }, 32, 16);
    let tiff: &[u8] = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let segment = [&[0xff, 0xe1, 0, tiff.len() as u8 + 2], tiff].concat();
    desk.write("set/a.jpg", [&plain[..2], &segment, &plain[2..]].concat());
    let pictures = Pictures::open(desk.path("set"), &desk.options()).unwrap();
    assert_eq!((pictures.shape().height, pictures.shape().width), (32, 16));
    let row = &rows(&pictures)[0];
    assert!(row[0] < -0.9 && row[row.len() - 1] > 0.9);
}

#[test]
fn pictures_of_several_sizes_need_a_size() {
    let desk = Desk::new();
    desk.write("set/a.png", grey_png(|_, _| 0, 4, 4));
    desk.write("set/b.png", grey_png(|_, _| 0, 5, 4));
    let said = refused(&desk.path("set"), &desk.options(), "b.png");
    assert!(said.contains("4 × 5 pixels, where others have 4 × 4") && said.contains("give a size"), "{said}");
    assert_eq!(Pictures::open(desk.path("set"), &sized(&desk, 4, 4)).unwrap().len(), 2);
}

#[test]
fn what_is_not_there_is_said_with_what_to_do() {
    let desk = Desk::new();
    let said = refused(Path::new("nowhere/at/all"), &desk.options(), "nowhere/at/all");
    assert!(said.contains("a folder of pictures") && said.contains("mnist"), "{said}");
    desk.write("set/notes.txt", "");
    assert!(refused(&desk.path("set"), &desk.options(), "set").contains("no pictures"));
}

#[test]
fn rows_come_from_the_cache_until_something_changes() {
    let desk = Desk::new();
    for i in 0..5 {
        desk.write(&format!("set/{i}.png"), grey_png(|x, y| 40 * i + (x + y) as u8, 6, 6));
    }
    let decoded = |options: &Options| {
        let mut decoded = 0;
        let set = Pictures::open_with(desk.path("set"), options, &mut |done, _| {
            decoded = done;
            Ok(())
        })
        .unwrap();
        (decoded, rows(&set), set.key())
    };
    let options = sized(&desk, 3, 3);
    let (first, fresh, key) = decoded(&options);
    let (second, cached, same_key) = decoded(&options);
    assert_eq!((first, second), (5, 0));
    assert_eq!((&cached, &same_key), (&fresh, &key));
    // From the disk by position instead of from memory: the same rows.
    assert_eq!(decoded(&Options { memory: Some(0), ..options.clone() }), (0, fresh.clone(), key.clone()));
    assert_eq!(decoded(&Options { filter: Filter::Nearest, ..options.clone() }).0, 5);

    // Cut short at several places, or another file: made again, and the rows are right.
    let caches = || std::fs::read_dir(desk.path("cache")).unwrap().map(|entry| entry.unwrap().path());
    for (i, length) in [0, 7, 20, 44, 60, 100].into_iter().enumerate() {
        for cache in caches() {
            let bytes = std::fs::read(&cache).unwrap();
            let damaged = if i % 2 == 0 { bytes[..length.min(bytes.len())].to_vec() } else { vec![b'x'; length] };
            std::fs::write(&cache, damaged).unwrap();
        }
        assert_eq!(decoded(&options), (5, fresh.clone(), key.clone()), "{length}");
    }
    assert!(caches().all(|path| path.extension().unwrap() == "pictures"), "something half-written is left");

    desk.write("set/0.png", grey_png(|_, _| 255, 6, 6));
    let (again, changed, other_key) = decoded(&options);
    assert_eq!(again, 5);
    assert!(changed[0] != fresh[0] && changed[1..] == fresh[1..] && other_key != key);
}

#[test]
fn rows_do_not_depend_on_the_number_of_threads() {
    let desk = Desk::new();
    for i in 0..200u32 {
        desk.write(&format!("set/{i:03}.png"), grey_png(|x, y| (7 * i + 3 * x + y) as u8, 9, 9));
    }
    let open = |threads, cache: &str| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = Options { cache: Some(desk.path(cache)), ..sized(&desk, 5, 5) };
        pool.install(|| rows(&Pictures::open(desk.path("set"), &options).unwrap()))
    };
    assert_eq!(open(1, "one"), open(3, "three"));
}

#[test]
fn another_picture_of_the_same_length_and_time_is_seen() {
    let desk = Desk::new();
    let grey = |value| encoded(GrayImage::from_fn(2, 2, |_, _| Luma([value])).into());
    let path = desk.write("set/a.png", grey(10));
    let open = || rows(&Pictures::open(desk.path("set"), &desk.options()).unwrap());
    assert_eq!(open(), [[10; 4].map(number)]);
    let (length, time) = { path.metadata().map(|m| (m.len(), m.modified().unwrap())).unwrap() };
    desk.write("set/a.png", grey(90));
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(path.metadata().map(|m| (m.len(), m.modified().unwrap())).unwrap(), (length, time));
    if cfg!(unix) {
        assert_eq!(open(), [[90; 4].map(number)]);
    }
}

#[test]
fn the_key_says_what_the_rows_and_labels_are() {
    let desk = Desk::new();
    for (set, class) in [("one", "cat"), ("two", "cat"), ("three", "cow")] {
        desk.write(&format!("{set}/{class}/1.png"), grey_png(|_, _| 1, 2, 2));
        desk.write(&format!("{set}/dog/1.png"), grey_png(|_, _| 2, 2, 2));
    }
    let open = |set| Pictures::open(desk.path(set), &desk.options()).unwrap();
    let [one, two, three] = ["one", "two", "three"].map(open);
    assert!(one.key() == two.key() && one.key() != three.key());
    let labels = one.labels().cloned();
    assert_eq!(Pictures::from_bytes(one.shape(), vec![1, 1, 1, 1, 2, 2, 2, 2], labels).unwrap().key(), one.key());
}

#[test]
fn what_fits_into_memory_needs_no_cache() {
    let desk = Desk::new();
    desk.write("set/a.png", grey_png(|_, _| 10, 2, 2));
    desk.write("file", "no folder");
    let options = Options { cache: Some(desk.path("file/cache")), ..Options::default() };
    assert_eq!(rows(&Pictures::open(desk.path("set"), &options).unwrap()), [[10; 4].map(number)]);
    refused(&desk.path("set"), &Options { memory: Some(3), ..options }, "file");
}

#[test]
fn sixteen_bits_become_eight() {
    let desk = Desk::new();
    let picture: image::ImageBuffer<Luma<u16>, Vec<u16>> =
        image::ImageBuffer::from_fn(2, 1, |x, _| Luma([x as u16 * 51400]));
    desk.write("set/a.png", encoded(picture.into()));
    assert_eq!(rows(&Pictures::open(desk.path("set"), &desk.options()).unwrap()), [[0, 200].map(number)]);
}
