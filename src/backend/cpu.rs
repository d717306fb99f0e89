//! The CPU: views into dfdx's tensors and the fused operations of [`Backend`].

mod minibatch;
mod normalise;
#[cfg(feature = "pictures")]
mod picture;

use dfdx::{
    prelude::HasShape,
    tensor::{Cache, Cpu, Gradients, ZerosTensor},
};

#[cfg(feature = "pictures")]
use super::picture::{Geometry, Resampling};
use super::{Activation, Backend, Batch, Graph, Rule, kernels};

/// The numbers of a batch, in row order and without a copy.
pub(crate) fn view(x: &Batch<Cpu>) -> &[f32] {
    let (rows, columns) = *x.shape();
    if rows * columns == 0 {
        return &[];
    }
    let (first, last) = (&raw const x[[0, 0]], &raw const x[[rows - 1, columns - 1]]);
    // A permuted or broadcast tensor would be read in the wrong order: none of ours is, so this is a mistake here.
    let span = (last as usize - first as usize) / size_of::<f32>();
    assert!(span == rows * columns - 1 && (columns == 1 || &raw const x[[0, 1]] == first.wrapping_add(1)));
    // SAFETY: `first` and `last` point into the tensor's one buffer, `rows * columns` numbers apart and in row order
    // as asserted above; the borrow of `x` keeps the buffer alive and unchanged.
    unsafe { std::slice::from_raw_parts(first, rows * columns) }
}

/// The numbers of a batch, to be changed; a buffer that is shared is copied first.
pub(crate) fn view_mut(x: &mut Batch<Cpu>) -> &mut [f32] {
    let length = view(x).len();
    if length == 0 {
        return &mut [];
    }
    let first = &raw mut x[[0, 0]];
    // SAFETY: `view` has asserted that the buffer holds `length` numbers in row order; indexing mutably made it
    // unshared, and the exclusive borrow of `x` keeps it so.
    unsafe { std::slice::from_raw_parts_mut(first, length) }
}

thread_local! {
    /// The device of this thread's temporaries. dfdx's allocation cache spares the page faults of large buffers, but
    /// threads that share one can race for its last entry; then dfdx panics. What outlives a step lives without one.
    static SCRATCH: Cpu = {
        let device = Cpu::default();
        device.enable_cache();
        device
    };
}

/// Zeros in this thread's scratch memory.
fn zeros(rows: usize, columns: usize) -> Batch<Cpu> {
    SCRATCH.with(|device| device.zeros_like(&(rows, columns)))
}

/// Takes the gradient's buffer out, so that it can be used beside others; [`put`] returns it.
fn take(gradients: &mut Gradients<f32, Cpu>, t: &Batch<Cpu>) -> Result<Vec<f32>, dfdx::tensor::CpuError> {
    Ok(std::mem::take(&mut **gradients.get_or_alloc_mut(t)?))
}

fn put(gradients: &mut Gradients<f32, Cpu>, t: &Batch<Cpu>, buffer: Vec<f32>) -> Result<(), dfdx::tensor::CpuError> {
    **gradients.get_or_alloc_mut(t)? = buffer;
    Ok(())
}

impl super::Sealed for Cpu {}

impl Backend for Cpu {
    const SHARD: usize = 256;
    const THREADS: bool = true;

    fn open() -> crate::Result<Self> {
        Ok(Cpu::default())
    }

    fn scratch(&self) -> Self {
        SCRATCH.with(Cpu::clone)
    }

    fn dense(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        weight: &Batch<Self>,
        bias: Option<&Batch<Self>>,
        activation: Activation,
        input: bool,
    ) -> Batch<Self> {
        let ((rows, inputs), outputs) = (*x.shape(), weight.shape().0);
        assert_eq!(inputs, weight.shape().1, "columns of x against columns of the weight");
        let mut y = zeros(rows, outputs);
        kernels::dense(view_mut(&mut y), view(x), view(weight), bias.map(view), inputs);
        kernels::activate(view_mut(&mut y), activation);
        let parameters = graph.wants_parameters();
        let (x, weight, bias, output) = (x.clone(), weight.clone(), bias.cloned(), y.clone());
        graph.record(move |gradients| {
            let mut dy = take(gradients, &output)?;
            kernels::multiply_by_slope(&mut dy, view(&output), activation);
            if parameters {
                kernels::weight_gradient(gradients.get_or_alloc_mut(&weight)?, &dy, view(&x), inputs);
                if let Some(bias) = &bias {
                    kernels::column_sums(gradients.get_or_alloc_mut(bias)?, &dy);
                }
            }
            if input {
                kernels::input_gradient(gradients.get_or_alloc_mut(&x)?, &dy, view(&weight), inputs, true);
            }
            put(gradients, &output, dy)
        });
        y
    }

    // ANCHOR: activate
    fn activate(graph: &mut Graph<Self>, x: &Batch<Self>, activation: Activation) -> Batch<Self> {
        let mut y = zeros(x.shape().0, x.shape().1);
        view_mut(&mut y).copy_from_slice(view(x));
        kernels::activate(view_mut(&mut y), activation);
        let (x, output) = (x.clone(), y.clone());
        graph.record(move |gradients| {
            let dy = take(gradients, &output)?;
            let dx = gradients.get_or_alloc_mut(&x)?;
            for ((dx, dy), y) in dx.iter_mut().zip(&dy).zip(view(&output)) {
                *dx += activation.slope(*y) * dy;
            }
            put(gradients, &output, dy)
        });
        y
    }
    // ANCHOR_END: activate

    fn activate_tangent(
        graph: &mut Graph<Self>,
        y: &Batch<Self>,
        t: &Batch<Self>,
        activation: Activation,
    ) -> Batch<Self> {
        let mut out = zeros(t.shape().0, t.shape().1);
        view_mut(&mut out).copy_from_slice(view(t));
        kernels::multiply_by_slope(view_mut(&mut out), view(y), activation);
        let (y, t, output) = (y.clone(), t.clone(), out.clone());
        graph.record(move |gradients| {
            let dout = take(gradients, &output)?;
            let dt = gradients.get_or_alloc_mut(&t)?;
            for ((dt, d), y) in dt.iter_mut().zip(&dout).zip(view(&y)) {
                *dt += activation.slope(*y) * d;
            }
            let dy = gradients.get_or_alloc_mut(&y)?;
            for (((dy, d), y), t) in dy.iter_mut().zip(&dout).zip(view(&y)).zip(view(&t)) {
                *dy += activation.slope_derivative(*y) * t * d;
            }
            put(gradients, &output, dout)
        });
        out
    }

    fn power_iteration(weight: &Batch<Self>, u: &Batch<Self>) -> (Batch<Self>, Batch<Self>) {
        let (outputs, inputs) = *weight.shape();
        let (mut u_next, mut v) = (zeros(1, outputs), zeros(1, inputs));
        kernels::power_iteration(view_mut(&mut u_next), view_mut(&mut v), view(weight), view(u));
        (u_next, v)
    }

    fn divide_by_sigma(graph: &mut Graph<Self>, weight: &Batch<Self>, u: &Batch<Self>, v: &Batch<Self>) -> Batch<Self> {
        let mut normalised = zeros(weight.shape().0, weight.shape().1);
        let sigma = kernels::divide_by_sigma(view_mut(&mut normalised), view(weight), view(u), view(v));
        if graph.wants_parameters() {
            let (weight, u, v, output) = (weight.clone(), u.clone(), v.clone(), normalised.clone());
            graph.record(move |gradients| {
                let d = take(gradients, &output)?;
                let dw = gradients.get_or_alloc_mut(&weight)?;
                kernels::sigma_gradient(dw, &d, view(&output), view(&u), view(&v), sigma);
                put(gradients, &output, d)
            });
        }
        normalised
    }

    fn scale_shift(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        scale: &Batch<Self>,
        shift: Option<&Batch<Self>>,
    ) -> Batch<Self> {
        normalise::scale_shift(graph, x, scale, shift)
    }

    fn normalise_rows(graph: &mut Graph<Self>, x: &Batch<Self>) -> Batch<Self> {
        normalise::rows(graph, x)
    }

    fn normalise_rows_tangent(graph: &mut Graph<Self>, x: &Batch<Self>, t: &Batch<Self>) -> Batch<Self> {
        normalise::rows_tangent(graph, x, t)
    }

    fn column_moments(graph: &mut Graph<Self>, x: &Batch<Self>) -> (Batch<Self>, Batch<Self>) {
        normalise::column_moments(graph, x)
    }

    fn standardise(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        mean: &Batch<Self>,
        variance: &Batch<Self>,
        own: f32,
    ) -> Batch<Self> {
        normalise::standardise(graph, x, mean, variance, own)
    }

    fn similarities(graph: &mut Graph<Self>, m: &Batch<Self>, dims: usize) -> Batch<Self> {
        minibatch::similarities(graph, m, dims)
    }

    fn append(graph: &mut Graph<Self>, x: &Batch<Self>, o: &Batch<Self>) -> Batch<Self> {
        minibatch::append(graph, x, o)
    }

    #[cfg(feature = "pictures")]
    fn convolve(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        weight: &Batch<Self>,
        bias: Option<&Batch<Self>>,
        activation: Activation,
        (geometry, _): (&Geometry, &Resampling<Self>),
        input: bool,
    ) -> Batch<Self> {
        picture::convolution::convolve(graph, x, weight, bias, activation, *geometry, input)
    }

    #[cfg(feature = "pictures")]
    fn convolve_transposed(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        weight: &Batch<Self>,
        bias: Option<&Batch<Self>>,
        activation: Activation,
        (geometry, _): (&Geometry, &Resampling<Self>),
        input: bool,
    ) -> Batch<Self> {
        picture::convolution::convolve_transposed(graph, x, weight, bias, activation, *geometry, input)
    }

    #[cfg(feature = "pictures")]
    fn resample(graph: &mut Graph<Self>, x: &Batch<Self>, map: &Resampling<Self>) -> Batch<Self> {
        picture::elementwise::resample(graph, x, map)
    }

    #[cfg(feature = "pictures")]
    fn at_maxima(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        of: &Batch<Self>,
        windows: &Resampling<Self>,
    ) -> Batch<Self> {
        picture::elementwise::at_maxima(graph, x, of, windows)
    }

    #[cfg(feature = "pictures")]
    fn batch_norm(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        kept: Option<[&Batch<Self>; 2]>,
        affine: [&Batch<Self>; 2],
        activation: Activation,
    ) -> (Batch<Self>, [Batch<Self>; 2]) {
        picture::batch_norm::batch_norm(graph, x, kept, affine, activation)
    }

    #[cfg(feature = "pictures")]
    fn sum(graph: &mut Graph<Self>, a: &Batch<Self>, b: &Batch<Self>) -> Batch<Self> {
        picture::elementwise::sum(graph, a, b)
    }

    fn update(
        rule: &Rule,
        learning_rate: f32,
        step: u64,
        parameter: &mut Batch<Self>,
        gradients: &mut Gradients<f32, Self>,
        [m, v]: &mut [Batch<Self>; 2],
    ) {
        let gradient = gradients.get_or_alloc_mut(parameter).expect("a gradient as large as a parameter that fits");
        let c = rule.coefficients(step);
        kernels::update(view_mut(parameter), gradient, view_mut(m), view_mut(v), learning_rate, c);
    }

    fn with_gradient<R>(
        gradients: &mut Gradients<f32, Self>,
        parameter: &Batch<Self>,
        f: impl FnOnce(&mut [f32]) -> R,
    ) -> R {
        f(gradients.get_or_alloc_mut(parameter).expect("a gradient as large as a parameter that fits"))
    }

    fn squares(gradients: &mut Gradients<f32, Self>, parameter: &Batch<Self>) -> f32 {
        Self::with_gradient(gradients, parameter, |g| kernels::sum_of_squares(g))
    }
}
