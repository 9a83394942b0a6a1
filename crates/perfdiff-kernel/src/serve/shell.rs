//! Requests that are answered in turn.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use zeromq::{RouterRecvHalf, RouterSendHalf};

use super::Shared;
use crate::kernel::{self, Asked, Done, Kernel};
use crate::wire::Request;

/// Queues what comes, so that the queue is known when a cell fails.
pub(super) async fn read(
    mut socket: RouterRecvHalf,
    queue: UnboundedSender<Request>,
    shared: Arc<Shared>,
) {
    while queue.send(shared.receive(&mut socket).await).is_ok() {}
}

/// Answers until the process ends.
pub(super) async fn answer(
    kernel: Kernel,
    requests: UnboundedReceiver<Request>,
    replies: RouterSendHalf,
    shared: Arc<Shared>,
) {
    let mut shell = Shell { kernel, requests, waiting: VecDeque::new(), replies, shared };
    while let Some(request) = shell.next().await {
        shell.shared.publish_status("busy", Some(&request));
        shell.one(&request).await;
        shell.shared.publish_status("idle", Some(&request));
    }
}

struct Shell {
    kernel: Kernel,
    requests: UnboundedReceiver<Request>,
    /// What came while a failed cell was looked after.
    waiting: VecDeque<Request>,
    replies: RouterSendHalf,
    shared: Arc<Shared>,
}

impl Shell {
    async fn next(&mut self) -> Option<Request> {
        match self.waiting.pop_front() {
            Some(request) => Some(request),
            None => self.requests.recv().await,
        }
    }

    async fn one(&mut self, request: &Request) {
        match request.kind.as_str() {
            "execute_request" => self.execute(request).await,
            // Before the control channel there was this.
            "shutdown_request" => {
                let restart = request.content["restart"].as_bool().unwrap_or(false);
                let content = json!({ "status": "ok", "restart": restart });
                self.reply(request, "shutdown_reply", &content).await;
                self.shared.stop.notify_one();
            }
            // There is nothing here that a widget could talk to.
            "comm_open" => {
                let content = json!({ "comm_id": request.content["comm_id"], "data": {} });
                self.shared.publish("comm_close", request, &content);
            }
            kind => match self.kernel.reply(kind, &request.content) {
                Some((kind, content)) => self.reply(request, kind, &content).await,
                None => (self.shared.log)(&format!("a request was ignored: `{kind}`")),
            },
        }
    }

    async fn execute(&mut self, request: &Request) {
        let asked = Asked::of(&request.content);
        if !asked.silent {
            let input = json!({ "code": asked.code, "execution_count": self.kernel.count() });
            self.shared.publish("execute_input", request, &input);
        }
        let done = self.run(&asked).await;
        let answer = self.kernel.finish(&asked, done);
        for (kind, content) in &answer.published {
            self.shared.publish(kind, request, content);
        }
        if !(answer.failed && asked.stop_on_error) {
            return self.reply(request, "execute_reply", &answer.reply).await;
        }
        // Who waits for the reply has sent nothing yet; whatever comes before it was queued behind
        // the cell that failed, and may be on its way still.
        tokio::time::sleep(ON_ITS_WAY).await;
        let mut queued: Vec<Request> = self.waiting.drain(..).collect();
        while let Ok(request) = self.requests.try_recv() {
            queued.push(request);
        }
        self.reply(request, "execute_reply", &answer.reply).await;
        for request in queued {
            match request.kind.as_str() {
                "execute_request" => self.abort(&request).await,
                _ => self.waiting.push_back(request),
            }
        }
    }

    /// Runs a cell on a thread of its own, for as long as somebody waits for it. The engine cannot
    /// be stopped; it changes nothing, so that what it finds can be dropped.
    async fn run(&self, asked: &Asked) -> Done {
        let interrupted = self.shared.interrupt.notified();
        tokio::pin!(interrupted);
        interrupted.as_mut().enable();
        let (session, asked) = (self.kernel.session.clone(), asked.clone());
        let cell = tokio::task::spawn_blocking(move || kernel::run(&session, &asked));
        tokio::select! {
            () = interrupted => Done::interrupted(),
            done = cell => done.unwrap_or_else(|_| Done::interrupted()),
        }
    }

    async fn abort(&mut self, request: &Request) {
        self.shared.publish_status("busy", Some(request));
        self.reply(request, "execute_reply", &json!({ "status": "aborted" })).await;
        self.shared.publish_status("idle", Some(request));
    }

    async fn reply(&mut self, request: &Request, kind: &str, content: &serde_json::Value) {
        self.shared.reply(&mut self.replies, request, kind, content).await;
    }
}

/// How long the requests that were sent together with one that failed may take to arrive.
const ON_ITS_WAY: Duration = Duration::from_millis(20);
