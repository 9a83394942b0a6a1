//! A front end that is just large enough to ask the kernel everything, and to ask it badly.
//!
//! It shares no code with the kernel: what it signs and reads is written here once more, from the
//! specification.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use zeromq::{DealerSocket, Socket as _, SocketRecv as _, SocketSend as _, SubSocket, ZmqMessage};

const KEY: &str = "a key of the test";

/// How long an answer may take, on a machine that does other things.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes a connection file with free ports; the file, and what stands in it.
pub fn connection_file(folder: &Path) -> (PathBuf, Value) {
    // All at once, so that they differ.
    let free: Vec<TcpListener> =
        (0..5).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let port = |i: usize| free[i].local_addr().unwrap().port();
    let file = json!({
        "transport": "tcp", "ip": "127.0.0.1", "key": KEY, "signature_scheme": "hmac-sha256",
        "shell_port": port(0), "control_port": port(1), "iopub_port": port(2),
        "stdin_port": port(3), "hb_port": port(4),
    });
    let path = folder.join("connection.json");
    std::fs::write(&path, file.to_string()).unwrap();
    (path, file)
}

/// A message that the kernel sent.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its type.
    pub kind: String,
    /// The id of the request that it answers.
    pub parent: String,
    /// What it says.
    pub content: Value,
}

/// The kernel, and the sockets to it.
pub struct Jupyter {
    /// The process.
    pub kernel: Child,
    runtime: Runtime,
    shell: DealerSocket,
    control: DealerSocket,
    iopub: SubSocket,
    sent: usize,
    _folder: TempDir,
}

impl Jupyter {
    /// Starts the kernel and waits for its welcome.
    pub fn start() -> Self {
        // A port that was free may be taken by the time that it is asked for.
        let started = (0..5).find_map(|_| Self::try_start());
        let mut jupyter = started.expect("the kernel does not start");
        loop {
            if jupyter.published().kind == "iopub_welcome" {
                return jupyter;
            }
        }
    }

    fn try_start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (path, file) = connection_file(folder.path());
        let mut kernel = Command::new(super::command())
            .args(["kernel", "--connection-file", path.to_str().unwrap()])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let address = |port: &str| format!("127.0.0.1:{}", file[port]);
        // The heartbeat is the last socket that the kernel opens.
        if !is_listening(&address("hb_port"), &mut kernel) {
            return None;
        }
        let at = |port: &str| format!("tcp://{}", address(port));
        let (shell, control, iopub) = runtime.block_on(async {
            let (mut shell, mut control) = (DealerSocket::new(), DealerSocket::new());
            let mut iopub = SubSocket::new();
            shell.connect(&at("shell_port")).await.unwrap();
            control.connect(&at("control_port")).await.unwrap();
            iopub.connect(&at("iopub_port")).await.unwrap();
            iopub.subscribe("").await.unwrap();
            (shell, control, iopub)
        });
        Some(Self { kernel, runtime, shell, control, iopub, sent: 0, _folder: folder })
    }

    /// Sends a request on the shell channel; its id.
    pub fn ask(&mut self, kind: &str, content: &Value) -> String {
        let (id, frames) = self.frames(kind, content, KEY);
        self.send(frames);
        id
    }

    /// The frames of a request, signed with any key; its id before them.
    pub fn frames(&mut self, kind: &str, content: &Value, key: &str) -> (String, Vec<Bytes>) {
        self.sent += 1;
        let id = format!("request {}", self.sent);
        let header = json!({
            "msg_id": id, "session": "test", "username": "test", "version": "5.3",
            "date": "2026-01-01T00:00:00Z", "msg_type": kind,
        });
        let parts = [header.to_string(), "{}".into(), "{}".into(), content.to_string()];
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
        parts.iter().for_each(|part| mac.update(part.as_bytes()));
        let digest = mac.finalize().into_bytes();
        let signature: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let frames = ["<IDS|MSG>".to_owned(), signature].into_iter().chain(parts);
        (id, frames.map(Bytes::from).collect())
    }

    /// Sends frames on the shell channel, whatever they are.
    pub fn send(&mut self, frames: Vec<Bytes>) {
        let message = ZmqMessage::try_from(frames).unwrap();
        self.runtime.block_on(self.shell.send(message)).unwrap();
    }

    /// The next reply on the shell channel.
    pub fn reply(&mut self) -> Message {
        let received = self.runtime.block_on(async { timeout(PATIENCE, self.shell.recv()).await });
        read(received.expect("the kernel does not reply").unwrap())
    }

    /// The next message that everybody sees.
    pub fn published(&mut self) -> Message {
        let received = self.runtime.block_on(async { timeout(PATIENCE, self.iopub.recv()).await });
        read(received.expect("the kernel says nothing").unwrap())
    }

    /// Asks on the control channel; the reply.
    pub fn control(&mut self, kind: &str, content: &Value) -> Message {
        let (_, frames) = self.frames(kind, content, KEY);
        let message = ZmqMessage::try_from(frames).unwrap();
        let received = self.runtime.block_on(async {
            self.control.send(message).await.unwrap();
            timeout(PATIENCE, self.control.recv()).await
        });
        read(received.expect("no reply on the control channel").unwrap())
    }

    /// What is published about a request, up to its `idle`.
    pub fn until_idle(&mut self, id: &str) -> Vec<Message> {
        let mut found = Vec::new();
        loop {
            let message = self.published();
            if message.parent != id {
                continue;
            }
            if message.content["execution_state"] == "idle" {
                return found;
            }
            if message.kind != "status" {
                found.push(message);
            }
        }
    }

    /// Runs a cell: its reply, and what it publishes but its input.
    pub fn run(&mut self, code: &str) -> (Value, Vec<Message>) {
        self.run_as(&json!({ "code": code }))
    }

    /// Runs a cell as the content of an `execute_request` says.
    pub fn run_as(&mut self, content: &Value) -> (Value, Vec<Message>) {
        let id = self.ask("execute_request", content);
        let reply = self.reply();
        assert_eq!((reply.kind.as_str(), &reply.parent), ("execute_reply", &id));
        let mut published = self.until_idle(&id);
        published.retain(|message| message.kind != "execute_input");
        (reply.content, published)
    }

    /// Waits for the process to end; its exit code.
    pub fn ended(&mut self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.kernel.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the kernel does not end");
    }
}

impl Drop for Jupyter {
    fn drop(&mut self) {
        let _ = self.kernel.kill();
        let _ = self.kernel.wait();
    }
}

/// Waits until the kernel listens; false once it has ended.
fn is_listening(address: &str, kernel: &mut Child) -> bool {
    let start = Instant::now();
    while kernel.try_wait().unwrap().is_none() {
        if std::net::TcpStream::connect(address).is_ok() {
            return true;
        }
        assert!(start.elapsed() < PATIENCE, "the kernel does not start");
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

/// Reads a message and checks its signature.
fn read(message: ZmqMessage) -> Message {
    let frames = message.into_vec();
    let at = frames.iter().position(|frame| frame.as_ref() == b"<IDS|MSG>").unwrap();
    let [signature, header, parent, metadata, content] = &frames[at + 1..] else {
        panic!("{} frames", frames.len());
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    [header, parent, metadata, content].iter().for_each(|part| mac.update(part));
    let digest = mac.finalize().into_bytes();
    let wanted: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signature.as_ref(), wanted.as_bytes());
    let value = |frame: &Bytes| serde_json::from_slice::<Value>(frame).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    Message {
        kind: text(&value(header)["msg_type"]),
        parent: text(&value(parent)["msg_id"]),
        content: value(content),
    }
}
