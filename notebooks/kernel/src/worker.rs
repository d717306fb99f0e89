//! The thread that does what needs a context, and what others see of it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{
    cargo, context,
    evaluate::Evaluator,
    outbox::Outbox,
    report::Report,
    stop::Stop,
    tree::{Session, Tree},
    wire::Message,
};

/// So many of the compiler's last lines are shown.
const LAST: usize = 12;

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
}

/// A handle to the thread.
#[derive(Clone)]
pub struct Worker {
    outbox: Outbox,
    stop: Stop,
    jobs: Sender<Job>,
    state: Arc<State>,
}

/// What is known about it from outside.
#[derive(Default)]
struct State {
    /// Jobs that are not done, and one more until the context is open.
    waiting: AtomicUsize,
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

impl Worker {
    /// Starts it: it opens a context for the library, which takes seconds, and then does its jobs in order.
    pub fn start(library: PathBuf, outbox: Outbox, answers: Receiver<String>) -> Self {
        let (jobs, work) = mpsc::channel();
        let worker = Self { outbox, stop: Stop::default(), jobs, state: Arc::default() };
        worker.state.waiting.store(1, SeqCst);
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

    /// Whether a job would be done at once.
    pub fn is_free(&self) -> bool {
        self.state.waiting.load(SeqCst) == 0
    }

    /// Gives it something to do.
    pub fn ask(&self, job: Job) {
        if let Job::Execute(request) = &job {
            let mut start = lock(&self.state.start);
            match &mut *start {
                Start::Unknown(early) => early.push(request.header.clone()),
                Start::Builds => self.say_that_it_builds(&request.header),
                Start::Built => {}
            }
        }
        self.state.waiting.fetch_add(1, SeqCst);
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
        self.stop.press();
    }

    /// Ends the process that runs cells, and removes the session's directory.
    pub fn end(&self) {
        self.stop.kill();
        drop(lock(&self.state.session).take());
    }

    fn open(&self, library: &Path, answers: Receiver<String>) -> Result<Evaluator> {
        let tree = Tree::of(library)?;
        if !tree.is_built() {
            let before = std::mem::replace(&mut *lock(&self.state.start), Start::Builds);
            if let Start::Unknown(early) = before {
                early.iter().for_each(|header| self.say_that_it_builds(header));
            }
            let built = build(library);
            *lock(&self.state.start) = Start::Built;
            built?;
        }
        *lock(&self.state.start) = Start::Built;
        let session = tree.session()?;
        let (context, outputs) = context::open(library, &session.path, session.library().as_deref())?;
        *lock(&self.state.session) = Some(session);
        self.stop.attach(context.process_handle());
        Ok(Evaluator::new(context, outputs, self.outbox.clone(), self.stop.clone(), answers))
    }

    fn serve(&self, mut evaluator: Evaluator, work: &Receiver<Job>) {
        // Only the start itself is counted as long as nobody has asked for anything.
        if self.state.waiting.load(SeqCst) == 1 {
            evaluator.warm();
        }
        self.state.waiting.fetch_sub(1, SeqCst);
        while let Ok(job) = work.recv() {
            self.outbox.status(&job.request().header, "busy");
            let (content, go_on) = evaluator.work(&job);
            // The cells that wait already do not run; those that come after the answer do.
            let behind: Vec<Job> = if go_on { Vec::new() } else { work.try_iter().collect() };
            self.answer(&job, content);
            for job in behind {
                self.outbox.status(&job.request().header, "busy");
                let content = match &job {
                    Job::Execute(_) => json!({ "status": "aborted" }),
                    other => evaluator.work(other).0,
                };
                self.answer(&job, content);
            }
        }
    }

    fn fail(&self, request: &Message, report: &Report) {
        let mut content = report.content();
        self.outbox.publish(&request.header, "error", content.clone());
        content["status"] = "error".into();
        self.outbox.answer(request, content);
        self.outbox.status(&request.header, "idle");
    }

    fn answer(&self, job: &Job, content: Value) {
        // Before the answer, since whoever has it may ask again.
        self.state.waiting.fetch_sub(1, SeqCst);
        self.outbox.answer(job.request(), content);
        self.outbox.status(&job.request().header, "idle");
    }

    /// Answers every cell with the reason why none can run.
    fn refuse(&self, why: &anyhow::Error, work: &Receiver<Job>) {
        let report = Report::new("no library", format!("{why:#}; `gan-kernel doctor` says more"));
        while let Ok(job) = work.recv() {
            let request = job.request();
            self.outbox.status(&request.header, "busy");
            self.fail(request, &report);
        }
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
