//! Adversarial learning, from two dimensions to pictures.

mod error;

pub mod atomic;
pub mod backend;
pub mod random;

pub mod nn;
pub mod prior;

pub mod theory;

pub mod objective;
pub mod regularize;

pub mod measure;

#[cfg(feature = "data")]
pub mod data;

#[cfg(feature = "score")]
pub mod score;

pub mod train;

pub mod adapt;

#[cfg(feature = "plot")]
pub mod plot;

pub mod lab;

#[cfg(feature = "plot")]
pub mod experiments;

pub mod workload;

#[cfg(feature = "cli")]
pub mod cli;

pub use error::{Error, Result};
pub use toy_distributions;

/// The README's example is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
