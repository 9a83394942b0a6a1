//! The connection file: where a front end listens for its kernel, and with which key it signs.

use std::net::IpAddr;

use serde_json::Value;

/// Where the kernel listens, and the key that both sides sign with.
///
/// ```
/// let text = r#"{ "transport": "tcp", "ip": "127.0.0.1", "shell_port": 5001, "iopub_port": 5002,
///     "stdin_port": 5003, "control_port": 5004, "hb_port": 5005, "key": "secret",
///     "signature_scheme": "hmac-sha256" }"#;
/// let connection = perfdiff_kernel::Connection::parse(text).unwrap();
/// assert_eq!(connection.endpoint(connection.shell_port), "tcp://127.0.0.1:5001");
///
/// // Whoever reaches a port runs cells: none is open to other machines.
/// let error = perfdiff_kernel::Connection::parse(&text.replace("127.0.0.1", "0.0.0.0")).unwrap_err();
/// assert!(error.contains("`ip` is `0.0.0.0`"), "{error}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Connection {
    /// A loopback address.
    pub ip: IpAddr,
    /// Requests that are answered in turn.
    pub shell_port: u16,
    /// Requests that are answered while a cell runs.
    pub control_port: u16,
    /// What everybody may see.
    pub iopub_port: u16,
    /// Questions to the person; this kernel asks none.
    pub stdin_port: u16,
    /// Echoes what it is sent.
    pub heartbeat_port: u16,
    /// Signs every message; empty where none is signed.
    pub key: String,
}

impl Connection {
    /// Reads a connection file.
    ///
    /// # Errors
    ///
    /// What is missing or cannot be served, in one sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: Value =
            serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
        let transport = file["transport"].as_str().unwrap_or("tcp");
        if transport != "tcp" {
            return Err(format!("`transport` is `{transport}`; this kernel speaks `tcp` only"));
        }
        let scheme = file["signature_scheme"].as_str().unwrap_or(SCHEME);
        if scheme != SCHEME {
            return Err(format!("`signature_scheme` is `{scheme}`; this kernel signs `{SCHEME}`"));
        }
        let port = |key: &str| {
            let port = file[key].as_u64().and_then(|port| u16::try_from(port).ok());
            port.filter(|port| *port > 0).ok_or_else(|| format!("`{key}` is no port"))
        };
        Ok(Self {
            ip: ip(&file)?,
            shell_port: port("shell_port")?,
            control_port: port("control_port")?,
            iopub_port: port("iopub_port")?,
            stdin_port: port("stdin_port")?,
            heartbeat_port: port("hb_port")?,
            key: file["key"].as_str().unwrap_or("").to_owned(),
        })
    }

    /// The address of a port, as ZeroMQ writes it.
    pub fn endpoint(&self, port: u16) -> String {
        match self.ip {
            IpAddr::V4(ip) => format!("tcp://{ip}:{port}"),
            IpAddr::V6(ip) => format!("tcp://[{ip}]:{port}"),
        }
    }
}

const SCHEME: &str = "hmac-sha256";

fn ip(file: &Value) -> Result<IpAddr, String> {
    let written = file["ip"].as_str().unwrap_or("127.0.0.1");
    let name = if written == "localhost" { "127.0.0.1" } else { written };
    let ip = name.parse::<IpAddr>().ok().filter(IpAddr::is_loopback);
    ip.ok_or_else(|| {
        format!("`ip` is `{written}`; this kernel listens on this machine alone: use `127.0.0.1`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        r#"{"shell_port":1,"control_port":2,"iopub_port":3,"stdin_port":4,"hb_port":5}"#;

    #[test]
    fn what_is_not_said_is_jupyters_default() {
        let connection = Connection::parse(FILE).unwrap();
        assert_eq!(
            (connection.ip.to_string().as_str(), connection.key.as_str()),
            ("127.0.0.1", "")
        );
        assert_eq!(connection.heartbeat_port, 5);
    }

    #[test]
    fn what_cannot_be_served_is_said() {
        let error = |text: &str| Connection::parse(text).unwrap_err();
        assert!(error("{").starts_with("it is not JSON"));
        assert_eq!(error(&FILE.replace("\"hb_port\":5", "\"hb_port\":0")), "`hb_port` is no port");
        assert_eq!(error(&FILE.replace(":4", ":70000")), "`stdin_port` is no port");
        assert!(error(&FILE.replace('{', r#"{"transport":"ipc","#)).contains("`ipc`"));
        assert!(error(&FILE.replace('{', r#"{"ip":"10.0.0.7","#)).contains("`10.0.0.7`"));
        assert!(error(&FILE.replace('{', r#"{"ip":"host.example","#)).contains("host.example"));
        assert!(error(&FILE.replace('{', r#"{"signature_scheme":"md5","#)).contains("`md5`"));
    }
}
