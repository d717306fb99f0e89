//! The process that runs cells. evcxr reads its standard output line by line, hides from us whether a `?` failed, and
//! reads standard error on a thread of its own. So the child takes over both before evcxr's loop begins: only evcxr's
//! own lines go on as they are, everything else becomes an [`Event`](crate::event::Event). Each stream keeps its order;
//! what goes to both within milliseconds is read together, and then standard output comes first.

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
/// Jupyter's server lets a thousand messages a second through; so there are 250 from each stream at most.
const TOGETHER: Duration = Duration::from_millis(4);
/// No more than this is read at once, from a cell that prints faster than it can be read.
const AT_ONCE: usize = 1 << 20;

/// The signal that says that a cell begins. A child that does not handle it yet does not die of it.
pub const CELL_BEGINS: libc::c_int = libc::SIGURG;

static SESSION: OnceLock<Session> = OnceLock::new();

/// What the library of the session offers to us.
struct Session {
    cell_begins: unsafe extern "C" fn(),
    stop: unsafe extern "C" fn(),
    cell_ended: unsafe extern "C" fn(),
}

/// Takes over standard output and standard error of this process.
pub fn take_over() -> io::Result<()> {
    handle_signals();
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
    // SAFETY: it is our own library, built by the same compiler; its four functions take and return nothing.
    unsafe {
        let library = libloading::Library::new(path)?;
        let begin: unsafe extern "C" fn() = *library.get(b"gan_notebook_begin")?;
        let session = Session {
            cell_begins: *library.get(b"gan_notebook_cell_begins")?,
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

extern "C" fn cell_begins(_: libc::c_int) {
    if let Some(session) = SESSION.get() {
        // SAFETY: it stores one atomic flag.
        unsafe { (session.cell_begins)() }
    }
}

fn handle_signals() {
    // SAFETY: the handlers only read a cell that is written once, and store a flag.
    unsafe {
        libc::signal(libc::SIGINT, interrupted as *const () as libc::sighandler_t);
        libc::signal(CELL_BEGINS, cell_begins as *const () as libc::sighandler_t);
    }
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
                break;
            }
        }
        // The kernel has gone, and this process with it, whatever the cell is doing.
        // SAFETY: it ends the process at once; nothing of it is needed any more.
        unsafe { libc::_exit(1) }
    }

    /// Waits until there is something to read; an error if nobody reads what would be passed on.
    fn wait(&self) -> io::Result<()> {
        let poll = |fd: &dyn AsRawFd, events| libc::pollfd { fd: fd.as_raw_fd(), events, revents: 0 };
        let mut all = [poll(&self.stdout, libc::POLLIN), poll(&self.stderr, libc::POLLIN), poll(&self.protocol, 0)];
        // SAFETY: the array has three entries.
        match unsafe { libc::poll(all.as_mut_ptr(), 3, -1) } {
            -1 if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted => Err(io::Error::last_os_error()),
            -1 => Ok(()),
            _ if all[2].revents != 0 => Err(io::ErrorKind::BrokenPipe.into()),
            _ => Ok(()),
        }
    }

    fn pass(&mut self) -> io::Result<()> {
        let ended = self.read();
        if ended && let Some(session) = SESSION.get() {
            // SAFETY: it writes what is left in the buffer of standard output. It may wait for a thread that is writing:
            // so one goes on reading meanwhile.
            let ending = thread::spawn(|| unsafe { (session.cell_ended)() });
            while !ending.is_finished() {
                thread::sleep(Duration::from_micros(200));
                self.read();
            }
            self.read();
        }
        self.protocol.write_all(self.lines.take(ended).as_bytes())
    }

    /// Takes what has been written; says whether the cell has ended in it.
    fn read(&mut self) -> bool {
        let (out, err) = (read(&self.stdout), read(&self.stderr));
        self.lines.stderr(&err);
        self.lines.stdout(&out)
    }
}

/// What can be read now.
fn read(from: &OwnedFd) -> Vec<u8> {
    let (mut all, mut part) = (Vec::new(), [0; 65_536]);
    while all.len() < AT_ONCE {
        // SAFETY: the buffer is as long as it says.
        match unsafe { libc::read(from.as_raw_fd(), part.as_mut_ptr().cast(), part.len()) } {
            n @ 1.. => all.extend_from_slice(&part[..n as usize]),
            _ => break,
        }
    }
    all
}
