//! What a page may ask for: the settings' own limits are those of a machine, these are those of a browser's tab.

use shall_we_gan::{Error, Result, lab::Settings};

/// Points of a drawing or a picture.
const MOST_POINTS: usize = 20_000;

/// Checks settings for the page.
///
/// # Errors
/// The first value that would take too long or too much memory.
pub fn check(settings: &Settings) -> Result<()> {
    let sizes = [
        ("the width", settings.width, 512),
        ("the depth", settings.depth, 8),
        ("the batch", settings.batch, 2_048),
        ("k", settings.k as usize, 50),
        ("the latent dimension", settings.latent_dim, 256),
        ("the columns of minibatch discrimination", settings.minibatch_discrimination, 64),
    ];
    for (what, value, most) in sizes {
        if value > most {
            return Err(Error::invalid(what, value, format!("at most {most} in the page")));
        }
    }
    Ok(())
}

/// Checks points for the page.
///
/// # Errors
/// If there are too many.
pub fn check_points(points: &[[f64; 2]]) -> Result<()> {
    if points.len() > MOST_POINTS {
        return Err(Error::invalid("the number of points", points.len(), format!("at most {MOST_POINTS}")));
    }
    Ok(())
}
