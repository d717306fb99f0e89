//! The thread that does what needs a context, and what others see of it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
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
    /// Whether the library is being built.
    builds: AtomicBool,
    session: Mutex<Option<Session>>,
}

impl Worker {
    /// Starts it: it opens a context for the library, which takes seconds, and then does its jobs in order.
    pub fn start(library: PathBuf, outbox: Outbox, answers: Receiver<String>) -> Self {
        let (jobs, work) = mpsc::channel();
        let worker = Self { outbox, stop: Stop::default(), jobs, state: Arc::default() };
        worker.state.waiting.store(1, SeqCst);
        let inside = worker.clone();
        thread::spawn(move || match inside.open(&library, answers) {
            Ok(evaluator) => inside.serve(evaluator, &work),
            Err(why) => inside.refuse(&why, &work),
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
        if let Job::Execute(request) = &job
            && self.state.builds.load(SeqCst)
        {
            let text = "the library is new or has changed: it is being built for notebooks, a minute or two\n";
            self.outbox.status(&request.header, "busy");
            self.outbox.publish(&request.header, "stream", json!({ "name": "stderr", "text": text }));
        }
        self.state.waiting.fetch_add(1, SeqCst);
        // It ends with the process only.
        let _ = self.jobs.send(job);
    }

    /// Somebody has pressed stop.
    pub fn stop(&self) {
        self.stop.press();
    }

    /// Ends the process that runs cells, and removes the session's directory.
    pub fn end(&self) {
        self.stop.kill();
        drop(self.state.session.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take());
    }

    fn open(&self, library: &Path, answers: Receiver<String>) -> Result<Evaluator> {
        let tree = Tree::of(library)?;
        if !tree.is_built() {
            self.state.builds.store(true, SeqCst);
            build(library)?;
            self.state.builds.store(false, SeqCst);
        }
        let session = tree.session()?;
        let (context, outputs) = context::open(library, &session.path, session.library().as_deref())?;
        *self.state.session.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(session);
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
            let mut content = report.content();
            self.outbox.publish(&request.header, "error", content.clone());
            content["status"] = "error".into();
            self.outbox.answer(request, content);
            self.outbox.status(&request.header, "idle");
        }
    }
}

/// Builds the tree for a clone in a process of its own: it works in another directory.
fn build(library: &Path) -> Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("prepare").arg(library).env("PATH", cargo::path()).stdout(Stdio::null());
    let built = command.status().context("gan-kernel prepare")?;
    ensure!(built.success(), "the library does not build for notebooks");
    Ok(())
}
