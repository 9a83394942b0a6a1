//! The key `show`: what of the result is shown.

use crate::diagnostic::Diagnostic;
use crate::input::resolve::Resolver;
use crate::input::{Entry, Value};
use crate::show::Shown;

/// Reads the list of a comparison; every mistake in it is reported.
pub(super) fn read(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<Vec<Shown>> {
    read_of(resolver, entry, false)
}

/// Reads the list of a sweep.
pub(super) fn read_of_sweep(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<Vec<Shown>> {
    read_of(resolver, entry, true)
}

fn read_of(resolver: &mut Resolver<'_>, entry: &Entry, sweep: bool) -> Option<Vec<Shown>> {
    let Value::List(items) = &entry.node.value else {
        resolver.wrong_type(entry, "a list, such as `[\"text\", \"table\"]`");
        return None;
    };
    if items.is_empty() {
        let error = Diagnostic::new("PD007", entry.node.span.clone(), "`show` shows nothing");
        resolver.report(
            error.label("expected at least one item").help(
                "leave the key out to show the text, the factors as a picture, and the table",
            ),
        );
        return None;
    }
    let mut shown: Vec<Shown> = Vec::new();
    for item in items {
        // An item is read like a key of its own, so that errors point at it.
        let item =
            Entry { key: entry.key.clone(), key_span: item.span.clone(), node: item.clone() };
        let name = resolver.text(&item)?;
        let Some(found) = Shown::from_name(&name) else {
            let names: Vec<&str> =
                Shown::ALL.into_iter().filter(|s| s.is_of(sweep)).map(Shown::name).collect();
            resolver.unknown_value(&item, "item of `show`", &name, &names);
            continue;
        };
        if !found.is_of(sweep) {
            let (of, this) = if sweep {
                ("comparison", "this block is a sweep")
            } else {
                ("sweep", "this block compares two scenarios")
            };
            let message = format!("`{}` is shown of a {of} only", found.name());
            resolver.report(Diagnostic::new("PD007", item.node.span, message).label(this));
            continue;
        }
        if shown.contains(&found) {
            let message = format!("`{}` is shown already", found.name());
            resolver.report(Diagnostic::new("PD007", item.node.span, message));
        }
        shown.push(found);
    }
    Some(shown)
}
