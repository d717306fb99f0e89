use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use crate::wire::Message;

/// Where messages go out: to everybody, or to whoever asked.
#[derive(Clone)]
pub struct Outbox {
    /// What everybody hears.
    pub iopub: UnboundedSender<Message>,
    /// Answers on the shell's socket.
    pub shell: UnboundedSender<Message>,
    /// Answers on the control socket.
    pub control: UnboundedSender<Message>,
    /// Questions to the user.
    pub stdin: UnboundedSender<Message>,
}

impl Outbox {
    /// Tells everybody something that `parent` caused. Nobody is there to hear it only at the very end.
    pub fn publish(&self, parent: &Value, kind: &str, content: Value) {
        let _ = self.iopub.send(Message::caused_by(parent, kind, content));
    }

    /// Says that work on a request begins or has ended.
    pub fn status(&self, parent: &Value, state: &str) {
        self.publish(parent, "status", json!({ "execution_state": state }));
    }

    /// Answers a request on the shell's socket.
    pub fn answer(&self, request: &Message, content: Value) {
        let _ = self.shell.send(request.reply(content));
    }
}
