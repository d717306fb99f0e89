//! Adaptive integration in one and two dimensions, with an estimate of the error.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::{Error, Result};

/// Integration stops when the estimated error is below this times max(1, |value|).
pub const TOLERANCE: f64 = 1e-9;

/// An integral and an estimate of its absolute error.
///
/// The estimate is the difference of two rules and is usually far too large. It stays above [`TOLERANCE`] where the
/// integrand has too many jumps or the integral does not exist; an integrand that overflows gives ±∞ or NaN with an
/// error of ∞.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Integral {
    /// The value.
    pub value: f64,
    /// An estimate of |value − truth|.
    pub error: f64,
}

impl Integral {
    /// The integral of `factor` times the integrand.
    pub fn scaled(self, factor: f64) -> Self {
        Integral { value: factor * self.value, error: factor.abs() * self.error }
    }

    /// Whether the value is finite and the error within [`TOLERANCE`].
    pub fn converged(&self) -> bool {
        self.value.is_finite() && self.error <= TOLERANCE * self.value.abs().max(1.0)
    }
}

/// Where to integrate: a window in ℝ or ℝ², or all of the space with the detail inside a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    window: Vec<(f64, f64)>,
    tails: bool,
}

/// Rules over the window along each axis at the start, by dimension. With 15 nodes each, no point is farther from a node
/// than 1/4900 of the window in one dimension, 1/610 in two: a normal peak is seen wherever it stands if its σ is at
/// least 1/10,000 or 1/1000 of the window.
const PIECES: [usize; 2] = [256, 32];
/// The same over each tail.
const TAIL_PIECES: [usize; 2] = [32, 4];
/// Cells at most: 15 evaluations each in one dimension, 225 in two.
const MAX_CELLS: usize = 20_000;

impl Region {
    /// The window `(low, high)` per axis and nothing outside.
    ///
    /// # Errors
    /// Unless there are one or two axes with finite `low < high`.
    pub fn window(bounds: &[(f64, f64)]) -> Result<Self> {
        if !(1..=2).contains(&bounds.len()) {
            return Err(Error::invalid("number of axes to integrate over", bounds.len(), "1 or 2"));
        }
        for (low, high) in bounds {
            if !(low < high && (high - low).is_finite()) {
                return Err(Error::invalid("window", format!("({low}, {high})"), "finite with low < high"));
            }
        }
        Ok(Region { window: bounds.to_vec(), tails: false })
    }

    /// All of ℝᵈ. The window says where the detail is; the space outside is mapped to a finite piece of the size of
    /// the window.
    ///
    /// # Errors
    /// As [`Region::window`].
    pub fn whole(bounds: &[(f64, f64)]) -> Result<Self> {
        Ok(Region { tails: true, ..Self::window(bounds)? })
    }

    /// Number of axes.
    pub fn dim(&self) -> usize {
        self.window.len()
    }

    /// ∫ f(x) dx over the region, by bisecting the worst cell until the error is small enough.
    pub fn integrate(&self, f: impl Fn(&[f64]) -> f64) -> Integral {
        let mut cells: BinaryHeap<Cell> =
            self.first_cells().into_iter().map(|[x, y]| Cell::new(self, &f, x, y)).collect();
        let mut sum = total(&cells);
        while !sum.converged() && sum.error.is_finite() && cells.len() < MAX_CELLS {
            // One pass halves the worst tenth, so that the sum is taken afresh only now and then.
            for _ in 0..cells.len().div_ceil(10) {
                let Some(worst) = cells.pop() else { break };
                for [x, y] in worst.halves() {
                    cells.push(Cell::new(self, &f, x, y));
                }
            }
            sum = total(&cells);
        }
        sum
    }

    /// The cells at the start, each as its ranges in mapped coordinates; the second range is unused in one dimension.
    fn first_cells(&self) -> Vec<[Range; 2]> {
        let d = self.dim();
        let mut cuts = ranges(0.0, 1.0, PIECES[d - 1]);
        if self.tails {
            cuts.extend(ranges(-1.0, 0.0, TAIL_PIECES[d - 1]));
            cuts.extend(ranges(1.0, 2.0, TAIL_PIECES[d - 1]));
        }
        let unused = [(0.0, 1.0)];
        let second = if d == 2 { &cuts[..] } else { &unused };
        cuts.iter().flat_map(|x| second.iter().map(|y| [*x, *y])).collect()
    }

    /// The coordinate x(t) and dx/dt along an axis: linear over the window for t in [0, 1]; the tails, rational, for t
    /// in (−1, 0) and (1, 2).
    fn map(&self, axis: usize, t: f64) -> (f64, f64) {
        let (low, high) = self.window[axis];
        let width = high - low;
        let tail = |s: f64| (width * s / (1.0 - s), width / (1.0 - s).powi(2));
        if t < 0.0 {
            let (x, slope) = tail(-t);
            (low - x, slope)
        } else if t > 1.0 {
            let (x, slope) = tail(t - 1.0);
            (high + x, slope)
        } else {
            (low + width * t, width)
        }
    }
}

/// ∫ f(x) dx from `low` to `high`, both finite.
///
/// # Errors
/// Unless `low < high` and both are finite.
pub fn integrate(low: f64, high: f64, f: impl Fn(f64) -> f64) -> Result<Integral> {
    Ok(Region::window(&[(low, high)])?.integrate(|x| f(x[0])))
}

type Range = (f64, f64);

fn ranges(from: f64, to: f64, pieces: usize) -> Vec<Range> {
    let cut = |i: usize| from + (to - from) * i as f64 / pieces as f64;
    (0..pieces).map(|i| (cut(i), cut(i + 1))).collect()
}

fn total(cells: &BinaryHeap<Cell>) -> Integral {
    let value: f64 = cells.iter().map(|c| c.value).sum();
    let error: f64 = cells.iter().map(|c| c.error).sum();
    Integral { value, error: if error.is_nan() { f64::INFINITY } else { error } }
}

/// A rectangle in mapped coordinates with its part of the integral.
struct Cell {
    ranges: [Range; 2],
    value: f64,
    error: f64,
    /// The axis along which the rules differ most.
    worst_axis: usize,
}

impl Cell {
    /// Applies the product of Kronrod's rules; along each axis in turn Gauss's rule takes its place for the error.
    fn new(region: &Region, f: &impl Fn(&[f64]) -> f64, x: Range, y: Range) -> Self {
        let ranges = [x, y];
        let d = region.dim();
        let nodes: Vec<[Node; 15]> = (0..d).map(|axis| nodes(region, axis, ranges[axis])).collect();
        let (mut value, mut differences) = (0.0, [0.0; 2]);
        for i in 0..15usize.pow(d as u32) {
            let at = [nodes[0][i % 15], nodes[d - 1][i / 15 % 15]];
            let y = f(&[at[0].x, at[1].x][..d]);
            // In one dimension the second factor is left out.
            let (first, second) = (at[0], if d == 2 { at[1] } else { Node { x: 0.0, kronrod: 1.0, gauss: 1.0 } });
            value += term(y, first.kronrod * second.kronrod);
            differences[0] += term(y, (first.kronrod - first.gauss) * second.kronrod);
            differences[1] += term(y, first.kronrod * (second.kronrod - second.gauss));
        }
        let differences = differences.map(f64::abs);
        let worst_axis = usize::from(differences[1] > differences[0]);
        Cell { ranges, value, error: differences[0] + differences[1], worst_axis }
    }

    fn halves(&self) -> [[Range; 2]; 2] {
        let (low, high) = self.ranges[self.worst_axis];
        let middle = 0.5 * (low + high);
        [(low, middle), (middle, high)].map(|half| {
            let mut ranges = self.ranges;
            ranges[self.worst_axis] = half;
            ranges
        })
    }
}

/// `y` times its weight. At the end of a tail the weight is infinite while the integrand has long been 0.
fn term(y: f64, weight: f64) -> f64 {
    if y == 0.0 { 0.0 } else { y * weight }
}

// Ordered by error, for the heap.
impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        self.error.total_cmp(&other.error)
    }
}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Cell {}

/// A coordinate with its weight in either rule.
#[derive(Clone, Copy)]
struct Node {
    x: f64,
    kronrod: f64,
    gauss: f64,
}

fn nodes(region: &Region, axis: usize, (low, high): Range) -> [Node; 15] {
    std::array::from_fn(|i| {
        let [node, kronrod, gauss] = RULE[if i < 8 { i } else { 14 - i }];
        let half = 0.5 * (high - low);
        let (x, slope) = region.map(axis, low + half + if i < 8 { -half * node } else { half * node });
        Node { x, kronrod: kronrod * half * slope, gauss: gauss * half * slope }
    })
}

/// Node in [0, 1], Kronrod's weight, Gauss's weight: the 7 and 15 point rules of QUADPACK's QK15 (Piessens et al.
/// 1983). The nodes are symmetric about 0.
const RULE: [[f64; 3]; 8] = [
    [0.991_455_371_120_812_6, 0.022_935_322_010_529_224, 0.0],
    [0.949_107_912_342_758_5, 0.063_092_092_629_978_55, 0.129_484_966_168_869_7],
    [0.864_864_423_359_769_1, 0.104_790_010_322_250_18, 0.0],
    [0.741_531_185_599_394_4, 0.140_653_259_715_525_92, 0.279_705_391_489_276_67],
    [0.586_087_235_467_691_1, 0.169_004_726_639_267_9, 0.0],
    [0.405_845_151_377_397_2, 0.190_350_578_064_785_4, 0.381_830_050_505_118_9],
    [0.207_784_955_007_898_47, 0.204_432_940_075_298_9, 0.0],
    [0.0, 0.209_482_141_084_727_83, 0.417_959_183_673_469_4],
];
