//! What a kernel needs, whether it is there, and how to get it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Result;

use crate::{
    cli::Place,
    install::{folder, is_there, said},
    probe::{self, Spec},
    tree::{self, Tree, Warm},
};

/// Megabytes that a tree and its sessions take.
const SPACE: u64 = 1_000;
const INSTALL: &str = "run `gan-kernel install`";

/// What was found, or what to do.
type Found = Result<String, String>;

/// Prints what is there and what is not; says whether all is. The library is that of the installed kernel, if none is
/// given.
pub fn doctor(place: &Place, library: Option<PathBuf>) -> Result<bool> {
    let folder = folder(place)?;
    let spec = Spec::read(&folder);
    let installed = spec.as_ref().ok().and_then(Spec::library);
    let library = library.or(installed).unwrap_or_else(crate::cli::default_library);
    let here = if library.is_dir() { &library } else { Path::new(".") };
    let sysroot = PathBuf::from(said("rustc", &["--print", "sysroot"], here).unwrap_or_default());
    let source = sysroot.join("lib/rustlib/src/rust/library/std");
    let mut all = true;
    let mut say = |what: &str, found: Found| {
        all &= found.is_ok();
        let (sign, text) = found.map_or_else(|cure| ("NO ", cure), |there| ("yes", there));
        println!("{sign}  {what:<42} {text}");
    };
    say("Rust", rust(here));
    say("cargo", there(is_there("cargo"), "install Rust: https://rustup.rs"));
    say("the standard library's sources", there(source.exists(), "rustup component add rust-src"));
    say("the standard library as a shared object", there(shared_std(&sysroot), "use Rust from https://rustup.rs"));
    say("a linker", there(is_there("cc"), "install gcc or clang; on macOS: xcode-select --install"));
    say("ps", there(is_there("ps"), "install procps"));
    say("Jupyter", there(is_there("jupyter"), "pip install jupyterlab"));
    say("space on the disk", space(&tree::home()?));
    say("the library", sources(&library));
    let built = built(&library);
    let ready = built.is_ok() && spec.is_ok();
    say("the library, built for notebooks", built);
    say("the kernel", spec.map(|_| folder.display().to_string()).map_err(|why| format!("{why:#}; {INSTALL}")));
    if ready {
        let told = |took: Duration| format!("{:.1} s after the kernel's start", took.as_secs_f64());
        say("a first cell", probe::first_cell(&folder).map(told).map_err(|why| format!("{why:#}")));
    }
    Ok(all)
}

fn there(is: bool, cure: &str) -> Found {
    if is { Ok(String::new()) } else { Err(cure.into()) }
}

/// The compiler, if it is new enough.
fn rust(folder: &Path) -> Found {
    let version = said("rustc", &["--version"], folder).ok_or("install Rust: https://rustup.rs")?;
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    let number = |text: &str| text.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    let here = version.split(' ').nth(1).unwrap_or_default();
    if number(here) < number(wanted) {
        return Err(format!("{version}, but it must be {wanted} or newer: rustup update"));
    }
    Ok(version)
}

fn shared_std(sysroot: &Path) -> bool {
    let files = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten();
    let targets = files(sysroot.join("lib/rustlib")).map(|target| target.path().join("lib"));
    let mut found = targets.flat_map(files).map(|file| file.file_name().to_string_lossy().into_owned());
    found.any(|name| name.contains("std-") && name.ends_with(env::consts::DLL_SUFFIX))
}

/// What `df` says about the first folder above the cache that is there.
fn space(home: &Path) -> Found {
    let folder = home.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
    let said = said("df", &["-Pk", "."], folder).ok_or("df does not answer; is the disk there?")?;
    let free = said.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    let free = free.ok_or("df does not answer in its usual form")? / 1_000;
    let text = format!("{free} MB free at {}", folder.display());
    if free < SPACE { Err(format!("{text}, but {SPACE} are needed")) } else { Ok(text) }
}

fn sources(library: &Path) -> Found {
    let text = library.display().to_string();
    let is = library.join("notebooks/session").exists();
    is.then_some(text.clone()).ok_or(format!("it is not in {text}; say --library FOLDER, or install again where it is"))
}

/// Whether the compiler that is here has built the library as it is now.
fn built(library: &Path) -> Found {
    let tree = Tree::of(library).map_err(|why| format!("{why:#}"))?;
    match tree.warm() {
        _ if tree.is_built() => Ok("as it is now, by this compiler".into()),
        Warm::Fits => Err(format!("the library has it with it: {INSTALL}")),
        Warm::Compiler(other) => Err(format!("only by {other}, which is not here: {INSTALL}, it builds some minutes")),
        _ if tree.was_built() => {
            Err(format!("the library or the compiler has changed since: {INSTALL}, or the next kernel builds it"))
        }
        Warm::Sources | Warm::Nothing => Err(format!("not yet: {INSTALL}")),
    }
}
