//! A network that the user brings as an ONNX file, such as Inception.

use std::path::Path;

use image::{ImageBuffer, Rgb, imageops};
use rten::{Dimension, Model, Value};

use super::{
    Extractor, Features,
    extractor::{key, softmax},
};
use crate::{Error, Result, data::Shape};

/// An ONNX network. Its input must be (n, 3, H, W) in \[−1, 1\] with fixed H and W; its first output is the features
/// (n, d), and a second, if there is one, the logits (n, C). Pictures of another size are resized linearly, grey ones
/// become colour.
#[derive(Debug)]
pub struct Onnx {
    name: String,
    key: String,
    model: Model,
    shape: Shape,
    height: usize,
    width: usize,
}

impl Onnx {
    /// The network in that file, for pictures of that shape; its scores are called by the file's name.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be read, and [`Error::Format`] if it is no such network.
    pub fn load(path: &Path, shape: Shape) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|source| Error::File { path: path.into(), source })?;
        let wrong = |why: String| Error::Format { path: path.into(), why };
        // What is seen depends on the size of the pictures too, for they are resized.
        let key = key(format!("{shape} {}", key(&bytes)).as_bytes());
        let model = Model::load(bytes).map_err(|e| wrong(format!("not an ONNX network that can be run ({e})")))?;
        let input = model.input_shape(0).unwrap_or_default();
        let [_, Dimension::Fixed(3), Dimension::Fixed(height), Dimension::Fixed(width)] = input[..] else {
            return Err(wrong(format!("its input is {input:?}, but must be (n, 3, H, W) with fixed H and W")));
        };
        let name = path.file_name().map(|name| name.display().to_string()).unwrap_or_default();
        Ok(Self { name, key, model, shape, height, width })
    }

    /// Rows in height-width-channel order as (n, 3, H, W).
    fn input(&self, pictures: &[f32]) -> Vec<f32> {
        let area = self.height * self.width;
        let mut input = vec![0.0; pictures.len() / self.inputs() * 3 * area];
        for (row, planes) in pictures.chunks_exact(self.inputs()).zip(input.chunks_exact_mut(3 * area)) {
            for (i, pixel) in self.resized(row).pixels().enumerate() {
                (0..3).for_each(|channel| planes[channel * area + i] = 2.0 * pixel.0[channel] - 1.0);
            }
        }
        input
    }

    /// A picture in the network's size, in \[0, 1\], where the image crate keeps it.
    fn resized(&self, row: &[f32]) -> ImageBuffer<Rgb<f32>, Vec<f32>> {
        let Shape { height, width, channels } = self.shape;
        let colour = |x: u32, y: u32| {
            let pixel = &row[(y as usize * width + x as usize) * channels..][..channels];
            Rgb(std::array::from_fn(|channel| 0.5 * (pixel[channel.min(channels - 1)] + 1.0)))
        };
        let picture = ImageBuffer::from_fn(width as u32, height as u32, colour);
        if (height, width) == (self.height, self.width) {
            return picture;
        }
        imageops::resize(&picture, self.width as u32, self.height as u32, imageops::FilterType::Triangle)
    }

    fn refuse(&self, why: String) -> Error {
        Error::Refused { what: format!("looking at pictures with {}", self.name), why }
    }

    /// An output as rows.
    fn rows(&self, output: Value, n: usize) -> Result<(usize, Vec<f32>)> {
        let (shape, values) =
            output.into_shape_vec::<f32, 2>().map_err(|e| self.refuse(format!("an output is no matrix ({e:?})")))?;
        match shape {
            [rows, columns] if rows == n && columns > 0 => Ok((columns, values)),
            _ => Err(self.refuse(format!("an output is {shape:?} for {n} pictures, but must have a row for each"))),
        }
    }
}

impl Extractor for Onnx {
    fn name(&self) -> &str {
        &self.name
    }

    fn key(&self) -> String {
        self.key.clone()
    }

    fn inputs(&self) -> usize {
        self.shape.numbers()
    }

    fn look(&self, pictures: &[f32]) -> Result<Features> {
        let n = pictures.len() / self.inputs();
        let failed = |e: &dyn std::fmt::Display| self.refuse(e.to_string());
        let input =
            Value::from_shape(&[n, 3, self.height, self.width], self.input(pictures)).map_err(|e| failed(&e))?;
        let outputs = &self.model.output_ids()[..self.model.output_ids().len().min(2)];
        let seen = self.model.run(vec![(self.model.input_ids()[0], input.into())], outputs, None);
        let mut seen = seen.map_err(|e| failed(&e))?.into_iter();
        let features = seen.next().ok_or_else(|| self.refuse("it has no output".into()))?;
        let (size, values) = self.rows(features, n)?;
        let logits = seen.next().map(|logits| self.rows(logits, n)).transpose()?;
        let (classes, probabilities) = logits.map_or((0, Vec::new()), |(c, logits)| (c, softmax(&logits, c)));
        Ok(Features { size, values, classes, probabilities })
    }
}
