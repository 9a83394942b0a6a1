//! A kernel without its front end is of no use to anybody.

use std::time::Duration;

/// Waits until the process that started this one is gone: forever where no front end did. Where
/// one did, Ctrl-C is for it and not for the kernel.
pub(super) async fn gone() {
    if std::env::var_os("JPY_PARENT_PID").is_none() {
        return std::future::pending().await;
    }
    tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
    poll().await;
}

/// Whose parent ends gets another.
#[cfg(unix)]
async fn poll() {
    let parent = std::os::unix::process::parent_id();
    while std::os::unix::process::parent_id() == parent {
        tokio::time::sleep(PERIOD).await;
    }
}

/// Elsewhere a process that ends takes its children along, or does not.
#[cfg(not(unix))]
async fn poll() {
    let _ = PERIOD;
    std::future::pending().await
}

const PERIOD: Duration = Duration::from_millis(500);
