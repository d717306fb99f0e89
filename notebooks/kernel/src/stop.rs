//! The stop button. First the cell is asked to stop, at the next step of its training; a cell that does not within five
//! seconds, or of whose user a second press has come, is killed. While a cell is compiled, or about to be, the compiler is,
//! as often as evcxr starts it.

use std::{
    process::{Child, Command},
    sync::{Arc, Mutex, MutexGuard},
    thread,
    time::{Duration, Instant},
};

use crate::child;

/// How long a cell may take to stop.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often one looks meanwhile whether a compiler has begun after all.
const PAUSE: Duration = Duration::from_millis(250);

/// How the cell that is running can be stopped.
#[derive(Clone, Default)]
pub struct Stop(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    child: Option<Arc<Mutex<Child>>>,
    cell: u64,
    running: bool,
    pressed: bool,
}

impl Stop {
    /// From now on it is this process that runs cells.
    pub fn attach(&self, child: Arc<Mutex<Child>>) {
        self.lock().child = Some(child);
    }

    /// A cell begins; its number.
    pub fn cell_begins(&self) -> u64 {
        let mut state = self.lock();
        (state.cell, state.running, state.pressed) = (state.cell + 1, true, false);
        // A press may have reached the child while the last cell was compiled, which then never ran.
        state.signal(child::CELL_BEGINS);
        state.cell
    }

    /// A cell has ended; whether it was asked to.
    pub fn cell_ended(&self, cell: u64) -> bool {
        let mut state = self.lock();
        state.running = false;
        state.pressed && state.cell == cell
    }

    /// The button is pressed.
    pub fn press(&self) {
        let mut state = self.lock();
        if !state.running {
            return;
        }
        if state.pressed {
            state.kill();
            return;
        }
        state.pressed = true;
        kill_compiler();
        state.signal(libc::SIGINT);
        let (stop, cell) = (self.clone(), state.cell);
        thread::spawn(move || {
            let mut since = Instant::now();
            while since.elapsed() < PATIENCE {
                thread::sleep(PAUSE);
                if !stop.lock().runs(cell) {
                    return;
                }
                if kill_compiler() {
                    since = Instant::now();
                }
            }
            let state = stop.lock();
            if state.runs(cell) {
                state.kill();
            }
        });
    }

    /// Whether the cell that is running has been asked to stop.
    pub fn is_pressed(&self) -> bool {
        let state = self.lock();
        state.running && state.pressed
    }

    /// The process that runs cells ends, at once.
    pub fn kill(&self) {
        self.lock().kill();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl State {
    fn runs(&self, cell: u64) -> bool {
        self.running && self.cell == cell
    }

    fn signal(&self, signal: libc::c_int) {
        if let Some(child) = &self.child
            && let Ok(child) = child.try_lock()
        {
            // SAFETY: a signal to a child of ours that has not been waited for, since we hold its lock.
            unsafe { libc::kill(child.id() as i32, signal) };
        }
    }

    fn kill(&self) {
        if let Some(child) = &self.child
            && let Ok(mut child) = child.try_lock()
        {
            // If it has ended by itself, all the better.
            let _ = child.kill();
        }
    }
}

/// Kills the cargo or compiler that we have started and all that it has started; says whether there was one.
fn kill_compiler() -> bool {
    let Ok(output) = Command::new("ps").args(["-A", "-o", "pid=,ppid=,comm="]).output() else { return false };
    let text = String::from_utf8_lossy(&output.stdout);
    let processes: Vec<(i32, i32, &str)> = text.lines().filter_map(process).collect();
    let ours = std::process::id() as i32;
    let compiler = |(_, parent, name): &&(i32, i32, &str)| {
        *parent == ours
            && ["cargo", "rustc", "mold"].iter().any(|tool| name.rsplit('/').next().is_some_and(|n| n == *tool))
    };
    let mut doomed: Vec<i32> = processes.iter().filter(compiler).map(|(pid, ..)| *pid).collect();
    let mut done = 0;
    while done < doomed.len() {
        let parent = doomed[done];
        doomed.extend(processes.iter().filter(|(_, p, _)| *p == parent).map(|(pid, ..)| *pid));
        done += 1;
    }
    for pid in &doomed {
        // SAFETY: a signal to a descendant of ours.
        unsafe { libc::kill(*pid, libc::SIGKILL) };
    }
    !doomed.is_empty()
}

/// A line of `ps`: process, parent, name.
fn process(line: &str) -> Option<(i32, i32, &str)> {
    let (pid, rest) = line.trim_start().split_once(' ')?;
    let (parent, name) = rest.trim_start().split_once(' ')?;
    Some((pid.parse().ok()?, parent.parse().ok()?, name.trim()))
}
