//! The sockets. What needs no context is answered here, at once; the rest goes to the worker.

use std::{
    os::unix::process::parent_id,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    time::Duration,
};

use anyhow::Result;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zeromq::{PubSocket, RepSocket, RouterRecvHalf, RouterSocket, Socket, SocketRecv, SocketSend};

use crate::{
    complete::is_complete,
    connection::Connection,
    help::{no_completions, nothing_found},
    outbox::Outbox,
    wire::{Message, Signer},
    worker::{Job, Worker},
};

/// Serves one client's connection until it says that it is enough.
///
/// # Errors
/// If the sockets cannot be opened.
#[tokio::main]
pub async fn serve(connection: Connection, library: PathBuf) -> Result<()> {
    let signer = Signer::new(&connection.key);
    let (shell_in, shell) = router(&connection.address(connection.shell_port), &signer).await?;
    let (control_in, control) = router(&connection.address(connection.control_port), &signer).await?;
    let (stdin_in, stdin) = router(&connection.address(connection.stdin_port), &signer).await?;
    let mut everybody = PubSocket::new();
    everybody.bind(&connection.address(connection.iopub_port)).await?;
    let (iopub, published) = unbounded_channel();
    tokio::spawn(send(everybody, published, signer.clone()));
    let mut heart = RepSocket::new();
    heart.bind(&connection.address(connection.hb_port)).await?;
    tokio::spawn(beat(heart));

    let info = kernel_info(&compiler(&library));
    let outbox = Outbox { iopub, shell, control, stdin };
    let (answer, answers) = mpsc::channel();
    let worker = Worker::start(library, outbox.clone(), answers);
    let (ended, mut end) = unbounded_channel();
    tokio::spawn(answered(stdin_in, signer.clone(), answer));
    tokio::spawn(controlled(control_in, signer.clone(), outbox, worker.clone(), info.clone(), ended));
    tokio::spawn(requested(shell_in, signer, worker.clone(), info));
    tokio::select! {
        _ = end.recv() => {}
        () = orphaned() => {}
    }
    // The answer is still on its way.
    tokio::time::sleep(Duration::from_millis(100)).await;
    worker.end();
    std::process::exit(0);
}

/// Comes back when whoever started this process has gone without a word. Clients say so in the environment if they want
/// that.
async fn orphaned() {
    let parent = parent_id();
    while std::env::var_os("JPY_PARENT_PID").is_none() || parent_id() == parent {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// A socket on which clients ask: where requests come from, and where answers go.
async fn router(address: &str, signer: &Signer) -> Result<(RouterRecvHalf, UnboundedSender<Message>)> {
    let mut socket = RouterSocket::new();
    socket.bind(address).await?;
    let (sender, receiver) = socket.split();
    let (answers, outgoing) = unbounded_channel();
    tokio::spawn(send(sender, outgoing, signer.clone()));
    Ok((receiver, answers))
}

async fn send(mut socket: impl SocketSend, mut messages: UnboundedReceiver<Message>, signer: Signer) {
    while let Some(message) = messages.recv().await {
        // A client that has gone away hears nothing; the others go on.
        if let Err(error) = socket.send(signer.write(&message)).await {
            eprintln!("{} was not sent: {error}", message.kind());
        }
    }
}

async fn beat(mut heart: RepSocket) {
    loop {
        match heart.recv().await {
            Ok(beat) => drop(heart.send(beat).await),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// The next message that is whole and signed. Others are dropped, as the protocol wants it.
async fn next(socket: &mut RouterRecvHalf, signer: &Signer) -> Message {
    loop {
        match socket.recv().await {
            Ok(frames) => match signer.read(frames) {
                Some(message) => return message,
                None => eprintln!("a message was ignored: it is not signed with our key, or not of the protocol"),
            },
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn answered(mut socket: RouterRecvHalf, signer: Signer, answers: mpsc::Sender<String>) {
    loop {
        let message = next(&mut socket, &signer).await;
        if message.kind() == "input_reply" && answers.send(text(&message, "value").to_string()).is_err() {
            return;
        }
    }
}

async fn controlled(
    mut socket: RouterRecvHalf,
    signer: Signer,
    outbox: Outbox,
    worker: Worker,
    info: Value,
    ended: UnboundedSender<()>,
) {
    loop {
        let request = next(&mut socket, &signer).await;
        outbox.status(&request.header, "busy");
        let answer = match request.kind() {
            "interrupt_request" => {
                worker.stop();
                Some(json!({ "status": "ok" }))
            }
            "shutdown_request" => Some(json!({ "status": "ok", "restart": request.content["restart"] })),
            "kernel_info_request" => Some(info.clone()),
            _ => None,
        };
        if let Some(answer) = answer {
            // Whoever asked may have gone.
            let _ = outbox.control.send(request.reply(answer));
        }
        outbox.status(&request.header, "idle");
        if request.kind() == "shutdown_request" {
            // The other end waits for exactly this.
            let _ = ended.send(());
        }
    }
}

async fn requested(mut socket: RouterRecvHalf, signer: Signer, worker: Worker, info: Value) {
    loop {
        let request = next(&mut socket, &signer).await;
        let outbox = worker.outbox();
        let answer = match request.kind() {
            "execute_request" => {
                worker.ask(Job::Execute(request));
                continue;
            }
            "complete_request" if worker.is_free() => {
                worker.ask(Job::Complete(request));
                continue;
            }
            "inspect_request" if worker.is_free() => {
                worker.ask(Job::Inspect(request));
                continue;
            }
            "complete_request" => Some(no_completions(&request)),
            "inspect_request" => Some(nothing_found()),
            "kernel_info_request" => Some(info.clone()),
            "is_complete_request" => Some(is_complete(text(&request, "code"))),
            "history_request" => Some(history_of(&worker.history(), &request.content)),
            "comm_info_request" => Some(json!({ "status": "ok", "comms": {} })),
            _ => None,
        };
        outbox.status(&request.header, "busy");
        if let Some(answer) = answer {
            outbox.answer(&request, answer);
        }
        outbox.status(&request.header, "idle");
    }
}

fn text<'a>(message: &'a Message, field: &str) -> &'a str {
    message.content[field].as_str().unwrap_or("")
}

/// The cells of this session; those that the client asks for by number, the last ones, or those that hold a pattern.
fn history_of(history: &[(u64, String)], asked: &Value) -> Value {
    let number = |name: &str, otherwise: i64| asked[name].as_i64().unwrap_or(otherwise);
    let pattern = asked["pattern"].as_str().unwrap_or("").trim_matches('*');
    let range = asked["hist_access_type"] == "range";
    let (start, stop) = (number("start", 0), number("stop", i64::MAX));
    let wanted = |(count, code): &&(u64, String)| match range {
        true => (start..stop).contains(&(*count as i64)),
        false => code.contains(pattern),
    };
    let found: Vec<Value> = history.iter().filter(wanted).map(|(count, code)| json!([0, count, code])).collect();
    let n = if range { found.len() } else { number("n", i64::MAX).clamp(0, found.len() as i64) as usize };
    json!({ "status": "ok", "history": found[found.len() - n..] })
}

/// The version of the compiler that cells are given to; without one there are no cells either, and the worker says so.
fn compiler(library: &Path) -> String {
    let said = Command::new("rustc").arg("--version").current_dir(library).output();
    let version = said.ok().and_then(|said| Some(String::from_utf8(said.stdout).ok()?.split(' ').nth(1)?.to_string()));
    version.unwrap_or_else(|| env!("CARGO_PKG_RUST_VERSION").into())
}

fn kernel_info(compiler: &str) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    json!({
        "status": "ok", "protocol_version": "5.4", "implementation": "gan-kernel", "implementation_version": version,
        "language_info": {
            "name": "rust", "version": compiler, "mimetype": "text/rust", "file_extension": ".rs",
            "pygments_lexer": "rust", "codemirror_mode": "rust",
        },
        "banner": "Shall We GAN? The library is there: Lab::new(\"ring\").run()",
        "help_links": [], "supported_features": [],
    })
}
