//! What blocks are called in the whole of a book, so that prose of any chapter can cite them.

use std::ops::Range;
use std::sync::Arc;

use perfdiff::field::{Field, UnknownField};
use perfdiff::nearest;

use crate::document::Document;
use crate::engine::Output;

/// The named blocks of all chapters of a book.
///
/// Prose cites a block as `NAME.FIELD`. A chapter's own name wins; a name of one other chapter is
/// that one's; a name of several is told apart by its chapter, `CHAPTER#NAME.FIELD`, the path of its
/// file without the extension, or the last part of it where no other chapter ends so.
#[derive(Clone, Default)]
pub struct Names {
    entries: Vec<Entry>,
}

#[derive(Clone)]
struct Entry {
    page: String,
    name: String,
    block: usize,
    /// None of a block that could not be run.
    output: Option<Arc<dyn Output>>,
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.entries.iter().map(Entry::full)).finish()
    }
}

impl Entry {
    /// The chapter as it is written in front of `#`.
    fn chapter(&self) -> &str {
        without_extension(&self.page)
    }

    fn full(&self) -> String {
        format!("{}#{}", self.chapter(), self.name)
    }
}

/// A name with its field, and the places of both in the text that names them.
struct Cited<'t> {
    chapter: Option<&'t str>,
    name: &'t str,
    /// The place of the chapter and the name.
    span: Range<usize>,
    path: &'t str,
    path_at: usize,
}

/// A field of a block that was found.
pub(crate) struct Place<'n> {
    pub(crate) output: &'n Arc<dyn Output>,
    pub(crate) page: &'n str,
    pub(crate) block: usize,
    pub(crate) path: String,
    path_at: usize,
}

impl Names {
    /// The named blocks of a chapter; `page` is the path of its file.
    pub fn of(page: &str, document: &Document<'_>) -> Self {
        let page = page.replace('\\', "/");
        let entry = |(block, name, output)| Entry { page: page.clone(), name, block, output };
        Self { entries: document.named().map(entry).collect() }
    }

    /// Adds the named blocks of a chapter; `page` is the path of its file.
    pub fn add(&mut self, page: &str, document: &Document<'_>) {
        self.append(Self::of(page, document));
    }

    /// Adds the blocks of chapters that come after.
    pub fn append(&mut self, mut others: Names) {
        self.entries.append(&mut others.entries);
    }

    /// Adds a block of a page, or puts another in its place.
    pub(crate) fn define(&mut self, name: &str, output: Option<Arc<dyn Output>>) {
        self.entries.retain(|entry| entry.name != name);
        let (page, name) = (String::new(), name.to_owned());
        let block = self.entries.len();
        self.entries.push(Entry { page, name, block, output });
    }

    /// The blocks of a page; without an output where one could not be run.
    pub(crate) fn own(&self, page: &str) -> impl Iterator<Item = (&str, Option<&dyn Output>)> {
        let own = self.entries.iter().filter(move |entry| entry.page == page);
        own.map(|entry| (entry.name.as_str(), entry.output.as_deref()))
    }

    /// A field, as it is named in a chapter: `NAME.FIELD` or `CHAPTER#NAME.FIELD`.
    pub(crate) fn field(&self, page: &str, text: &str) -> Result<Field, UnknownField> {
        let place = self.place(page, text)?;
        place.output.field(&place.path).map_err(|mut error| {
            error.span = place.path_at + error.span.start..place.path_at + error.span.end;
            error
        })
    }

    /// The block and the field that a text names.
    pub(crate) fn place(&self, page: &str, text: &str) -> Result<Place<'_>, UnknownField> {
        let cited = Cited::read(text)?;
        let page = page.replace('\\', "/");
        let entry = match cited.chapter {
            Some(chapter) => self.of_chapter(chapter, &cited)?,
            None => self.of_any(&page, &cited)?,
        };
        match &entry.output {
            Some(output) => {
                let (page, block) = (entry.page.as_str(), entry.block);
                let (path, path_at) = (cited.path.to_owned(), cited.path_at);
                Ok(Place { output, page, block, path, path_at })
            }
            None => {
                let message = format!("the block `{}` could not be run", cited.name);
                let mut error = UnknownField::new(message, cited.span);
                error.help = Some("it has an error of its own".to_owned());
                Err(error)
            }
        }
    }

    fn of_any(&self, page: &str, cited: &Cited<'_>) -> Result<&Entry, UnknownField> {
        let named = || self.entries.iter().filter(|entry| entry.name == cited.name);
        if let Some(own) = named().find(|entry| entry.page == page) {
            return Ok(own);
        }
        let mut others: Vec<&Entry> = Vec::new();
        for entry in named() {
            if others.iter().all(|other| other.page != entry.page) {
                others.push(entry);
            }
        }
        match others.as_slice() {
            [only] => Ok(only),
            [] => Err(self.unknown(page, cited)),
            several => {
                let message = format!("several chapters have a block `{}`", cited.name);
                let mut error = UnknownField::new(message, cited.span.clone());
                let full: Vec<String> = several.iter().map(|e| format!("`{}`", e.full())).collect();
                error.help = Some(format!("say which: {}", full.join(", ")));
                Err(error)
            }
        }
    }

    fn of_chapter(&self, chapter: &str, cited: &Cited<'_>) -> Result<&Entry, UnknownField> {
        let wanted = without_extension(chapter);
        let is_end = |page: &str| {
            page.strip_suffix(wanted)
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let named = self.entries.iter().filter(|entry| entry.name == cited.name);
        let ends: Vec<&Entry> = named.filter(|entry| is_end(entry.chapter())).collect();
        let exact = ends.iter().find(|entry| entry.chapter() == wanted);
        if let Some(entry) = exact.or(ends.first())
            && (exact.is_some() || ends.iter().all(|other| other.page == entry.page))
        {
            return Ok(entry);
        }
        let full: Vec<String> = ends.iter().map(|entry| entry.full()).collect();
        if !full.is_empty() {
            let message = format!("several chapters end in `{chapter}`");
            let mut error = UnknownField::new(message, cited.span.clone());
            error.help = Some(format!("say which: `{}`", full.join("`, `")));
            return Err(error);
        }
        let full: Vec<String> = self.entries.iter().map(Entry::full).collect();
        let written = format!("{chapter}#{}", cited.name);
        let message = format!("there is no block `{written}`");
        let mut error = UnknownField::new(message, cited.span.clone());
        error.suggestion = self
            .entries
            .iter()
            .find(|entry| entry.name == cited.name)
            .map(Entry::full)
            .or_else(|| nearest(&written, full.iter().map(String::as_str)).map(str::to_owned));
        Err(error)
    }

    fn unknown(&self, page: &str, cited: &Cited<'_>) -> UnknownField {
        let message = format!("there is no block `{}`", cited.name);
        let mut error = UnknownField::new(message, cited.span.clone());
        // The chapter's own names are nearer than those of others.
        let own = self.entries.iter().filter(|entry| entry.page == page);
        let all: Vec<&str> = own.chain(&self.entries).map(|entry| entry.name.as_str()).collect();
        error.suggestion = nearest(cited.name, all.iter().copied()).map(str::to_owned);
        if error.suggestion.is_none() {
            let mut known: Vec<String> = Vec::new();
            for name in all {
                let quoted = format!("`{name}`");
                if !known.contains(&quoted) {
                    known.push(quoted);
                }
            }
            error.help = Some(match known.len() {
                0 => "no block has a name: give one `name = \"...\"`".to_owned(),
                1..=12 => format!("the blocks are {}", known.join(", ")),
                many => format!("{many} blocks have a name, and none is like this"),
            });
        }
        error
    }
}

impl<'t> Cited<'t> {
    fn read(text: &'t str) -> Result<Self, UnknownField> {
        // A chapter's path may have dots; a name has none, and no quotes.
        let quote = text.find('"').unwrap_or(text.len());
        let (chapter, name_at) = match text[..quote].find('#') {
            Some(at) => (Some(&text[..at]), at + 1),
            None => (None, 0),
        };
        let rest = &text[name_at..];
        let Some((name, path)) = rest.split_once('.').filter(|(name, _)| !name.is_empty()) else {
            let mut error = UnknownField::new("this names no field of a block", 0..text.len());
            error.help = Some("a value is `NAME.FIELD`, such as `upgrade.speedup`".to_owned());
            return Err(error);
        };
        let path_at = name_at + name.len() + 1;
        Ok(Self { chapter, name, span: 0..path_at - 1, path, path_at })
    }
}

fn without_extension(page: &str) -> &str {
    let page = page.strip_prefix("./").unwrap_or(page);
    page.strip_suffix(".md").unwrap_or(page)
}
