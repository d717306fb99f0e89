//! The thread that does what needs a context, and what others see of it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{
    cargo, context,
    evaluate::{Evaluator, History},
    help::{no_completions, nothing_found},
    outbox::Outbox,
    report::Report,
    stop::Stop,
    tree::{Session, Tree},
    wire::Message,
};

/// So many of the compiler's last lines are shown.
const LAST: usize = 12;
/// Nobody asks for anything if nobody has for so long.
const IDLE: Duration = Duration::from_millis(300);

/// What the context is asked to do.
pub enum Job {
    /// An `execute_request`.
    Execute(Message),
    /// A `complete_request`.
    Complete(Message),
    /// An `inspect_request`.
    Inspect(Message),
}

impl Job {
    fn request(&self) -> &Message {
        let (Self::Execute(request) | Self::Complete(request) | Self::Inspect(request)) = self;
        request
    }

    fn is_cell(&self) -> bool {
        matches!(self, Self::Execute(_))
    }

    /// The answer if nothing is done.
    fn undone(&self) -> Value {
        match self {
            Self::Execute(_) => json!({ "status": "aborted" }),
            Self::Complete(request) => no_completions(request),
            Self::Inspect(_) => nothing_found(),
        }
    }
}

/// A handle to the thread.
#[derive(Clone)]
pub struct Worker {
    outbox: Outbox,
    stop: Stop,
    jobs: Sender<Job>,
    known: Arc<Known>,
}

/// What is known about it from outside.
#[derive(Default)]
struct Known {
    /// Cells that are not done, and one more while the context is opened or got ready.
    waiting: AtomicUsize,
    history: History,
    start: Mutex<Start>,
    session: Mutex<Option<Session>>,
}

/// Whether those are told anything whose cells wait for the start.
enum Start {
    /// It is not known yet; these have sent cells.
    Unknown(Vec<Value>),
    /// The library is being built.
    Builds,
    /// It is built.
    Built,
}

impl Default for Start {
    fn default() -> Self {
        Self::Unknown(Vec::new())
    }
}

/// The value in a lock, whatever has happened to whoever held it last.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Worker {
    /// Starts it: it opens a context for the library, which takes seconds, and then does its jobs in order.
    pub fn start(library: PathBuf, outbox: Outbox, answers: Receiver<String>) -> Self {
        let (jobs, work) = mpsc::channel();
        let worker = Self { outbox, stop: Stop::default(), jobs, known: Arc::default() };
        worker.known.waiting.store(1, SeqCst);
        let inside = worker.clone();
        thread::spawn(move || {
            let worked = catch_unwind(AssertUnwindSafe(|| match inside.open(&library, answers) {
                Ok(evaluator) => inside.serve(evaluator, &work),
                Err(why) => inside.refuse(&why, &work),
            }));
            if worked.is_err() {
                // evcxr or we have panicked: nothing that is held can be relied on. Jupyter starts a new kernel.
                inside.end();
                std::process::exit(1);
            }
        });
        worker
    }

    /// Where answers go.
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// The cells that have run, with their numbers.
    pub fn history(&self) -> MutexGuard<'_, Vec<(u64, String)>> {
        lock(&self.known.history)
    }

    /// Whether no cell runs, or waits.
    pub fn is_free(&self) -> bool {
        self.known.waiting.load(SeqCst) == 0
    }

    /// Gives it something to do.
    pub fn ask(&self, job: Job) {
        if let Job::Execute(request) = &job {
            self.known.waiting.fetch_add(1, SeqCst);
            let mut start = lock(&self.known.start);
            match &mut *start {
                Start::Unknown(early) => early.push(request.header.clone()),
                Start::Builds => self.say_that_it_builds(&request.header),
                Start::Built => {}
            }
        }
        // It ends with the process only.
        let _ = self.jobs.send(job);
    }

    fn say_that_it_builds(&self, header: &Value) {
        let text = "the library is new or has changed: it is being built for notebooks, a minute or two\n";
        self.outbox.status(header, "busy");
        self.outbox.publish(header, "stream", json!({ "name": "stderr", "text": text }));
    }

    /// Somebody has pressed stop.
    pub fn stop(&self) {
        self.stop.press(self.known.waiting.load(SeqCst).saturating_sub(1));
    }

    /// Ends all that has been started, and removes the session's directory.
    pub fn end(&self) {
        self.stop.end();
        drop(lock(&self.known.session).take());
    }

    fn open(&self, library: &Path, answers: Receiver<String>) -> Result<Evaluator> {
        let tree = Tree::of(library)?;
        if !tree.is_built() {
            let before = std::mem::replace(&mut *lock(&self.known.start), Start::Builds);
            if let Start::Unknown(early) = before {
                early.iter().for_each(|header| self.say_that_it_builds(header));
            }
            let built = self.stop.while_building(|| build(library));
            *lock(&self.known.start) = Start::Built;
            if built.is_err() && self.stop.early().is_some() {
                bail!("it was being built when stop was pressed; a kernel that is started anew goes on with that");
            }
            built?;
        }
        *lock(&self.known.start) = Start::Built;
        let session = tree.session()?;
        let (context, outputs) = context::open(library, &session.path, session.library().as_deref())?;
        *lock(&self.known.session) = Some(session);
        self.stop.attach(context.process_handle());
        let history = self.known.history.clone();
        Ok(Evaluator::new(context, outputs, self.outbox.clone(), self.stop.clone(), answers, history))
    }

    fn serve(&self, mut evaluator: Evaluator, work: &Receiver<Job>) {
        self.stop.is_ready();
        let mut stopped = work.iter().take(self.stop.early().unwrap_or(0));
        if let Some(first) = stopped.next() {
            self.fail(&first, &Report::new("stopped", "before the kernel could run it"));
        }
        self.abort(stopped);
        self.known.waiting.fetch_sub(1, SeqCst);
        while let Some(job) = self.next(&mut evaluator, work) {
            self.outbox.status(&job.request().header, "busy");
            let (content, go_on) = evaluator.work(&job);
            // The cells that wait already do not run; those that come after the answer do.
            let behind: Vec<Job> = if go_on { Vec::new() } else { work.try_iter().collect() };
            self.answer(&job, content);
            self.abort(behind);
        }
    }

    /// The next job. As soon as nobody asks for anything, what later cells need is got ready, once.
    fn next(&self, evaluator: &mut Evaluator, work: &Receiver<Job>) -> Option<Job> {
        if !evaluator.is_warm() {
            match work.recv_timeout(IDLE) {
                Ok(job) => return Some(job),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.known.waiting.fetch_add(1, SeqCst);
            evaluator.warm();
            self.known.waiting.fetch_sub(1, SeqCst);
        }
        work.recv().ok()
    }

    fn abort(&self, jobs: impl IntoIterator<Item = Job>) {
        for job in jobs {
            self.outbox.status(&job.request().header, "busy");
            self.answer(&job, job.undone());
        }
    }

    fn fail(&self, job: &Job, report: &Report) {
        let header = &job.request().header;
        self.outbox.status(header, "busy");
        self.outbox.publish(header, "error", report.content());
        self.answer(job, report.answer());
    }

    fn answer(&self, job: &Job, content: Value) {
        // Before the answer, since whoever has it may ask again.
        self.known.waiting.fetch_sub(usize::from(job.is_cell()), SeqCst);
        self.outbox.answer(job.request(), content);
        self.outbox.status(&job.request().header, "idle");
    }

    /// Answers every cell with the reason why none can run.
    fn refuse(&self, why: &anyhow::Error, work: &Receiver<Job>) {
        let report = Report::new("no library", format!("{why:#}; `gan-kernel doctor` says more"));
        work.iter().for_each(|job| self.fail(&job, &report));
    }
}

/// Builds the tree for a clone in a process of its own: it works in another directory.
fn build(library: &Path) -> Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("prepare").arg(library).env("PATH", cargo::path()).stdout(Stdio::null());
    let built = command.output().context("gan-kernel prepare")?;
    let said = String::from_utf8_lossy(&built.stderr);
    eprint!("{said}");
    let lines: Vec<&str> = said.lines().collect();
    let last = lines[lines.len().saturating_sub(LAST)..].join("\n");
    ensure!(built.status.success(), "the library does not build for notebooks:\n{last}\n");
    Ok(())
}
