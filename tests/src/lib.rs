//! The harness of the end-to-end tests: books in temporary folders, real mdBook, real binaries.
//!
//! - [`BookTest`] writes a book, builds it with mdBook 0.4 or 0.5 (their own code, in this
//!   process) and the real `mdbook-perfdiff` binary, and hands out pages.
//! - [`perfdiff()`] runs the real command.
//! - [`Jupyter`] starts the real kernel and speaks to it, as a front end would.

#![allow(clippy::unwrap_used, reason = "a test harness fails by panicking")]

mod jupyter;

pub use jupyter::{Jupyter, Message, connection_file};

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The folder with the binaries under test, which are built first if they are not.
fn binaries() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // Cargo names the binaries of a test's own package only; these are siblings.
        let status = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "-p", "perfdiff-cli", "-p", "mdbook-perfdiff"])
            .current_dir(root())
            .status()
            .unwrap();
        assert!(status.success(), "the binaries under test do not build");
        let test = std::env::current_exe().unwrap();
        let profile = test.ancestors().find(|p| p.ends_with("deps")).unwrap().parent().unwrap();
        let folder = if profile.ends_with("release") {
            profile.with_file_name("debug")
        } else {
            profile.into()
        };
        assert!(folder.join(executable("perfdiff")).is_file(), "{}", folder.display());
        folder
    })
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// The path of the real preprocessor.
pub fn preprocessor() -> PathBuf {
    binaries().join(executable("mdbook-perfdiff"))
}

/// The path of the real command.
pub fn command() -> PathBuf {
    binaries().join(executable("perfdiff"))
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// Its stdout.
    pub stdout: String,
    /// Its stderr.
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs the real `perfdiff` in the root of the repository.
pub fn perfdiff(arguments: &[&str], stdin: &str) -> Ran {
    run(&command(), arguments, stdin, &root())
}

/// Runs a program to its end.
pub fn run(program: &Path, arguments: &[&str], stdin: &str, folder: &Path) -> Ran {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = stdin.to_owned();
    let writer = std::thread::spawn(move || {
        // A program that does not read its stdin is none of our concern.
        let _ = std::io::Write::write_all(&mut input, text.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output.into()
}

/// Which mdBook builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MdBook {
    /// The last 0.4.
    V04,
    /// 0.5.
    V05,
}

/// Both.
pub const BOTH: [MdBook; 2] = [MdBook::V04, MdBook::V05];

/// A book in a folder of its own.
pub struct BookTest {
    folder: TempDir,
    chapters: Vec<String>,
    config: String,
}

impl Default for BookTest {
    fn default() -> Self {
        Self::new()
    }
}

impl BookTest {
    /// A book without chapters.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("src")).unwrap();
        Self { folder, chapters: Vec::new(), config: String::new() }
    }

    /// With a chapter.
    #[must_use]
    pub fn chapter(mut self, name: &str, text: &str) -> Self {
        self.chapters.push(name.to_owned());
        self.file(&format!("src/{name}"), text)
    }

    /// With another file.
    #[must_use]
    pub fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// With more TOML in book.toml, after the table of the preprocessor.
    #[must_use]
    pub fn config(mut self, toml: &str) -> Self {
        self.config.push_str(toml);
        self
    }

    /// The folder of the book.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self) {
        let mut summary = String::from("# Summary\n\n");
        for chapter in &self.chapters {
            summary += &format!("- [{chapter}]({chapter})\n");
        }
        std::fs::write(self.folder().join("src/SUMMARY.md"), summary).unwrap();
        let toml = format!(
            "[book]\ntitle = \"Test\"\n\n[preprocessor.perfdiff]\ncommand = {:?}\nafter = [\"links\"]\n{}",
            preprocessor().display().to_string(),
            self.config
        );
        std::fs::write(self.folder().join("book.toml"), toml).unwrap();
    }

    /// Builds the book with mdBook's own code of this version; the error, if there is one.
    ///
    /// # Errors
    ///
    /// mdBook's whole chain of errors, as text.
    pub fn build(&self, version: MdBook) -> Result<(), String> {
        self.write();
        let built = self.folder().join("book");
        let _ = std::fs::remove_dir_all(&built);
        let root = self.folder().to_path_buf();
        match version {
            MdBook::V04 => mdbook04::MDBook::load(root)
                .and_then(|book| book.build())
                .map_err(|error| format!("{error:#}")),
            MdBook::V05 => mdbook_driver::MDBook::load(root)
                .and_then(|book| book.build())
                .map_err(|error| format!("{error:#}")),
        }
    }

    /// Builds with the `perfdiff` command, in whose process mdBook is.
    pub fn build_in_process(&self) -> Ran {
        self.write();
        let _ = std::fs::remove_dir_all(self.folder().join("book"));
        perfdiff(&["book", "build", self.folder().to_str().unwrap()], "")
    }

    /// Runs the preprocessor alone, on what mdBook would send it, to see what it prints.
    pub fn preprocess(&self, input: &str) -> Ran {
        run(&preprocessor(), &[], input, self.folder())
    }

    /// A built page.
    pub fn page(&self, path: &str) -> String {
        let path = self.folder().join("book").join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// Every file of the book and what is in it, without what was built.
    pub fn sources(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        collect(self.folder(), &mut found);
        found.sort();
        found
    }
}

fn collect(folder: &Path, into: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("book") {
            continue;
        }
        if path.is_dir() {
            collect(&path, into);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            into.push((path, bytes));
        }
    }
}

/// The figures of a page, in order.
pub fn figures(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find("<figure class=\"perfdiff\"") {
        let end = start + rest[start..].find("</figure>").unwrap() + "</figure>".len();
        found.push(&rest[start..end]);
        rest = &rest[end..];
    }
    found
}

/// The same HTML with entities decoded and without line ends: mdBook 0.5 writes HTML anew from a
/// tree, 0.4 passes it through.
pub fn plain(html: &str) -> String {
    let mut out = String::new();
    let html = html.replace('\n', "");
    let mut rest = html.as_str();
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        let Some(length) = rest[start..].find(';') else { break };
        let entity = &rest[start + 1..start + length];
        let decoded = match entity {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            number => number.strip_prefix('#').and_then(|n| char::from_u32(n.parse().ok()?)),
        };
        match decoded {
            Some(c) => out.push(c),
            None => out.push_str(&rest[start..=start + length]),
        }
        rest = &rest[start + length + 1..];
    }
    out + rest
}
