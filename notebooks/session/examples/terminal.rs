//! What cells say, as a program: in a terminal it reads as text.
//! `cargo run --release -p gan-notebook --example terminal`.

use gan_notebook::{Show, prelude::*};

fn main() -> shall_we_gan::Result<()> {
    let lab = Lab::new("ring").objective("hinge").batch(64).width(16).steps(50).seed(7);
    lab.evcxr_display();
    let run = lab.run()?;
    run.evcxr_display();
    display(&losses(run.record()));
    Lab::new("rnig").run().evcxr_display();
    Ok(())
}
