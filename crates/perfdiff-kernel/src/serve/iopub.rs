//! What everybody may see.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use zeromq::{SocketRecv as _, SocketSend as _, XPubSocket, ZmqMessage};

use super::{PAUSE, Shared};

/// A way to the task that publishes. Whatever is sent arrives in the order of the sends.
pub(super) struct Iopub(pub(super) UnboundedSender<Vec<Bytes>>);

impl Iopub {
    pub(super) fn send(&self, frames: Vec<Bytes>) {
        // The task ends with the process.
        let _ = self.0.send(frames);
    }
}

/// Publishes what is sent. The socket is an XPUB: it waits for slow readers where a PUB drops, and
/// tells of subscriptions, so that a front end is welcomed and knows from when on it sees everything.
pub(super) async fn publish(
    mut socket: XPubSocket,
    mut messages: UnboundedReceiver<Vec<Bytes>>,
    shared: Arc<Shared>,
) {
    loop {
        let frames = tokio::select! {
            frames = messages.recv() => match frames {
                Some(frames) => frames,
                None => return,
            },
            event = socket.recv() => match event {
                Ok(event) => match subscription(&event) {
                    Some(topic) => welcome(&shared, &topic),
                    None => continue,
                },
                Err(_) => {
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        if let Ok(message) = ZmqMessage::try_from(frames) {
            let _ = socket.send(message).await;
        }
    }
}

/// The topic that somebody begins to listen to.
fn subscription(event: &ZmqMessage) -> Option<Bytes> {
    let frame = event.get(0)?;
    (frame.first() == Some(&1)).then(|| frame.slice(1..))
}

/// Under its own topic, so that who has subscribed gets it.
fn welcome(shared: &Shared, topic: &Bytes) -> Vec<Bytes> {
    let content = json!({ "subscription": String::from_utf8_lossy(topic) });
    shared.wire.frames(std::slice::from_ref(topic), "iopub_welcome", None, &content)
}
