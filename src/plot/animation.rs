//! The snapshots of a run as a GIF.

use std::collections::HashMap;

use gif::{DisposalMethod, Encoder, Frame, Repeat};
use image::{Rgb, RgbImage};

use crate::train::record::Record;

use super::scene::{Layers, scene};

/// How long a frame is shown, in hundredths of a second.
const FRAME: u16 = 12;
/// How long the last frame is shown.
const LAST: u16 = 250;
/// The colours of a GIF; the last one is kept for "as before".
const COLOURS: usize = 255;

/// One frame per snapshot, 640 × 620 pixels, repeated for ever; the last frame is held. One palette for all frames, and
/// only what changes is stored. A record without snapshots gives one empty frame.
pub fn animation(record: &Record) -> Vec<u8> {
    let layers = Layers { arrows: false, ..Layers::ALL };
    let mut frames: Vec<RgbImage> = record.snapshots.iter().map(|s| scene(record, s, layers).to_rgb()).collect();
    if frames.is_empty() {
        frames.push(scene(record, &Default::default(), layers).to_rgb());
    }
    let palette = Palette::of(&frames);
    let (width, height) = (frames[0].width() as u16, frames[0].height() as u16);
    let in_memory = "writing a GIF of this size into memory cannot fail";
    let mut encoder = Encoder::new(Vec::new(), width, height, &palette.bytes()).expect(in_memory);
    encoder.set_repeat(Repeat::Infinite).expect(in_memory);
    let mut before: Option<Vec<u8>> = None;
    for (i, frame) in frames.iter().enumerate() {
        let now: Vec<u8> = frame.pixels().map(|p| palette.index(*p)).collect();
        let mut frame =
            Frame::from_indexed_pixels(width, height, changes(&now, before.as_deref()), Some(COLOURS as u8));
        frame.delay = if i + 1 == frames.len() { LAST } else { FRAME };
        frame.dispose = DisposalMethod::Keep;
        encoder.write_frame(&frame).expect(in_memory);
        before = Some(now);
    }
    encoder.into_inner().expect(in_memory)
}

/// The pixels of `now`, with those that are as `before` left transparent.
fn changes(now: &[u8], before: Option<&[u8]>) -> Vec<u8> {
    let Some(before) = before else { return now.to_vec() };
    now.iter().zip(before).map(|(now, before)| if now == before { COLOURS as u8 } else { *now }).collect()
}

/// The most frequent colours of all frames, and for every other colour the nearest of them.
struct Palette {
    colours: Vec<Rgb<u8>>,
    nearest: HashMap<Rgb<u8>, u8>,
}

impl Palette {
    fn of(frames: &[RgbImage]) -> Self {
        let mut counts: HashMap<Rgb<u8>, u64> = HashMap::new();
        frames.iter().flat_map(|f| f.pixels()).for_each(|p| *counts.entry(*p).or_default() += 1);
        let mut ranked: Vec<_> = counts.into_iter().collect();
        // The colour itself breaks ties, so that the order of the map does not show.
        ranked.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), colour.0));
        let colours: Vec<_> = ranked.iter().take(COLOURS).map(|(colour, _)| *colour).collect();
        let nearest = ranked.iter().map(|(colour, _)| (*colour, nearest(&colours, *colour))).collect();
        Palette { colours, nearest }
    }

    fn index(&self, colour: Rgb<u8>) -> u8 {
        self.nearest[&colour]
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.colours.iter().flat_map(|c| c.0).collect();
        bytes.resize(3 * (COLOURS + 1), 0);
        bytes
    }
}

fn nearest(colours: &[Rgb<u8>], wanted: Rgb<u8>) -> u8 {
    let distance = |c: &Rgb<u8>| c.0.iter().zip(wanted.0).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum::<u32>();
    colours.iter().enumerate().min_by_key(|(_, c)| distance(c)).map_or(0, |(i, _)| i as u8)
}
