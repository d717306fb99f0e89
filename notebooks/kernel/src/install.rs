use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::{
    cargo,
    cli::Place,
    context,
    tree::{self, Tree},
};

/// The kernel's name in notebooks. Never `rust`: evcxr_jupyter rewrites a kernel of that name.
const NAME: &str = "shall-we-gan";

/// Builds the library, writes the kernelspec, and runs a first cell.
pub fn install(place: &Place, library: &Path) -> Result<()> {
    let folder = folder(place)?;
    let library = library.canonicalize().with_context(|| library.display().to_string())?;
    let session = library.join("notebooks/session");
    ensure!(session.exists(), "{} is not a clone of Shall We GAN?; say --library FOLDER", library.display());
    let tree = Tree::of(&library)?;
    if tree.is_built() {
        println!("The library is built for notebooks, as it is now.");
    } else {
        println!("Building the library for notebooks, a minute or two ...");
        tree.build().context("the library is not built; `gan-kernel doctor` says whether something is missing")?;
    }
    spec(&folder, &library)?;
    let began = Instant::now();
    first_cell(&library, &tree)?;
    println!("The kernel is in {}.", folder.display());
    println!("A first cell has run here, without Jupyter, in {:.1} s.", began.elapsed().as_secs_f64());
    println!("\nNow start Jupyter in the folder of the notebooks:\n\n    jupyter lab {}/notebooks", library.display());
    if !is_there("jupyter") {
        println!("\nJupyter is not on the PATH. One way to get it: pip install jupyterlab");
    }
    Ok(())
}

/// Prints what is there and what is not; says whether all is.
pub fn doctor(place: &Place, library: &Path) -> Result<bool> {
    let sysroot = PathBuf::from(said("rustc", &["--print", "sysroot"], library).unwrap_or_default());
    let tree = Tree::of(library);
    let checks = [
        ("cargo", is_there("cargo"), "install Rust: https://rustup.rs"),
        ("the standard library's sources", sysroot.join("lib/rustlib/src").exists(), "rustup component add rust-src"),
        ("the standard library as a shared object", shared_std(&sysroot), "use Rust from https://rustup.rs"),
        ("a linker", is_there("cc"), "install gcc or clang; on macOS: xcode-select --install"),
        ("ps", is_there("ps"), "install procps"),
        ("Jupyter", is_there("jupyter"), "pip install jupyterlab"),
        ("the kernel", folder(place)?.join("kernel.json").exists(), "cargo run --release -p gan-kernel -- install"),
        ("the library", tree.is_ok_and(|tree| tree.is_built()), "cargo run --release -p gan-kernel -- install"),
    ];
    for (what, there, cure) in checks {
        let said = if there { "yes".into() } else { format!("no: {cure}") };
        println!("{what:<40} {said}");
    }
    Ok(checks.iter().all(|(_, there, _)| *there))
}

/// Removes the kernelspec and the cache.
pub fn uninstall(place: &Place) -> Result<()> {
    let (folder, home) = (folder(place)?, tree::home()?);
    tree::remove(&folder)?;
    tree::remove(&home)?;
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
    let spec = json!({
        "argv": [program, "run", "--library", library, "{connection_file}"],
        "display_name": "Rust (Shall We GAN?)",
        "language": "rust",
        "interrupt_mode": "message",
        "env": { "PATH": format!("{}:{path}:${{PATH}}", tools.display()) },
    });
    fs::write(new, format!("{spec:#}\n"))?;
    fs::rename(new, folder.join("kernel.json"))?;
    Ok(())
}

/// Runs a cell in a session, as a kernel does behind its sockets.
fn first_cell(library: &Path, tree: &Tree) -> Result<()> {
    let session = tree.session()?;
    let (mut context, _outputs) = context::open(library, &session.path, session.library().as_deref())?;
    let cell = context.execute("Lab::new(\"ring\").steps(1).run()?.end()").context("the first cell does not run")?;
    let said = cell.content_by_mime_type.get("text/plain").map(String::as_str);
    ensure!(said == Some("1"), "the first cell answers {said:?} instead of 1");
    Ok(())
}

/// The folder of the kernelspec, from the root: Jupyter starts the kernel in the notebook's folder.
fn folder(place: &Place) -> Result<PathBuf> {
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

fn shared_std(sysroot: &Path) -> bool {
    let files = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten();
    let targets = files(sysroot.join("lib/rustlib")).map(|target| target.path().join("lib"));
    let mut found = targets.flat_map(files).map(|file| file.file_name().to_string_lossy().into_owned());
    found.any(|name| name.contains("std-") && name.ends_with(env::consts::DLL_SUFFIX))
}

fn is_there(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).exists())
}

fn said(program: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(folder).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}
