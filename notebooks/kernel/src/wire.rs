//! Messages of the Jupyter protocol: identities, a delimiter, a signature, and four dictionaries.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use zeromq::ZmqMessage;

const DELIMITER: &[u8] = b"<IDS|MSG>";

/// A message. What it answers is in `parent`, a header like its own.
#[derive(Debug, Clone)]
pub struct Message {
    /// To whom it goes, or from whom it came.
    pub identities: Vec<Bytes>,
    /// Its type, its id, its session.
    pub header: Value,
    /// The header of the message that caused it.
    pub parent: Value,
    /// What it says.
    pub content: Value,
}

impl Message {
    /// Its type.
    pub fn kind(&self) -> &str {
        self.header["msg_type"].as_str().unwrap_or("")
    }

    /// The answer to this message, to whoever sent it.
    pub fn reply(&self, content: Value) -> Self {
        let kind = self.kind().replace("_request", "_reply");
        Self { identities: self.identities.clone(), ..Self::caused_by(&self.header, &kind, content) }
    }

    /// A message for everybody that the one with this header has caused.
    pub fn caused_by(parent: &Value, kind: &str, content: Value) -> Self {
        let header = json!({
            "msg_id": uuid::Uuid::new_v4().to_string(), "msg_type": kind, "username": "kernel", "version": "5.4",
            "session": parent["session"], "date": now(),
        });
        Self { identities: Vec::new(), header, parent: parent.clone(), content }
    }
}

/// How messages are signed: with the key from the connection file, or not at all if it is empty.
#[derive(Clone)]
pub struct Signer(Option<Hmac<Sha256>>);

impl Signer {
    /// With that key.
    pub fn new(key: &str) -> Self {
        Self((!key.is_empty()).then(|| Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length")))
    }

    /// The message in these frames; none if it is not one, or nobody who knows the key has signed it.
    pub fn read(&self, frames: ZmqMessage) -> Option<Message> {
        let frames = frames.into_vec();
        let at = frames.iter().position(|frame| frame.as_ref() == DELIMITER)?;
        let [signature, header, parent, metadata, content, ..] = &frames[at + 1..] else { return None };
        if let Some(hmac) = &self.0 {
            let mut hmac = hmac.clone();
            [header, parent, metadata, content].into_iter().for_each(|part| hmac.update(part));
            hmac.verify_slice(&hex::decode(signature).ok()?).ok()?;
        }
        let parse = |part: &Bytes| serde_json::from_slice::<Value>(part).ok().filter(Value::is_object);
        parse(metadata)?;
        Some(Message {
            identities: frames[..at].to_vec(),
            header: parse(header)?,
            parent: parse(parent)?,
            content: parse(content)?,
        })
    }

    /// The frames of a message.
    pub fn write(&self, message: &Message) -> ZmqMessage {
        let parts = [&message.header, &message.parent, &json!({}), &message.content];
        let parts = parts.map(|part| Bytes::from(part.to_string()));
        let signature = self.0.as_ref().map_or_else(String::new, |hmac| {
            let mut hmac = hmac.clone();
            parts.iter().for_each(|part| hmac.update(part));
            hex::encode(hmac.finalize().into_bytes())
        });
        let head = [Bytes::from_static(DELIMITER), Bytes::from(signature)];
        let frames: Vec<Bytes> = message.identities.iter().cloned().chain(head).chain(parts).collect();
        frames.try_into().expect("there are at least six frames")
    }
}

/// The time in UTC, as ISO 8601 writes it. Days to dates as in Howard Hinnant's `civil_from_days`.
fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let (seconds, micros) = (since.as_secs(), since.subsec_micros());
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, era * 400 + year) } else { (month - 9, era * 400 + year + 1) };
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_forged_is_not() {
        let (ours, other) = (Signer::new("a key"), Signer::new("another"));
        let request = Message::caused_by(&json!({ "session": "s" }), "execute_request", json!({ "code": "1" }));
        let request = Message { identities: vec![Bytes::from_static(b"client")], ..request };
        let read = ours.read(ours.write(&request)).unwrap();
        assert_eq!((read.kind(), &read.content), ("execute_request", &json!({ "code": "1" })));
        assert_eq!(read.reply(json!({})).kind(), "execute_reply");
        assert!(ours.read(other.write(&request)).is_none());
        assert!(ours.read(ZmqMessage::from("garbage")).is_none());
        assert!(Signer::new("").read(other.write(&request)).is_some());
    }
}
