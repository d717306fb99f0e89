//! What is built once and used by every session: the library in the form that cells link, and all under it. A session
//! gets a directory of its own with hard links into it, so that two kernels do not disturb each other.

use std::{
    fs::{self, DirEntry, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::{cargo, kept, sources};

/// What the library is made of, from the clone's root.
const SOURCES: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "src",
    "loops",
    "toy_distributions",
    "book/exercises",
    "notebooks/session/Cargo.toml",
    "notebooks/session/src",
];

/// How everything under the cells is built; cells themselves at evcxr's level.
const CARGO: &str = "[profile.dev]\ndebug-assertions = false\noverflow-checks = false\n\n\
                     [profile.dev.package.\"*\"]\nopt-level = 3\n";

/// The level that cells are compiled at. At 1 a cell that instantiates dfdx's layers takes three times as long; a cell
/// with loops of its own says `:opt 2`.
const LEVEL: &str = "0";

/// The built library for one state of a clone.
pub struct Tree {
    library: PathBuf,
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

/// Where everything is kept.
pub fn home() -> Result<PathBuf> {
    Ok(dirs::cache_dir().context("this system names no directory for caches")?.join("shall-we-gan").join("kernel"))
}

impl Tree {
    /// The tree for a clone as it is now, built or not.
    pub fn of(library: &Path) -> Result<Self> {
        let library = library.canonicalize().with_context(|| library.display().to_string())?;
        let home = home()?;
        let (clone, compiler) = (hash(&[library.as_os_str().as_encoded_bytes()]), hash(&[compiler(&library)?]));
        let base = home.join("trees").join(format!("{}-{}", &clone[..8], &compiler[..8]));
        let path = base.with_extension(&state(&library)?[..16]);
        Ok(Self { library, home, base, path })
    }

    /// Whether it has been built.
    pub fn is_built(&self) -> bool {
        self.path.exists()
    }

    /// Builds it, unless somebody else has. What was built for an earlier state of the clone, or not to its end, is where
    /// cargo begins; sessions that run keep their files, since cargo and the compiler write new ones. Those of earlier
    /// compilers are removed.
    pub fn build(&self) -> Result<()> {
        let trees = self.home.join("trees");
        fs::create_dir_all(&trees).with_context(|| trees.display().to_string())?;
        let lock = File::create(self.home.join("building"))?;
        lock.lock()?;
        if self.is_built() {
            return Ok(());
        }
        let part = self.base.with_extension("part");
        for entry in fs::read_dir(&trees)?.flatten() {
            if !part.exists() && entry.path().with_extension("") == self.base {
                fs::rename(entry.path(), &part)?;
            }
        }
        remove(&part.join("kept"))?;
        self.furnish(&part)?;
        drop(crate::context::open(&self.library, &part, None)?);
        let compiler = String::from_utf8(compiler(&self.library)?)?;
        sources::record(&part, compiler.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default())?;
        fs::rename(&part, &self.path)?;
        let clone = |path: &Path| Some(path.file_name()?.to_str()?.split('-').next()?.to_string());
        for entry in fs::read_dir(&trees)?.flatten() {
            if clone(&entry.path()) == clone(&self.path) && entry.path() != self.path {
                // What cannot be removed now, the next build removes.
                let _ = remove(&entry.path());
            }
        }
        Ok(())
    }

    /// A directory for a new session. Those of sessions that are no more are removed.
    pub fn session(&self) -> Result<Session> {
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
        fs::copy(self.path.join("Cargo.lock"), path.join("Cargo.lock"))?;
        link(&self.path.join("target"), &path.join("target"))?;
        kept::begin(&path, &self.path.join("kept"))?;
        sources::copy(&self.path, &path)?;
        Ok(Session { path, _lock: lock })
    }

    /// What cargo and evcxr find in a directory before they begin.
    fn furnish(&self, path: &Path) -> Result<()> {
        fs::create_dir_all(path)?;
        configure(&self.home.join(".cargo"))?;
        fs::copy(self.library.join("Cargo.lock"), path.join("Cargo.lock"))?;
        fs::copy(self.library.join("rust-toolchain.toml"), path.join("rust-toolchain.toml"))?;
        fs::write(path.join("evcxr.toml"), format!("[evcxr]\ntmpdir = {path:?}\nopt_level = \"{LEVEL}\"\n"))?;
        Ok(())
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

/// Whether nobody holds a session's directory any more. One without its lock is being made, or was removed in part.
fn is_left(path: &Path) -> bool {
    match File::open(path.join("lock")) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => fs::metadata(path)
            .and_then(|seen| seen.modified())
            .is_ok_and(|made| made.elapsed().is_ok_and(|age| age.as_secs() > 60)),
    }
}

/// Removes a directory with all that is in it; it need not be there.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).with_context(|| path.display().to_string()),
        _ => Ok(()),
    }
}

/// Writes what cargo reads, whole and only if it is not there: another session may be reading it.
fn configure(folder: &Path) -> Result<()> {
    let config = folder.join("config.toml");
    if fs::read_to_string(&config).is_ok_and(|text| text == CARGO) {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let new = folder.join(uuid::Uuid::new_v4().to_string());
    fs::write(&new, CARGO)?;
    Ok(fs::rename(new, config)?)
}

/// Hard links to all files under a directory, except what belongs to the session that built it: its own crate, and
/// locks, which the sessions would take from each other. What cargo writes anew in place is copied: whatever a session
/// builds for itself, the tree stays as it is.
fn link(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, here) = (entry.file_name(), to.join(entry.file_name()));
        let name = name.to_string_lossy();
        let own = ["ctx", "libctx", "libcode_", ".cargo-lock", "incremental"].iter().any(|own| name.starts_with(own));
        match entry.file_type()? {
            _ if own => {}
            kind if kind.is_dir() => link(&entry.path(), &here)?,
            // Not every file system has hard links.
            _ if is_small(&entry)? || fs::hard_link(entry.path(), &here).is_err() => copy(&entry.path(), &here)?,
            _ => {}
        }
    }
    Ok(())
}

/// Whether it is a note of cargo's and not what has been compiled: a fingerprint, the names of sources.
fn is_small(entry: &DirEntry) -> Result<bool> {
    Ok(entry.metadata()?.len() < 16_384)
}

/// A copy that is as old as the file, since cargo goes by that.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)?;
    File::options().write(true).open(to)?.set_modified(fs::metadata(from)?.modified()?)?;
    Ok(())
}

/// What the compiler says that it is.
fn compiler(library: &Path) -> Result<Vec<u8>> {
    let said = Command::new("rustc").arg("-vV").current_dir(library).output();
    let said = said.context("rustc is not to be found; see https://rustup.rs")?;
    if !said.status.success() {
        bail!("rustc does not work: {}", String::from_utf8_lossy(&said.stderr).trim());
    }
    Ok(said.stdout)
}

/// A word for the clone's sources and this program. Times count as well: cargo goes by them.
fn state(library: &Path) -> Result<String> {
    let mut parts = vec![env!("CARGO_PKG_VERSION").into(), CARGO.into(), LEVEL.into(), sources::CRATES.concat().into()];
    for source in SOURCES {
        files(&library.join(source), &mut parts)?;
    }
    Ok(hash(&parts))
}

fn files(path: &Path, parts: &mut Vec<Vec<u8>>) -> Result<()> {
    let seen = fs::metadata(path).with_context(|| path.display().to_string())?;
    if !seen.is_dir() {
        let changed = seen.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        parts.push(path.as_os_str().as_encoded_bytes().to_vec());
        parts.push(changed.as_nanos().to_le_bytes().to_vec());
        parts.push(fs::read(path)?);
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| files(entry, parts))
}

fn hash(parts: &[impl AsRef<[u8]>]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.as_ref().len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}
