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

use crate::site;

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
    let folder = site::build(root, None)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("port {port} cannot be opened; `serve --port N` takes another"))?;
    println!("The book is at http://{} (Ctrl-C ends it).", listener.local_addr()?);
    let build = Arc::new(AtomicU64::new(1));
    let (watched, counter) = (root.to_path_buf(), build.clone());
    thread::spawn(move || watch(&watched, &counter));
    for stream in listener.incoming() {
        let (folder, build) = (folder.clone(), build.clone());
        thread::spawn(move || {
            // A browser that hangs up in the middle is no error of ours.
            stream.and_then(|stream| answer(stream, &folder, build.load(Ordering::Relaxed))).ok();
        });
    }
    Ok(())
}

fn watch(root: &Path, build: &AtomicU64) {
    let folders = [root.join("src"), root.join("theme"), root.join("exercises/src"), root.join("../src")];
    let mut seen = newest(&folders);
    loop {
        thread::sleep(PERIOD);
        let now = newest(&folders);
        if now == seen {
            continue;
        }
        seen = now;
        match site::build(root, None) {
            Ok(_) => println!("built again"),
            Err(error) => eprintln!("{error:#}"),
        }
        build.fetch_add(1, Ordering::Relaxed);
    }
}

/// The number of files under these folders, and when the last one changed.
fn newest(folders: &[PathBuf]) -> (usize, Option<SystemTime>) {
    let (mut count, mut newest) = (0, None);
    let mut folders = folders.to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(about) = entry.metadata() else { continue };
            if about.is_dir() {
                folders.push(entry.path());
            }
            count += 1;
            newest = newest.max(about.modified().ok());
        }
    }
    (count, newest)
}

fn answer(mut stream: TcpStream, folder: &Path, build: u64) -> std::io::Result<()> {
    let mut lines = BufReader::new(&stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split_whitespace().nth(1).unwrap_or("/");
    let (status, kind, body) = if path == "/.build" {
        ("200 OK", "text/plain", build.to_string().into_bytes())
    } else {
        match read(folder, path) {
            Some((kind, body)) => ("200 OK", kind, body),
            None => ("404 Not Found", "text/html", fs::read(folder.join("404.html")).unwrap_or_default()),
        }
    };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {length}\r\n")?;
    write!(stream, "Cache-Control: no-store\r\nConnection: close\r\n\r\n")?;
    stream.write_all(&body)
}

/// A file of the book and what it is; none if there is no such file, or if the path leads out of the folder.
fn read(folder: &Path, request: &str) -> Option<(&'static str, Vec<u8>)> {
    let path = request.split(['?', '#']).next()?.trim_start_matches('/');
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let mut file = folder.join(path);
    if file.is_dir() {
        file.push("index.html");
    }
    let mut body = inside.then(|| fs::read(&file).ok())??;
    let kind = match file.extension()?.to_str()? {
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
