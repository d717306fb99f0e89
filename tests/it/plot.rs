//! Pictures, animations and reports, read back from their bytes.

mod run;
