//! What rust-analyzer reads, by which evcxr finds the types of variables: the crates of which a cell can see something. To
//! read the other hundred, and `core::arch`, and all that twice, takes seconds. It is told so in the ways that it has: a
//! variable for the standard library's sources, and what its cargo says.

use std::{
    collections::HashSet,
    env,
    ffi::OsStr,
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{cargo, kept};

/// Where rust-analyzer looks for the standard library's sources before it asks the compiler.
const STANDARD: &str = "RUST_SRC_PATH";
/// The crates of it that cells name.
const STANDARD_CRATES: [&str; 4] = ["core", "alloc", "std", "proc_macro"];
/// In whose folder `bin` rust-analyzer looks for cargo first.
const HOME: &str = "CARGO_HOME";
/// What that was.
const HOME_BEFORE: &str = "GAN_KERNEL_CARGO_HOME";
/// The other crates that a cell sees, itself among them.
const CRATES: [&str; 12] = [
    "ctx",
    "gan-notebook",
    "gan-exercises",
    "shall-we-gan",
    "toy_distributions",
    "evcxr_input",
    "dfdx",
    "num-traits",
    "rand",
    "rand_chacha",
    "rand_core",
    "rand_distr",
];
/// The file in a session's directory with what cargo says.
const SAID: &str = "metadata.json";
/// What stands in it for the directory.
const HERE: &str = "{here}";

/// A session's directory in which there is something to read.
pub struct Sources(PathBuf);

impl Sources {
    /// There is nothing of the standard library yet: for the cell by which evcxr tries itself nothing is needed.
    pub fn hidden(session: &Path) -> Result<Self> {
        let (standard, home) = (session.join("standard"), session.join("home"));
        // Without this folder rust-analyzer would look elsewhere.
        fs::create_dir_all(standard.join(STANDARD_CRATES[0]))?;
        // SAFETY: other threads read the environment through the standard library alone, which locks it.
        unsafe { env::set_var(STANDARD, &standard) };
        if let Some(tools) = cargo::tools() {
            fs::create_dir_all(home.join("bin"))?;
            symlink(tools.join("cargo"), home.join("bin/cargo"))?;
            // SAFETY: as above.
            unsafe {
                env::set_var(HOME_BEFORE, env::var_os(HOME).unwrap_or_default());
                env::set_var(HOME, home);
            }
        }
        Ok(Self(standard))
    }

    /// From now on it is there, that of the compiler which builds the library.
    pub fn show(self, library: &Path) -> Result<()> {
        let said = Command::new("rustc").args(["--print", "sysroot"]).current_dir(library).output()?;
        let sysroot = PathBuf::from(String::from_utf8(said.stdout)?.trim());
        fs::remove_dir(self.0.join(STANDARD_CRATES[0]))?;
        for name in STANDARD_CRATES {
            symlink(sysroot.join("lib/rustlib/src/rust/library").join(name), self.0.join(name))?;
        }
        Ok(())
    }
}

/// Gives a command cargo's own home.
pub fn at_home(command: &mut Command) -> &mut Command {
    match env::var_os(HOME_BEFORE) {
        Some(before) if before.is_empty() => command.env_remove(HOME),
        Some(before) => command.env(HOME, before),
        None => command,
    }
    .env_remove(HOME_BEFORE)
}

/// Gives a new session what an earlier one has recorded.
pub fn begin(session: &Path) -> Result<()> {
    match fs::copy(session.join(kept::FOLDER).join(SAID), session.join(SAID)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes down, in a tree's first session, what cargo says about a cell that depends on the library, less what a cell does
/// not see.
pub fn record(session: &Path, library: &Path) -> Result<()> {
    if session.join(SAID).exists() {
        return Ok(());
    }
    // It lies in target/PLATFORM/debug/deps.
    let platform = library.iter().rev().nth(3).and_then(OsStr::to_str).context("the library has no platform")?;
    let arguments = ["metadata", "--format-version", "1", "--offline", "--filter-platform", platform];
    let said = Command::new("cargo").args(arguments).current_dir(session).output()?;
    let mut all: Value = serde_json::from_slice(&said.stdout).context("cargo metadata")?;
    let packages = all["packages"].as_array().into_iter().flatten();
    let seen = packages.filter(|package| package["name"].as_str().is_some_and(|name| CRATES.contains(&name)));
    let ids: HashSet<String> = seen.filter_map(|package| Some(package["id"].as_str()?.to_string())).collect();
    let known = |id: &Value| id.as_str().is_some_and(|id| ids.contains(id));
    retain(&mut all["packages"], |package| known(&package["id"]));
    retain(&mut all["resolve"]["nodes"], |node| known(&node["id"]));
    for node in all["resolve"]["nodes"].as_array_mut().into_iter().flatten() {
        retain(&mut node["deps"], |one| known(&one["pkg"]));
        retain(&mut node["dependencies"], known);
    }
    let here = session.to_str().context("the directory's name is not Unicode")?;
    fs::write(session.join(SAID), all.to_string().replace(here, HERE))?;
    let kept = session.join(kept::FOLDER);
    let new = kept.join(uuid::Uuid::new_v4().to_string());
    fs::copy(session.join(SAID), &new)?;
    Ok(fs::rename(new, kept.join(SAID))?)
}

fn retain(list: &mut Value, is: impl Fn(&Value) -> bool) {
    if let Some(list) = list.as_array_mut() {
        list.retain(is);
    }
}

/// What was recorded, for the current directory.
pub fn recorded() -> Option<String> {
    let here = env::current_dir().ok()?;
    Some(fs::read_to_string(SAID).ok()?.replace(HERE, here.to_str()?))
}
