//! Which text of the one revision is which of the other.
//!
//! By file and name; without names by what stands before and after. A file may have been renamed,
//! and a named block may have moved to another file.

use std::collections::BTreeMap;

use crate::watch::Watched;

/// The same scenario at both revisions, or one that only one of them has; by their places in the
/// two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) base: Option<usize>,
    pub(crate) head: Option<usize>,
}

/// Pairs in the order of the newer revision, then what is there no more. `renamed` leads from new
/// paths to old ones.
pub(crate) fn pair(
    base: &[Watched],
    head: &[Watched],
    renamed: &BTreeMap<String, String>,
) -> Vec<Pair> {
    let mut partner: Vec<Option<usize>> = vec![None; head.len()];
    let old_path = |path: &str| renamed.get(path).map_or(path.to_string(), Clone::clone);
    let mut files: Vec<&str> = head.iter().map(|watched| watched.path.as_str()).collect();
    files.dedup();
    for file in files {
        let old = old_path(file);
        let within = |list: &[Watched], path: &str| -> Vec<usize> {
            (0..list.len()).filter(|&i| list[i].path == path).collect()
        };
        let (before, after) = (within(base, &old), within(head, file));
        for (b, h) in of_file(base, &before, head, &after) {
            partner[h] = Some(b);
        }
    }
    moved(base, head, &mut partner);
    let mut pairs: Vec<Pair> =
        partner.iter().enumerate().map(|(h, b)| Pair { base: *b, head: Some(h) }).collect();
    let gone = (0..base.len()).filter(|b| !partner.contains(&Some(*b)));
    pairs.extend(gone.map(|b| Pair { base: Some(b), head: None }));
    pairs
}

/// The pairs of one file: equal names first, then the longest run of equal texts, then what is left
/// between two that are paired, in order.
fn of_file(
    base: &[Watched],
    before: &[usize],
    head: &[Watched],
    after: &[usize],
) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for &h in after {
        let named = |&&b: &&usize| {
            base[b].name.is_some()
                && base[b].name == head[h].name
                && !pairs.iter().any(|p| p.0 == b)
        };
        if let Some(&b) = before.iter().find(named) {
            pairs.push((b, h));
        }
    }
    let rest = |all: &[usize], taken: &dyn Fn(usize) -> bool| -> Vec<usize> {
        all.iter().copied().filter(|&i| !taken(i)).collect()
    };
    let left_before = rest(before, &|b| pairs.iter().any(|p| p.0 == b));
    let left_after = rest(after, &|h| pairs.iter().any(|p| p.1 == h));
    let same = |b: usize, h: usize| base[b].text == head[h].text;
    pairs.extend(longest_run(&left_before, &left_after, &same));
    pairs.sort_by_key(|pair| pair.1);
    // Only pairs in the same order at both revisions say what lies between two of them.
    let mut anchors: Vec<(usize, usize)> = Vec::new();
    for &pair in &pairs {
        if anchors.last().is_none_or(|last| last.0 < pair.0) {
            anchors.push(pair);
        }
    }
    let gap = |place: usize, of: fn(&(usize, usize)) -> usize| {
        anchors.iter().filter(|anchor| of(anchor) < place).count()
    };
    let mut free: Vec<usize> = rest(before, &|b| pairs.iter().any(|p| p.0 == b));
    for h in rest(after, &|h| pairs.iter().any(|p| p.1 == h)) {
        let fits = |&b: &usize| {
            let two_names = base[b].name.is_some() && head[h].name.is_some();
            !two_names && base[b].form == head[h].form && gap(b, |a| a.0) == gap(h, |a| a.1)
        };
        if let Some(at) = free.iter().position(fits) {
            pairs.push((free.remove(at), h));
        }
    }
    pairs
}

/// The longest common subsequence.
fn longest_run(
    before: &[usize],
    after: &[usize],
    same: &dyn Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let (n, m) = (before.len(), after.len());
    let mut length = vec![vec![0_usize; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            length[i][j] = if same(before[i], after[j]) {
                length[i + 1][j + 1] + 1
            } else {
                length[i + 1][j].max(length[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut run) = (0, 0, Vec::new());
    while i < n && j < m {
        if same(before[i], after[j]) {
            run.push((before[i], after[j]));
            (i, j) = (i + 1, j + 1);
        } else if length[i + 1][j] >= length[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    run
}

/// A name that is left once at either revision is a block that moved to another file.
fn moved(base: &[Watched], head: &[Watched], partner: &mut [Option<usize>]) {
    for h in 0..head.len() {
        if partner[h].is_some() || head[h].name.is_none() {
            continue;
        }
        let left: Vec<usize> = (0..base.len())
            .filter(|b| base[*b].name == head[h].name && !partner.contains(&Some(*b)))
            .collect();
        let alike =
            (0..head.len()).filter(|&i| partner[i].is_none() && head[i].name == head[h].name);
        if let ([only], 1) = (left.as_slice(), alike.count()) {
            partner[h] = Some(*only);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Options, Revision};
    use crate::watch;

    /// A page with these blocks; `x` alone is unnamed, `n:x` has the name `n`.
    fn page(path: &str, blocks: &[&str]) -> (String, String) {
        let block = |text: &&str| match text.split_once(':') {
            Some((name, rest)) => format!("```perfdiff\nname = \"{name}\"\n# {rest}\n```\n\n"),
            None => format!("```perfdiff\n# {text}\n```\n\n"),
        };
        (path.to_string(), blocks.iter().map(block).collect())
    }

    fn paired(base: &[(String, String)], head: &[(String, String)]) -> Vec<(String, String)> {
        let list = |pages: &[(String, String)]| {
            let files: BTreeMap<String, String> = pages.iter().cloned().collect();
            watch::find(&Revision::new("r", &files), &Options::default()).0
        };
        let (base, head) = (list(base), list(head));
        let renamed = BTreeMap::from([("new.md".to_string(), "old.md".to_string())]);
        let told = |list: &[Watched], at: Option<usize>| {
            at.map_or("-".to_string(), |i| {
                list[i].text.replace("name = ", "").replace(['\n', '#', '"'], "")
            })
        };
        let pairs = pair(&base, &head, &renamed);
        pairs.iter().map(|p| (told(&base, p.base), told(&head, p.head))).collect()
    }

    fn expect(found: &[(String, String)], wanted: &[(&str, &str)]) {
        let found: Vec<(&str, &str)> = found.iter().map(|(b, h)| (b.trim(), h.trim())).collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn names_find_each_other_wherever_they_stand() {
        let found = paired(&[page("a.md", &["p:1", "q:1"])], &[page("a.md", &["q:2", "p:2"])]);
        expect(&found, &[("q 1", "q 2"), ("p 1", "p 2")]);
    }

    #[test]
    fn a_block_that_is_inserted_pushes_nothing_out_of_place() {
        let found =
            paired(&[page("a.md", &["one", "two"])], &[page("a.md", &["new", "one", "two!"])]);
        expect(&found, &[("-", "new"), ("one", "one"), ("two", "two!")]);
    }

    #[test]
    fn a_renamed_file_keeps_its_blocks_and_another_name_is_another_block() {
        let found = paired(&[page("old.md", &["one"])], &[page("new.md", &["two"])]);
        expect(&found, &[("one", "two")]);
        let found = paired(&[page("a.md", &["p:1"])], &[page("a.md", &["q:1"])]);
        expect(&found, &[("-", "q 1"), ("p 1", "-")]);
    }

    #[test]
    fn a_named_block_may_move_to_another_file() {
        let found = paired(&[page("a.md", &["p:1"])], &[page("b.md", &["p:2"])]);
        expect(&found, &[("p 1", "p 2")]);
    }
}
