//! Requests that are answered while a cell runs.

use std::sync::Arc;

use serde_json::json;
use zeromq::RouterSocket;

use super::Shared;
use crate::kernel;

/// Answers until the process ends.
pub(super) async fn answer(socket: RouterSocket, shared: Arc<Shared>) {
    let (mut replies, mut incoming) = socket.split();
    loop {
        let request = shared.receive(&mut incoming).await;
        shared.publish_status("busy", Some(&request));
        let reply = match request.kind.as_str() {
            "interrupt_request" => {
                shared.interrupt.notify_waiters();
                Some(("interrupt_reply", json!({ "status": "ok" })))
            }
            "shutdown_request" => {
                let restart = request.content["restart"].as_bool().unwrap_or(false);
                Some(("shutdown_reply", json!({ "status": "ok", "restart": restart })))
            }
            "kernel_info_request" => Some(("kernel_info_reply", kernel::info())),
            _ => None,
        };
        if let Some((kind, content)) = &reply {
            shared.reply(&mut replies, &request, kind, content).await;
            if *kind == "shutdown_reply" {
                shared.publish(kind, &request, content);
            }
        }
        shared.publish_status("idle", Some(&request));
        if request.kind == "shutdown_request" {
            shared.stop.notify_one();
        }
    }
}
