//! Messages as frames: read, checked, signed and written.
//!
//! ```text
//! [identity ...] "<IDS|MSG>" signature header parent_header metadata content [buffer ...]
//! ```
//!
//! The JSON is read as it comes and not as a type of ours, so that a message with a field more or
//! less than we know is answered all the same.

use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// The version of the protocol.
pub(crate) const PROTOCOL: &str = "5.4";

const DELIMITER: &[u8] = b"<IDS|MSG>";

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Who asks: the way back for the reply.
    pub(crate) identities: Vec<Bytes>,
    /// The header, as it came: the parent of every answer.
    pub(crate) header: Bytes,
    pub(crate) kind: String,
    pub(crate) content: Value,
}

/// Why frames are no message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum WireError {
    /// Frames are missing.
    NoMessage,
    /// The signature is not that of the frames under our key.
    BadSignature,
    /// The header or the content is not the JSON that it should be.
    NotJson,
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            WireError::NoMessage => "it is no message",
            WireError::BadSignature => "its signature is wrong",
            WireError::NotJson => "it is not JSON",
        })
    }
}

/// Reads and writes the messages of one session.
#[derive(Debug)]
pub(crate) struct Wire {
    key: Vec<u8>,
    session: String,
    sent: AtomicU64,
}

impl Wire {
    pub(crate) fn new(key: &str) -> Self {
        // The standard library's hasher starts from what the system gives it at random; a session
        // needs to be told from others, and is no secret.
        let half = || std::hash::RandomState::new().build_hasher().finish();
        let session = format!("{:016x}{:016x}", half(), half());
        Self { key: key.as_bytes().to_vec(), session, sent: AtomicU64::new(0) }
    }

    /// The message in the frames that a socket received.
    pub(crate) fn read(&self, frames: &[Bytes]) -> Result<Request, WireError> {
        let at = frames.iter().position(|frame| frame.as_ref() == DELIMITER);
        let at = at.ok_or(WireError::NoMessage)?;
        let [signature, header, parent, metadata, content, ..] = &frames[at + 1..] else {
            return Err(WireError::NoMessage);
        };
        self.check(signature, [header, parent, metadata, content])?;
        let parsed: Value = serde_json::from_slice(header).map_err(|_| WireError::NotJson)?;
        let kind = parsed["msg_type"].as_str().ok_or(WireError::NotJson)?.to_owned();
        let content = serde_json::from_slice(content).map_err(|_| WireError::NotJson)?;
        let identities = frames[..at].to_vec();
        Ok(Request { identities, header: header.clone(), kind, content })
    }

    /// The frames of a message to send.
    pub(crate) fn frames(
        &self,
        identities: &[Bytes],
        kind: &str,
        parent: Option<&Bytes>,
        content: &Value,
    ) -> Vec<Bytes> {
        let number = self.sent.fetch_add(1, Ordering::Relaxed);
        let header = json!({
            "msg_id": format!("{}_{number}", self.session),
            "session": self.session,
            "username": "kernel",
            "date": iso_8601(SystemTime::now()),
            "msg_type": kind,
            "version": PROTOCOL,
        });
        let header = Bytes::from(header.to_string());
        let parent = parent.cloned().unwrap_or_else(|| Bytes::from_static(b"{}"));
        let metadata = Bytes::from_static(b"{}");
        let content = Bytes::from(content.to_string());
        let signature = self.signature([&header, &parent, &metadata, &content]);
        let parts = [Bytes::from_static(DELIMITER), signature, header, parent, metadata, content];
        identities.iter().cloned().chain(parts).collect()
    }

    fn mac(&self, parts: [&Bytes; 4]) -> Option<Hmac<Sha256>> {
        // A key of any length is one; without a key nothing is signed.
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).ok().filter(|_| !self.key.is_empty())?;
        parts.into_iter().for_each(|part| mac.update(part));
        Some(mac)
    }

    fn signature(&self, parts: [&Bytes; 4]) -> Bytes {
        let Some(mac) = self.mac(parts) else { return Bytes::new() };
        let digest = mac.finalize().into_bytes();
        Bytes::from(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    /// In constant time, so that the time it takes tells nothing of the right one.
    fn check(&self, signature: &Bytes, parts: [&Bytes; 4]) -> Result<(), WireError> {
        let Some(mac) = self.mac(parts) else { return Ok(()) };
        let given = bytes_of_hex(signature).ok_or(WireError::BadSignature)?;
        mac.verify_slice(&given).map_err(|_| WireError::BadSignature)
    }
}

fn bytes_of_hex(hex: &[u8]) -> Option<Vec<u8>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = hex.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// `2026-11-23T17:32:46.123456Z`, by the calendar of Hinnant's `civil_from_days`.
fn iso_8601(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (seconds, micros) = (since.as_secs(), since.subsec_micros());
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day = of_era - (365 * year + year / 4 - year / 100);
    // Months from March, so that the leap day is the last.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + next;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn sent(wire: &Wire) -> Vec<Bytes> {
        let identity = [Bytes::from_static(b"me")];
        wire.frames(&identity, "execute_request", None, &json!({ "code": "é" }))
    }

    #[test]
    fn what_is_written_is_read() {
        let wire = Wire::new("secret");
        let request = wire.read(&sent(&wire)).unwrap();
        assert_eq!(request.kind, "execute_request");
        assert_eq!(request.content["code"], "é");
        assert_eq!(request.identities, [Bytes::from_static(b"me")]);
    }

    #[test]
    fn a_signature_is_that_of_rfc_2104() {
        // Checked with Python: hmac.new(b"key", b"abcd", hashlib.sha256).hexdigest()
        let wire = Wire::new("key");
        let [a, b, c, d] = ["a", "b", "c", "d"].map(Bytes::from);
        let signature = wire.signature([&a, &b, &c, &d]);
        assert_eq!(signature, "2a31ec0ee8d878c9eece9fb0df79b3b90b2256240163aa5ee50d176d3d1121f8");
    }

    #[test]
    fn a_message_that_was_changed_is_refused() {
        let wire = Wire::new("secret");
        for frame in 3..7 {
            let mut frames = sent(&wire);
            frames[frame] = Bytes::from_static(b"{\"msg_type\": \"shutdown_request\"}");
            assert_eq!(wire.read(&frames).unwrap_err(), WireError::BadSignature, "{frame}");
        }
        let other = Wire::new("guess");
        assert_eq!(wire.read(&sent(&other)).unwrap_err(), WireError::BadSignature);
        let unsigned = Wire::new("");
        assert_eq!(wire.read(&sent(&unsigned)).unwrap_err(), WireError::BadSignature);
    }

    #[test]
    fn garbage_is_no_message() {
        let wire = Wire::new("");
        let frames = |parts: &[&'static str]| -> Vec<Bytes> {
            parts.iter().map(|part| Bytes::from_static(part.as_bytes())).collect()
        };
        assert_eq!(wire.read(&frames(&[])).unwrap_err(), WireError::NoMessage);
        assert_eq!(
            wire.read(&frames(&["x", "<IDS|MSG>", "", "{}"])).unwrap_err(),
            WireError::NoMessage
        );
        let wrong = frames(&["<IDS|MSG>", "", "{", "{}", "{}", "{}"]);
        assert_eq!(wire.read(&wrong).unwrap_err(), WireError::NotJson);
        let wrong = frames(&["<IDS|MSG>", "", "{\"msg_type\":1}", "{}", "{}", "{}"]);
        assert_eq!(wire.read(&wrong).unwrap_err(), WireError::NotJson);
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |seconds| iso_8601(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00.000000Z");
        assert_eq!(at(1_709_251_199), "2024-02-29T23:59:59.000000Z");
        assert_eq!(at(4_107_542_399), "2100-02-28T23:59:59.000000Z");
        assert_eq!(at(4_107_542_400), "2100-03-01T00:00:00.000000Z");
    }
}
