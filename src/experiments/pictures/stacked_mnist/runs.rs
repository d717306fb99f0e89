//! The runs of a seed: two methods against three discriminators.

/// Where z comes from, and the term that goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Dcgan,
    Bourgan,
}

impl Method {
    pub const ALL: [Self; 2] = [Method::Dcgan, Method::Bourgan];

    pub fn name(self) -> &'static str {
        match self {
            Method::Dcgan => "DCGAN",
            Method::Bourgan => "BourGAN",
        }
    }

    /// Its name in the record.
    pub fn key(self) -> String {
        self.name().to_lowercase()
    }
}

/// A discriminator, and what was published with it.
pub struct Column {
    pub name: &'static str,
    pub about: &'static str,
    /// Channels of D's first layer.
    pub width: usize,
    /// G's learning rate in the smaller run.
    pub lr_g: f32,
    /// The weight of the term that keeps distances.
    pub weight: f32,
    /// Classes and KL of DCGAN and BourGAN, as the talk quotes the paper.
    pub published: [[f64; 2]; 2],
}

pub static COLUMNS: [Column; 3] = [
    Column {
        name: "quarter",
        about: "¼ of G",
        width: 2,
        lr_g: 5e-4,
        weight: 0.1,
        published: [[92.2, 5.02], [715.2, 1.84]],
    },
    Column {
        name: "half",
        about: "½ of G",
        width: 4,
        lr_g: 1e-3,
        weight: 5.0,
        published: [[367.7, 4.87], [936.1, 0.61]],
    },
    Column {
        name: "same",
        about: "as G",
        width: 8,
        lr_g: 1e-3,
        weight: 20.0,
        published: [[912.3, 0.65], [1000.0, 0.08]],
    },
];

/// Every run of a seed by its name in the record.
pub fn runs() -> impl Iterator<Item = (&'static Column, Method, String)> {
    COLUMNS.iter().flat_map(|column| Method::ALL.map(|method| (column, method, name(column, method))))
}

/// The name of a run in the record.
pub fn name(column: &Column, method: Method) -> String {
    format!("{}/{}", column.name, method.key())
}
