//! `perfdiff book build`: mdBook in this process, with the preprocessor in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_perfdiff::{self as preprocessor, check_folders};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::Result as MdBookResult;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::failure::Failure;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Build the book, with its blocks run. Needs no mdBook.
    Build {
        /// The folder with book.toml.
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Where to put the pages, instead of book.toml's build-dir.
        #[arg(short, long, value_name = "DIR")]
        dest_dir: Option<PathBuf>,
    },
}

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    let Command::Build { folder, dest_dir } = &arguments.command;
    build(folder, dest_dir.as_deref())
}

fn build(folder: &Path, dest_dir: Option<&Path>) -> Result<(), Failure> {
    let path = folder.join("book.toml");
    if !path.is_file() {
        let message = format!("{}: error: there is no such file", path.display());
        return Err(Failure::NotEvaluated(message));
    }
    let mut config = Config::from_disk(&path).map_err(|error| failed(&error))?;
    config.update_from_env().map_err(|error| failed(&error))?;
    if let Some(folder) = dest_dir {
        config.build.build_dir = folder.to_path_buf();
    }
    let folders = [&config.book.src, &config.build.build_dir].map(|f| f.display().to_string());
    let [src, build_dir] = &folders;
    check_folders(src, build_dir).map_err(|failure| Failure::NotEvaluated(failure.to_string()))?;
    let mut book = MDBook::load_with_config(folder, config).map_err(|error| failed(&error))?;
    // Takes the place of the one that book.toml configures, which would be another process.
    let outcome = Arc::new(Mutex::new(Outcome::default()));
    book.with_preprocessor(InProcess { outcome: Arc::clone(&outcome) });
    let built = book.build();
    let outcome = std::mem::take(&mut *outcome.lock().unwrap_or_else(PoisonError::into_inner));
    let mut err = std::io::stderr().lock();
    for message in &outcome.messages {
        let _ = writeln!(err, "{message}\n");
    }
    if let Some(failure) = outcome.failure {
        let _ = writeln!(err, "{failure}");
        return Err(Failure::Reported(failure.exit_code()));
    }
    built.map_err(|error| failed(&error))?;
    let target = folder.join(&book.config.build.build_dir);
    let _ =
        writeln!(err, "{} blocks in the book, which is in {}", outcome.blocks, target.display());
    Ok(())
}

/// What the preprocessor has to tell: mdBook carries nothing but one error.
#[derive(Default)]
struct Outcome {
    blocks: usize,
    messages: Vec<String>,
    failure: Option<mdbook_perfdiff::Failure>,
}

struct InProcess {
    outcome: Arc<Mutex<Outcome>>,
}

impl Preprocessor for InProcess {
    fn name(&self) -> &str {
        "perfdiff"
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> MdBookResult<Book> {
        let context = serde_json::to_value(context)?;
        let json = serde_json::to_string(&book)?;
        let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let book = preprocessor::Book::read(&json);
        match book.and_then(|book| preprocessor::preprocess(&context, &book)) {
            Ok(done) => {
                outcome.blocks = done.blocks;
                // Once, however many renderers the book has.
                for message in done.messages {
                    if !outcome.messages.contains(&message) {
                        outcome.messages.push(message);
                    }
                }
                Ok(serde_json::from_str(&done.book.json())?)
            }
            Err(failure) => {
                let error = std::io::Error::other(failure.to_string());
                outcome.failure = Some(failure);
                Err(error.into())
            }
        }
    }
}

/// mdBook's chain of errors on one line.
fn failed(error: &mdbook_preprocessor::errors::Error) -> Failure {
    Failure::NotEvaluated(format!("error: {error:#}"))
}
