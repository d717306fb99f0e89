//! What pictures of any size are judged by, all of them at one size.

use super::{
    super::examiner::{Examiner, every_tenth},
    NATIVE, SET,
    super_resolution::resized,
};
use crate::{
    Result,
    data::{Filter, Pictures},
    score::mean_pairwise_distance,
};

/// Steps of the classifier's training: about twenty epochs of the faces.
const STEPS: u64 = 120;
/// Pictures of which distances are taken.
const PAIRED: usize = 200;

/// A judge of pictures, who knows the real ones.
pub struct Judge {
    /// None where the pictures have no classes that a classifier could learn.
    examiner: Option<Examiner>,
    detail: f64,
    diversity: f64,
}

/// What a judge says.
#[derive(Debug, Clone, Copy)]
pub struct Judgement {
    /// The kernel distance to the real pictures, by what a classifier sees; NaN without one.
    pub kid: f64,
    /// The mean difference of two neighbouring pixels, as a share of that in real pictures.
    pub detail: f64,
    /// The mean distance of two pictures, as a share of that of real ones.
    pub diversity: f64,
}

impl Judge {
    /// Whoever has looked at these pictures, square and grey, at the size at which is judged.
    ///
    /// # Errors
    /// If they cannot be read, or the classifier cannot be trained.
    pub fn new(data: &str, pictures: &Pictures) -> Result<Self> {
        let places: Vec<usize> = (0..pictures.len()).collect();
        let set = if data == SET { SET } else { "classes" };
        let learned = |_| Examiner::after(STEPS, set, every_tenth(pictures, &places)?);
        let examiner = pictures.labels().map(learned).transpose()?;
        let mut real = vec![0.0; pictures.len().min(PAIRED) * NATIVE * NATIVE];
        real.chunks_exact_mut(NATIVE * NATIVE).enumerate().try_for_each(|(i, row)| pictures.row(i, row))?;
        Ok(Self { examiner, detail: detail(&real), diversity: mean_pairwise_distance(&real, NATIVE * NATIVE)?.mean })
    }

    /// Who takes the KID, if anybody does.
    pub fn examiner(&self) -> Option<&Examiner> {
        self.examiner.as_ref()
    }

    /// The KID of pictures of that side, brought to the size at which is judged; NaN if nobody takes it.
    ///
    /// # Errors
    /// If what is seen in them is not finite.
    pub fn kid(&self, pictures: &[f32], side: usize) -> Result<f64> {
        let same = resized(pictures, side, NATIVE, Filter::CatmullRom);
        let seen = |examiner: &Examiner| Ok(examiner.kernel_distance(&examiner.look(&same)?));
        self.examiner().map_or(Ok(f64::NAN), seen)
    }

    /// Everything that is said of them.
    ///
    /// # Errors
    /// If there are fewer than two, or what is seen in them is not finite.
    pub fn judge(&self, pictures: &[f32], side: usize) -> Result<Judgement> {
        let same = resized(pictures, side, NATIVE, Filter::CatmullRom);
        let first = &same[..same.len().min(PAIRED * NATIVE * NATIVE)];
        Ok(Judgement {
            kid: self.kid(&same, NATIVE)?,
            detail: detail(first) / self.detail,
            diversity: mean_pairwise_distance(first, NATIVE * NATIVE)?.mean / self.diversity,
        })
    }
}

/// The mean difference of two pixels side by side.
fn detail(pictures: &[f32]) -> f64 {
    let pairs = pictures.chunks_exact(NATIVE).flat_map(|row| row.windows(2));
    let (sum, n) = pairs.fold((0.0, 0.0), |(sum, n), pair| (sum + f64::from((pair[0] - pair[1]).abs()), n + 1.0));
    sum / n
}

/// How much of a picture of 2h pixels is in the one of h pixels that it was made of: the mean difference of the two, the
/// large one made small, over that from the small one of which the next was made. 0 for the same picture, 1 for any.
pub fn changed(small: &[f32], large: &[f32], side: usize) -> f64 {
    let halved = resized(large, 2 * side, side, Filter::CatmullRom);
    let [small, halved] = [small, &halved[..]].map(|rows| rows.chunks_exact(side * side).collect::<Vec<_>>());
    let difference = |a: &[f32], b: &[f32]| {
        let square: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        square.sqrt()
    };
    let mean = |next: usize| -> f64 {
        let pairs = small.iter().zip(halved.iter().cycle().skip(next));
        pairs.map(|(a, b)| difference(a, b)).sum()
    };
    mean(0) / mean(1)
}
