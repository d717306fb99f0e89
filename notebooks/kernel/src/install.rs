//! The way of the kernel into Jupyter, and out again.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    cargo,
    cli::Place,
    files::remove,
    probe,
    tree::{self, Tree, VENDORED, Warm},
};

/// The kernel's name in notebooks. Never `rust`: evcxr_jupyter rewrites a kernel of that name.
const NAME: &str = "shall-we-gan";

/// Provides the library, writes the kernelspec, and asks the kernel for a first cell.
pub fn install(place: &Place, library: &Path) -> Result<()> {
    let folder = folder(place)?;
    let library = clone(library)?;
    let tree = Tree::of(&library)?;
    let adopted = provide(&tree, &library)?;
    spec(&folder, &library)?;
    let took = match probe::first_cell(&folder) {
        Err(why) if adopted => {
            println!("What was built elsewhere does not run here: {why:#}");
            tree.discard()?;
            build(&tree, &library)?;
            probe::first_cell(&folder)?
        }
        took => took?,
    };
    println!("The kernel is in {}.", folder.display());
    println!("It has run a first cell, {:.1} s after its start.", took.as_secs_f64());
    println!(
        "\nNow start Jupyter in the folder of the notebooks:\n\n    jupyter lab \"{}/notebooks\"",
        library.display()
    );
    if !is_there("jupyter") {
        println!("\nJupyter is not on the PATH. One way to get it: pip install jupyterlab");
    }
    Ok(())
}

/// Sees to it that the library is there in the form that cells link; whether it was built elsewhere.
fn provide(tree: &Tree, library: &Path) -> Result<bool> {
    if tree.is_built() {
        println!("The library is built for notebooks, as it is now.");
        return Ok(false);
    }
    match tree.warm() {
        Warm::Fits => {
            println!("The library has what is built with it; taking that.");
            tree.adopt().context("what the library has with it cannot be taken")?;
            return Ok(true);
        }
        Warm::Compiler(theirs) => println!("What the library has with it was built by {theirs}, which is not here."),
        Warm::Sources => println!("The library has changed since what it has with it was built."),
        Warm::Nothing => {}
    }
    build(tree, library)?;
    Ok(false)
}

fn build(tree: &Tree, library: &Path) -> Result<()> {
    let source = if library.join(VENDORED).exists() { ", from the crates beside it" } else { "" };
    println!("Building the library for notebooks{source}, a few minutes ...");
    tree.build().context("the library is not built; `gan-kernel doctor` says whether something is missing")
}

/// The path of a clone, from the root.
pub fn clone(library: &Path) -> Result<PathBuf> {
    let found = library.join("notebooks/session").exists();
    ensure!(found, "{} is not a clone of Shall We GAN?; say --library FOLDER", library.display());
    library.canonicalize().with_context(|| library.display().to_string())
}

/// Removes the kernelspec and the cache, and the folders above them that are empty then.
pub fn uninstall(place: &Place) -> Result<()> {
    let (folder, home) = (folder(place)?, tree::home()?);
    for path in [&folder, &home] {
        remove(path)?;
        // One that others use is not empty, and stays.
        let _ = path.ancestors().skip(1).take(2).try_for_each(fs::remove_dir);
    }
    println!("Removed {} and {}.", folder.display(), home.display());
    Ok(())
}

/// Writes the kernelspec with a copy of this program beside it. The file that Jupyter looks for comes last, and whole.
fn spec(folder: &Path, library: &Path) -> Result<()> {
    let new = folder.join("new");
    write_spec(folder, &new, library).with_context(|| {
        let _ = fs::remove_file(&new);
        format!("the kernel cannot be written to {}", folder.display())
    })
}

/// Each file is written under the name `new` first. A kernel that runs so keeps its program.
fn write_spec(folder: &Path, new: &Path, library: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let program = folder.join("gan-kernel");
    fs::copy(env::current_exe()?, new)?;
    fs::rename(new, &program)?;
    let toolchain =
        said("rustc", &["--print", "sysroot"], library).map(|root| format!("{root}/bin")).unwrap_or_default();
    let found = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(dirs::home_dir()?.join(".cargo")));
    let proxies = found.map(|home| home.join("bin")).filter(|bin| bin.join("cargo").exists());
    let path = proxies.map_or(toolchain, |bin| bin.display().to_string());
    let tools = cargo::furnish(&program)?;
    let mut spec = json!({
        "argv": [program, "run", "--library", library, "{connection_file}"],
        "display_name": "Rust (Shall We GAN?)",
        "language": "rust",
        "interrupt_mode": "message",
        "env": { "PATH": format!("{}:{path}:${{PATH}}", tools.display()) },
    });
    if library.join(VENDORED).exists() {
        // rust-analyzer asks cargo about the standard library, which would look for its crates for eleven seconds, twice.
        spec["env"]["CARGO_NET_OFFLINE"] = "true".into();
    }
    fs::write(new, format!("{spec:#}\n"))?;
    fs::rename(new, folder.join("kernel.json"))?;
    Ok(())
}

/// The folder of the kernelspec, from the root: Jupyter starts the kernel in the notebook's folder.
pub fn folder(place: &Place) -> Result<PathBuf> {
    let data = if let Some(prefix) = &place.prefix {
        prefix.join("share/jupyter")
    } else if place.sys_prefix {
        let active = env::var_os("VIRTUAL_ENV").or_else(|| env::var_os("CONDA_PREFIX"));
        PathBuf::from(active.context("no environment is active: neither VIRTUAL_ENV nor CONDA_PREFIX is set")?)
            .join("share/jupyter")
    } else if let Some(data) = env::var_os("JUPYTER_DATA_DIR") {
        data.into()
    } else if cfg!(target_os = "macos") {
        dirs::home_dir().context("this system names no home directory")?.join("Library/Jupyter")
    } else {
        dirs::data_dir().context("this system names no directory for data")?.join("jupyter")
    };
    Ok(std::path::absolute(data)?.join("kernels").join(NAME))
}

/// Whether a program is on the PATH.
pub fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).exists())
}

/// What a program says, if it ends well.
pub fn said(program: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(folder).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}
