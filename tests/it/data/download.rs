//! Downloads, from a server on this machine.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
};

use sha2::{Digest, Sha256};
use shall_we_gan::data::download::{Remote, SETS, by_name, fetch};

use super::Desk;

/// How a server behaves.
#[derive(Clone, Copy)]
pub struct Manners {
    /// Whether it knows ranges.
    pub ranges: bool,
    /// After how many bytes of a body it hangs up.
    pub most: usize,
}

pub const GOOD: Manners = Manners { ranges: true, most: usize::MAX };

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
            let start = range.and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
            let start: usize = start.filter(|_| manners.ranges).unwrap_or(0);
            let body = &file[start..];
            let status = if start > 0 { "206 Partial Content" } else { "200 OK" };
            // Whether the client listens to all of it is its own affair.
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(&body[..body.len().min(manners.most)]);
        }
    });
    (address, asked)
}

fn file() -> Vec<u8> {
    (0..300_000u32).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect()
}

fn remote(file: &[u8]) -> Remote {
    let hash: String = Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect();
    Remote { name: "x.gz", length: file.len() as u64, sha256: hash.leak() }
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
    for ranges in [true, false] {
        let desk = Desk::new();
        let (broken, _) = serve(file(), Manners { ranges, most: 100_000 });
        let said = fetch(&remote(&file()), &broken, &desk.path(""), &mut |_| ()).unwrap_err().to_string();
        assert!(said.contains("x.gz") && said.contains("goes on with it"), "{said}");
        assert!(!desk.path("x.gz").exists());
        assert_eq!(std::fs::read(desk.path("x.gz.part")).unwrap(), file()[..100_000]);

        let (whole, asked) = serve(file(), Manners { ranges, ..GOOD });
        fetch(&remote(&file()), &whole, &desk.path(""), &mut |_| ()).unwrap();
        assert_eq!(std::fs::read(desk.path("x.gz")).unwrap(), file());
        assert!(!desk.path("x.gz.part").exists());
        assert_eq!(*asked.lock().unwrap(), ["GET /sets/x.gz HTTP/1.1 bytes=100000-"]);
    }
}

#[test]
fn what_is_not_the_file_is_removed_and_said() {
    let desk = Desk::new();
    let mut other = file();
    other[5] ^= 1;
    for (sent, why) in [(other, "300000 bytes came"), ([file(), vec![0]].concat(), "300001 bytes came")] {
        let (address, _) = serve(sent, GOOD);
        let said = fetch(&remote(&file()), &address, &desk.path(""), &mut |_| ()).unwrap_err().to_string();
        assert!(said.contains(why) && said.contains("x.gz") && said.contains("--from"), "{said}");
        assert!(!desk.path("x.gz").exists() && !desk.path("x.gz.part").exists());
    }
    // What the user has under that name stays.
    desk.write("x.gz", "mine");
    let said = fetch(&remote(&file()), "http://127.0.0.1:9", &desk.path(""), &mut |_| ()).unwrap_err().to_string();
    assert!(said.contains("move it away"), "{said}");
    assert_eq!(std::fs::read(desk.path("x.gz")).unwrap(), b"mine");
}

#[test]
fn a_server_that_is_not_there_is_said() {
    let desk = Desk::new();
    // Bound and given back: nobody listens there.
    let address = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let said = fetch(&remote(&file()), &address, &desk.path(""), &mut |_| ()).unwrap_err().to_string();
    assert!(said.contains(&address) && said.contains("--from"), "{said}");
}

#[test]
fn the_sets_are_those_that_can_be_opened() {
    for set in SETS {
        assert_eq!(by_name(set.name).unwrap(), set);
        assert!(set.files.iter().all(|file| file.sha256.len() == 64 && file.length > 0));
    }
    assert!(by_name("minst").unwrap_err().to_string().contains("did you mean \"mnist\""));
    assert!(by_name("celeba").unwrap_err().to_string().contains("list_attr_celeba.txt"));
}
