//! The process that runs cells. evcxr reads its standard output line by line, hides from us whether a `?` failed, and
//! reads standard error on a thread of its own. So the child takes over both before evcxr's loop begins: only evcxr's
//! own lines go on as they are, everything else becomes an [`Event`](crate::event::Event). Each stream keeps its order;
//! what goes to both within milliseconds is read together, and then standard output comes first.

use std::{
    env,
    fs::File,
    io::{self, Write},
    os::fd::{AsRawFd, FromRawFd, IntoRawFd, OwnedFd, RawFd},
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicI32, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use anyhow::Result;

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

/// How long a process that ends waits for what it has written to be passed on, in milliseconds.
const LAST_WORDS: u32 = 1000;

static SESSION: OnceLock<Session> = OnceLock::new();
/// Where the relay is woken for the last time, and whether it has passed on all since.
static WAKE: AtomicI32 = AtomicI32::new(-1);
static ALL_SAID: AtomicBool = AtomicBool::new(false);

/// What the library of the session offers to us.
struct Session {
    cell_begins: unsafe extern "C" fn(),
    stop: unsafe extern "C" fn(),
    cell_ended: unsafe extern "C" fn(),
}

/// Takes over standard output and standard error of this process. The library comes first: if it cannot be opened, evcxr
/// hears of it on standard error as it is.
pub fn take_over() -> Result<()> {
    handle_signals();
    if let Some(path) = env::var_os(LIBRARY) {
        open(&path)?;
    }
    let protocol = File::from(duplicate(1)?);
    let (stdout, stderr) = (replace(1)?, replace(2)?);
    let (woken, wake) = io::pipe()?;
    WAKE.store(wake.into_raw_fd(), SeqCst);
    let relay = Relay { stdout, stderr, woken: woken.into(), protocol, lines: Lines::default() };
    thread::spawn(|| relay.run());
    // SAFETY: the function waits for a while, and no more.
    unsafe { libc::atexit(last_words) };
    Ok(())
}

/// Waits until all has been passed on that this process has written before it ends. Called inside a signal handler too: it
/// writes a byte and sleeps.
extern "C" fn last_words() {
    // SAFETY: the descriptor stays open, and what is written is one byte long.
    unsafe { libc::write(WAKE.load(SeqCst), [0u8].as_ptr().cast(), 1) };
    for _ in 0..LAST_WORDS {
        if ALL_SAID.load(SeqCst) {
            return;
        }
        // SAFETY: it only sleeps.
        unsafe { libc::usleep(1000) };
    }
}

/// `abort` goes on when this comes back.
extern "C" fn aborts(_: libc::c_int) {
    last_words();
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
    // SAFETY: the handlers only read a cell that is written once and store a flag, or write a byte and sleep.
    unsafe {
        libc::signal(libc::SIGINT, interrupted as *const () as libc::sighandler_t);
        libc::signal(CELL_BEGINS, cell_begins as *const () as libc::sighandler_t);
        libc::signal(libc::SIGABRT, aborts as *const () as libc::sighandler_t);
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
    /// Readable once the process ends.
    woken: OwnedFd,
    protocol: File,
    lines: Lines,
}

impl Relay {
    fn run(mut self) {
        while let Ok(ends) = self.wait() {
            thread::sleep(TOGETHER);
            if self.pass(ends).is_err() {
                break;
            }
            if ends {
                ALL_SAID.store(true, SeqCst);
                // Whoever writes now is not to find that nobody reads.
                loop {
                    thread::park();
                }
            }
        }
        // The kernel has gone, and this process with it, whatever the cell is doing.
        // SAFETY: it ends the process at once; nothing of it is needed any more.
        unsafe { libc::_exit(1) }
    }

    /// Waits until there is something to read, and says whether the process ends; an error if nobody reads what would be
    /// passed on.
    fn wait(&self) -> io::Result<bool> {
        let poll = |fd: &dyn AsRawFd, events| libc::pollfd { fd: fd.as_raw_fd(), events, revents: 0 };
        let [stdout, stderr, woken] = [&self.stdout, &self.stderr, &self.woken].map(|fd| poll(fd, libc::POLLIN));
        let mut all = [stdout, stderr, woken, poll(&self.protocol, 0)];
        // SAFETY: the array has four entries.
        match unsafe { libc::poll(all.as_mut_ptr(), 4, -1) } {
            -1 if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted => Err(io::Error::last_os_error()),
            -1 => Ok(false),
            _ if all[3].revents != 0 => Err(io::ErrorKind::BrokenPipe.into()),
            _ => Ok(all[2].revents != 0),
        }
    }

    fn pass(&mut self, ends: bool) -> io::Result<()> {
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
        self.protocol.write_all(self.lines.take(ended || ends).as_bytes())
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
