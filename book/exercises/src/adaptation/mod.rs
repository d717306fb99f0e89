//! Exercises of the chapter on domain adaptation.

pub mod affine;
pub mod discrepancy;
pub mod proxy;
pub mod reversal;
pub mod shares;
