use std::{env, os::unix::process::CommandExt, path::Path, process::Command};

use anyhow::{Context, Result};
use evcxr::{CommandContext, EvalContext, EvalContextOutputs};

use crate::{child, tree::Session};

/// Opens evcxr's context in a session's directory, with the library and its prelude in it. A first `?` costs a build
/// more than others, as does the first look at a type: both are done here.
pub fn open(library: &Path, session: &Session) -> Result<(CommandContext, EvalContextOutputs)> {
    let here = env::current_dir()?;
    // evcxr reads its settings from the current directory; cells run in the notebook's.
    env::set_current_dir(&session.path)?;
    let mut command = Command::new(env::current_exe()?);
    command.current_dir(here).process_group(0);
    if let Some(path) = session.library() {
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
