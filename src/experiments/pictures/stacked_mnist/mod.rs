//! A thousand classes: three digits on top of each other, from one Gaussian and from a mixture on embedded data.
//!
//! **Definition.** Three of MNIST's training digits, drawn at random, are the red, green and blue of one picture. A
//! LeNet names the three digits of a generated picture, which is then in one of 1,000 classes. A class is covered if
//! one of 25,600 samples is in it; with p_c the share of class c, KL(p ‖ uniform) = Σ p_c ln(1,000 p_c), from 0 to ln
//! 1,000 = 6.91.
//!
//! DCGAN draws z from N(0, I). BourGAN draws it from 4,096 Gaussians with σ = 0.01 on as many stacks, embedded by the
//! distances of their pixels as the published code does it
//! ([`Bourgain::code`](crate::prior::bourgain::Bourgain::code)): in 60 dimensions, and so has N(0, I). And its G has
//! one term more in its loss, 0.1·E(log‖G(z) − G(z′)‖ − log c‖z − z′‖)², c being the geometric mean of the ratios of
//! distances in pixels to those of the embedding. In all else the two are alike.
//!
//! **What must be seen.** Against a D with a quarter of G's channels, DCGAN leaves many classes out, and BourGAN's samples
//! are more evenly among them: its KL is lower.
//!
//! **Notes.** Networks, fresh stacks at each step, and 25,600 samples are those of PacGAN's experiment with small
//! discriminators: G has 64, 32, 16 and 8 channels inside, D 2, 4 and 8, a quarter of G's last three. σ, the weight of the
//! term and the embedding are those of BourGAN's published code. Ours are the number of stacks that are embedded, the factor
//! c, and what makes this a smaller run than PacGAN's: one of three discriminators, and 10,000 steps of 64 stacks at ten
//! times the rates, which fall to 0 along them. At constant rates what is covered rises and falls from look to look by as
//! much as the methods are apart. So one run takes about eight minutes of one core.
//!
//! A class is covered by one sample of 25,600, and the LeNet has to name every blot as one of ten digits: on seed 100, from
//! which the claims were set, DCGAN's red and blue were the same digit in nearly every sample, which leaves 100 classes, and
//! the few others made it 443. The KL weighs each class by its share, and is what the claims are on.
//!
//! `--full` has D with 4, 8 and 16 channels and with 8, 16 and 32 too, and 500,000 steps of 128 stacks at PacGAN's rates.
//! That is for a GPU (it was not run); on a processor it first says how long it takes. How long the published runs of
//! BourGAN were, the talk does not say.
//!
//! The table shows real stacks too. Where the classifier is wrong, a sample counts for a class that it is not in, so
//! that a few classes may be covered by mistakes. A perfect sampler has KL 999/(2·25,600) = 0.020 on average.
//!
//! Each part of a seed is kept in the user's cache, `experiments/stacked-mnist`: a run that was stopped goes on with
//! the parts that are missing.
//!
//! **Reference.** Xiao, Zhong and Zheng 2018 (arXiv:1805.07674), whose numbers the talk quotes; the networks: Metz et
//! al. 2017 (arXiv:1611.02163); the protocol: PacGAN, Lin et al. 2018 (arXiv:1712.04086).

mod networks;
mod part;

use super::kept;
use crate::{
    Result,
    experiments::{Criterion, Experiment, ExperimentRecord, Request, SeedRecord, support::origin},
    lab::fastest,
    plot::{Lines, Picture, Series, grid},
    train::Decay,
};
use part::{GLANCE, SAMPLES};

const NAME: &str = "stacked-mnist";
/// Raised when a kept part of the same name comes to mean something else.
const VERSION: u32 = 2;
/// Stacks in a row of the figure.
const ACROSS: usize = 14;

/// Where z comes from, and the term that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Dcgan,
    Bourgan,
}

impl Method {
    const ALL: [Self; 2] = [Method::Dcgan, Method::Bourgan];

    fn name(self) -> &'static str {
        match self {
            Method::Dcgan => "DCGAN",
            Method::Bourgan => "BourGAN",
        }
    }
}

/// A discriminator, and what was published with it.
struct Column {
    name: &'static str,
    about: &'static str,
    /// Channels of D's first layer.
    width: usize,
    /// Classes and KL of DCGAN and BourGAN, as the talk quotes the paper.
    published: [[f64; 2]; 2],
}

static COLUMNS: [Column; 3] = [
    Column { name: "quarter", about: "¼ of G", width: 2, published: [[92.2, 5.02], [715.2, 1.84]] },
    Column { name: "half", about: "½ of G", width: 4, published: [[367.7, 4.87], [936.1, 0.61]] },
    Column { name: "same", about: "as G", width: 8, published: [[912.3, 0.65], [1000.0, 0.08]] },
];

/// How much is run.
struct Form {
    name: &'static str,
    /// The first so many columns.
    columns: usize,
    steps: u64,
    batch: usize,
    /// The learning rates of D and of G.
    rates: [f32; 2],
    decay: Decay,
    device: &'static str,
}

/// E5-15 to E5-18: classes that are covered, of a thousand.
pub struct StackedMnist {
    form: Form,
}

impl Default for StackedMnist {
    fn default() -> Self {
        let form = Form {
            name: "small",
            columns: 1,
            steps: 10_000,
            batch: 64,
            rates: [2e-3, 1e-3],
            decay: Decay::Linear,
            device: "cpu",
        };
        Self { form }
    }
}

impl StackedMnist {
    /// The rates and the length of PacGAN's experiment with small discriminators.
    fn full() -> Self {
        let form = Form {
            name: "full",
            columns: COLUMNS.len(),
            steps: 500_000,
            batch: 128,
            rates: [2e-4, 1e-4],
            decay: Decay::Constant,
            device: fastest(),
        };
        Self { form }
    }

    /// A part as it was kept, or run, written into the record of its seed under its name.
    fn add(&self, record: &mut SeedRecord, name: &str, run: impl FnOnce() -> Result<SeedRecord>) -> Result<()> {
        let place = format!("{}-{}-seed{}", self.form.name, name.replace('/', "-"), record.seed);
        let part = kept::part(NAME, VERSION, &place, run)?;
        part.values.iter().for_each(|(value, x)| record.set(&format!("{name}/{value}"), *x));
        record.curves.extend(part.curves.into_values().map(|curves| (name.to_string(), curves)));
        record.pictures.extend(part.pictures.into_values().map(|tiles| (name.to_string(), tiles)));
        record.extractors.extend(part.extractors);
        Ok(())
    }
}

/// Every run of a seed by its name in the record.
fn runs() -> impl Iterator<Item = (&'static Column, Method, String)> {
    let name = |column: &Column, method: Method| format!("{}/{}", column.name, method.name().to_lowercase());
    let of = move |column: &'static Column| Method::ALL.map(|method| (column, method, name(column, method)));
    COLUMNS.iter().flat_map(of)
}

impl Experiment for StackedMnist {
    fn name(&self) -> &'static str {
        NAME
    }

    fn about(&self) -> &'static str {
        "how many of a thousand classes of stacked digits one Gaussian covers, and a mixture on embedded data"
    }

    fn source(&self) -> &'static str {
        "Xiao et al. 2018, arXiv:1805.07674; Lin et al. 2018, arXiv:1712.04086"
    }

    fn on_request(&self, request: &Request) -> Result<Box<dyn Experiment>> {
        Ok(Box::new(if request.size_alone(NAME)? { Self::full() } else { Self::default() }))
    }

    fn default_seeds(&self) -> u64 {
        3
    }

    fn takes_all_threads(&self) -> bool {
        true
    }

    fn run(&self, seed: u64) -> Result<SeedRecord> {
        let mut record = SeedRecord::new(seed);
        self.add(&mut record, "real", || part::real(seed))?;
        for (column, method, name) in runs().take(self.form.columns * Method::ALL.len()) {
            self.add(&mut record, &name, || part::run(&self.form, column, method, seed))?;
        }
        for column in &COLUMNS[..self.form.columns] {
            let value = |of: &str| record.values.get(&format!("{}/{of}", column.name)).copied().unwrap_or(f64::NAN);
            let gained = value("bourgan/classes") - value("dcgan/classes");
            let saved = value("dcgan/kl") - value("bourgan/kl");
            record.set(&format!("{}/classes_gained", column.name), gained);
            record.set(&format!("{}/kl_saved", column.name), saved);
        }
        Ok(record)
    }

    fn criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![
            claim("real/named_rightly", 0.97, 1.0, "the classifier knows the digits"),
            claim("real/classes", 1_000.0, 1_000.0, "real stacks are in every class"),
            // A perfect sampler's 0.020, and what an uneven share of the digits and of the classifier's mistakes add.
            claim("real/kl", 0.01, 0.06, "as often in each"),
            // The others are from seed 100, which had 443 classes, a KL of 3.20 and one of 2.32.
            claim("quarter/dcgan/classes", 1.0, 600.0, "against a D of a quarter, DCGAN leaves many classes out"),
            claim("quarter/kl_saved", 0.0, 6.0, "in every seed BourGAN's samples are more evenly among them"),
        ]
    }

    fn mean_criteria(&self) -> Vec<Criterion> {
        let claim = |value, low, high, claim| Criterion { claim, value, low, high };
        vec![claim("quarter/kl_saved", 0.3, 6.0, "and on average by much")]
    }

    /// Ours as means with standard errors, and the published numbers beside them.
    fn table(&self, record: &ExperimentRecord) -> Option<String> {
        let mean = |value: &str, digits| record.cell(value, 1.0, digits);
        let mut text =
            String::from("| D | method | classes of 1,000 | KL, nats | published classes | published KL |\n");
        text += "|---|---|---|---|---|---|\n";
        for (column, method, name) in runs() {
            let [classes, kl] = column.published[method as usize];
            let ours = [mean(&format!("{name}/classes"), 1), mean(&format!("{name}/kl"), 2)].join(" | ");
            text += &format!("| {} | {} | {ours} | {classes:.1} | {kl:.2} |\n", column.about, method.name());
        }
        text += &format!("| | real | {} | {} | | |\n\n", mean("real/classes", 1), mean("real/kl", 2));
        let by = record.extractor("mnist");
        text += &format!(
            "{} seeds; classes by {by}, which names {:.1} % of single test digits rightly, n = {SAMPLES}. {} steps of {} \
             stacks, where PacGAN's protocol has 500,000 of 128.\n",
            record.seeds.len(),
            100.0 * record.mean("real/named_rightly").0,
            self.form.steps,
            self.form.batch,
        );
        Some(text)
    }

    fn figure(&self, record: &ExperimentRecord) -> Picture {
        let first = record.seeds.first();
        let series = |(column, method, name): (&Column, Method, String)| {
            let curves = first.and_then(|seed| seed.curves.get(&name))?;
            let title = format!("{}, D {}", method.name(), column.about);
            Some(Series::over(title, &curves.steps, curves.get("classes")))
        };
        let chart = Lines {
            title: "Stacked digits: classes of 1,000 that are covered".into(),
            x_label: "step".into(),
            y_label: format!("classes among {GLANCE} samples"),
            log: false,
            series: runs().filter_map(series).collect(),
            note: format!("below: samples of each, in this order · {}", origin(record)),
        };
        let tiles = runs().filter_map(|(_, _, name)| first.and_then(|seed| seed.pictures.get(&name)));
        tiles.fold(chart.picture(), |figure, tiles| figure.above(grid(tiles.images(), ACROSS)))
    }
}
