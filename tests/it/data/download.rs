//! Downloads, from a server on this machine.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use sha2::{Digest, Sha256};
use shall_we_gan::{
    Error,
    data::{
        NAMES,
        download::{self, Remote, SETS, by_name},
    },
};

use super::{Desk, gzip};

/// What a server does when it is asked for the end of a file.
#[derive(Clone, Copy)]
pub enum Ranges {
    Given,
    Ignored,
    Refused,
    /// The wrong part, which it says.
    Wrong,
}

/// How a server behaves.
#[derive(Clone, Copy)]
pub struct Manners {
    pub ranges: Ranges,
    /// After how many bytes of a body it stops.
    pub most: usize,
    /// Whether it then keeps silent instead of hanging up.
    pub stalls: bool,
}

pub const GOOD: Manners = Manners { ranges: Ranges::Given, most: usize::MAX, stalls: false };

/// A server of one file, whatever it is asked for; the address, and the first lines and ranges of what it was asked.
pub fn serve(file: Vec<u8>, manners: Manners) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/sets/", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines: Vec<String> =
                BufReader::new(&stream).lines().map(Result::unwrap).take_while(|l| !l.is_empty()).collect();
            let range = lines.iter().find_map(|line| line.to_lowercase().strip_prefix("range: ").map(str::to_string));
            log.lock().unwrap().push(format!("{} {}", lines[0], range.clone().unwrap_or_default()));
            let start = range.and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
            let (status, start) = match (start, manners.ranges) {
                (None, _) | (_, Ranges::Ignored) => ("200 OK", 0),
                (Some(start), Ranges::Given) => ("206 Partial Content", start),
                (_, Ranges::Wrong) => ("206 Partial Content", 7),
                (_, Ranges::Refused) => ("416 Range Not Satisfiable", file.len()),
            };
            let (body, end) = (&file[start..], file.len() - 1);
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
            // Whether the client listens to all of it is its own affair.
            let _ = write!(stream, "{head}Content-Range: bytes {start}-{end}/{}\r\n\r\n", file.len());
            let _ = stream.write_all(&body[..body.len().min(manners.most)]);
            if manners.stalls {
                std::thread::sleep(std::time::Duration::from_secs(20));
            }
        }
    });
    (address, asked)
}

fn file() -> Vec<u8> {
    (0..300_000u32).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect()
}

fn sha256(bytes: &[u8]) -> &'static str {
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    hash.leak()
}

fn remote(file: &[u8]) -> Remote {
    Remote { name: "x.gz", length: file.len() as u64, sha256: sha256(file), unpacked: None }
}

fn fetch(remote: &Remote, from: &str, to: &Path, progress: &mut dyn FnMut(u64)) -> Result<PathBuf, Error> {
    download::fetch(remote, from, to, download::PATIENCE, progress)
}

/// What is said about a file that does not come.
fn said(from: &str, desk: &Desk) -> String {
    fetch(&remote(&file()), from, &desk.path(""), &mut |_| ()).unwrap_err().to_string()
}

#[test]
fn a_file_arrives_whole_and_is_not_fetched_twice() {
    let desk = Desk::new();
    let (address, asked) = serve(file(), GOOD);
    let mut last = 0;
    let path = fetch(&remote(&file()), &address, &desk.path("new/folder"), &mut |bytes| last = bytes).unwrap();
    assert_eq!((std::fs::read(&path).unwrap(), last), (file(), 300_000));
    assert_eq!(path, desk.path("new/folder/x.gz"));
    assert_eq!(fetch(&remote(&file()), &address, &desk.path("new/folder"), &mut |_| ()).unwrap(), path);
    assert_eq!(*asked.lock().unwrap(), ["GET /sets/x.gz HTTP/1.1 "]);
    assert_eq!(std::fs::read_dir(desk.path("new/folder")).unwrap().count(), 1);
}

#[test]
fn a_broken_download_is_gone_on_with() {
    for ranges in [Ranges::Given, Ranges::Ignored, Ranges::Refused, Ranges::Wrong] {
        let desk = Desk::new();
        let (broken, _) = serve(file(), Manners { ranges, most: 100_000, stalls: false });
        let said = said(&broken, &desk);
        assert!(said.contains("x.gz") && said.contains("goes on with it"), "{said}");
        assert!(!desk.path("x.gz").exists());
        assert_eq!(std::fs::read(desk.path("x.gz.part")).unwrap(), file()[..100_000]);

        let (whole, asked) = serve(file(), Manners { ranges, ..GOOD });
        fetch(&remote(&file()), &whole, &desk.path(""), &mut |_| ()).unwrap();
        assert_eq!(std::fs::read(desk.path("x.gz")).unwrap(), file());
        assert!(!desk.path("x.gz.part").exists());
        let asks = ["GET /sets/x.gz HTTP/1.1 bytes=100000-", "GET /sets/x.gz HTTP/1.1 "];
        // Where the range is not given, all of it is asked for.
        let count = if matches!(ranges, Ranges::Given | Ranges::Ignored) { 1 } else { 2 };
        assert_eq!(*asked.lock().unwrap(), asks[..count]);
    }
}

#[test]
fn a_page_that_says_sorry_spoils_nothing() {
    let desk = Desk::new();
    desk.write("x.gz.part", &file()[..1000]);
    let (address, _) = serve(b"a page that says sorry".to_vec(), Manners { ranges: Ranges::Ignored, ..GOOD });
    let said = said(&address, &desk);
    assert!(said.contains("a file of 22 bytes is announced, where x.gz has 300000"), "{said}");
    assert_eq!(std::fs::read(desk.path("x.gz.part")).unwrap(), file()[..1000]);
}

#[test]
fn a_server_that_falls_silent_is_given_up() {
    let desk = Desk::new();
    let (address, _) = serve(file(), Manners { most: 1000, stalls: true, ..GOOD });
    let patience = std::time::Duration::from_millis(300);
    let said = download::fetch(&remote(&file()), &address, &desk.path(""), patience, &mut |_| ()).unwrap_err();
    assert!(said.to_string().contains("timeout") && said.to_string().contains("goes on with it"), "{said}");
}

#[test]
fn two_downloads_do_not_share_a_file() {
    let desk = Desk::new();
    let part = std::fs::File::create(desk.path("x.gz.part")).unwrap();
    part.lock().unwrap();
    let (address, asked) = serve(file(), GOOD);
    let said = said(&address, &desk);
    assert!(said.contains("another download of it is running"), "{said}");
    assert!(asked.lock().unwrap().is_empty());
    drop(part);
    fetch(&remote(&file()), &address, &desk.path(""), &mut |_| ()).unwrap();
}

#[test]
fn what_is_packed_anew_is_as_good() {
    let desk = Desk::new();
    desk.write("x.gz", gzip(&file()));
    let nowhere = "http://127.0.0.1:9";
    let good = Remote { unpacked: Some(sha256(&file())), ..remote(b"another archive") };
    assert_eq!(fetch(&good, nowhere, &desk.path(""), &mut |_| ()).unwrap(), desk.path("x.gz"));
    for unpacked in [None, Some(sha256(b"something else"))] {
        let other = Remote { unpacked, ..good };
        assert!(fetch(&other, nowhere, &desk.path(""), &mut |_| ()).unwrap_err().to_string().contains("move it away"));
    }
}

#[test]
fn what_is_not_the_file_is_removed_and_said() {
    let desk = Desk::new();
    let mut other = file();
    other[5] ^= 1;
    for (sent, why) in [(other, "300000 bytes came"), ([file(), vec![0]].concat(), "300001 bytes is announced")] {
        let (address, _) = serve(sent, GOOD);
        let said = said(&address, &desk);
        assert!(said.contains(why) && said.contains("x.gz") && said.contains("--from"), "{said}");
        assert!(!desk.path("x.gz").exists() && !desk.path("x.gz.part").exists());
    }
    // What the user has under that name stays.
    desk.write("x.gz", "mine");
    assert!(said("http://127.0.0.1:9", &desk).contains("move it away"));
    assert_eq!(std::fs::read(desk.path("x.gz")).unwrap(), b"mine");
}

#[test]
fn a_server_that_is_not_there_is_said() {
    let desk = Desk::new();
    // Bound and given back: nobody listens there.
    let address = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let said = said(&address, &desk);
    assert!(said.contains(&address) && said.contains("--from") && !said.contains("what has come"), "{said}");
}

#[test]
fn the_sets_have_names_and_places() {
    for set in SETS {
        assert_eq!(by_name(set.name).unwrap(), set);
        assert!(NAMES.iter().any(|(name, folder)| *name == set.name && set.folder().ends_with(folder)));
        assert!(set.files.iter().all(|file| file.sha256.len() == 64 && file.length > 0));
    }
    assert!(by_name("minst").unwrap_err().to_string().contains("did you mean \"mnist\""));
    assert!(by_name("CelebA").unwrap_err().to_string().contains("list_attr_celeba.txt"));
}

#[test]
fn the_real_sets_are_those_that_would_be_fetched() {
    if std::env::var_os("GAN_DATA").is_none() {
        println!("skipped: GAN_DATA does not name a folder with the sets");
        return;
    }
    for set in SETS {
        let there = set.files.iter().filter(|file| set.folder().join(file.name).exists());
        for file in there {
            let path = fetch(file, "http://127.0.0.1:9", &set.folder(), &mut |_| ()).unwrap();
            assert_eq!(path, set.folder().join(file.name));
        }
    }
}
