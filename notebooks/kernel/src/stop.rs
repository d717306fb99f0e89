//! The stop button. First the cell is asked to stop, at the next step of its training; a cell that does not within five
//! seconds, or of whose user a second press has come, is killed. While a cell is compiled, or about to be, the compiler is,
//! as often as evcxr starts it. Before the first cell it is the build of the library that is killed.

use std::{
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard},
    thread,
    time::{Duration, Instant},
};

use crate::child;

/// How long a cell may take to stop.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often one looks meanwhile whether a compiler has begun after all.
const PAUSE: Duration = Duration::from_millis(250);

/// How what is running can be stopped.
#[derive(Clone, Default)]
pub struct Stop(Arc<Mutex<Button>>);

#[derive(Default)]
struct Button {
    child: Option<Arc<Mutex<Child>>>,
    cell: u64,
    running: bool,
    pressed: bool,
    /// Whether the library is being built.
    builds: bool,
    /// Whether cells can run; if the button was pressed before, how many waited then.
    ready: bool,
    early: Option<usize>,
}

impl Stop {
    /// From now on it is this process that runs cells.
    pub fn attach(&self, child: Arc<Mutex<Child>>) {
        self.lock().child = Some(child);
    }

    /// The library is built, by a process of ours.
    pub fn while_building<T>(&self, build: impl FnOnce() -> T) -> T {
        self.lock().builds = true;
        let built = build();
        self.lock().builds = false;
        built
    }

    /// Whether the button has been pressed before cells could run, and how many waited then.
    pub fn early(&self) -> Option<usize> {
        self.lock().early
    }

    /// From now on cells can run.
    pub fn is_ready(&self) {
        self.lock().ready = true;
    }

    /// A cell begins; its number.
    pub fn cell_begins(&self) -> u64 {
        let mut button = self.lock();
        (button.cell, button.running, button.pressed) = (button.cell + 1, true, false);
        // A press may have reached the child while the last cell was compiled, which then never ran.
        button.signal(child::CELL_BEGINS);
        button.cell
    }

    /// A cell has ended; whether it was asked to.
    pub fn cell_ended(&self, cell: u64) -> bool {
        let mut button = self.lock();
        button.running = false;
        button.pressed && button.cell == cell
    }

    /// The button is pressed, while so many cells wait.
    pub fn press(&self, waiting: usize) {
        let mut button = self.lock();
        if !button.running {
            if !button.ready {
                button.early = Some(waiting);
            }
            if button.builds {
                kill_started();
            }
            return;
        }
        if button.pressed {
            if !kill_started() {
                button.kill();
            }
            return;
        }
        button.pressed = true;
        kill_started();
        button.signal(libc::SIGINT);
        let (stop, cell) = (self.clone(), button.cell);
        thread::spawn(move || {
            let mut since = Instant::now();
            while since.elapsed() < PATIENCE {
                thread::sleep(PAUSE);
                if !stop.lock().runs(cell) {
                    return;
                }
                if kill_started() {
                    since = Instant::now();
                }
            }
            let button = stop.lock();
            if button.runs(cell) {
                button.kill();
            }
        });
    }

    /// Whether the cell that is running has been asked to stop.
    pub fn is_pressed(&self) -> bool {
        let button = self.lock();
        button.running && button.pressed
    }

    /// All that has been started ends, at once: the process that runs cells, a compiler, the build of the library.
    pub fn end(&self) {
        kill_started();
        self.lock().kill();
    }

    fn lock(&self) -> MutexGuard<'_, Button> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Button {
    fn runs(&self, cell: u64) -> bool {
        self.running && self.cell == cell
    }

    fn signal(&self, signal: libc::c_int) {
        if let Some(child) = &self.child
            && let Ok(mut child) = child.try_lock()
            && let Ok(None) = child.try_wait()
        {
            // SAFETY: a signal to a child of ours that nobody has waited for, or can while we hold its lock.
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

/// Kills what the kernel has started to build something, or for a command of a cell; says whether there was anything.
fn kill_started() -> bool {
    kill_started_by(std::process::id() as i32)
}

fn kill_started_by(this: i32) -> bool {
    // Another one's `ps` would be found, and killed.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut command = Command::new("ps");
    command.args(["-A", "-o", "pid=,ppid=,pgid=,stat="]).stdin(Stdio::null()).stdout(Stdio::piped());
    let Ok(ps) = command.spawn() else { return false };
    let asked = ps.id() as i32;
    let Ok(output) = ps.wait_with_output() else { return false };
    let processes: Vec<Process> = String::from_utf8_lossy(&output.stdout).lines().filter_map(process).collect();
    let mut doomed = started(&processes, this);
    doomed.retain(|pid| *pid != asked);
    for pid in &doomed {
        // SAFETY: a signal to a descendant of ours.
        unsafe { libc::kill(*pid, libc::SIGKILL) };
    }
    !doomed.is_empty()
}

/// A process: its number, its parent's, its group's.
type Process = (i32, i32, i32);

/// A line of `ps`, unless that process is done and only waits to be asked how it ended.
fn process(line: &str) -> Option<Process> {
    let mut words = line.split_whitespace();
    let mut number = || words.next()?.parse().ok();
    let process = (number()?, number()?, number()?);
    (!words.next()?.starts_with('Z')).then_some(process)
}

/// What a process has started, directly or not, in its own group. What runs cells has a group of its own.
fn started(processes: &[Process], by: i32) -> Vec<i32> {
    let group = processes.iter().find(|(pid, ..)| *pid == by).map(|(.., group)| *group);
    let (mut found, mut done) = (vec![by], 0);
    while done < found.len() {
        let ours = |(_, parent, in_group): &&Process| *parent == found[done] && Some(*in_group) == group;
        let more: Vec<i32> = processes.iter().filter(ours).map(|(pid, ..)| *pid).collect();
        found.extend(more);
        done += 1;
    }
    found.split_off(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_was_started_is_found_but_what_runs_cells() {
        let lines =
            "1 0 1 Ss\n 10 1 7 Sl\n11 10 11 Rl\n12 11 11 R\n13 10 7 S+\n14 13 7 R\n15 10 7 Z\n16 1 7 S\n17 14 17 S\n";
        let processes: Vec<Process> = lines.lines().filter_map(process).collect();
        assert_eq!(processes.len(), 8);
        assert_eq!(started(&processes, 10), [13, 14]);
        assert_eq!(started(&processes, 11), [12]);
    }

    #[test]
    fn a_press_before_the_first_cell_is_remembered_until_cells_can_run() {
        let stop = Stop::default();
        stop.press(2);
        stop.is_ready();
        stop.press(3);
        assert_eq!(stop.early(), Some(2));
    }

    #[test]
    fn what_a_process_has_started_is_killed() {
        let mut shell = Command::new("sh").args(["-c", "sleep 60; exit 5"]).spawn().unwrap();
        let began = Instant::now();
        while !kill_started_by(shell.id() as i32) && began.elapsed().as_secs() < 10 {}
        assert_eq!(shell.wait().unwrap().code(), Some(5));
        assert!(began.elapsed().as_secs() < 30 && !kill_started_by(shell.id() as i32));
    }
}
