//! A client of our own that asks the installed kernel for one cell: what `install` ends with and `doctor` looks at.

use std::{
    collections::HashMap,
    env, fs,
    io::Write,
    net::{TcpListener, TcpStream},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use zeromq::{DealerSocket, Socket, SocketRecv, SocketSend};

use crate::{
    connection::Connection,
    wire::{Message, Signer},
};

const CELL: &str = "assert_eq!(Lab::new(\"ring\").steps(1).run()?.end(), 1);";
/// A slow machine with thirty things to do is done by then.
const PATIENCE: Duration = Duration::from_secs(120);

/// What Jupyter knows about a kernel.
#[derive(Deserialize)]
pub struct Spec {
    argv: Vec<String>,
    env: HashMap<String, String>,
}

impl Spec {
    /// Reads it in the kernel's folder.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("kernel.json");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }

    /// The library that the kernel sees.
    pub fn library(&self) -> Option<PathBuf> {
        let at = self.argv.iter().position(|word| word == "--library")?;
        self.argv.get(at + 1).map(PathBuf::from)
    }

    /// The kernel, as Jupyter starts it.
    fn command(&self, connection: &Path) -> Option<Command> {
        let path = env::var("PATH").unwrap_or_default();
        let (program, arguments) = self.argv.split_first()?;
        let mut command = Command::new(program);
        command.args(arguments.iter().map(|word| word.replace("{connection_file}", &connection.display().to_string())));
        command.envs(self.env.iter().map(|(name, value)| (name, value.replace("${PATH}", &path))));
        // It ends with us, whatever happens.
        command.env("JPY_PARENT_PID", std::process::id().to_string()).stdin(Stdio::null()).stdout(Stdio::null());
        Some(command)
    }
}

/// Starts the kernel whose kernelspec lies in a folder, has it run a cell, and says how long that took.
pub fn first_cell(folder: &Path) -> Result<Duration> {
    let began = Instant::now();
    let spec = Spec::read(folder)?;
    let file = env::temp_dir().join(format!("{}.json", uuid::Uuid::new_v4()));
    write_connection(&file).with_context(|| file.display().to_string())?;
    let answer = spec.command(&file).context("its argv is empty").and_then(|mut command| {
        let mut kernel = command.spawn().with_context(|| command.get_program().display().to_string())?;
        let answer = ask(&mut kernel, Connection::read(&file)?);
        // It may have ended by itself.
        let _ = kernel.kill();
        kernel.wait()?;
        answer
    });
    // In the folder of what is temporary, it harms nobody.
    let _ = fs::remove_file(&file);
    let answer = answer?;
    ensure!(answer["status"] == "ok", "the first cell does not run: {}", answer["evalue"].as_str().unwrap_or("?"));
    Ok(began.elapsed())
}

/// Where the kernel is to listen: five ports that are free now.
fn write_connection(path: &Path) -> Result<()> {
    let listeners = (0..5).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<Result<Vec<_>, _>>()?;
    let ports = listeners.iter().map(|one| Ok(one.local_addr()?.port())).collect::<Result<Vec<_>>>()?;
    let key = uuid::Uuid::new_v4().to_string();
    let connection = json!({
        "transport": "tcp", "ip": "127.0.0.1", "signature_scheme": "hmac-sha256", "key": key,
        "shell_port": ports[0], "control_port": ports[1], "stdin_port": ports[2], "iopub_port": ports[3],
        "hb_port": ports[4],
    });
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(file.write_all(connection.to_string().as_bytes())?)
}

/// The kernel's answer to the cell; afterwards it is told to end.
fn ask(kernel: &mut Child, connection: Connection) -> Result<Value> {
    let end = Instant::now() + PATIENCE;
    let listens = |port| TcpStream::connect(("127.0.0.1", port)).is_ok();
    while !(listens(connection.shell_port) && listens(connection.control_port)) {
        if let Some(status) = kernel.try_wait()? {
            bail!("the kernel does not start: {status}");
        }
        ensure!(Instant::now() < end, "the kernel does not listen");
        thread::sleep(Duration::from_millis(50));
    }
    let answer = exchange(&connection, end - Instant::now());
    while kernel.try_wait()?.is_none() && Instant::now() < end && answer.is_ok() {
        thread::sleep(Duration::from_millis(20));
    }
    answer
}

#[tokio::main]
async fn exchange(connection: &Connection, patience: Duration) -> Result<Value> {
    let signer = Signer::new(&connection.key);
    let question = json!({ "code": CELL, "silent": false, "store_history": false, "allow_stdin": false });
    let asked = request(connection.address(connection.shell_port), &signer, "execute_request", question);
    let answer = tokio::time::timeout(patience, asked).await.context("the first cell takes too long")??;
    let ended = json!({ "restart": false });
    let asked = request(connection.address(connection.control_port), &signer, "shutdown_request", ended);
    tokio::time::timeout(patience, asked).await.context("the kernel does not end")??;
    Ok(answer)
}

async fn request(address: String, signer: &Signer, kind: &str, content: Value) -> Result<Value> {
    let mut socket = DealerSocket::new();
    socket.connect(&address).await?;
    let request = Message { parent: json!({}), ..Message::caused_by(&json!({ "session": "probe" }), kind, content) };
    socket.send(signer.write(&request)).await?;
    loop {
        if let Some(answer) = signer.read(socket.recv().await?) {
            return Ok(answer.content);
        }
    }
}
