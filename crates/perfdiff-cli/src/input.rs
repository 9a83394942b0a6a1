//! What commands read: a file or stdin, and the catalogs and configs that a user declares.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use perfdiff::{Catalog, Diagnostic};

use crate::failure::Failure;

/// The whole of a file, or of stdin where the name is `-`, with the name to print.
pub(crate) fn read(path: &Path) -> Result<(String, String), Failure> {
    let stdin = path.as_os_str() == "-";
    let name = if stdin { "<stdin>".to_string() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    let read = if stdin {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    let text = match read {
        Ok(()) => String::from_utf8(bytes),
        Err(error) => {
            return Err(Failure::NotEvaluated(format!("{name}: error: cannot read it: {error}")));
        }
    };
    let text = text.map_err(|_| Failure::NotEvaluated(format!("{name}: error: not UTF-8")))?;
    Ok((name, text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_string)))
}

/// The files that names may refer to, beside what is built in.
#[derive(clap::Args)]
pub(crate) struct Declared {
    /// A catalog file to add; may be given several times.
    #[arg(long, value_name = "FILE", global = true)]
    catalog: Vec<PathBuf>,
    /// The config.json of a Hugging Face model, for `model = { hf = "PATH" }`; may be given
    /// several times.
    #[arg(long, value_name = "PATH", global = true)]
    model_config: Vec<PathBuf>,
}

impl Declared {
    /// The files themselves, for whoever reads them elsewhere than on the disk: catalogs, configs.
    pub(crate) fn files(&self) -> [&[PathBuf]; 2] {
        [&self.catalog, &self.model_config]
    }

    /// The built-in catalog with these. Configs come first: an entry of a catalog may be one.
    pub(crate) fn catalog(&self) -> Result<Catalog, Failure> {
        self.added_to(Catalog::builtin())
    }

    /// A catalog with these added.
    pub(crate) fn added_to(&self, mut catalog: Catalog) -> Result<Catalog, Failure> {
        for file in &self.model_config {
            let (name, text) = read(file)?;
            let added = catalog.add_model_config(&file.display().to_string(), &text);
            added.map_err(|errors| rendered(&name, &text, &errors))?;
        }
        for file in &self.catalog {
            let (name, text) = read(file)?;
            catalog.add_toml(&text).map_err(|errors| rendered(&name, &text, &errors))?;
        }
        Ok(catalog)
    }
}

/// Mistakes in a text, as the failure of a command.
pub(crate) fn rendered(name: &str, text: &str, errors: &[Diagnostic]) -> Failure {
    Failure::NotEvaluated(joined(name, text, errors))
}

/// Claims of a text that do not hold.
pub(crate) fn claims(name: &str, text: &str, errors: &[Diagnostic]) -> Failure {
    Failure::DoesNotHold(joined(name, text, errors))
}

fn joined(name: &str, text: &str, errors: &[Diagnostic]) -> String {
    let errors: Vec<String> = errors.iter().map(|error| error.render(name, text)).collect();
    errors.join("\n\n")
}
