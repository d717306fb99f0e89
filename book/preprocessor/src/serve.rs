use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result};

use crate::{figure::escaped, say, site};

/// How often files are looked at, and how often a page asks whether it is still the newest.
const PERIOD: Duration = Duration::from_millis(500);

/// Asks for the number of the build and loads the page again when it has changed.
const RELOAD: &str = "<script>let build;setInterval(async()=>{const now=await(await fetch('/.build')).text();\
                      if(build&&build!==now)location.reload();build=now},500)</script>";

/// Builds the book, serves it to this machine alone, and builds it again when something in it changes.
///
/// # Errors
/// If the first build fails or the port is taken.
pub fn serve(root: &Path, port: u16) -> Result<()> {
    // From before the build, so that what changes during it is seen.
    let seen = newest(&watched(root));
    let folder = site::build(root, None)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("port {port} cannot be opened; `serve --port N` takes another"))?;
    say(&format!("The book is at http://{} (Ctrl-C ends it).", listener.local_addr()?));
    let build = Arc::new(AtomicU64::new(1));
    let (root, counter) = (root.to_path_buf(), build.clone());
    thread::spawn(move || watch(&root, seen, &counter));
    for stream in listener.incoming() {
        let (folder, build) = (folder.clone(), build.clone());
        thread::spawn(move || {
            // A browser that hangs up in the middle is no error of ours.
            stream.and_then(|stream| answer(stream, &folder, build.load(Ordering::Relaxed))).ok();
        });
    }
    Ok(())
}

/// What the book is made from: its pages, its style, the code that it shows.
fn watched(root: &Path) -> Vec<PathBuf> {
    ["book.toml", "src", "theme", "exercises/src", "../src", "../loops/src", "../toy_distributions/src"]
        .map(|path| root.join(path))
        .into()
}

fn watch(root: &Path, mut seen: Seen, build: &AtomicU64) {
    loop {
        thread::sleep(PERIOD);
        let now = newest(&watched(root));
        if now == seen {
            continue;
        }
        seen = now;
        match site::build(root, None) {
            Ok(_) => {
                build.fetch_add(1, Ordering::Relaxed);
                say("built again");
            }
            // The pages of before are still there.
            Err(error) => say(&format!("{error:#}")),
        }
    }
}

/// The number of files, and when the last one changed.
type Seen = (usize, Option<SystemTime>);

/// What is seen of these files and of all that lie under these folders.
fn newest(paths: &[PathBuf]) -> Seen {
    let (mut count, mut newest) = (0, None);
    let mut paths = paths.to_vec();
    while let Some(path) = paths.pop() {
        let Ok(about) = fs::metadata(&path) else { continue };
        paths.extend(fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()));
        count += 1;
        newest = newest.max(about.modified().ok());
    }
    (count, newest)
}

fn answer(mut stream: TcpStream, folder: &Path, build: u64) -> std::io::Result<()> {
    let mut lines = BufReader::new(&stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split_whitespace().nth(1).unwrap_or("/");
    if is_folder(folder, path) && !path.ends_with('/') {
        // So that the page's relative links lead from the folder.
        return write!(stream, "HTTP/1.1 301 Moved Permanently\r\nLocation: {path}/\r\nContent-Length: 0\r\n\r\n");
    }
    let (status, kind, body) = if path == "/.build" {
        ("200 OK", "text/plain", build.to_string().into_bytes())
    } else {
        match read(folder, path) {
            Some((kind, body)) => ("200 OK", kind, body),
            None => ("404 Not Found", "text/html", format!("There is no {}.{RELOAD}", escaped(path)).into_bytes()),
        }
    };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\n")?;
    write!(stream, "Cache-Control: no-store\r\nConnection: close\r\n\r\n")?;
    stream.write_all(&body)
}

/// The file that a request names; none if the path leads out of the folder.
fn named(folder: &Path, request: &str) -> Option<PathBuf> {
    let path = request.split(['?', '#']).next()?.trim_start_matches('/');
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| folder.join(path))
}

fn is_folder(folder: &Path, request: &str) -> bool {
    named(folder, request).is_some_and(|path| path.is_dir())
}

/// A file of the book and what it is; none if there is no such file.
fn read(folder: &Path, request: &str) -> Option<(&'static str, Vec<u8>)> {
    let mut file = named(folder, request)?;
    if file.is_dir() {
        file.push("index.html");
    }
    let mut body = fs::read(&file).ok()?;
    let kind = match file.extension().and_then(|extension| extension.to_str()).unwrap_or("") {
        "html" => "text/html",
        "css" => "text/css",
        "js" => "text/javascript",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "json" => "application/json",
        _ => "application/octet-stream",
    };
    if kind == "text/html" {
        body.extend_from_slice(RELOAD.as_bytes());
    }
    Some((kind, body))
}
