//! A batch in shards: fixed numbers of rows, each with its own tape, on as many threads as there are.

use std::ops::Range;

use rayon::prelude::*;

use super::Backend;

/// The shards of that many rows, whose sizes are multiples of `unit` but for the last; all of them in one if `whole`.
pub(crate) fn shards<B: Backend>(rows: usize, unit: usize, whole: bool) -> Vec<Range<usize>> {
    let size = if whole { rows } else { (B::SHARD / unit).max(1).saturating_mul(unit) };
    (0..rows).step_by(size.max(1)).map(|start| start..rows.min(start.saturating_add(size))).collect()
}

/// The results of `work` on every shard, in order.
///
/// # Safety
/// Where [`Backend::THREADS`], `work` may capture only what is `Sync`, and its result must be `Send`.
pub(crate) unsafe fn each_shard<B: Backend, R>(
    shards: &[Range<usize>],
    work: impl Fn(usize, Range<usize>) -> R,
) -> Vec<R> {
    if !B::THREADS || shards.len() == 1 {
        return shards.iter().cloned().enumerate().map(|(part, rows)| work(part, rows)).collect();
    }
    let work = Checked(work);
    let run = |(part, rows): (usize, &Range<usize>)| {
        let work = &work;
        Checked((work.0)(part, rows.clone()))
    };
    shards.par_iter().enumerate().map(run).collect::<Vec<_>>().into_iter().map(|checked| checked.0).collect()
}

/// Something that the caller of [`each_shard`] has vouched for. The compiler cannot see it, because a generic
/// backend's tensors are not `Send` on every device.
struct Checked<T>(T);

// SAFETY: the contract of `each_shard`.
unsafe impl<T> Send for Checked<T> {}
// SAFETY: the contract of `each_shard`.
unsafe impl<T> Sync for Checked<T> {}
