//! The rules of ARCHITECTURE.md and CONTRIBUTING.md that a program can check, on the sources as text.

use std::{fs, path::Path};

use crate::support::repository;

/// May be longer than 300 lines.
const LONG: &[&str] = &[];

/// May touch the disk.
const DISK: &[&str] = &[
    "src/atomic.rs",
    "src/nn/file.rs",
    "src/data/archive.rs",
    "src/data/cache.rs",
    "src/data/celeba.rs",
    "src/data/decode.rs",
    "src/data/download.rs",
    "src/data/folder.rs",
    "src/data/pictures.rs",
    "src/data/place.rs",
    "src/data/source.rs",
    "src/score/reference.rs",
    "src/score/onnx.rs",
    "src/train/checkpoint.rs",
    "src/experiments",
    "src/cli",
    "src/bin",
];

/// May print, read the clock and start threads.
const OUTSIDE: &[&str] = &["src/experiments", "src/cli", "src/bin"];

/// May know that there is CUDA: the backend, and the place that opens it.
const CUDA: &[&str] = &["src/backend", "src/lab/device.rs"];

/// A line of a source file, without its comment and without the contents of its texts.
struct Line {
    path: String,
    number: usize,
    code: String,
    raw: String,
}

impl Line {
    fn at(&self) -> String {
        format!("{}:{}: {}", self.path, self.number, self.raw.trim())
    }

    fn within(&self, places: &[&str]) -> bool {
        places.iter().any(|place| Path::new(&self.path).starts_with(place))
    }

    /// Whether the code has this name, whole.
    fn names(&self, word: &str) -> bool {
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        self.code.match_indices(word).any(|(start, _)| {
            let (before, after) =
                (self.code[..start].chars().next_back(), self.code[start + word.len()..].chars().next());
            !before.is_some_and(inside) && !after.is_some_and(inside)
        })
    }
}

fn read(path: impl AsRef<Path>) -> String {
    let path = repository().join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).replace("\r\n", "\n")
}

/// The Rust files under a folder of the repository, in order.
fn sources(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(repository().join(folder)).unwrap();
    let mut entries: Vec<_> = entries.map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    let files = entries.into_iter().flat_map(|entry| {
        let name = format!("{folder}/{}", entry.file_name().display());
        match entry.file_type().unwrap().is_dir() {
            true => sources(&name),
            false => Vec::from_iter(name.ends_with(".rs").then_some(name)),
        }
    });
    files.collect()
}

fn lines(path: &str) -> Vec<Line> {
    let text = read(path);
    let numbered = text.lines().enumerate();
    let line = |(i, raw): (usize, &str)| Line { path: path.into(), number: i + 1, code: code(raw), raw: raw.into() };
    numbered.map(line).collect()
}

/// One line without its comment and without the contents of its texts.
fn code(raw: &str) -> String {
    let (mut code, mut text, mut characters) = (String::new(), false, raw.chars().peekable());
    while let Some(c) = characters.next() {
        match c {
            '\\' if text => drop(characters.next()),
            '"' => {
                text = !text;
                code.push(c);
            }
            _ if text => {}
            '/' if characters.peek() == Some(&'/') => break,
            // A quotation mark as a character starts no text.
            '\'' if characters.peek() == Some(&'"') => drop(characters.next()),
            _ => code.push(c),
        }
    }
    code
}

/// The lines of the library for which `wrong` holds, outside `places`.
fn offenders(places: &[&str], wrong: impl Fn(&Line) -> bool) -> Vec<String> {
    let all = sources("src").into_iter().flat_map(|path| lines(&path));
    all.filter(|line| !line.within(places) && wrong(line)).map(|line| line.at()).collect()
}

fn none(offenders: &[String], rule: &str) {
    assert!(offenders.is_empty(), "{rule}:\n{}", offenders.join("\n"));
}

/// The modules of lib.rs in their order.
fn modules() -> Vec<String> {
    let declared = |line: &Line| {
        let name = line.code.trim().trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?;
        Some(name.to_string())
    };
    lines("src/lib.rs").iter().filter_map(declared).collect()
}

/// The library's modules that a file names after `crate::`, alone or in braces, each with its line.
fn used(path: &str) -> Vec<(String, Line)> {
    let (mut used, mut depth) = (Vec::new(), 0);
    for line in lines(path) {
        let mut names = Vec::new();
        if depth == 0 {
            for (start, found) in line.code.match_indices("crate::") {
                let rest = &line.code[start + found.len()..];
                names.push(first_name(rest));
                if let Some(list) = rest.strip_prefix('{') {
                    depth = 1;
                    names.extend(heads(list, &mut depth));
                }
            }
        } else {
            names.extend(heads(&line.code, &mut depth));
        }
        used.extend(names.into_iter().map(|name| {
            let Line { path, number, code, raw } = &line;
            (name, Line { path: path.clone(), number: *number, code: code.clone(), raw: raw.clone() })
        }));
    }
    used
}

/// The first names of the paths in a list in braces, at depth 1.
fn heads(list: &str, depth: &mut usize) -> Vec<String> {
    let (mut heads, mut expected) = (Vec::new(), true);
    for (i, c) in list.char_indices() {
        match c {
            '{' => *depth += 1,
            '}' => *depth -= 1,
            ',' if *depth == 1 => expected = true,
            _ if expected && c.is_alphabetic() && *depth == 1 => {
                heads.push(first_name(&list[i..]));
                expected = false;
            }
            _ => {}
        }
        if *depth == 0 {
            break;
        }
    }
    heads
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn a_module_uses_only_the_modules_above_it() {
    let order = modules();
    let place = |name: &str| order.iter().position(|m| m == name);
    let mut wrong = Vec::new();
    for path in sources("src") {
        let own = path["src/".len()..].split(['/', '.']).next().unwrap();
        let Some(own) = place(own) else { continue };
        let below = used(&path).into_iter().filter(|(name, _)| place(name).is_some_and(|other| other > own));
        wrong.extend(below.map(|(_, line)| line.at()));
    }
    none(&wrong, "uses a module that lib.rs has further down");
}

#[test]
fn lists_of_modules_are_read_over_several_lines() {
    let mut depth = 1;
    let lists = ["Error, Result,", "    backend::{Backend, nn}, random as r, ", "plot::{self, Scene}};"];
    let heads: Vec<String> = lists.iter().flat_map(|list| heads(list, &mut depth)).collect();
    assert_eq!(heads, ["Error", "Result", "backend", "random", "plot"]);
    assert_eq!(depth, 0);
}

#[test]
fn toy_distributions_knows_no_tensor() {
    let manifest = read("toy_distributions/Cargo.toml");
    for name in ["dfdx", "shall-we-gan", "gemm", "rayon"] {
        assert!(!manifest.contains(name), "toy_distributions depends on {name}");
    }
}

#[test]
fn networks_know_no_objective_and_objectives_no_network() {
    for (own, other) in [("src/nn", "objective"), ("src/objective", "nn")] {
        let used = sources(own).into_iter().flat_map(|path| used(&path)).filter(|(name, _)| name == other);
        none(&used.map(|(_, line)| line.at()).collect::<Vec<_>>(), "knows what it must not");
    }
}

#[test]
fn pictures_know_only_the_record() {
    let known = ["Error", "Result", "plot", "train"];
    let used = sources("src/plot").into_iter().flat_map(|path| used(&path));
    let wrong = used.filter(|(name, line)| {
        let tensors = name == "train" && !line.code.contains("record");
        modules().contains(name) && (!known.contains(&name.as_str()) || tensors)
    });
    none(&wrong.map(|(_, line)| line.at()).collect::<Vec<_>>(), "plot knows more than the record");
}

#[test]
fn cuda_is_in_the_backend_and_where_it_is_opened() {
    none(&offenders(CUDA, |line| line.names("Cuda") || line.raw.contains("feature = \"cuda\"")), "CUDA");
}

#[test]
fn only_the_named_places_touch_the_disk() {
    none(
        &offenders(DISK, |line| line.names("fs") || line.code.contains("File::") || line.names("tempfile")),
        "the disk",
    );
}

#[test]
fn only_the_outside_prints_reads_the_clock_and_starts_threads() {
    let words =
        ["println", "eprintln", "print", "eprint", "dbg", "Instant", "SystemTime", "thread", "stdout", "stderr"];
    none(&offenders(OUTSIDE, |line| words.iter().any(|word| line.names(word))), "printing, a clock or a thread");
}

#[test]
fn every_unsafe_says_why_it_is_sound() {
    let mut wrong = Vec::new();
    for path in ["src", "loops/src", "toy_distributions/src"].into_iter().flat_map(sources) {
        let lines = lines(&path);
        for (i, line) in lines.iter().enumerate().filter(|(_, line)| line.names("unsafe")) {
            // The comment, or the section of the documentation, is in the lines right above.
            let above = lines[..i].iter().rev().map(|l| l.raw.trim()).take_while(|l| l.starts_with("//"));
            let said = above.collect::<Vec<_>>().iter().any(|l| l.contains("SAFETY:") || l.contains("# Safety"));
            if !said {
                wrong.push(line.at());
            }
        }
    }
    none(&wrong, "unsafe without SAFETY");
}

#[test]
fn nothing_unwraps_outside_tests() {
    let unwraps = |line: &Line| line.code.contains(".unwrap()");
    none(&offenders(&[], unwraps), "unwrap; `expect` says why it cannot fail");
    let others = ["loops/src", "toy_distributions/src"].into_iter().flat_map(sources).flat_map(|path| lines(&path));
    none(&others.filter(unwraps).map(|line| line.at()).collect::<Vec<_>>(), "unwrap");
}

/// Their manifests say `test = false`: a test in there would never run.
#[test]
fn libraries_hold_no_tests_of_their_own() {
    let folders = ["src", "loops/src", "toy_distributions/src", "book/demo/src", "book/pictures/src", "book/shift/src"];
    let program = "book/preprocessor/src/main.rs".to_string();
    let lines = folders.into_iter().flat_map(sources).chain([program]).flat_map(|path| lines(&path));
    let tests: Vec<String> = lines.filter(|l| l.code.contains("#[test]")).map(|l| l.at()).collect();
    none(&tests, "a test that does not run; its place is tests/it");
}

#[test]
fn files_are_short() {
    let folders = ["src", "loops/src", "toy_distributions/src", "benches"];
    let files = folders.into_iter().flat_map(sources).filter(|path| !LONG.contains(&path.as_str()));
    let long = files.map(|path| (read(&path).lines().count(), path)).filter(|(length, _)| *length > 300);
    none(&long.map(|(length, path)| format!("{path}: {length} lines")).collect::<Vec<_>>(), "over 300 lines");
    for path in LONG {
        assert!(read(path).lines().count() > 300, "{path} is short enough to leave the list");
    }
}

#[test]
fn the_readme_sets_up_with_two_commands() {
    let readme = read("README.md");
    let start = readme.split("\n## ").nth(1).expect("a first section");
    let blocks = start.split("```sh\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    let [run, test] = blocks.collect::<Vec<_>>()[..] else { panic!("not two commands:\n{start}") };
    assert_eq!(run, "cargo run --release");
    assert!(test.starts_with("cargo test") && test.lines().count() == 1, "{test}");
    assert!(read(".ci/run").contains(&format!("    {test}\n")), ".ci/run does not call {test}");
}

#[test]
fn the_changelog_has_a_place_for_the_next_change() {
    assert!(read("CHANGELOG.md").lines().any(|line| line == "## [Unreleased]"));
}
