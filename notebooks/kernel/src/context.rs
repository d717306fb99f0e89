use std::{env, os::unix::process::CommandExt, path::Path, process::Command};

use anyhow::{Context, Result};
use evcxr::{CommandContext, EvalContext, EvalContextOutputs};

use crate::child;

/// Opens evcxr's context in a directory, with the library from a clone and its prelude in it; what cells will link is
/// opened before the first of them, if it has been built. A first `?` costs a build more than others: it is done here.
pub fn open(library: &Path, directory: &Path, built: Option<&Path>) -> Result<(CommandContext, EvalContextOutputs)> {
    let here = env::current_dir()?;
    // evcxr reads its settings from the current directory; cells run in the notebook's.
    env::set_current_dir(directory)?;
    let mut command = Command::new(env::current_exe()?);
    command.current_dir(here).process_group(0);
    if let Some(path) = built {
        command.env(child::LIBRARY, path);
    }
    let (context, outputs) = EvalContext::with_subprocess_command(command)?;
    let mut context = CommandContext::with_eval_context(context);
    let session = library.join("notebooks/session");
    let prelude = format!(
        ":dep gan-notebook = {{ path = {session:?} }}\nuse gan_notebook::prelude::*;\nOk::<(), std::fmt::Error>(())?;"
    );
    context.execute(&prelude).context("the library cannot be opened in a cell")?;
    Ok((context, outputs))
}
