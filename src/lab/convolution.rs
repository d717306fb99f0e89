//! A convolution and its adjoint in plain numbers, for cells and the page.

use crate::{
    Error, Result,
    backend::{Activation::Linear, Backend, Cpu, Graph, download, picture::Resampling, upload},
    nn::Geometry,
};

/// A·x for a picture x (h·w·c): the filters (out, k·k·c) on every window of it → (h′·w′·out).
///
/// # Errors
/// If the geometry is none, or there are not as many numbers as it has.
pub fn convolve(picture: &[f32], filters: &[f32], geometry: Geometry) -> Result<Vec<f32>> {
    check(filters, geometry)?;
    geometry.size().check("a convolution", picture.len())?;
    let device = Cpu::default();
    let (x, weight) = (upload(&device, picture, picture.len()), upload(&device, filters, geometry.window()));
    let windows = (&geometry, &Resampling::windows(geometry));
    Ok(download(&Cpu::convolve(&mut Graph::off(), &x, &weight, None, Linear, windows, false)))
}

/// Aᵀ·y for the [convolution](convolve) A from pictures of that geometry: y (h′·w′·out) stamps its filters (out, k·k·c),
/// which are added where they overlap → (h·w·c).
///
/// # Errors
/// If the geometry is none, or there are not as many numbers as it has.
pub fn convolve_transposed(windows: &[f32], filters: &[f32], geometry: Geometry) -> Result<Vec<f32>> {
    let outputs = check(filters, geometry)?;
    let wanted = geometry.windows() * outputs;
    if windows.len() != wanted {
        return Err(Error::invalid(
            "the input of a transposed convolution",
            windows.len(),
            format!("{wanted} numbers"),
        ));
    }
    let device = Cpu::default();
    let (y, weight) = (upload(&device, windows, windows.len()), upload(&device, filters, geometry.window()));
    let overlaps = (&geometry, &Resampling::overlaps(geometry));
    Ok(download(&Cpu::convolve_transposed(&mut Graph::off(), &y, &weight, None, Linear, overlaps, false)))
}

/// Checks the geometry, and how many filters there are.
fn check(filters: &[f32], geometry: Geometry) -> Result<usize> {
    geometry.check()?;
    let window = geometry.window();
    match filters.len() / window {
        outputs if outputs > 0 && filters.len() == outputs * window => Ok(outputs),
        _ => Err(Error::invalid(
            "the numbers of the filters",
            filters.len(),
            format!("a multiple of {window}, at least one"),
        )),
    }
}
