//! Bourgain's embedding: points of any metric space as points of a Euclidean space, and the prior that is made of them.
//!
//! The coordinates of a point are its distances to random sets of points of every size: with N points and
//! i = 1, …, ⌈log₂ N⌉, each point is in S_ij with probability 2⁻ⁱ, and the ((i − 1)·t + j)-th coordinate of x is
//! d(x, S_ij), the distance to the nearest point of the set. Bourgain, Israel Journal of Mathematics 52, 1985; with a
//! random projection after Johnson and Lindenstrauss and a last rescaling in Xiao, Zhong and Zheng 2018
//! (arXiv:1805.07674), Algorithm 1.

use rand::RngExt;
use rand_distr::{Distribution as _, StandardNormal};
use rayon::prelude::*;

use super::{
    Position, Prior, Rows, Stream,
    distortion::checked,
    metric::{Metric, square_distance},
};
use crate::{
    Error, Result,
    random::{self, Purpose},
};

/// σ of the Gaussians on points of [`Bourgain::code`], as in the published code.
pub const SIGMA: f32 = 0.01;

/// How to embed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bourgain {
    /// t, the sets of each size.
    pub sets: usize,
    /// The dimensions of the random projection, where there is one: h(x) = G·g(x) with entries from N(0, 1).
    pub projected: Option<usize>,
    /// The last step.
    pub scale: Scale,
    /// The seed of sets and projection.
    pub seed: u64,
}

/// How the coordinates are scaled in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// f = h / β with β = min ‖h(x) − h(y)‖ / d(x, y): nothing is contracted, and the largest ratio is the distortion.
    NotContracting,
    /// Mean 0, and mean square 1 of a coordinate.
    Unit,
}

/// Points of a Euclidean space.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding {
    rows: Vec<f32>,
    dim: usize,
}

impl Bourgain {
    /// The paper's algorithm on so many points. Its constants are O(log N) and not given; here t = ⌈log₂ N⌉ and the
    /// projection has 5·⌈log₂ N⌉ dimensions.
    pub fn paper(points: usize, seed: u64) -> Self {
        let sizes = sizes(points);
        Self { sets: sizes, projected: Some(5 * sizes), scale: Scale::NotContracting, seed }
    }

    /// As the paper's published code has it: t = 5, no projection, centred and normalised. It has 5·⌈log₂ N⌉ dimensions:
    /// 50 for 1,000 points, 55 for 2,000.
    pub fn code(seed: u64) -> Self {
        Self { sets: 5, projected: None, scale: Scale::Unit, seed }
    }

    /// The dimensions that so many points are embedded into.
    pub fn dim(&self, points: usize) -> usize {
        self.projected.unwrap_or(self.sets * sizes(points))
    }

    /// Embeds the points, with t·N² distances on all threads, in memory for N·t·⌈log₂ N⌉ numbers.
    ///
    /// A set may be empty; its coordinate is then 0 for every point, which is as good as leaving it out. Points at
    /// distance 0 of each other get the same coordinates. Which sets a point is in hangs on its [`Metric::key`], and so not
    /// on the order of the points where the key does not.
    ///
    /// # Errors
    /// If there is no point, no set or no dimension; if a distance is not a number, at least 0; or if nothing is to be
    /// contracted and the sets do not tell two points apart.
    pub fn embed(&self, metric: &dyn Metric) -> Result<Embedding> {
        for (what, value) in [
            ("the number of points to embed", metric.points()),
            ("the number of sets of each size", self.sets),
            ("the dimensions of the projection", self.projected.unwrap_or(1)),
        ] {
            if value == 0 {
                return Err(Error::invalid(what, 0, "at least 1"));
            }
        }
        let mut embedding = self.coordinates(metric)?;
        if let Some(dim) = self.projected {
            embedding = embedding.projected(dim, self.seed);
        }
        match self.scale {
            Scale::Unit => embedding.normalise(),
            Scale::NotContracting => embedding.stretch(metric)?,
        }
        Ok(embedding)
    }

    /// So many rows of a stream to be embedded, drawn from the seed.
    ///
    /// # Errors
    /// If a row cannot be read.
    pub fn draw(&self, points: usize, data: &dyn Stream) -> Result<Vec<f32>> {
        let (mut rows, at) = (Rows::new(data, points), Position { seed: self.seed, first: 0 });
        data.draw(at, &mut random::stream(self.seed, Purpose::Embedding, 0, 2), &mut rows)?;
        Ok(rows.values)
    }

    /// g: the distances to the random sets.
    fn coordinates(&self, metric: &dyn Metric) -> Result<Embedding> {
        let (n, dim) = (metric.points(), self.sets * sizes(metric.points()));
        let sets = self.draw_sets(metric, dim);
        let rows = each_row(n, dim, &|x, row| {
            let distances = (0..n).map(|y| checked(metric, x, y)).collect::<Result<Vec<f32>>>()?;
            let nearest = |set: &Vec<u32>| set.iter().map(|y| distances[*y as usize]).reduce(f32::min).unwrap_or(0.0);
            row.iter_mut().zip(&sets).for_each(|(coordinate, set)| *coordinate = nearest(set));
            Ok(())
        })?;
        Ok(Embedding { rows, dim })
    }

    /// The sets S_ij, as the places of their points.
    fn draw_sets(&self, metric: &dyn Metric, dim: usize) -> Vec<Vec<u32>> {
        let mut sets = vec![Vec::new(); dim];
        for x in 0..metric.points() {
            let mut rng = random::stream(self.seed, Purpose::Embedding, metric.key(x), 0);
            for (at, set) in sets.iter_mut().enumerate() {
                let size = (at / self.sets + 1) as i32;
                if rng.random::<f64>() < 0.5f64.powi(size) {
                    set.push(x as u32);
                }
            }
        }
        sets
    }
}

/// ⌈log₂ N⌉, and 1 for one point.
fn sizes(points: usize) -> usize {
    (points.next_power_of_two().trailing_zeros() as usize).max(1)
}

impl Embedding {
    /// How many points.
    pub fn points(&self) -> usize {
        self.rows.len() / self.dim
    }

    /// Coordinates of a point.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// All points, row by row.
    pub fn rows(&self) -> &[f32] {
        &self.rows
    }

    fn row(&self, point: usize) -> &[f32] {
        &self.rows[point * self.dim..][..self.dim]
    }

    /// The distance between two embedded points.
    pub fn distance(&self, a: usize, b: usize) -> f32 {
        square_distance(self.row(a), self.row(b)).sqrt()
    }

    /// The mixture of Gaussians on the embedded points, each as likely as the others.
    ///
    /// Where no σ is given, σ·√dim, about the length of the noise, is half the median distance of a point to the nearest
    /// one that is elsewhere: so that neighbours melt together and what is further apart does not. The median costs N²
    /// distances.
    ///
    /// # Errors
    /// If σ is not a number, at least 0.
    pub fn prior(&self, sigma: Option<f32>) -> Result<Prior> {
        let sigma = sigma.unwrap_or_else(|| 0.5 * self.spacing() / (self.dim as f32).sqrt());
        let prior = Prior::Mixture { centres: self.rows.chunks_exact(self.dim).map(<[f32]>::to_vec).collect(), sigma };
        prior.check()?;
        Ok(prior)
    }

    /// The median distance of a point to the nearest one that is elsewhere; 0 where all are in one place.
    pub fn spacing(&self) -> f32 {
        let nearest = each_row(self.points(), 1, &|x, nearest| {
            let apart = (0..self.points()).map(|y| self.distance(x, y)).filter(|d| *d > 0.0);
            nearest[0] = apart.fold(f32::INFINITY, f32::min);
            Ok(())
        });
        let mut nearest = nearest.expect("nothing in it can fail");
        nearest.retain(|distance| distance.is_finite());
        nearest.sort_unstable_by(f32::total_cmp);
        nearest.get(nearest.len() / 2).copied().unwrap_or(0.0)
    }

    /// h: the rows times a Gaussian matrix.
    fn projected(&self, dim: usize, seed: u64) -> Self {
        let mut rng = random::stream(seed, Purpose::Embedding, 0, 1);
        let matrix: Vec<f32> = (0..dim * self.dim).map(|_| StandardNormal.sample(&mut rng)).collect();
        let dot = |x: &[f32], column: &[f32]| x.iter().zip(column).map(|(x, g)| x * g).sum::<f32>();
        let project = |row: &[f32]| matrix.chunks_exact(self.dim).map(|column| dot(row, column)).collect::<Vec<f32>>();
        Self { rows: self.rows.chunks_exact(self.dim).flat_map(project).collect(), dim }
    }

    /// Mean 0, and mean square 1 of a coordinate. Points in one place stay in the origin.
    fn normalise(&mut self) {
        let n = self.points() as f64;
        let mut mean = vec![0.0f64; self.dim];
        for row in self.rows.chunks_exact(self.dim) {
            mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += f64::from(*x) / n);
        }
        for row in self.rows.chunks_exact_mut(self.dim) {
            row.iter_mut().zip(&mean).for_each(|(x, mean)| *x = (f64::from(*x) - mean) as f32);
        }
        let square: f64 = self.rows.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / self.rows.len() as f64;
        if square > 0.0 {
            self.rows.iter_mut().for_each(|x| *x = (f64::from(*x) / square.sqrt()) as f32);
        }
    }

    /// f = h / β: the smallest ratio to the distances of the metric becomes 1. Points in one place have no ratio.
    fn stretch(&mut self, metric: &dyn Metric) -> Result<()> {
        let ratio = |x: usize, y: usize| -> Result<f32> {
            let distance = checked(metric, x, y)?;
            Ok(if distance > 0.0 { self.distance(x, y) / distance } else { f32::INFINITY })
        };
        let smallest = each_row(self.points(), 1, &|x, least| {
            least[0] = (0..x).try_fold(f32::INFINITY, |least, y| ratio(x, y).map(|ratio| least.min(ratio)))?;
            Ok(())
        })?;
        let beta = smallest.iter().copied().fold(f32::INFINITY, f32::min);
        if beta == 0.0 {
            let x = smallest.iter().position(|least| *least == 0.0).unwrap_or(0);
            let what = format!("embedding point {x} apart from one before it");
            let why = "no random set tells them apart, though they are; take more sets or another seed";
            return Err(Error::Refused { what, why: why.into() });
        }
        if beta.is_finite() {
            self.rows.iter_mut().for_each(|z| *z /= beta);
        }
        Ok(())
    }
}

/// A matrix of so many rows, each filled by `fill`, on all threads.
fn each_row(rows: usize, width: usize, fill: &(dyn Fn(usize, &mut [f32]) -> Result<()> + Sync)) -> Result<Vec<f32>> {
    let mut all = vec![0.0; rows * width];
    all.par_chunks_mut(width).enumerate().try_for_each(|(at, row)| fill(at, row))?;
    Ok(all)
}
