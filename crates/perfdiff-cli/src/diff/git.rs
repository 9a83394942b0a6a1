//! What is asked of git: commits, trees, blobs and renames. It runs as a command, and never talks to
//! a network.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

use perfdiff_revisions::Files;

use super::Renamed;

/// The repository around the current folder.
pub(crate) struct Git {
    root: PathBuf,
    /// The current folder, from the root; empty there.
    prefix: String,
    blobs: Rc<Blobs>,
}

/// Which revisions.
pub(crate) struct Range {
    base: String,
    /// None is the working tree.
    head: Option<String>,
    /// From where the two parted.
    from_merge_base: bool,
}

impl Range {
    pub(crate) fn parse(text: &str) -> Self {
        let or_head = |revision: &str| match revision {
            "" => "HEAD".to_string(),
            revision => revision.to_string(),
        };
        let (ends, from_merge_base) = match text.split_once("...") {
            Some(ends) => (Some(ends), true),
            None => (text.split_once(".."), false),
        };
        match ends {
            Some((base, head)) => {
                Self { base: or_head(base), head: Some(or_head(head)), from_merge_base }
            }
            None => Self { base: or_head(text), head: None, from_merge_base: false },
        }
    }
}

/// One revision, with where to read its files.
pub(crate) struct Tree {
    /// As it is printed.
    pub(crate) name: String,
    /// The commit; of the working tree, the one that it stands on.
    pub(crate) commit: String,
    files: Stored,
}

enum Stored {
    /// Paths to blobs; none of what is no file, as a link.
    Commit { blobs: Rc<Blobs>, ids: BTreeMap<String, Option<String>> },
    /// The tracked files as they lie there.
    Disk { root: PathBuf, paths: Vec<String> },
}

impl Git {
    pub(crate) fn here() -> Result<Self, String> {
        let root = line(run(Path::new("."), &["rev-parse", "--show-toplevel"])?);
        let prefix = line(run(Path::new("."), &["rev-parse", "--show-prefix"])?);
        let root = PathBuf::from(root);
        let blobs = Rc::new(Blobs::open(&root)?);
        Ok(Self { root, prefix, blobs })
    }

    pub(crate) fn base(&self, range: &Range) -> Result<Tree, String> {
        let commit = self.commit(&range.base)?;
        let Some(head) = range.head.as_ref().filter(|_| range.from_merge_base) else {
            return self.tree(&range.base, commit);
        };
        let other = self.commit(head)?;
        let parted = run(&self.root, &["merge-base", &commit, &other]).map_err(|_| {
            format!("error: `{}` and `{head}` have no commit in common here{SHALLOW}", range.base)
        })?;
        self.tree(&range.base, line(parted))
    }

    pub(crate) fn head(&self, range: &Range) -> Result<Tree, String> {
        if let Some(head) = &range.head {
            return self.tree(head, self.commit(head)?);
        }
        let listed = run(&self.root, &["ls-files", "-z"])?;
        let mut paths: Vec<String> = listed.split('\0').map(str::to_string).collect();
        paths.retain(|path| !path.is_empty() && self.root.join(path).is_file());
        paths.sort();
        paths.dedup();
        let files = Stored::Disk { root: self.root.clone(), paths };
        Ok(Tree { name: "the working tree".to_string(), commit: self.commit("HEAD")?, files })
    }

    fn commit(&self, revision: &str) -> Result<String, String> {
        let wanted = format!("{revision}^{{commit}}");
        let found =
            run(&self.root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]);
        found.map(line).map_err(|_| format!("error: there is no revision `{revision}`{SHALLOW}"))
    }

    fn tree(&self, name: &str, commit: String) -> Result<Tree, String> {
        let listed = run(&self.root, &["ls-tree", "-r", "-z", "--full-tree", &commit])?;
        let mut ids = BTreeMap::new();
        for entry in listed.split('\0').filter(|entry| !entry.is_empty()) {
            let (about, path) = entry.split_once('\t').unwrap_or((entry, ""));
            let mut about = about.split(' ');
            let (mode, id) = (about.next().unwrap_or(""), about.nth(1).unwrap_or(""));
            let is_file = mode.starts_with("100");
            ids.insert(path.to_string(), is_file.then(|| id.to_string()));
        }
        let is_hash = name.len() >= 40 && name.bytes().all(|b| b.is_ascii_hexdigit());
        let name = if is_hash { name[..12].to_string() } else { name.to_string() };
        Ok(Tree { name, commit, files: Stored::Commit { blobs: Rc::clone(&self.blobs), ids } })
    }

    /// New paths to old ones, of the files that were renamed.
    pub(crate) fn renamed(&self, base: &Tree, head: &Tree) -> Result<Renamed, String> {
        let mut arguments =
            vec!["diff", "-M", "--name-status", "-z", "--no-ext-diff", &base.commit];
        if matches!(head.files, Stored::Commit { .. }) {
            arguments.push(&head.commit);
        }
        arguments.push("--");
        let listed = run(&self.root, &arguments)?;
        let mut fields = listed.split('\0');
        let mut renamed = Renamed::new();
        while let Some(status) = fields.next().filter(|status| !status.is_empty()) {
            let old = fields.next().unwrap_or("");
            // A rename or a copy has two paths.
            if status.starts_with(['R', 'C']) {
                let new = fields.next().unwrap_or("");
                if status.starts_with('R') {
                    renamed.insert(new.to_string(), old.to_string());
                }
            }
        }
        Ok(renamed)
    }

    /// The day on which a commit was made, by whoever committed it: the same for everyone.
    pub(crate) fn day(&self, commit: &str) -> Option<String> {
        run(&self.root, &["show", "-s", "--format=%cs", commit]).ok().map(line)
    }

    /// A path of the command line, from the root of the repository; none if it is outside.
    pub(crate) fn inside(&self, path: &Path) -> Option<String> {
        let text = path.to_str()?;
        let mut parts: Vec<&str> = Vec::new();
        let mut rest = text;
        if path.is_absolute() {
            rest = path.strip_prefix(&self.root).ok()?.to_str()?;
        } else {
            parts.extend(self.prefix.split('/').filter(|part| !part.is_empty()));
        }
        for part in rest.split(['/', std::path::MAIN_SEPARATOR]) {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(parts.join("/"))
    }
}

/// Most often, the commit is there and was not fetched.
const SHALLOW: &str = "; in a shallow clone, fetch it first (`fetch-depth: 0` of actions/checkout)";

impl Files for Tree {
    fn paths(&self) -> Vec<String> {
        match &self.files {
            Stored::Commit { ids, .. } => {
                let files = ids.iter().filter(|(_, id)| id.is_some());
                files.map(|(path, _)| path.clone()).collect()
            }
            Stored::Disk { paths, .. } => paths.clone(),
        }
    }

    fn read(&self, path: &str) -> Option<Result<String, String>> {
        let bytes = match &self.files {
            Stored::Commit { blobs, ids } => match ids.get(path)? {
                Some(id) => blobs.read(id),
                None => Err("it is no file in this revision, but a link".to_string()),
            },
            Stored::Disk { root, paths } => {
                paths.binary_search_by(|known| known.as_str().cmp(path)).ok()?;
                std::fs::read(root.join(path)).map_err(|error| format!("cannot read it: {error}"))
            }
        };
        Some(bytes.and_then(|bytes| text(path, bytes)))
    }
}

/// The text of a file, without a byte order mark. Of a document in which we are not even named,
/// the encoding is none of our concern.
fn text(path: &str, bytes: Vec<u8>) -> Result<String, String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_string)),
        Err(error) => {
            let bytes = error.as_bytes();
            let named = bytes.windows(8).any(|window| window == b"perfdiff");
            let document = path.ends_with(".md") || path.ends_with(".markdown");
            if document && !named { Ok(String::new()) } else { Err("it is not UTF-8".to_string()) }
        }
    }
}

/// One `git cat-file` for all blobs, and what it said: both revisions hold mostly the same.
struct Blobs {
    process: RefCell<Process>,
    known: RefCell<BTreeMap<String, Result<Vec<u8>, String>>>,
}

struct Process {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    fn open(root: &Path) -> Result<Self, String> {
        let mut command = git(root);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            command.spawn().map_err(|error| format!("error: cannot run git: {error}"))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("error: cannot talk to git".to_string());
        };
        let answers = BufReader::new(answers);
        let process = RefCell::new(Process { child, questions: Some(questions), answers });
        Ok(Self { process, known: RefCell::default() })
    }

    fn read(&self, id: &str) -> Result<Vec<u8>, String> {
        if let Some(known) = self.known.borrow().get(id) {
            return known.clone();
        }
        let read = self.process.borrow_mut().ask(id);
        self.known.borrow_mut().insert(id.to_string(), read.clone());
        read
    }
}

impl Process {
    fn ask(&mut self, id: &str) -> Result<Vec<u8>, String> {
        let failed = |error: std::io::Error| format!("git does not answer: {error}");
        if let Some(questions) = &mut self.questions {
            writeln!(questions, "{id}").and_then(|()| questions.flush()).map_err(failed)?;
        }
        let mut header = String::new();
        self.answers.read_line(&mut header).map_err(failed)?;
        // `ID blob SIZE`, or `ID missing`.
        let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse().ok());
        let Some(size) = size else {
            return Err(format!("it is not in this clone{SHALLOW}"));
        };
        let mut bytes = vec![0; size];
        self.answers.read_exact(&mut bytes).map_err(failed)?;
        let mut newline = [0];
        self.answers.read_exact(&mut newline).map_err(failed)?;
        Ok(bytes)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends when nobody asks any more.
        drop(self.questions.take());
        let _ = self.child.wait();
    }
}

fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(root).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    // A blob that a partial clone lacks is an error, not a download.
    command.env("GIT_NO_LAZY_FETCH", "1");
    command
}

fn run(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = git(root)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("error: cannot run git: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("error: git {}: {}", arguments[0], said.trim()));
    }
    // Paths that are no UTF-8 name no block of ours.
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn line(text: String) -> String {
    text.trim_end_matches(['\n', '\r']).to_string()
}
