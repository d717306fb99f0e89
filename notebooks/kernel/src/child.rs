//! The process that runs cells. evcxr reads its standard output line by line, hides from us whether a `?` failed, and
//! reads standard error on a thread of its own. So the child takes over both before evcxr's loop begins: only evcxr's
//! own lines go on as they are, everything else becomes an [`Event`](crate::event::Event), in the order in which it was written.

use std::{
    env,
    fs::File,
    io::{self, Write},
    os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd},
    sync::OnceLock,
    thread,
    time::Duration,
};

use crate::lines::Lines;

/// The library that cells see, to be opened before the first of them.
pub const LIBRARY: &str = "GAN_NOTEBOOK_LIBRARY";

/// What is written within this time is read together, so that a message and the line that calls it an error meet.
const TOGETHER: Duration = Duration::from_millis(2);

static SESSION: OnceLock<Session> = OnceLock::new();

/// What the library of the session offers to us.
struct Session {
    stop: unsafe extern "C" fn(),
    cell_ended: unsafe extern "C" fn(),
}

/// Takes over standard output and standard error of this process.
pub fn take_over() -> io::Result<()> {
    ignore_interrupts();
    let protocol = File::from(duplicate(1)?);
    let (stdout, stderr) = (replace(1)?, replace(2)?);
    let relay = Relay { stdout, stderr, protocol, lines: Lines::default() };
    thread::spawn(|| relay.run());
    if let Some(path) = env::var_os(LIBRARY) {
        open(&path).map_err(io::Error::other)?;
    }
    Ok(())
}

/// Opens the library and lets it begin; interrupts reach it from then on.
fn open(path: &std::ffi::OsStr) -> Result<(), libloading::Error> {
    // SAFETY: it is our own library, built by the same compiler; its three functions take and return nothing.
    unsafe {
        let library = libloading::Library::new(path)?;
        let begin: unsafe extern "C" fn() = *library.get(b"gan_notebook_begin")?;
        let session = Session {
            stop: *library.get(b"gan_notebook_stop")?,
            cell_ended: *library.get(b"gan_notebook_cell_ended")?,
        };
        // Cells go on using it: it is never closed.
        std::mem::forget(library);
        begin();
        SESSION.get_or_init(|| session);
    }
    Ok(())
}

extern "C" fn interrupted(_: libc::c_int) {
    if let Some(session) = SESSION.get() {
        // SAFETY: it stores one atomic flag.
        unsafe { (session.stop)() }
    }
}

fn ignore_interrupts() {
    // SAFETY: the handler only reads a cell that is written once, and stores a flag.
    unsafe { libc::signal(libc::SIGINT, interrupted as *const () as libc::sighandler_t) };
}

fn duplicate(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: the descriptor is new and ours alone.
    match unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) } {
        -1 => Err(io::Error::last_os_error()),
        fd => Ok(unsafe { OwnedFd::from_raw_fd(fd) }),
    }
}

/// Makes `fd` the writing end of a new pipe and returns the reading end, which does not block.
fn replace(fd: RawFd) -> io::Result<OwnedFd> {
    let (reader, writer) = io::pipe()?;
    // SAFETY: all three descriptors are open.
    let done = unsafe {
        libc::dup2(writer.as_raw_fd(), fd) != -1
            && libc::fcntl(reader.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) != -1
    };
    if done { Ok(reader.into()) } else { Err(io::Error::last_os_error()) }
}

struct Relay {
    stdout: OwnedFd,
    stderr: OwnedFd,
    protocol: File,
    lines: Lines,
}

impl Relay {
    fn run(mut self) {
        while self.wait().is_ok() {
            thread::sleep(TOGETHER);
            if self.pass().is_err() {
                return; // The kernel has gone, and this process with it.
            }
        }
    }

    fn wait(&self) -> io::Result<()> {
        let poll = |fd: &OwnedFd| libc::pollfd { fd: fd.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        let mut both = [poll(&self.stdout), poll(&self.stderr)];
        // SAFETY: the array has two entries.
        match unsafe { libc::poll(both.as_mut_ptr(), 2, -1) } {
            -1 if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    fn pass(&mut self) -> io::Result<()> {
        let (out, err) = (read(&self.stdout), read(&self.stderr));
        self.lines.stderr(&err);
        let ended = self.lines.stdout(&out);
        if ended && let Some(session) = SESSION.get() {
            // SAFETY: it clears a flag and writes what is left in the buffer of standard output.
            unsafe { (session.cell_ended)() };
            self.lines.stdout(&read(&self.stdout));
            self.lines.stderr(&read(&self.stderr));
        }
        self.protocol.write_all(self.lines.take(ended).as_bytes())
    }
}

/// All that can be read now.
fn read(from: &OwnedFd) -> Vec<u8> {
    let (mut all, mut part) = (Vec::new(), [0; 65_536]);
    loop {
        // SAFETY: the buffer is as long as it says.
        match unsafe { libc::read(from.as_raw_fd(), part.as_mut_ptr().cast(), part.len()) } {
            n @ 1.. => all.extend_from_slice(&part[..n as usize]),
            _ => return all,
        }
    }
}
