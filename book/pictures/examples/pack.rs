//! Writes the generator of a run as the page ships it: `cargo run --release -p gan-pictures --example pack -- RUN`. Its
//! weights are rounded to 8 bits behind the first, which halves what they pack to and is not to be seen.

use std::{env, path::Path};

use shall_we_gan::{Error, Result, backend::download, lab::pictures::Generator};

fn main() -> Result<()> {
    let wanted = || Error::invalid("the run", "not given", "the folder that gan train has written");
    let run = env::args().nth(1).ok_or_else(wanted)?;
    let mut network = Generator::read(&Path::new(&run).join("checkpoint.safetensors"))?.into_network();
    for weight in network.parameters_mut() {
        let rounded: Vec<f32> = download(weight).into_iter().map(rounded).collect();
        weight.copy_from(&rounded);
    }
    network.save(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/digits.safetensors"))
}

/// The nearest number whose last 16 bits are zero.
fn rounded(x: f32) -> f32 {
    f32::from_bits(x.to_bits().wrapping_add(0x8000) & 0xffff_0000)
}
