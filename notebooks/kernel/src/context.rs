use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use evcxr::{CommandContext, EvalContext, EvalContextOutputs};

use crate::{
    analyzer::{self, Sources},
    cargo, child, kept,
};

/// Where the system's loader looks for shared objects first.
const SEARCHED: &str = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };

/// The folder of the shared standard library, before what is searched now. A library that was built here knows where it
/// is. One that was built elsewhere does not, and neither does a cell that is loaded without ours, since evcxr moves what
/// the compiler has linked into another folder.
fn standard_library(library: &Path) -> Result<OsString> {
    let said = Command::new("rustc").args(["--print", "target-libdir"]).current_dir(library).output()?;
    let mut folders = vec![PathBuf::from(String::from_utf8(said.stdout)?.trim())];
    folders.extend(env::var_os(SEARCHED).iter().flat_map(env::split_paths));
    Ok(env::join_paths(folders)?)
}

/// Does something in another current directory: evcxr reads its settings from there. What cells name by a path is beside
/// the notebook.
fn within<T>(directory: &Path, act: impl FnOnce() -> T) -> Result<T> {
    let here = env::current_dir()?;
    env::set_current_dir(directory)?;
    let done = act();
    env::set_current_dir(here)?;
    Ok(done)
}

/// Opens evcxr's context in a directory, with the library from a clone and its prelude in it; what cells will link is
/// opened before the first of them, if it has been built. A first `?` costs a build more than others: it is done here.
pub fn open(library: &Path, directory: &Path, built: Option<&Path>) -> Result<(CommandContext, EvalContextOutputs)> {
    let mut command = Command::new(env::current_exe()?);
    analyzer::at_home(&mut command).current_dir(env::current_dir()?).process_group(0);
    command.env(SEARCHED, standard_library(library)?);
    if let Some(path) = built {
        command.env(child::LIBRARY, path);
    }
    let sources = built.map(|_| Sources::hidden(directory)).transpose()?;
    let (context, outputs) = within(directory, || EvalContext::with_subprocess_command(command))??;
    // It has tried itself with a cell that needs no crate, and cargo has forgotten the versions of all.
    fs::copy(directory.join(cargo::VERSIONS), directory.join("Cargo.lock"))?;
    if let Some(sources) = sources {
        sources.show(library)?;
    }
    let mut context = CommandContext::with_eval_context(context);
    let session = library.join("notebooks/session");
    let prelude = format!(
        ":dep gan-notebook = {{ path = {session:?} }}\nuse gan_notebook::prelude::*;\nOk::<(), std::fmt::Error>(())?;"
    );
    context.execute(&prelude).context("the library cannot be opened in a cell")?;
    if let Some(built) = built {
        analyzer::record(directory, built)?;
        kept::end(directory)?;
    }
    Ok((context, outputs))
}
