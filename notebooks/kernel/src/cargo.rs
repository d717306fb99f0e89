//! What evcxr takes for cargo. For a cell that depends on the library alone, cargo would find out that nothing has
//! changed and then call the compiler, which takes it as long as the compiler itself. So the kernel's PATH begins with
//! a folder in which `cargo` and `rustup` are this program: such a cell goes straight to the compiler, with the
//! arguments that cargo would give it, and everything else to the real tools.

use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::{fs::symlink, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::Result;

use crate::{analyzer, kept};

/// The file in a session's directory with the versions that the library is built with.
pub const VERSIONS: &str = "versions.lock";
/// The folder beside the kernel's program in which it goes by other names.
const FOLDER: &str = "tools";
/// What the compiler says about a cell, and in which form.
const ALWAYS: &str = "--crate-name ctx --edition=2024 src/lib.rs --crate-type cdylib --error-format=json \
                      --json=diagnostic-rendered-ansi,artifacts -C prefer-dynamic -C rpath -C strip=debuginfo \
                      -C codegen-units=16 -C incremental=target/cells -C metadata=cell -L dependency=target/debug/deps";
/// Where evcxr looks for the path of what has been compiled.
const COMPILED: &str = "EVCXR_EXECUTION_SO_PATH";

/// Writes the names beside a kernel's program, and returns their folder.
pub fn furnish(kernel: &Path) -> Result<PathBuf> {
    let tools = kernel.with_file_name(FOLDER);
    fs::create_dir_all(&tools)?;
    for name in ["cargo", "rustup"] {
        let tool = tools.join(name);
        if fs::symlink_metadata(&tool).is_err() {
            symlink(Path::new("..").join(kernel.file_name().unwrap_or_default()), tool)?;
        }
    }
    Ok(tools)
}

/// If this program was started by one of those names, becomes what it stands for, and comes back only if that fails.
pub fn hook() -> Option<ExitCode> {
    let name = PathBuf::from(env::args_os().next()?).file_name()?.to_str()?.to_string();
    let tools = tools()?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = match (&name[..], &words[..]) {
        // evcxr asks for the path, and goes round what stands first on it.
        ("rustup", ["which", "cargo"]) => {
            println!("{}", tools.join("cargo").display());
            return Some(ExitCode::SUCCESS);
        }
        ("cargo", [action, "--target", triple, _]) if let Some((mut compiler, made)) = compiler(action, triple) => {
            match kept::run(&mut compiler, &made) {
                Some(given) => return Some(given.unwrap_or(ExitCode::FAILURE)),
                None => compiler,
            }
        }
        ("cargo", ["metadata", ..])
            if let Some(said) = analyzer::recorded().filter(|_| depends_on_the_library_alone()) =>
        {
            println!("{said}");
            return Some(ExitCode::SUCCESS);
        }
        ("cargo" | "rustup", _) => real(&name, &arguments),
        _ => return None,
    };
    let error = command.exec();
    eprintln!("{}: {error}", command.get_program().display());
    Some(ExitCode::FAILURE)
}

/// The tool that stands behind ours on the PATH.
fn real(name: &str, arguments: &[String]) -> Command {
    remember(Path::new(""));
    let mut command = Command::new(name);
    analyzer::at_home(&mut command).args(arguments).env("PATH", path());
    command
}

/// Cargo forgets the versions of what it is not asked for, and evcxr asks for each new dependency alone: whenever those of
/// the library have gone, cargo begins with them again, and otherwise with what it has found for earlier cells.
fn remember(session: &Path) {
    let lock = session.join("Cargo.lock");
    if !fs::read_to_string(&lock).is_ok_and(|text| text.contains("name = \"gan-notebook\"")) {
        // Elsewhere than in a session there are none.
        let _ = fs::copy(session.join(VERSIONS), lock);
    }
}

/// The PATH without our folder.
pub fn path() -> OsString {
    let (tools, path) = (tools(), env::var_os("PATH").unwrap_or_default());
    let others = env::split_paths(&path).filter(|folder| tools.is_none() || folder.canonicalize().ok() != tools);
    env::join_paths(others).unwrap_or(path)
}

/// Our folder, without links: on macOS a program that was started by a link is told the link's path.
pub fn tools() -> Option<PathBuf> {
    let kernel = env::current_exe().ok()?.canonicalize().ok()?;
    kernel.with_file_name(FOLDER).canonicalize().ok()
}

/// The compiler for the cell in the current directory, and the file that it makes; none if the cell depends on more than
/// the library.
fn compiler(action: &str, triple: &str) -> Option<(Command, PathBuf)> {
    let manifest = fs::read_to_string("Cargo.toml").ok()?;
    let (profile, dependencies) = manifest.split_once("[dependencies]")?;
    let level = profile.lines().find_map(|line| line.strip_prefix("opt-level = "))?;
    let deps = format!("target/{triple}/debug/deps");
    let (library, compiled) = (format!("{deps}/{}", library()), env::current_dir().ok()?.join(&deps).join(so("ctx")));
    let mut command = Command::new(env::var_os("RUSTC")?);
    command.args(ALWAYS.split_whitespace()).args(["--target", triple, "-L", &format!("dependency={deps}")]);
    command.args(["-C", &format!("opt-level={level}")]);
    match dependencies.trim() {
        "" => {}
        one if is_the_library(one) && Path::new(&library).exists() => {
            command.args(["--extern", &format!("gan_notebook={library}")]);
        }
        _ => return None,
    }
    match action {
        "build" => fs::write(env::var_os(COMPILED)?, compiled.to_str()?).ok()?,
        "check" => drop(command.arg("--emit=metadata")),
        _ => return None,
    }
    command.args(["--out-dir", &deps]);
    Some((command, compiled))
}

/// Whether what is in the current directory does.
fn depends_on_the_library_alone() -> bool {
    let manifest = fs::read_to_string("Cargo.toml").unwrap_or_default();
    manifest.split_once("[dependencies]").is_some_and(|(_, dependencies)| is_the_library(dependencies.trim()))
}

fn is_the_library(dependencies: &str) -> bool {
    dependencies.starts_with("gan-notebook = { path") && !dependencies.contains('\n')
}

/// The file of the library that cells link.
pub fn library() -> String {
    so("gan_notebook")
}

fn so(name: &str) -> String {
    format!("{}{name}{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_forgotten_only_with_the_library() {
        let session = env::temp_dir().join(uuid::Uuid::new_v4().to_string());
        fs::create_dir(&session).unwrap();
        let (ours, lock) = ("[[package]]\nname = \"gan-notebook\"\n", session.join("Cargo.lock"));
        fs::write(session.join(VERSIONS), ours).unwrap();
        let and_another = &format!("{ours}[[package]]\nname = \"serde\"\n");
        for (found, kept) in [("[[package]]\nname = \"serde\"\n", ours), (and_another, and_another)] {
            fs::write(&lock, found).unwrap();
            remember(&session);
            assert_eq!(fs::read_to_string(&lock).unwrap(), kept);
        }
        fs::remove_dir_all(session).unwrap();
    }
}
