//! The nearest known name, for errors that help.

/// The candidate nearest to `text`, if one is near enough to be meant.
///
/// Case, spaces and the separators `_ - .` do not count. Near enough is one edit in three
/// letters, or a name that starts with what was typed. The first candidate wins a tie, so the
/// answer does not depend on anything but the order of the list.
///
/// ```
/// assert_eq!(perfdiff::nearest("bacth", ["batch", "baseline"]), Some("batch"));
/// assert_eq!(perfdiff::nearest("quantum", ["batch", "baseline"]), None);
/// ```
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(text);
    if wanted.is_empty() {
        return None;
    }
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let folded = folded(candidate);
        let longest = wanted.len().max(folded.len());
        let mut distance = edit_distance(&wanted, &folded);
        if wanted.len() >= 3 && folded.starts_with(&wanted) {
            distance = distance.min(1);
        }
        if distance <= (longest / 3).max(1) && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, name)| name)
}

fn folded(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut before_last: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (i, &ca) in a.iter().enumerate() {
        let mut row = vec![i + 1; width];
        for (j, &cb) in b.iter().enumerate() {
            let substituted = last[j] + usize::from(ca != cb);
            row[j + 1] = substituted.min(last[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && ca == b[j - 1] && a[i - 1] == cb;
            if swapped {
                row[j + 1] = row[j + 1].min(before_last[j - 1] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant() {
        let names = ["A100", "H100", "H200", "Llama3_8B", "JetsonAGXOrin"];
        assert_eq!(nearest("h10", names), Some("H100"));
        assert_eq!(nearest("llama-3-8b", names), Some("Llama3_8B"));
        assert_eq!(nearest("Jetson", names), Some("JetsonAGXOrin"));
        assert_eq!(nearest("bacth", ["batch", "baseline"]), Some("batch"));
    }

    #[test]
    fn does_not_guess_wildly() {
        assert_eq!(nearest("quantum", ["A100", "batch"]), None);
        assert_eq!(nearest("", ["A100"]), None);
    }
}
