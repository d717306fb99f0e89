//! The command `gan`, as a person or a program runs it.

mod adapt;
mod damage;
mod data;
mod demo;
mod others;
mod pictures;
mod resume;
mod sample;
mod score;
mod signals;
mod starts;
mod survey;
mod train;
mod wrong;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use shall_we_gan::train::record::Record;
use tempfile::TempDir;

/// So small that a run takes a fraction of a second, and most of that is the report.
const SMALL: &str = "--width 8 --depth 1 --batch 16";

/// The command, where cargo says that it is: tests that were built elsewhere are told as they run.
fn gan() -> OsString {
    std::env::var_os("CARGO_BIN_EXE_gan").unwrap_or_else(|| env!("CARGO_BIN_EXE_gan").into())
}

/// A folder of its own to run the command in.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The command with those words, ready to start.
    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(gan());
        command
            .args(words.split_whitespace())
            .current_dir(self.0.path())
            .env("CI", "1")
            .env("XDG_CACHE_HOME", self.0.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, words: &str) -> Answer {
        Answer::new(self.command(words).output().unwrap())
    }

    /// Runs what must succeed, and answers its standard output.
    fn ok(&self, words: &str) -> String {
        let answer = self.run(words);
        assert_eq!(answer.code, Some(0), "gan {words}: {}", answer.err);
        answer.out
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn record(&self, folder: &str) -> Record {
        serde_json::from_slice(&self.bytes(&format!("{folder}/record.json"))).unwrap()
    }

    /// Every file under a folder, sorted, relative to it.
    fn files(&self, folder: &str) -> Vec<String> {
        fn walk(at: &Path, base: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(at).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, base, found);
                } else {
                    found.push(path.strip_prefix(base).unwrap().to_str().unwrap().to_string());
                }
            }
        }
        let (mut found, base) = (Vec::new(), self.path(folder));
        walk(&base, &base, &mut found);
        found.sort();
        found
    }
}

/// What the command answered.
#[derive(Debug)]
struct Answer {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Answer {
    fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The one object on the standard output.
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}
