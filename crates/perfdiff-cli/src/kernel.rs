//! `perfdiff kernel`: the Jupyter kernel, and the files by which Jupyter finds it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use perfdiff_docs::Session;
use perfdiff_kernel::install::{self, Place};
use perfdiff_kernel::{Connection, serve};

use crate::failure::{Failure, print};
use crate::{files, input};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Where to listen, as Jupyter writes it when it starts a kernel.
    #[arg(long, value_name = "FILE", required = true)]
    connection_file: Option<PathBuf>,
    #[command(flatten)]
    declared: input::Declared,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Let Jupyter find the kernel: for this user, if no place is named.
    Install {
        #[command(flatten)]
        place: Where,
        /// What front ends call it.
        #[arg(long, value_name = "D", default_value = "perfdiff")]
        display_name: String,
    },
    /// Take the kernel away again.
    Uninstall {
        #[command(flatten)]
        place: Where,
    },
}

#[derive(clap::Args)]
struct Where {
    /// For this user (the default).
    #[arg(long, group = "place")]
    user: bool,
    /// In the environment that is active: a virtual environment of Python, or one of Conda.
    #[arg(long, group = "place")]
    sys_prefix: bool,
    /// Under this folder, in `share/jupyter/kernels`.
    #[arg(long, value_name = "DIR", group = "place")]
    prefix: Option<PathBuf>,
    /// The name by which notebooks ask for the kernel.
    #[arg(long, value_name = "N", default_value = install::NAME)]
    name: String,
}

impl Where {
    fn kernels(&self) -> Result<PathBuf, Failure> {
        if !install::is_name(&self.name) {
            let message = format!(
                "error: `{}` is no name of a kernel: letters, digits, `.`, `_` and `-`",
                self.name
            );
            return Err(Failure::NotEvaluated(message));
        }
        let place = match (&self.prefix, self.sys_prefix) {
            (Some(prefix), _) => Place::Prefix(prefix.clone()),
            (None, true) => Place::Environment,
            (None, false) => Place::User,
        };
        let kernels = place.kernels(|name| std::env::var_os(name).map(PathBuf::from));
        kernels.map_err(|why| Failure::NotEvaluated(format!("error: {why}")))
    }
}

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    match (&arguments.command, &arguments.connection_file) {
        (Some(Command::Install { place, display_name }), _) => {
            install_at(place, display_name, &arguments.declared)
        }
        (Some(Command::Uninstall { place }), _) => uninstall_at(place),
        (None, Some(file)) => run(file, &arguments.declared),
        (None, None) => Err(Failure::NotEvaluated("error: `--connection-file` is missing".into())),
    }
}

fn run(file: &Path, declared: &input::Declared) -> Result<(), Failure> {
    let (name, text) = input::read(file)?;
    let connection = Connection::parse(&text)
        .map_err(|why| Failure::NotEvaluated(format!("{name}: error: {why}")))?;
    let session = Session::new(declared.catalog()?).reading(|path| files::read(Path::new(path)));
    let log = |line: &str| {
        let _ = writeln!(std::io::stderr(), "perfdiff kernel: {line}");
    };
    serve(&connection, session, log)
        .map_err(|error| Failure::NotEvaluated(format!("error: {error}")))
}

fn install_at(
    place: &Where,
    display_name: &str,
    declared: &input::Declared,
) -> Result<(), Failure> {
    let kernels = place.kernels()?;
    // What cannot be read is found out now, and not when a notebook starts.
    declared.catalog()?;
    let failed = |error: std::io::Error| {
        Failure::NotEvaluated(format!("error: cannot install in {}: {error}", kernels.display()))
    };
    // Front ends start the kernel with a path of their own, so that ours must be whole.
    let program = std::env::current_exe().map_err(failed)?;
    let mut command = vec![program.display().to_string(), "kernel".to_owned()];
    let [catalogs, configs] = declared.files();
    for (option, files) in [("--catalog", catalogs), ("--model-config", configs)] {
        for file in files {
            let file = file.canonicalize().map_err(failed)?;
            command.extend([option.to_owned(), file.display().to_string()]);
        }
    }
    let folder = install::install(&kernels, &place.name, &command, display_name).map_err(failed)?;
    print(&format!("installed {}\n", folder.display()))
}

fn uninstall_at(place: &Where) -> Result<(), Failure> {
    let folder = place.kernels()?.join(&place.name);
    let removed = install::uninstall(&place.kernels()?, &place.name).map_err(|error| {
        Failure::NotEvaluated(format!("error: cannot remove {}: {error}", folder.display()))
    })?;
    match removed {
        Some(folder) => print(&format!("removed {}\n", folder.display())),
        None => {
            Err(Failure::NotEvaluated(format!("error: there is no kernel in {}", folder.display())))
        }
    }
}
