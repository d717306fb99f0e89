//! What is built once and used by every session: the library in the form that cells link, and all under it. A session
//! gets a directory of its own with hard links into it, so that two kernels do not disturb each other.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    analyzer, cargo,
    files::{carry, link, remove},
    kept,
    state::{compiler, contents, sources, state, word},
};

/// How everything under the cells is built; cells themselves at evcxr's level.
const CARGO: &str = "[profile.dev]\ndebug-assertions = false\noverflow-checks = false\n\n\
                     [profile.dev.package.\"*\"]\nopt-level = 3\n";

/// The level that cells are compiled at. At 1 a cell that instantiates dfdx's layers takes three times as long; a cell
/// with loops of its own says `:opt 2`.
const LEVEL: &str = "0";

/// All that decides what is built, besides the sources and the compiler.
const SETTINGS: [&str; 3] = [env!("CARGO_PKG_VERSION"), CARGO, LEVEL];

/// Where a library has the crates under it with it, from its root.
pub const VENDORED: &str = "vendor";
/// Where a library has what was built from it with it, and beside that by which compiler and from which sources.
const WARM: &str = "warm";

/// The built library for one state of a clone.
pub struct Tree {
    library: PathBuf,
    compiler: String,
    contents: String,
    /// All that belongs to this clone.
    home: PathBuf,
    /// The same for every state of the clone; what differs stands behind a dot.
    base: PathBuf,
    path: PathBuf,
}

/// The directory of one session; it is removed with this value.
pub struct Session {
    /// Where evcxr works.
    pub path: PathBuf,
    // Held as long as the session lives: others remove what nobody holds.
    _lock: File,
}

/// What a library has with it that was built elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warm {
    /// Nothing.
    Nothing,
    /// What another compiler has built; it says so in its first line.
    Compiler(String),
    /// What was built from the library before it was changed.
    Sources,
    /// What would be built here.
    Fits,
}

/// Where everything is kept.
pub fn home() -> Result<PathBuf> {
    Ok(dirs::cache_dir().context("this system names no directory for caches")?.join("shall-we-gan").join("kernel"))
}

impl Tree {
    /// The tree for a clone as it is now, built or not.
    pub fn of(library: &Path) -> Result<Self> {
        let library = library.canonicalize().with_context(|| library.display().to_string())?;
        let home = home()?.join(word([library.as_os_str().as_encoded_bytes()]));
        let (compiler, sources) = (compiler(&library)?, sources(&library)?);
        let base = home.join("trees").join(word([compiler.as_bytes()]));
        let path = base.with_extension(state(&sources, &SETTINGS));
        Ok(Self { contents: contents(&sources, &SETTINGS), library, compiler, home, base, path })
    }

    /// Whether it has been built.
    pub fn is_built(&self) -> bool {
        self.path.exists()
    }

    /// Whether the clone has been built, by this compiler or another, in this state or another.
    pub fn was_built(&self) -> bool {
        fs::read_dir(self.home.join("trees")).is_ok_and(|mut trees| trees.next().is_some())
    }

    /// Builds it, unless somebody else has. What was built for an earlier state of the clone, or not to its end, is where
    /// cargo begins; sessions that run keep their files, since cargo and the compiler write new ones. Those of earlier
    /// compilers are removed.
    pub fn build(&self) -> Result<()> {
        let trees = self.home.join("trees");
        let _lock = self.lock()?;
        if self.is_built() {
            return Ok(());
        }
        let part = self.base.with_extension("part");
        for entry in fs::read_dir(&trees)?.flatten() {
            if !part.exists() && entry.path().with_extension("") == self.base {
                fs::rename(entry.path(), &part)?;
            }
        }
        remove(&part.join(kept::FOLDER))?;
        self.furnish(&part)?;
        drop(crate::context::open(&self.library, &part, None)?);
        fs::rename(&part, &self.path)?;
        for entry in fs::read_dir(&trees)?.flatten() {
            if entry.path() != self.path {
                // What cannot be removed now, the next build removes.
                let _ = remove(&entry.path());
            }
        }
        Ok(())
    }

    /// Held by whoever builds, or takes from what is built.
    fn lock(&self) -> Result<File> {
        let trees = self.home.join("trees");
        fs::create_dir_all(&trees).with_context(|| trees.display().to_string())?;
        let lock = File::create(self.home.join("building"))?;
        lock.lock()?;
        Ok(lock)
    }

    /// What the library has with it.
    pub fn warm(&self) -> Warm {
        let warm = self.library.join(WARM);
        match (fs::read_to_string(warm.join("compiler")), fs::read_to_string(warm.join("sources"))) {
            (Ok(compiler), _) if compiler != self.compiler => {
                Warm::Compiler(compiler.lines().next().unwrap_or_default().into())
            }
            (Ok(_), Ok(sources)) if sources == self.contents => Warm::Fits,
            (Ok(_), Ok(_)) => Warm::Sources,
            _ => Warm::Nothing,
        }
    }

    /// Takes what the library has with it for what would be built. Cargo, which goes by paths and times, would build it
    /// again; the compiler, which cells go to, does not.
    pub fn adopt(&self) -> Result<()> {
        let _lock = self.lock()?;
        let part = self.base.with_extension("part");
        remove(&part)?;
        self.furnish(&part)?;
        link(&self.library.join(WARM).join("target"), &part.join("target"))?;
        Ok(fs::rename(&part, &self.path)?)
    }

    /// Forgets what has been built.
    pub fn discard(&self) -> Result<()> {
        remove(&self.path)
    }

    /// Writes what has been built into a library elsewhere that says the same, for [`adopt`](Self::adopt) there.
    pub fn give(&self, library: &Path) -> Result<()> {
        let warm = library.join(WARM);
        let compiled = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let kind = [".rlib", ".rmeta", std::env::consts::DLL_SUFFIX].iter().any(|end| name.ends_with(end));
            kind && path.parent().is_some_and(|folder| folder.ends_with("deps")) && !name.starts_with("libctx")
        };
        carry(&self.path.join("target"), &warm.join("target"), &compiled)?;
        fs::write(warm.join("compiler"), &self.compiler)?;
        Ok(fs::write(warm.join("sources"), &self.contents)?)
    }

    /// The package whose dependencies are what cells link.
    pub fn manifest(&self) -> PathBuf {
        self.path.join("Cargo.toml")
    }

    /// A directory for a new session. Those of sessions that are no more are removed. Nobody builds meanwhile, or makes
    /// another one.
    pub fn session(&self) -> Result<Session> {
        let _lock = self.lock()?;
        let sessions = self.home.join("sessions");
        fs::create_dir_all(&sessions).with_context(|| sessions.display().to_string())?;
        for entry in fs::read_dir(&sessions)?.flatten() {
            if is_left(&entry.path()) {
                // What cannot be removed now, the next session removes.
                let _ = remove(&entry.path());
            }
        }
        let path = sessions.join(uuid::Uuid::new_v4().to_string());
        fs::create_dir(&path)?;
        let lock = File::create(path.join("lock"))?;
        lock.lock()?;
        self.furnish(&path)?;
        link(&self.path.join("target"), &path.join("target"))?;
        kept::begin(&path, &self.path.join(kept::FOLDER))?;
        analyzer::begin(&path)?;
        Ok(Session { path, _lock: lock })
    }

    /// What cargo and evcxr find in a directory before they begin.
    fn furnish(&self, path: &Path) -> Result<()> {
        fs::create_dir_all(path)?;
        configure(&self.home.join(".cargo"), &self.configuration())?;
        for lock in ["Cargo.lock", cargo::VERSIONS] {
            fs::copy(self.library.join("Cargo.lock"), path.join(lock))?;
        }
        fs::copy(self.library.join("rust-toolchain.toml"), path.join("rust-toolchain.toml"))?;
        fs::write(path.join("evcxr.toml"), format!("[evcxr]\ntmpdir = {path:?}\nopt_level = \"{LEVEL}\"\n"))?;
        Ok(())
    }

    /// What cargo is told. Crates that the library has with it stand in for the registry.
    fn configuration(&self) -> String {
        let vendored = self.library.join(VENDORED);
        if !vendored.is_dir() {
            return CARGO.into();
        }
        format!(
            "{CARGO}\n[source.crates-io]\nreplace-with = \"vendored\"\n\n[source.vendored]\ndirectory = {vendored:?}\n"
        )
    }
}

impl Session {
    /// The library that cells link, if it is there.
    pub fn library(&self) -> Option<PathBuf> {
        let targets = fs::read_dir(self.path.join("target")).ok()?.flatten();
        targets.map(|target| target.path().join("debug/deps").join(cargo::library())).find(|path| path.exists())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // What cannot be removed now, the next session removes.
        let _ = remove(&self.path);
    }
}

/// Whether nobody holds a session's directory any more. One without its lock was removed in part.
fn is_left(path: &Path) -> bool {
    File::open(path.join("lock")).map_or(true, |lock| lock.try_lock().is_ok())
}

/// Writes what cargo reads, whole and only if it is not there: another session may be reading it.
fn configure(folder: &Path, configuration: &str) -> Result<()> {
    let config = folder.join("config.toml");
    if fs::read_to_string(&config).is_ok_and(|text| text == configuration) {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let new = folder.join(uuid::Uuid::new_v4().to_string());
    fs::write(&new, configuration)?;
    Ok(fs::rename(new, config)?)
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;

    #[test]
    fn a_session_is_made_while_nobody_builds() {
        let home = std::env::temp_dir().join(uuid::Uuid::new_v4().to_string());
        let base = home.join("trees/compiler");
        let path = base.with_extension("state");
        fs::create_dir_all(path.join("target")).unwrap();
        for file in ["Cargo.lock", "rust-toolchain.toml"] {
            fs::write(home.join(file), "").unwrap();
        }
        let (compiler, contents) = (String::new(), String::new());
        let tree = Tree { library: home.clone(), compiler, contents, home: home.clone(), base, path };
        let building = tree.lock().unwrap();
        thread::scope(|scope| {
            let made = scope.spawn(|| tree.session().unwrap());
            thread::sleep(Duration::from_millis(200));
            assert!(!made.is_finished());
            drop(building);
            assert!(made.join().unwrap().path.join(cargo::VERSIONS).exists());
        });
        remove(&home).unwrap();
    }
}
