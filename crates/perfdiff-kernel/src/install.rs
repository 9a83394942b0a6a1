//! The files by which front ends find the kernel: a folder `share/jupyter/kernels/NAME`.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

/// The name under which the kernel is installed, if no other is asked for.
pub const NAME: &str = "perfdiff";

const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-svg.svg", include_bytes!("../kernelspec/logo-svg.svg")),
    ("logo-32x32.png", include_bytes!("../kernelspec/logo-32x32.png")),
    ("logo-64x64.png", include_bytes!("../kernelspec/logo-64x64.png")),
];

/// Where kernels are installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// For this user, in Jupyter's data folder.
    User,
    /// In the environment that is active: a virtual environment of Python, or one of Conda.
    Environment,
    /// Under a prefix, in `share/jupyter`.
    Prefix(PathBuf),
}

impl Place {
    /// The folder that holds a folder for each kernel.
    ///
    /// `variable` looks up a variable of the environment.
    ///
    /// # Errors
    ///
    /// When no environment is active, or the user has no home, in one sentence.
    pub fn kernels(&self, variable: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, String> {
        let set = |name: &str| variable(name).filter(|path| !path.as_os_str().is_empty());
        let data = match self {
            Place::Prefix(prefix) => prefix.join("share/jupyter"),
            Place::Environment => set("VIRTUAL_ENV")
                .or_else(|| set("CONDA_PREFIX"))
                .ok_or(
                    "no environment is active: activate one, or name its folder with `--prefix`",
                )?
                .join("share/jupyter"),
            Place::User => user_data(set)
                .ok_or("this user has no home folder: name a folder with `--prefix`")?,
        };
        Ok(data.join("kernels"))
    }
}

/// Jupyter's data folder of the user, as `jupyter_core.paths.jupyter_data_dir` finds it.
fn user_data(set: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    if let Some(folder) = set("JUPYTER_DATA_DIR") {
        return Some(folder);
    }
    if cfg!(target_os = "macos") {
        return Some(set("HOME")?.join("Library/Jupyter"));
    }
    if cfg!(windows) {
        return Some(set("APPDATA")?.join("jupyter"));
    }
    let shared = set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")));
    Some(shared?.join("jupyter"))
}

/// Whether Jupyter takes this as the name of a kernel.
pub fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(allowed)
}

/// What `kernel.json` says: `command` is started with the connection file behind it.
pub fn kernel_json(command: &[String], display_name: &str) -> String {
    let argv: Vec<&str> = command.iter().map(String::as_str).collect();
    let argv = [argv.as_slice(), &["--connection-file", "{connection_file}"]].concat();
    let spec = json!({
        "argv": argv,
        "display_name": display_name,
        // Front ends highlight by the language; `perfdiff check` knows our notebooks by it.
        "language": "toml",
        "interrupt_mode": "message",
        "metadata": { "debugger": false },
    });
    format!("{spec:#}\n")
}

/// Writes a kernel's folder; one of the same name takes the new content.
///
/// # Errors
///
/// When a file cannot be written.
pub fn install(
    kernels: &Path,
    name: &str,
    command: &[String],
    display_name: &str,
) -> io::Result<PathBuf> {
    let folder = kernels.join(name);
    std::fs::create_dir_all(&folder)?;
    for (file, content) in LOGOS {
        std::fs::write(folder.join(file), content)?;
    }
    std::fs::write(folder.join("kernel.json"), kernel_json(command, display_name))?;
    Ok(folder)
}

/// Removes a kernel's folder; whether there was one. Another program's kernel of that name, and
/// files that we did not write, are left alone.
///
/// # Errors
///
/// When the kernel is not ours, or a file cannot be removed.
pub fn uninstall(kernels: &Path, name: &str) -> io::Result<Option<PathBuf>> {
    let folder = kernels.join(name);
    let spec = folder.join("kernel.json");
    let text = match std::fs::read_to_string(&spec) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !is_ours(&text) {
        return Err(io::Error::other("it is the kernel of another program"));
    }
    std::fs::remove_file(&spec)?;
    for (file, _) in LOGOS {
        match std::fs::remove_file(folder.join(file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    // What else lies there somebody put there.
    let _ = std::fs::remove_dir(&folder);
    Ok(Some(folder))
}

/// Whether a `kernel.json` starts `... kernel --connection-file FILE`, as ours does.
fn is_ours(text: &str) -> bool {
    let spec: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let argv = spec["argv"].as_array().cloned().unwrap_or_default();
    spec["language"] == "toml"
        && argv.iter().any(|argument| argument == "kernel")
        && argv.iter().any(|argument| argument == "--connection-file")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'v>(set: &'v [(&'v str, &'v str)]) -> impl Fn(&str) -> Option<PathBuf> + 'v {
        move |name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
    }

    #[test]
    fn places_are_jupyters() {
        let prefix = Place::Prefix("/opt/env".into());
        assert_eq!(prefix.kernels(of(&[])).unwrap(), Path::new("/opt/env/share/jupyter/kernels"));
        let active = [("VIRTUAL_ENV", ""), ("CONDA_PREFIX", "/conda")];
        assert_eq!(
            Place::Environment.kernels(of(&active)).unwrap(),
            Path::new("/conda/share/jupyter/kernels")
        );
        assert!(Place::Environment.kernels(of(&[])).unwrap_err().contains("--prefix"));
        let own = [("JUPYTER_DATA_DIR", "/data"), ("HOME", "/home/me")];
        assert_eq!(Place::User.kernels(of(&own)).unwrap(), Path::new("/data/kernels"));
        assert!(Place::User.kernels(of(&[])).is_err());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_users_place_is_that_of_the_desktop() {
        let home = [("HOME", "/home/me")];
        let xdg = [("HOME", "/home/me"), ("XDG_DATA_HOME", "/xdg")];
        assert_eq!(
            Place::User.kernels(of(&home)).unwrap(),
            Path::new("/home/me/.local/share/jupyter/kernels")
        );
        assert_eq!(Place::User.kernels(of(&xdg)).unwrap(), Path::new("/xdg/jupyter/kernels"));
    }

    #[test]
    fn names_are_those_that_jupyter_takes() {
        for name in ["perfdiff", "perf-diff_2.0"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "a b", "../x", "a/b", "größe", ".hidden"] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn what_is_installed_can_be_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let command = ["/bin/perfdiff".to_owned(), "kernel".to_owned()];
        let installed = install(folder.path(), "mine", &command, "Mine").unwrap();
        let spec = std::fs::read_to_string(installed.join("kernel.json")).unwrap();
        let spec: serde_json::Value = serde_json::from_str(&spec).unwrap();
        assert_eq!(spec["argv"][3], "{connection_file}");
        assert_eq!(
            (&spec["display_name"], &spec["interrupt_mode"]),
            (&json!("Mine"), &json!("message"))
        );
        assert_eq!(std::fs::read_dir(&installed).unwrap().count(), 4);
        assert_eq!(install(folder.path(), "mine", &command, "Mine").unwrap(), installed);
        assert_eq!(uninstall(folder.path(), "mine").unwrap(), Some(installed.clone()));
        assert!(!installed.exists());
        assert_eq!(uninstall(folder.path(), "mine").unwrap(), None);
        let other = folder.path().join("python3");
        std::fs::create_dir(&other).unwrap();
        std::fs::write(other.join("kernel.json"), "{\"argv\": [\"python\"]}").unwrap();
        assert!(uninstall(folder.path(), "python3").is_err());
        assert!(other.join("kernel.json").exists());
    }
}
