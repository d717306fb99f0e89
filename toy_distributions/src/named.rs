//! The distributions that can be picked by name.

use crate::distribution::Distribution;
use crate::error::Error;
use crate::gaussian::Gaussian;
use crate::gaussian_mixture::GaussianMixture;
use crate::pinwheel::Pinwheel;
use crate::point_mass::PointMass;
use crate::points::Points;
use crate::spirals::Spirals;
use crate::swiss_roll::SwissRoll;
use crate::two_moons::TwoMoons;
use crate::uniform::Uniform;

/// A distribution with all its numbers chosen, under a name that a person can type.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// The name, in lower case.
    pub name: &'static str,
    /// What it is, in one line.
    pub about: &'static str,
    /// Where the numbers come from; empty where they are ours.
    pub source: &'static str,
    build: fn() -> Box<dyn Distribution>,
}

impl Named {
    /// The distribution itself.
    pub fn build(&self) -> Box<dyn Distribution> {
        (self.build)()
    }
}

/// The distribution called `name` in [`ALL`].
///
/// # Example
/// ```
/// assert_eq!(toy_distributions::by_name("grid").map(|grid| grid.modes().len()), Some(25));
/// assert!(toy_distributions::by_name("gird").is_none());
/// ```
pub fn by_name(name: &str) -> Option<Box<dyn Distribution>> {
    ALL.iter().find(|named| named.name == name).map(Named::build)
}

/// Every named distribution, the simplest first.
pub const ALL: &[Named] = &[
    Named {
        name: "gaussian",
        about: "one Gaussian, N((1/√2, -1/√2), I/2)",
        source: "Takahashi 2019, the talk",
        build: || Box::new(Gaussian::default()),
    },
    Named {
        name: "ring",
        about: "8 Gaussians on a circle of radius 1, σ = 0.01",
        source: "PacGAN, arXiv 1712.04086",
        build: || ours(GaussianMixture::ring(8, 1.0, 0.01)),
    },
    Named {
        name: "grid",
        about: "25 Gaussians on {-4, -2, 0, 2, 4}², σ = 0.05",
        source: "PacGAN, arXiv 1712.04086",
        build: || ours(GaussianMixture::grid(5, 2.0, 0.05)),
    },
    Named {
        name: "circle",
        about: "a circle of 100 Gaussians, and 2.9 % of the mass at its centre",
        source: "BourGAN, arXiv 1805.07674",
        build: || ours(GaussianMixture::circle(2.0, 0.05)),
    },
    Named {
        name: "moons",
        about: "two interleaved half circles, noise 0.05",
        source: "Scikit-learn, make_moons",
        build: || ours(TwoMoons::new(0.05)),
    },
    Named {
        name: "spirals",
        about: "two spiral arms of one and a half turns, noise 0.1",
        source: "after FFJORD, arXiv 1810.01367",
        build: || ours(Spirals::new(2, 1.5, 3.0, 0.1)),
    },
    Named {
        name: "pinwheel",
        about: "five twisted blades with an exact density",
        source: "after Johnson et al., arXiv 1603.06277",
        build: || ours(Pinwheel::new(5, 0.3, 0.1, 0.25)),
    },
    Named {
        name: "swiss-roll",
        about: "one and a half turns of a spiral, noise 1/30",
        source: "WGAN-GP, arXiv 1704.00028",
        build: || ours(SwissRoll::new(0.25 / 7.5)),
    },
    Named {
        name: "checkerboard",
        about: "every second square of a 4 × 4 board, 8 wide",
        source: "FFJORD, arXiv 1810.01367",
        build: || ours(Uniform::checkerboard(4, 8.0)),
    },
    Named {
        name: "heisei",
        about: "uniform on the lattice points of the word 平成",
        source: "Takahashi 2019, the talk",
        build: || Box::new(Points::heisei()),
    },
    Named {
        name: "reiwa",
        about: "uniform on the lattice points of the word 令和",
        source: "Takahashi 2019, the talk",
        build: || Box::new(Points::reiwa()),
    },
    Named {
        name: "omron",
        about: "uniform on the 5,913 points of the word OMRON",
        source: "Takahashi 2019, the talk",
        build: || Box::new(Points::omron()),
    },
    Named {
        name: "mixture-1d",
        about: "on the line: 0.7 N(-1, 0.6²) + 0.3 N(2, 0.4²)",
        source: "",
        build: || ours(mixture_1d()),
    },
    Named {
        name: "point",
        about: "on the line: all of the mass at 0",
        source: "Dirac-GAN, arXiv 1801.04406",
        build: || ours(PointMass::new(vec![0.0])),
    },
    Named {
        name: "disjoint",
        about: "uniform on the small square [0.9, 1.1]², away from where generators begin",
        source: "after WGAN, arXiv 1701.07875, example 1",
        build: || ours(Uniform::new(vec![vec![(0.9, 1.1); 2]])),
    },
];

/// Two well-separated Gaussians of different weight and width on the line.
fn mixture_1d() -> Result<GaussianMixture, Error> {
    let parts = vec![Gaussian::isotropic(vec![-1.0], 0.6)?, Gaussian::isotropic(vec![2.0], 0.4)?];
    GaussianMixture::new(&[0.7, 0.3], parts)
}

/// A distribution of the table.
fn ours<D: Distribution + 'static>(distribution: Result<D, Error>) -> Box<dyn Distribution> {
    Box::new(distribution.expect("the table's numbers are valid: a test builds every row"))
}
