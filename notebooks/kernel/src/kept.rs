//! Every session starts with the same builds: evcxr tries itself, and the prelude. What the compiler made of them the first
//! time is kept, and given again.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::symlink,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::Result;
use sha2::{Digest, Sha256};

/// The folder in a tree in which builds are kept; in a session's directory a link to it, as long as they are.
pub const FOLDER: &str = "kept";

/// Builds in this session's directory are kept in that one from now on.
pub fn begin(session: &Path, kept: &Path) -> Result<()> {
    fs::create_dir_all(kept)?;
    Ok(symlink(kept, session.join(FOLDER))?)
}

/// What is built from now on is the user's.
pub fn end(session: &Path) -> Result<()> {
    Ok(fs::remove_file(session.join(FOLDER))?)
}

/// Runs the compiler for the session in the current directory, or gives what it gave before for the same code; none if
/// builds are not kept now.
pub fn run(compiler: &mut Command, made: &Path) -> Option<io::Result<ExitCode>> {
    let kept = fs::canonicalize(FOLDER).ok()?;
    let mut key = Sha256::new();
    key.update(fs::read("src/lib.rs").ok()?);
    key.update(format!("{:?}", compiler.get_args().collect::<Vec<_>>()));
    Some(give(compiler, made, &kept.join(hex::encode(&key.finalize()[..16]))))
}

/// What the compiler says of code that is wrong holds a number of its own. Any other failure may be one of the machine: a
/// linker that was killed, a full disk.
const CODE_IS_WRONG: &str = "\"code\":{\"code\":\"E";

/// A build that failed has left what was said, and nothing made.
fn give(compiler: &mut Command, made: &Path, base: &Path) -> io::Result<ExitCode> {
    let (said, object) = (base.with_extension("said"), base.with_extension("object"));
    if !said.exists() {
        let output = compiler.output()?;
        if !output.status.success() && !String::from_utf8_lossy(&output.stderr).contains(CODE_IS_WRONG) {
            io::stderr().write_all(&output.stderr)?;
            return Ok(ExitCode::FAILURE);
        }
        let new = base.with_extension(std::process::id().to_string());
        if output.status.success() {
            fs::copy(made, &new)?;
            fs::rename(&new, &object)?;
        }
        // Last: whoever finds it finds the other too.
        fs::write(&new, &output.stderr)?;
        fs::rename(&new, &said)?;
    }
    io::stderr().write_all(&fs::read(&said)?)?;
    if !object.exists() {
        return Ok(ExitCode::FAILURE);
    }
    fs::copy(&object, made)?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often a compiler runs that is asked twice for the same, and says this each time.
    fn runs(says: &str, ends: &str) -> usize {
        let folder = std::env::temp_dir().join(uuid::Uuid::new_v4().to_string());
        fs::create_dir(&folder).unwrap();
        for _ in 0..2 {
            let mut compiler = Command::new("sh");
            let script = format!("echo >> ran; touch made; echo '{says}' >&2; exit {ends}");
            give(compiler.args(["-c", &script]).current_dir(&folder), &folder.join("made"), &folder.join("key"))
                .unwrap();
        }
        let ran = fs::read_to_string(folder.join("ran")).unwrap().lines().count();
        fs::remove_dir_all(folder).unwrap();
        ran
    }

    #[test]
    fn what_says_something_about_the_code_is_kept() {
        let warning = r#"{"level":"warning","code":{"code":"unused_variables"}}"#;
        assert_eq!(runs(warning, "0"), 1);
        assert_eq!(runs(r#"{"level":"error","code":{"code":"E0277"}}"#, "1"), 1);
        assert_eq!(runs(r#"{"level":"error","message":"linking with `cc` failed","code":null}"#, "1"), 2);
        assert_eq!(runs(warning, "1"), 2);
    }
}
