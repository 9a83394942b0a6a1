//! What was run, for `history_request`.

use serde_json::{Value, json};

/// The cells of this session, in the order in which they ran.
#[derive(Debug, Default)]
pub(crate) struct History {
    cells: Vec<Ran>,
}

#[derive(Debug)]
struct Ran {
    line: u64,
    input: String,
    output: Option<String>,
}

impl History {
    /// The number of the next cell, from one.
    pub(crate) fn next(&self) -> u64 {
        self.cells.last().map_or(1, |last| last.line + 1)
    }

    /// Records a cell and counts it.
    pub(crate) fn record(&mut self, input: &str, output: Option<String>) {
        self.cells.push(Ran { line: self.next(), input: input.to_owned(), output });
    }

    /// The content of the reply to a `history_request`.
    pub(crate) fn reply(&self, request: &Value) -> Value {
        let with_output = request["output"].as_bool().unwrap_or(false);
        let found: Vec<Value> = self
            .found(request)
            .into_iter()
            .map(|ran| match with_output {
                true => json!([SESSION, ran.line, [ran.input, ran.output]]),
                false => json!([SESSION, ran.line, ran.input]),
            })
            .collect();
        json!({ "status": "ok", "history": found })
    }

    fn found(&self, request: &Value) -> Vec<&Ran> {
        let most = request["n"].as_u64().and_then(|n| usize::try_from(n).ok());
        match request["hist_access_type"].as_str() {
            Some("range") => {
                // Nothing is kept of sessions before this one.
                let session = request["session"].as_i64().unwrap_or(0);
                let start = request["start"].as_u64().unwrap_or(0);
                let stop = request["stop"].as_u64().unwrap_or(u64::MAX);
                let within = |ran: &&Ran| (start..stop).contains(&ran.line);
                let ours = session == 0 || session == SESSION;
                self.cells.iter().filter(|_| ours).filter(within).collect()
            }
            Some("search") => {
                let pattern: Vec<char> =
                    request["pattern"].as_str().unwrap_or("*").chars().collect();
                let matches =
                    |ran: &&Ran| matches(&pattern, &ran.input.chars().collect::<Vec<_>>());
                let mut found: Vec<&Ran> = self.cells.iter().filter(matches).collect();
                if request["unique"].as_bool().unwrap_or(false) {
                    found = last_of_each(&found);
                }
                last(found, most)
            }
            _ => last(self.cells.iter().collect(), most),
        }
    }
}

/// The number of this session.
const SESSION: i64 = 1;

fn last(mut found: Vec<&Ran>, most: Option<usize>) -> Vec<&Ran> {
    let skipped = most.map_or(0, |most| found.len().saturating_sub(most));
    found.split_off(skipped)
}

fn last_of_each<'r>(found: &[&'r Ran]) -> Vec<&'r Ran> {
    let again = |at: usize| found[at + 1..].iter().any(|later| later.input == found[at].input);
    (0..found.len()).filter(|at| !again(*at)).map(|at| found[at]).collect()
}

/// Whether a text is like a pattern, in which `*` stands for anything and `?` for one character.
fn matches(pattern: &[char], text: &[char]) -> bool {
    // Where to go back to: behind the last star, and how much of the text it has taken.
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                (p, t) = (at + 1, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        let mut history = History::default();
        history.record("a = 1", None);
        history.record("b.speedup", Some("1.54x".into()));
        history.record("a = 1", None);
        history
    }

    fn lines(request: Value) -> Vec<u64> {
        let reply = history().reply(&request);
        let cells = reply["history"].as_array().unwrap().clone();
        cells.iter().map(|cell| cell[1].as_u64().unwrap()).collect()
    }

    #[test]
    fn cells_are_found_by_range_from_the_end_and_by_pattern() {
        assert_eq!(lines(json!({ "hist_access_type": "tail", "n": 2 })), [2, 3]);
        let range = |session: i64| json!({ "hist_access_type": "range", "session": session, "start": 2, "stop": 3 });
        assert_eq!((lines(range(0)), lines(range(1))), (vec![2], vec![2]));
        assert!(lines(range(-1)).is_empty(), "of an earlier session nothing is known");
        let search = |pattern: &str| json!({ "hist_access_type": "search", "pattern": pattern });
        assert_eq!(lines(search("a*")), [1, 3]);
        assert_eq!(lines(search("*speed?p")), [2]);
        assert!(lines(search("speedup")).is_empty());
        let unique = json!({ "hist_access_type": "search", "pattern": "*", "unique": true });
        assert_eq!(lines(unique), [2, 3]);
    }

    #[test]
    fn outputs_come_where_they_are_asked_for() {
        let reply = history().reply(&json!({ "hist_access_type": "tail", "n": 2, "output": true }));
        assert_eq!(reply["history"][0], json!([1, 2, ["b.speedup", "1.54x"]]));
        assert_eq!(reply["history"][1], json!([1, 3, ["a = 1", null]]));
    }
}
