//! From how many windows back to the sizes of pictures.

// ANCHOR: start
/// What you write: the smallest and the largest number of pixels along an axis on which exactly `windows` windows of
/// that kernel fit, with that stride and that padding on either side. The kernel is larger than twice the padding.
///
/// This start knows kernel and stride 2 without padding, where a window is a pixel of the small picture.
pub fn start(windows: usize, _kernel: usize, stride: usize, _padding: usize) -> (usize, usize) {
    (windows * stride, windows * stride + stride - 1)
}
// ANCHOR_END: start

// ANCHOR: solution
/// The last window begins (windows − 1)·stride behind the first and ends a kernel further on: so much is needed, of
/// which the padding brings 2·padding. With a stride more another window would fit.
pub fn solution(windows: usize, kernel: usize, stride: usize, padding: usize) -> (usize, usize) {
    let smallest = (windows - 1) * stride + kernel - 2 * padding;
    (smallest, smallest + stride - 1)
}
// ANCHOR_END: solution

/// The hidden test: all sizes tried out, by the library's own count of windows.
///
/// # Errors
/// What is wrong, in words.
pub fn check(answer: fn(usize, usize, usize, usize) -> (usize, usize)) -> Result<(), String> {
    use shall_we_gan::nn::Geometry;
    for (kernel, stride, padding) in
        [(2, 2, 0), (4, 2, 1), (4, 1, 0), (3, 1, 1), (3, 2, 1), (5, 2, 2), (3, 3, 0), (2, 5, 0)]
    {
        for windows in [1, 2, 4, 7] {
            let fits = |size: &usize| {
                let geometry = Geometry { height: *size, width: *size, channels: 1, kernel, stride, padding };
                geometry.check().is_ok() && geometry.output().0 == windows
            };
            let sizes: Vec<usize> = (1..100).filter(fits).collect();
            let wanted = (sizes[0], sizes[sizes.len() - 1]);
            let given = answer(windows, kernel, stride, padding);
            if given != wanted {
                return Err(format!(
                    "{windows} windows, kernel {kernel}, stride {stride}, padding {padding}: yours are {given:?}, but \
                     they fit on {wanted:?}"
                ));
            }
        }
    }
    Ok(())
}

crate::exercise!(start, solution, check);
