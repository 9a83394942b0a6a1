//! The sockets, and who answers on each.
//!
//! Everything but a cell runs on one thread, in tasks that wait. A cell runs on a thread of its own,
//! so that requests on the control channel are answered meanwhile.
//!
//! | socket | task |
//! | --- | --- |
//! | shell | [`shell::read`] queues requests, [`shell::answer`] answers them in turn |
//! | control | [`control::answer`]: interrupt, shut down |
//! | iopub | [`iopub::publish`]: what everybody may see, in the order in which it happens |
//! | heartbeat | echoes |
//! | stdin | nothing is ever asked |

mod control;
mod iopub;
mod parent;
mod shell;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use perfdiff_docs::Session;
use serde_json::Value;
use tokio::sync::{Notify, mpsc};
use zeromq::{
    RepSocket, RouterRecvHalf, RouterSendHalf, RouterSocket, Socket, SocketRecv as _,
    SocketSend as _, XPubSocket, ZmqMessage,
};

use crate::connection::Connection;
use crate::kernel::Kernel;
use crate::wire::{Request, Wire};
use iopub::Iopub;

/// Why the kernel could not listen.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServeError(String);

impl std::fmt::Display for ServeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ServeError {}

/// Answers requests until a front end shuts the kernel down, or the process that started it is gone.
/// `log` is told of what was ignored, a line each.
///
/// # Errors
///
/// A port that cannot be listened on.
pub fn serve(
    connection: &Connection,
    session: Session,
    log: impl Fn(&str) + Send + Sync + 'static,
) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| ServeError(format!("cannot wait for requests: {error}")))?;
    let served = runtime.block_on(listen(connection, session, Arc::new(log)));
    // A cell that still runs is not waited for.
    runtime.shutdown_background();
    served
}

/// What the tasks share.
struct Shared {
    wire: Wire,
    iopub: Iopub,
    /// A cell that runs should not be waited for any more.
    interrupt: Notify,
    stop: Notify,
    log: Arc<Log>,
}

type Log = dyn Fn(&str) + Send + Sync;

async fn listen(
    connection: &Connection,
    session: Session,
    log: Arc<Log>,
) -> Result<(), ServeError> {
    let mut shell = RouterSocket::new();
    let mut control = RouterSocket::new();
    let mut stdin = RouterSocket::new();
    let mut iopub = XPubSocket::new();
    let mut heartbeat = RepSocket::new();
    bind(&mut shell, connection, connection.shell_port).await?;
    bind(&mut control, connection, connection.control_port).await?;
    bind(&mut stdin, connection, connection.stdin_port).await?;
    bind(&mut iopub, connection, connection.iopub_port).await?;
    bind(&mut heartbeat, connection, connection.heartbeat_port).await?;

    let (sender, messages) = mpsc::unbounded_channel();
    let wire = Wire::new(&connection.key);
    let (interrupt, stop) = (Notify::new(), Notify::new());
    let shared = Arc::new(Shared { wire, iopub: Iopub(sender), interrupt, stop, log });
    let (queue, requests) = mpsc::unbounded_channel();
    let (replies, incoming) = shell.split();
    shared.publish_status("starting", None);
    tokio::spawn(iopub::publish(iopub, messages, Arc::clone(&shared)));
    tokio::spawn(echo(heartbeat));
    tokio::spawn(control::answer(control, Arc::clone(&shared)));
    tokio::spawn(shell::read(incoming, queue, Arc::clone(&shared)));
    tokio::spawn(shell::answer(Kernel::new(session), requests, replies, Arc::clone(&shared)));
    tokio::select! {
        () = shared.stop.notified() => {}
        () = parent::gone() => {}
    }
    // What was sent may still be on its way.
    tokio::time::sleep(FLUSH).await;
    drop(stdin);
    Ok(())
}

/// How long what was sent is given to arrive before the process ends.
const FLUSH: Duration = Duration::from_millis(30);

async fn bind(
    socket: &mut impl Socket,
    connection: &Connection,
    port: u16,
) -> Result<(), ServeError> {
    let endpoint = connection.endpoint(port);
    let bound = socket.bind(&endpoint).await;
    bound.map(|_| ()).map_err(|error| ServeError(format!("cannot listen on {endpoint}: {error}")))
}

async fn echo(mut heartbeat: RepSocket) {
    loop {
        match heartbeat.recv().await {
            Ok(message) => {
                let _ = heartbeat.send(message).await;
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// After an error of a socket, so that one that stays is no busy loop.
const PAUSE: Duration = Duration::from_millis(10);

impl Shared {
    /// Tells everybody what became of a request.
    fn publish(&self, kind: &str, request: &Request, content: &Value) {
        self.iopub.send(self.wire.frames(
            &[Bytes::from_static(b"perfdiff")],
            kind,
            Some(&request.header),
            content,
        ));
    }

    fn publish_status(&self, state: &str, request: Option<&Request>) {
        let content = serde_json::json!({ "execution_state": state });
        let topic = [Bytes::from_static(b"perfdiff")];
        let parent = request.map(|request| &request.header);
        self.iopub.send(self.wire.frames(&topic, "status", parent, &content));
    }

    /// The next request on a socket; what is none is logged.
    async fn receive(&self, socket: &mut RouterRecvHalf) -> Request {
        loop {
            match socket.recv().await {
                Ok(message) => match self.wire.read(&message.into_vec()) {
                    Ok(request) => return request,
                    Err(why) => (self.log)(&format!("a message was ignored: {why}")),
                },
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Answers a request; nobody may be there any more.
    async fn reply(
        &self,
        socket: &mut RouterSendHalf,
        request: &Request,
        kind: &str,
        content: &Value,
    ) {
        let frames = self.wire.frames(&request.identities, kind, Some(&request.header), content);
        if let Ok(message) = ZmqMessage::try_from(frames) {
            let _ = socket.send(message).await;
        }
    }
}
