//! A linear or logarithmic axis.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

/// A range of values and how it is laid out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    low: f32,
    high: f32,
    log: bool,
}

impl Axis {
    /// A linear axis over exactly that range, widened where it is empty or not finite.
    pub(super) fn linear(low: f32, high: f32) -> Self {
        match (low.is_finite() && high.is_finite(), low < high) {
            (false, _) => Axis { low: 0.0, high: 1.0, log: false },
            (true, true) => Axis { low, high, log: false },
            (true, false) => {
                let spread = (low.abs() * 0.1).max(0.5);
                Axis { low: low - spread, high: low + spread, log: false }
            }
        }
    }

    /// An axis that shows all of the values with a little room; a logarithmic one leaves out what is not positive.
    pub(super) fn over(values: impl Iterator<Item = f32>, log: bool) -> Self {
        let shown = values.filter(|v| v.is_finite() && (!log || *v > 0.0));
        let (low, high) = shown.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if log && low <= high {
            return Axis { low: (low / 1.3).max(f32::MIN_POSITIVE), high: (high * 1.3).min(f32::MAX), log };
        }
        let Axis { low, high, .. } = Axis::linear(low, high);
        let room = 0.05 * (high - low);
        if log { Axis { low: 0.1, high: 10.0, log } } else { Axis::linear(low - room, high + room) }
    }

    /// Whether the value has a place on the axis.
    pub(super) fn shows(&self, value: f32) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The length of a linear axis, in its own unit.
    pub(super) fn length(&self) -> f32 {
        self.high - self.low
    }

    fn place(&self, value: f32) -> f32 {
        if self.log { value.log10() } else { value }
    }

    /// At most about `most` round values within the range: 1, 2 or 5 times a power of ten, or whole powers.
    pub(super) fn ticks(&self, most: usize) -> Vec<f32> {
        let (low, high) = (f64::from(self.place(self.low)), f64::from(self.place(self.high)));
        if self.log && high - low < 1.5 {
            return log_ticks(self.low, self.high);
        }
        let step = round_up((high - low) / most.max(1) as f64);
        let step = if self.log { step.max(1.0).ceil() } else { step };
        let first = (low / step).ceil() as i64;
        let ticks = (first..).map(|i| i as f64 * step).take_while(|t| *t <= high + 1e-9 * step).take(most + 2);
        ticks.map(|t| if self.log { 10f64.powf(t) as f32 } else { t as f32 }).collect()
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `step`.
fn round_up(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= step * 0.999).unwrap_or(step)
}

/// 1, 2 and 5 times each power of ten within a short range.
fn log_ticks(low: f32, high: f32) -> Vec<f32> {
    let powers = low.log10().floor() as i32..=high.log10().ceil() as i32;
    powers.flat_map(|p| [1.0, 2.0, 5.0].map(|m| m * 10f32.powi(p))).filter(|t| (low..=high).contains(t)).collect()
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f32;

    fn map(&self, value: &f32, (from, to): (i32, i32)) -> i32 {
        let (low, high) = (self.place(self.low), self.place(self.high));
        let share = (self.place(*value) - low) / (high - low);
        from + (share * (to - from) as f32).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f32> {
        self.ticks(hint.bold_points())
    }

    fn range(&self) -> Range<f32> {
        self.low..self.high
    }
}
