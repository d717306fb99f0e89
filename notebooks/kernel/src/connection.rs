use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What a Jupyter client writes into a file for its kernel: where to listen, and the key.
#[derive(Debug, Deserialize)]
pub struct Connection {
    transport: String,
    ip: String,
    /// Requests.
    pub shell_port: u16,
    /// Requests that do not wait behind others.
    pub control_port: u16,
    /// The user's answers to questions.
    pub stdin_port: u16,
    /// What everybody hears.
    pub iopub_port: u16,
    /// The heartbeat.
    pub hb_port: u16,
    /// The key that messages are signed with.
    pub key: String,
    signature_scheme: String,
}

impl Connection {
    /// Reads the file.
    ///
    /// # Errors
    /// If it cannot be read, or asks for what we do not speak.
    pub fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let connection: Self = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        ensure!(connection.transport == "tcp", "the transport is {}, but must be tcp", connection.transport);
        let scheme = &connection.signature_scheme;
        ensure!(scheme == "hmac-sha256", "messages are to be signed by {scheme}, but this kernel knows hmac-sha256");
        Ok(connection)
    }

    /// The address of a port.
    pub fn address(&self, port: u16) -> String {
        format!("tcp://{}:{port}", self.ip)
    }
}
