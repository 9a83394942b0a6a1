//! `perfdiff diff`: two revisions of a repository, and what the change does to its scenarios.

mod git;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use perfdiff_revisions::{Date, Options, Report, Revision, Slowdown, compare, self_test};

use self::git::{Git, Range};
use crate::failure::{Failure, print};
use crate::input;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// `BASE..HEAD`; `BASE...HEAD` is from where the two parted; `BASE` alone is against the working
    /// tree.
    #[arg(value_name = "BASE..HEAD", required_unless_present = "self_test")]
    range: Option<String>,
    /// Files and folders to look at; without, the whole repository. A list of scenarios (.jsonl) is
    /// looked at only if it is named.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How much slower anything may become, such as `5%`; over what perfdiff.toml says.
    #[arg(long, value_name = "PERCENT", value_parser = slowdown)]
    max_slowdown: Option<Slowdown>,
    /// The day on which something that is accepted may have expired; without, that of the newer
    /// commit.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    today: Option<Date>,
    /// Prove that the gate can fail: make things worse, and look whether that is found. Takes one
    /// revision, or none for HEAD.
    #[arg(long)]
    self_test: bool,
    #[command(flatten)]
    declared: input::Declared,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Plain text.
    Text,
    /// Markdown for a comment.
    Markdown,
    /// Everything, as schemas/diff.schema.json says.
    Json,
    /// Annotations of GitHub.
    Github,
    /// JUnit's XML, for GitLab and Jenkins.
    Junit,
}

fn slowdown(text: &str) -> Result<Slowdown, String> {
    Slowdown::parse(text).ok_or_else(|| "not a percentage, such as `5%`".to_string())
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "not a day, such as `2026-12-31`".to_string())
}

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    let git = Git::here().map_err(Failure::NotEvaluated)?;
    if arguments.self_test { test(arguments, &git) } else { diff(arguments, &git) }
}

fn diff(arguments: &Arguments, git: &Git) -> Result<(), Failure> {
    let failed = Failure::NotEvaluated;
    let range = Range::parse(arguments.range.as_deref().unwrap_or("HEAD"));
    let base = git.base(&range).map_err(failed)?;
    let head = git.head(&range).map_err(failed)?;
    let renamed = git.renamed(&base, &head).map_err(failed)?;
    let options = options(arguments, git, &head.commit)?;
    let report = compare(
        &Revision::new(&base.name, &base),
        &Revision::new(&head.name, &head),
        &renamed,
        &options,
    );
    print(&rendered(&report, arguments.format))?;
    exit(report.exit_code())
}

fn test(arguments: &Arguments, git: &Git) -> Result<(), Failure> {
    if arguments.format != Format::Text {
        return Err(Failure::NotEvaluated("error: `--self-test` prints text".to_string()));
    }
    let range = Range::parse(arguments.range.as_deref().unwrap_or("HEAD"));
    let head = git.base(&range).map_err(Failure::NotEvaluated)?;
    let options = options(arguments, git, &head.commit)?;
    let test = self_test(&Revision::new(&head.name, &head), &options);
    print(&test.text())?;
    exit(test.exit_code())
}

fn rendered(report: &Report, format: Format) -> String {
    match format {
        Format::Text => report.text(),
        Format::Markdown => report.markdown(),
        Format::Json => report.json(),
        Format::Github => report.github(),
        Format::Junit => report.junit(),
    }
}

fn exit(code: u8) -> Result<(), Failure> {
    if code == 0 { Ok(()) } else { Err(Failure::Reported(code)) }
}

fn options(arguments: &Arguments, git: &Git, commit: &str) -> Result<Options, Failure> {
    let inside = |path: &Path| {
        git.inside(path).ok_or_else(|| {
            let path = path.display();
            Failure::NotEvaluated(format!("error: `{path}` is outside the repository"))
        })
    };
    let named = |files: &[PathBuf]| -> Result<Vec<(String, String)>, Failure> {
        files.iter().map(|file| Ok((file.display().to_string(), inside(file)?))).collect()
    };
    let [catalogs, model_configs] = arguments.declared.files();
    let mut paths = Vec::new();
    for path in &arguments.paths {
        paths.push(inside(path)?);
    }
    // The root is everything.
    if paths.iter().any(String::is_empty) {
        paths.clear();
    }
    Ok(Options {
        paths,
        catalogs: named(catalogs)?,
        model_configs: named(model_configs)?,
        max_slowdown: arguments.max_slowdown,
        today: arguments.today.or_else(|| Date::parse(&git.day(commit)?)),
    })
}

/// New paths to old ones.
pub(crate) type Renamed = BTreeMap<String, String>;
