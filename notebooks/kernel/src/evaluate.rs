//! One cell, from code to answers: the thread that owns evcxr's context.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use crossbeam_channel::TryRecvError;
use evcxr::{CommandContext, Error, EvalCallbacks, EvalContextOutputs, EvalOutputs};
use serde_json::{Map, Value, json};

use crate::{
    code::{closures, prepare, refuse},
    event::Event,
    help::{answer, complete, inspect},
    outbox::Outbox,
    report::Report,
    stop::Stop,
    wire::Message,
    worker::{Job, lock},
};

/// How often a cell that waits for an answer looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// Cells that have run: their numbers, and their code.
pub type History = Arc<Mutex<Vec<(u64, String)>>>;

/// What is known about the cell that is running.
#[derive(Default)]
struct Cell {
    parent: Value,
    silent: bool,
    failed: Option<String>,
    live: Option<(String, Value)>,
}

/// Runs cells.
pub struct Evaluator {
    context: CommandContext,
    cell: Arc<Mutex<Cell>>,
    outbox: Outbox,
    stop: Stop,
    answers: Receiver<String>,
    /// What the cell has printed and nobody has looked at yet.
    printed: crossbeam_channel::Receiver<String>,
    history: History,
    count: u64,
    warm: bool,
}

impl Evaluator {
    /// Takes over a context and what it prints.
    pub fn new(
        context: CommandContext,
        outputs: EvalContextOutputs,
        outbox: Outbox,
        stop: Stop,
        answers: Receiver<String>,
        history: History,
    ) -> Self {
        let cell: Arc<Mutex<Cell>> = Arc::default();
        let (events, shown, printed) = (cell.clone(), outbox.clone(), outputs.stdout.clone());
        std::thread::spawn(move || {
            let mut select = crossbeam_channel::Select::new();
            select.recv(&outputs.stdout);
            loop {
                // The cell is locked before the line is taken: evcxr waits until none is left, and then so do we.
                select.ready();
                let mut cell = lock(&events);
                match outputs.stdout.try_recv() {
                    Ok(line) => cell.line(&line, &shown),
                    Err(TryRecvError::Disconnected) => return,
                    Err(TryRecvError::Empty) => {}
                }
            }
        });
        // Nothing but the child's last words before it took over its output.
        std::thread::spawn(move || outputs.stderr.iter().for_each(|line| eprintln!("{line}")));
        Self { context, cell, outbox, stop, answers, printed, history, count: 0, warm: false }
    }

    /// Lets rust-analyzer read the standard library and ours, which would cost the first variable seconds.
    pub fn warm(&mut self) {
        let code = "let warm = Lab::new(\"ring\").";
        // What it finds is not needed.
        let _ = answer(|| self.context.completions(code, code.len()));
        self.warm = true;
    }

    /// Whether that has been done.
    pub fn is_warm(&self) -> bool {
        self.warm
    }

    /// Does what is asked; the answer, and whether the cells that wait behind it may run.
    pub fn work(&mut self, job: &Job) -> (Value, bool) {
        match job {
            Job::Execute(request) => self.execute(request),
            Job::Complete(request) => (complete(&mut self.context, request), true),
            Job::Inspect(request) => (inspect(&mut self.context, request), true),
        }
    }

    fn execute(&mut self, request: &Message) -> (Value, bool) {
        let (parent, content) = (&request.header, &request.content);
        let code = content["code"].as_str().unwrap_or("");
        let silent = content["silent"].as_bool().unwrap_or(false);
        if !silent && content["store_history"].as_bool().unwrap_or(true) {
            self.count += 1;
            lock(&self.history).push((self.count, code.into()));
        }
        if !silent {
            self.outbox.publish(parent, "execute_input", json!({ "code": code, "execution_count": self.count }));
        }
        *lock(&self.cell) = Cell { parent: parent.clone(), silent, ..Cell::default() };
        match self.run(code, request) {
            Ok(outputs) => (self.succeed(&outputs, silent), true),
            Err(report) => (self.fail(&report, silent), !content["stop_on_error"].as_bool().unwrap_or(true)),
        }
    }

    fn run(&mut self, code: &str, request: &Message) -> Result<EvalOutputs, Report> {
        refuse(code)?;
        let before: Vec<String> = self.context.variables_and_types().map(|(name, _)| name.to_string()).collect();
        let began = self.stop.cell_begins();
        let result = self.evaluate(code, request);
        let stopped = self.stop.cell_ended(began);
        if let Err(Error::SubprocessTerminated(_)) = result {
            // Only of a cell that ends well evcxr waits for what it has printed.
            while !self.printed.is_empty() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        let failed = lock(&self.cell).failed.take();
        match (result, failed) {
            (Ok(_), Some(message)) => Err(Report::new("error", message)),
            (Ok(outputs), None) => Ok(outputs),
            (Err(Error::SubprocessTerminated(why)), _) => Err(lost(&before, &why, stopped)),
            (Err(_), _) if stopped => Err(Report::new("stopped", "before it was done")),
            (Err(error), _) => Err(Report::of(&error, code)),
        }
    }

    /// Runs the code; what cannot be kept from cell to cell is let go at the cell's end, and the rest is kept.
    fn evaluate(&mut self, code: &str, request: &Message) -> Result<EvalOutputs, Error> {
        let (outbox, answers, stop, cell) = (&self.outbox, &self.answers, &self.stop, &self.cell);
        let ask = |prompt: &str, password: bool| {
            if !request.content["allow_stdin"].as_bool().unwrap_or(false) {
                return String::new();
            }
            let mut question =
                Message::caused_by(&request.header, "input_request", json!({ "prompt": prompt, "password": password }));
            question.identities.clone_from(&request.identities);
            // An answer to an earlier question would be taken for the answer to this one.
            answers.try_iter().for_each(drop);
            // Nobody has gone: the socket lives as long as the kernel.
            let _ = outbox.stdin.send(question);
            while !stop.is_pressed() {
                match answers.recv_timeout(LOOK) {
                    Ok(answer) => return answer,
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return String::new(),
                }
            }
            lock(cell).failed = Some("stopped while it waited for an answer".into());
            String::new()
        };
        let mut hidden = closures(code);
        loop {
            let mut callbacks = EvalCallbacks { input_reader: &|request| ask(&request.prompt, request.is_password) };
            let result = self.context.execute_with_callbacks(&prepare(code, &hidden), &mut callbacks);
            match result {
                Err(Error::Message(message)) => match not_kept(&message) {
                    Some(name) if !hidden.contains(&name) => hidden.push(name),
                    _ => return Err(Error::Message(message)),
                },
                other => return other,
            }
        }
    }

    fn succeed(&mut self, outputs: &EvalOutputs, silent: bool) -> Value {
        let mut data = Map::new();
        for (kind, content) in &outputs.content_by_mime_type {
            data.insert(kind.clone(), content.clone().into());
        }
        // A loop at the end of a cell is worth (), which nobody wants to read.
        let empty = data.len() == 1 && data.get("text/plain").is_some_and(|text| text == "()");
        if !silent && !data.is_empty() && !empty {
            let pictured = data.keys().any(|kind| kind.starts_with("image/"));
            // For who does not see the rest.
            let what = if pictured { "a picture" } else { "a result that is more than text" };
            data.entry("text/plain").or_insert_with(|| what.into());
            let cell = lock(&self.cell);
            if let Some((id, frame)) = cell.live.as_ref().filter(|_| pictured) {
                // What the cell has shown on the way has been overtaken by its result.
                let text = json!({ "text/plain": frame["text/plain"] });
                self.outbox.publish(&cell.parent, "update_display_data", shown(text, Some(id)));
            }
            let result = json!({ "execution_count": self.count, "data": data, "metadata": {} });
            self.outbox.publish(&cell.parent, "execute_result", result);
        }
        json!({ "status": "ok", "execution_count": self.count, "payload": [], "user_expressions": {} })
    }

    fn fail(&mut self, report: &Report, silent: bool) -> Value {
        if !silent {
            self.outbox.publish(&lock(&self.cell).parent, "error", report.content());
        }
        let mut content = report.answer();
        content["execution_count"] = self.count.into();
        content
    }
}

impl Cell {
    /// Passes on a line that the child has printed.
    fn line(&mut self, line: &str, outbox: &Outbox) {
        let other = || Event::Text { stream: "stdout".into(), text: format!("{line}\n") };
        match Event::find(line).1.unwrap_or_else(other) {
            Event::Failed { failed } => self.failed = Some(failed),
            _ if self.silent => {}
            Event::Text { stream, text } => {
                outbox.publish(&self.parent, "stream", json!({ "name": stream, "text": text }));
            }
            Event::Display { display, id } => {
                outbox.publish(&self.parent, "display_data", shown(display.clone(), id.as_deref()));
                self.live = id.map(|id| (id, display));
            }
            Event::Update { update, id } => {
                outbox.publish(&self.parent, "update_display_data", shown(update.clone(), Some(&id)));
                self.live = Some((id, update));
            }
            Event::Clear { clear } => {
                outbox.publish(&self.parent, "clear_output", json!({ "wait": clear }));
            }
            // The child keeps it until it knows what has become of the cell.
            Event::Panicked { .. } => {}
        }
    }
}

fn shown(data: Value, id: Option<&str>) -> Value {
    let transient = id.map_or_else(|| json!({}), |id| json!({ "display_id": id }));
    json!({ "data": data, "metadata": {}, "transient": transient })
}

/// What is said when the process that held the variables is gone.
fn lost(variables: &[String], why: &str, stopped: bool) -> Report {
    let said = why.lines().map(|line| match Event::find(line).1 {
        Some(Event::Text { text, .. }) => text,
        _ => format!("{line}\n"),
    });
    let why: String = said.collect();
    let held = if variables.is_empty() { "none were defined".into() } else { variables.join(", ") };
    let why = if stopped { "the cell did not stop by itself and was killed" } else { why.trim() };
    Report::new("lost", format!("{why}; the variables are lost: {held}"))
}

/// The name of the variable that evcxr says it cannot keep.
fn not_kept(message: &str) -> Option<String> {
    let (name, rest) = message.strip_prefix("The variable `")?.split_once('`')?;
    rest.contains("cannot be persisted").then(|| name.to_string())
}
