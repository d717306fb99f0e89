//! The devices: what the library needs of dfdx, in one trait, with fused kernels of our own on the CPU.
//!
//! Everything above this module is generic over [`Backend`]. CUDA appears here and nowhere else.

mod activation;
pub mod composed;
mod cpu;
#[cfg(feature = "cuda")]
mod cuda;
pub(crate) mod graph;
mod kernels;
#[cfg(feature = "pictures")]
pub mod picture;
mod rule;
mod shards;

pub use activation::Activation;
pub use dfdx::tensor::Cpu;
#[cfg(feature = "cuda")]
pub use dfdx::tensor::Cuda;
use dfdx::{
    shapes::HasShape,
    tensor::{Gradients, Tensor},
    tensor_ops::Device,
};
pub use graph::{Graph, Moments, reshape};
pub(crate) use kernels::add;
#[cfg(feature = "pictures")]
use picture::{Geometry, Resampling};
pub use rule::Rule;
use sealed::Sealed;
pub(crate) use shards::{each_shard, shards};

// ANCHOR: batch
/// The one tensor type: a batch of rows, (rows, features). Parameters have it too; a bias is one row.
pub type Batch<B> = Tensor<(usize, usize), f32, B>;
// ANCHOR_END: batch

/// What is added to variances before their root is taken.
pub const NORM_EPSILON: f32 = 1e-5;

/// A device with the operations that the networks are made of. Only this library implements it: `each_shard` relies on
/// what [`THREADS`](Backend::THREADS) promises.
///
/// The default methods compose dfdx's public operations and serve CUDA; the CPU replaces them by fused kernels.
/// Both are held to the same tests.
pub trait Backend: Device<f32> + std::fmt::Debug + Sealed {
    /// Rows that one tape works on. A batch is cut into shards of this many rows, whatever the number of cores, so
    /// that sums are taken in the same order everywhere.
    const SHARD: usize;

    /// Whether shards may run on several threads.
    const THREADS: bool;

    /// The device, ready to allocate.
    fn open() -> crate::Result<Self>;

    /// The same device for what lives no longer than a step, on the thread that asks.
    fn scratch(&self) -> Self {
        self.clone()
    }

    /// f(x·Wᵀ + b) for x (n, in), W (out, in), b (1, out) → (n, out).
    ///
    /// `input` says whether x needs a gradient (the first layer's x does not, unless it was asked for).
    fn dense(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        weight: &Batch<Self>,
        bias: Option<&Batch<Self>>,
        activation: Activation,
        _input: bool,
    ) -> Batch<Self> {
        composed::dense(graph, x, weight, bias, activation)
    }

    /// f(x), element by element.
    fn activate(graph: &mut Graph<Self>, x: &Batch<Self>, activation: Activation) -> Batch<Self> {
        composed::activate(graph, x, activation)
    }

    /// f′·t where y = f(·) is the output of the activation and t a tangent of its input, both (n, features).
    fn activate_tangent(
        graph: &mut Graph<Self>,
        y: &Batch<Self>,
        t: &Batch<Self>,
        activation: Activation,
    ) -> Batch<Self> {
        composed::activate_tangent(graph, y, t, activation)
    }

    /// One power iteration for W (out, in) from u (1, out): v = Wᵀu / ‖Wᵀu‖ and u′ = Wv / ‖Wv‖, as (u′, v).
    fn power_iteration(weight: &Batch<Self>, u: &Batch<Self>) -> (Batch<Self>, Batch<Self>) {
        composed::power_iteration(weight, u)
    }

    /// W / (u·W·vᵀ) with u and v held constant.
    fn divide_by_sigma(graph: &mut Graph<Self>, weight: &Batch<Self>, u: &Batch<Self>, v: &Batch<Self>) -> Batch<Self> {
        composed::divide_by_sigma(graph, weight, u, v)
    }

    /// γ ⊙ x + β, column by column: x (n, features), γ and β (1, features).
    fn scale_shift(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        scale: &Batch<Self>,
        shift: Option<&Batch<Self>>,
    ) -> Batch<Self> {
        composed::scale_shift(graph, x, scale, shift)
    }

    /// Every row less its mean m and divided by √(v + [`NORM_EPSILON`]), with v its variance over the features.
    fn normalise_rows(graph: &mut Graph<Self>, x: &Batch<Self>) -> Batch<Self> {
        composed::normalise_rows(graph, x)
    }

    /// The tangent of [`normalise_rows`](Backend::normalise_rows) at x along t, both (n, features).
    fn normalise_rows_tangent(graph: &mut Graph<Self>, x: &Batch<Self>, t: &Batch<Self>) -> Batch<Self> {
        composed::normalise_rows_tangent(graph, x, t)
    }

    /// Mean and variance (the sum of squares divided by n) of every column, (1, features) each.
    fn column_moments(graph: &mut Graph<Self>, x: &Batch<Self>) -> (Batch<Self>, Batch<Self>) {
        composed::column_moments(graph, x)
    }

    /// Every number less the mean and divided by √(variance + [`NORM_EPSILON`]) of its column, where the number itself
    /// enters both moments with the weight `own` and the given moments (1, features) with 1 − own.
    ///
    /// With c = x − mean: (1 − own)·c / √((1 − own)·variance + own·(1 − own)·c² + ε).
    fn standardise(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        mean: &Batch<Self>,
        variance: &Batch<Self>,
        own: f32,
    ) -> Batch<Self> {
        composed::standardise(graph, x, mean, variance, own)
    }

    /// o(i, b) = Σⱼ exp(−‖m(i, b) − m(j, b)‖₁), where m (n, B·dims) holds B vectors of `dims` numbers per row → (n, B).
    fn similarities(graph: &mut Graph<Self>, m: &Batch<Self>, dims: usize) -> Batch<Self> {
        composed::similarities(graph, m, dims)
    }

    /// x and o side by side: (n, a) and (n, b) → (n, a + b).
    fn append(graph: &mut Graph<Self>, x: &Batch<Self>, o: &Batch<Self>) -> Batch<Self> {
        composed::append(graph, x, o)
    }

    /// f(x ∗ W + b): a convolution of pictures x (n, h·w·c) with W (out, k·k·c) and b (1, out) → (n, h′·w′·out).
    ///
    /// `windows` is [`Resampling::windows`] of the geometry; `input` says whether x needs a gradient.
    #[cfg(feature = "pictures")]
    fn convolve(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        weight: &Batch<Self>,
        bias: Option<&Batch<Self>>,
        activation: Activation,
        (geometry, windows): (&Geometry, &Resampling<Self>),
        _input: bool,
    ) -> Batch<Self> {
        picture::composed::convolve(graph, x, weight, bias, activation, (geometry, windows))
    }

    /// f(A·x + b), where Aᵀ is a convolution with W (in, k·k·c) from pictures of that geometry: x (n, h′·w′·in) and b
    /// (1, c) → (n, h·w·c).
    ///
    /// `overlaps` is [`Resampling::overlaps`] of the geometry; `input` says whether x needs a gradient.
    #[cfg(feature = "pictures")]
    fn convolve_transposed(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        weight: &Batch<Self>,
        bias: Option<&Batch<Self>>,
        activation: Activation,
        (geometry, overlaps): (&Geometry, &Resampling<Self>),
        _input: bool,
    ) -> Batch<Self> {
        picture::composed::convolve_transposed(graph, x, weight, bias, activation, (geometry, overlaps))
    }

    /// A linear map of blocks, row by row: (n, inputs) → (n, outputs).
    #[cfg(feature = "pictures")]
    fn resample(graph: &mut Graph<Self>, x: &Batch<Self>, map: &Resampling<Self>) -> Batch<Self> {
        picture::composed::resample(graph, x, map)
    }

    /// The numbers of `of` where x has its greatest number in each window and channel, the first of equals; both
    /// (n, h·w·c) → (n, h′·w′·c). With `of` = x that is max pooling, with a tangent its tangent.
    ///
    /// `windows` has the pixels of a window as its terms.
    #[cfg(feature = "pictures")]
    fn at_maxima(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        of: &Batch<Self>,
        windows: &Resampling<Self>,
    ) -> Batch<Self> {
        picture::composed::at_maxima(graph, x, of, windows)
    }

    /// f(γ ⊙ (x − mean) / √(variance + [`NORM_EPSILON`]) + β), channel by channel of pictures x (n, pixels·c), and the
    /// moments (1, c) that were used: the kept ones, or else those of x itself. γ and β are one row or one per picture.
    #[cfg(feature = "pictures")]
    fn batch_norm(
        graph: &mut Graph<Self>,
        x: &Batch<Self>,
        kept: Option<[&Batch<Self>; 2]>,
        affine: [&Batch<Self>; 2],
        activation: Activation,
    ) -> (Batch<Self>, [Batch<Self>; 2]) {
        picture::composed::batch_norm(graph, x, kept, affine, activation)
    }

    /// a + b
    #[cfg(feature = "pictures")]
    fn sum(graph: &mut Graph<Self>, a: &Batch<Self>, b: &Batch<Self>) -> Batch<Self> {
        picture::composed::sum(graph, a, b)
    }

    /// One step of an optimiser on one parameter, with its two moments; `step` counts from 1.
    fn update(
        rule: &Rule,
        learning_rate: f32,
        step: u64,
        parameter: &mut Batch<Self>,
        gradients: &mut Gradients<f32, Self>,
        moments: &mut [Batch<Self>; 2],
    ) {
        let gradient = gradient(gradients, parameter);
        composed::update(rule, learning_rate, step, parameter, gradient, moments);
    }

    /// Lets `f` read and change the gradient of `parameter`, in row order on the host.
    fn with_gradient<R>(
        gradients: &mut Gradients<f32, Self>,
        parameter: &Batch<Self>,
        f: impl FnOnce(&mut [f32]) -> R,
    ) -> R {
        composed::with_gradient(gradients, parameter, f)
    }

    /// The sum of the squares of the gradient of `parameter`.
    fn squares(gradients: &mut Gradients<f32, Self>, parameter: &Batch<Self>) -> f32 {
        composed::squares(&gradient(gradients, parameter))
    }
}

/// What no type outside this module has.
mod sealed {
    pub trait Sealed {}
}

/// A batch from numbers in row order.
pub fn upload<B: Backend>(device: &B, values: &[f32], features: usize) -> Batch<B> {
    // zeros + copy rather than `tensor_from_vec`: with dfdx's allocation cache on, the latter grows it without bound.
    let mut batch: Batch<B> = device.zeros_like(&(values.len() / features, features));
    batch.copy_from(values);
    batch
}

/// The numbers of a batch in row order.
pub fn download<B: Backend>(batch: &Batch<B>) -> Vec<f32> {
    batch.as_vec()
}

/// A copy with an identity of its own: its gradients are kept apart from the original's.
pub fn fork<B: Backend>(batch: &Batch<B>) -> Batch<B> {
    upload(batch.device(), &download(batch), batch.shape().1)
}

/// The gradient of `parameter`, zeros if it took no part.
pub fn gradient<B: Backend>(gradients: &mut Gradients<f32, B>, parameter: &Batch<B>) -> Batch<B> {
    gradients.try_alloc_for(parameter).expect("a gradient as large as a parameter that fits in memory");
    gradients.get(parameter)
}

/// An index list for gathers, on the device.
pub fn upload_indices<B: Backend>(device: &B, indices: Vec<usize>) -> Tensor<(usize,), usize, B> {
    let count = indices.len();
    device.tensor_from_vec(indices, (count,))
}
