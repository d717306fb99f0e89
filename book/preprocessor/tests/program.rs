//! The program `mdbook-gan` from outside: as mdBook's preprocessor, as a server, and with what is wrong.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use mdbook_preprocessor::{PreprocessorContext, book::Book, config::Config};
use tempfile::TempDir;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mdbook-gan"))
}

fn book(page: &str) -> TempDir {
    let book = TempDir::new().unwrap();
    fs::create_dir(book.path().join("src")).unwrap();
    fs::write(book.path().join("book.toml"), "[build]\nuse-default-preprocessors = false\n").unwrap();
    fs::write(book.path().join("src/SUMMARY.md"), "- [A page](page.md)\n").unwrap();
    fs::write(book.path().join("src/page.md"), page).unwrap();
    book
}

fn preprocessed(book: &Path) -> Output {
    let read = mdbook_driver::MDBook::load_with_config(book, Config::default()).unwrap();
    let context = PreprocessorContext::new(book.to_path_buf(), Config::default(), "html".into());
    let mut child = program().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let input = serde_json::to_vec(&(context, read.book)).unwrap();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn mdbook_is_answered_with_the_book() {
    let book = book("# A page\n\n{{#number toy-table seeds}} seeds and $x^2$.\n");
    let output = preprocessed(book.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Book = serde_json::from_slice(&output.stdout).unwrap();
    let text = format!("{answer:?}");
    assert!(text.contains("10 seeds") && text.contains("katex"), "{text}");
}

#[test]
fn mdbook_hears_of_a_name_that_is_not_there() {
    let output = preprocessed(book("{{#number no-such seeds}}\n").path());
    assert!(!output.status.success() && output.stdout.is_empty());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("page.md:1: ") && said.contains("no-such"), "{said}");
}

#[test]
fn html_is_supported_and_nothing_else() {
    for (renderer, supported) in [("html", true), ("latex", false)] {
        let status = program().args(["supports", renderer]).status().unwrap();
        assert_eq!(status.success(), supported, "{renderer}");
    }
}

#[test]
fn a_folder_without_a_book_is_named() {
    let empty = TempDir::new().unwrap();
    let output = program().arg("build").arg("--book").arg(empty.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("book.toml"), "{said}");
}

#[test]
fn a_chapter_without_cells_cannot_be_recorded() {
    let output = program().args(["record", "nowhere", "--book"]).arg(book("# A page\n").path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("nowhere"), "{said}");
}

/// A server that ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(book: &Path) -> Self {
        let mut child =
            program().args(["serve", "--port", "0", "--book"]).arg(book).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map(Result::unwrap).find(|line| line.contains("http://")).expect("it says where it serves");
        let address = line.split("http://").nth(1).unwrap().split(' ').next().unwrap().to_string();
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn the_server_answers_with_pages_and_keeps_to_its_folder() {
    let book = book("# A page of its own\n");
    let server = Server::start(book.path());
    assert!(server.address.starts_with("127.0.0.1:"), "{}", server.address);
    for path in ["/", "/page.html", "/page.html?x=1"] {
        let answer = server.get(path);
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("A page of its own"), "{path}: {answer}");
    }
    for path in ["/../book.toml", "/nothing.html", "//etc/passwd", "/%2e%2e/book.toml"] {
        let answer = server.get(path);
        assert!(answer.starts_with("HTTP/1.1 404") && !answer.contains("use-default"), "{path}: {answer}");
    }
}

#[test]
fn the_server_builds_again_when_a_page_changes() {
    let book = book("# Before\n");
    let server = Server::start(book.path());
    let before = server.get("/.build");
    fs::write(book.path().join("src/page.md"), "# After the change\n").unwrap();
    let start = Instant::now();
    while server.get("/.build") == before {
        assert!(start.elapsed() < Duration::from_secs(60), "the change is not seen");
        sleep(Duration::from_millis(100));
    }
    assert!(server.get("/page.html").contains("After the change"));
}
