//! The lock of a group of documents: compared with what they computed, and written.

use std::collections::BTreeSet;

use perfdiff_docs::{About, Code, LOCK_FILE, Lock, Mode, Move, Notice, Problem};

use super::Outcome;
use super::documents::Running;
use super::targets::Group;
use crate::files;

/// Compares what the documents computed with what is recorded; `regen` records it.
pub(super) fn settle(group: &Group, running: &[Running<'_>], mode: Mode, outcome: &mut Outcome) {
    let path = group.shown.join(LOCK_FILE);
    let shown = files::shown(&path);
    let text = match path.exists() {
        false => None,
        true => match files::read(&path) {
            Ok(text) => Some(text),
            Err(why) => {
                outcome.notices.push(Notice::of_file(&shown, Code::File, &why, ""));
                return;
            }
        },
    };
    let old = match text.as_deref().map(Lock::parse) {
        None => Lock::new(),
        Some(Ok(lock)) => lock,
        Some(Err(_)) if mode == (Mode::Regen { force: true }) => Lock::new(),
        Some(Err(wrong)) => {
            let text = text.as_deref().unwrap_or_default();
            outcome.notices.push(Notice::of_diagnostic(&shown, text, &wrong));
            return;
        }
    };
    // What a claim is wrong about moved, too; it is only not recorded until the claim is right.
    let wrong = claimed_wrongly(outcome);
    let now = computed(group, running, &old, &BTreeSet::new());
    let new = computed(group, running, &old, &wrong);
    if text.is_none() && new.is_empty() {
        return;
    }
    if text.is_none() && mode == Mode::Check {
        let message = "there is no lock: nothing records what the blocks computed";
        let help = "`perfdiff regen` writes it; commit it, and changes of results show in reviews";
        outcome.notices.push(Notice::of_file(&shown, Code::NoLock, message, help));
        return;
    }
    if text.is_some() {
        say(&shown, (&now, &wrong), &old, running, mode, outcome);
    }
    let new = new.to_string();
    if mode != Mode::Check && text.as_deref() != Some(&*new) {
        match files::replace(&path, text.as_deref(), &new) {
            Ok(()) => outcome.written.push(shown),
            Err(why) => outcome.notices.push(Notice::of_file(&shown, Code::File, &why, "")),
        }
    }
}

/// The documents with blocks that a claim is wrong about.
fn claimed_wrongly(outcome: &Outcome) -> BTreeSet<String> {
    outcome
        .notices
        .iter()
        .flat_map(|notice| &notice.about)
        .map(|about| about.page.clone())
        .collect()
}

/// What this run computed, with the records of what it did not look at. A document with errors
/// keeps all of its records: what it would compute is not known.
fn computed(
    group: &Group,
    running: &[Running<'_>],
    old: &Lock,
    without: &BTreeSet<String>,
) -> Lock {
    let mut new = Lock::new();
    let mut computed = BTreeSet::new();
    for one in running.iter().filter(|one| one.is_recorded()) {
        let document = one.document();
        let of_a_block = |problem: &Problem| {
            problem.is_error() && problem.block.is_some() && !problem.is_failed_claim()
        };
        if !document.problems().iter().any(of_a_block) && !without.contains(one.text.page()) {
            new.add(&one.text.target.key, document, one.text.catalog);
            computed.insert(one.text.target.key.as_str());
        }
    }
    new.keep(old, |file| !computed.contains(file) && group.root.join(file).exists());
    new
}

fn say(
    shown: &str,
    (new, wrong): (&Lock, &BTreeSet<String>),
    old: &Lock,
    running: &[Running<'_>],
    mode: Mode,
    outcome: &mut Outcome,
) {
    for moved in new.moved_since(old) {
        let document = running.iter().find(|one| one.text.target.key == moved.file);
        // It is recorded once its claims are right, and until then that is what is to be said.
        let is_wrong = document.is_some_and(|one| wrong.contains(one.text.page()));
        if moved.what == Move::New && is_wrong {
            continue;
        }
        if let (Some(one), Some(block), Move::Moved { causes, .. }) =
            (document, moved.block, &moved.what)
        {
            let about = About::new(one.text.page(), block);
            let claims = outcome.notices.iter_mut().filter(|n| n.about.contains(&about));
            claims.for_each(|notice| notice.add_causes(causes));
        }
        let notice = document.and_then(|one| {
            let help = match (mode, is_wrong) {
                (Mode::Check, false) => Some("if that is right, `perfdiff regen` records it"),
                (Mode::Check, true) => {
                    Some("if that is right, correct the claims; then `perfdiff regen` records it")
                }
                (Mode::Regen { .. }, _) => None,
            };
            one.with_origin(|origin| Notice::of_moved(&moved, one.document(), origin, help))
        });
        if notice.is_some() {
            outcome.notices.extend(notice);
        } else if let Move::Gone { name } = &moved.what
            && mode == Mode::Check
        {
            let message =
                format!("it records {name} of `{}`, which is no longer there", moved.file);
            let help = "if that is right, `perfdiff regen` forgets it";
            outcome.notices.push(Notice::of_file(shown, Code::Moved, &message, help));
        }
    }
}
