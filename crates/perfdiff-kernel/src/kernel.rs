//! What the kernel answers, without sockets: contents of messages in, contents of messages out.

use perfdiff::Diagnostic;
use perfdiff_docs::{Outcome, Session, Shown};
use serde_json::{Map, Value, json};

use crate::complete;
use crate::cursor::Cursor;
use crate::history::History;
use crate::inspect;
use crate::is_complete;
use crate::wire::PROTOCOL;

/// The name of a cell in errors. It has no number, so that running it again says the same.
pub(crate) const CELL: &str = "<cell>";

/// A session, and what was run in it.
#[derive(Debug)]
pub(crate) struct Kernel {
    pub(crate) session: Session,
    history: History,
}

/// What an `execute_request` asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) code: String,
    pub(crate) silent: bool,
    pub(crate) stop_on_error: bool,
    store_history: bool,
    expressions: Map<String, Value>,
}

impl Asked {
    /// Reads the content of a request; what it does not say is Jupyter's default.
    pub(crate) fn of(content: &Value) -> Self {
        let silent = content["silent"].as_bool().unwrap_or(false);
        Self {
            code: content["code"].as_str().unwrap_or("").to_owned(),
            silent,
            stop_on_error: content["stop_on_error"].as_bool().unwrap_or(true),
            store_history: !silent && content["store_history"].as_bool().unwrap_or(true),
            expressions: content["user_expressions"].as_object().cloned().unwrap_or_default(),
        }
    }
}

/// A cell that has run.
#[derive(Debug)]
pub(crate) struct Done {
    /// None of a cell that was interrupted.
    outcome: Option<Outcome>,
    expressions: Map<String, Value>,
}

impl Done {
    /// A cell that nobody waits for any more.
    pub(crate) fn interrupted() -> Self {
        Self { outcome: None, expressions: Map::new() }
    }
}

/// Runs a cell, and what is to be looked up after it. Changes nothing, so that a thread can do it
/// and be forgotten.
pub(crate) fn run(session: &Session, asked: &Asked) -> Done {
    let outcome = session.run(&asked.code);
    let mut after = session.clone();
    after.keep(&outcome);
    let looked_up = asked.expressions.iter().map(|(name, code)| {
        let found = code.as_str().map(|code| (code, after.run(code)));
        let value = match &found {
            Some((code, found)) if !found.errors.is_empty() => {
                let mut error = error(code, &found.errors);
                error["status"] = json!("error");
                error
            }
            Some((_, found)) => {
                let data = found.shown.first().map_or(json!({}), data);
                json!({ "status": "ok", "data": data, "metadata": {} })
            }
            None => json!({ "status": "ok", "data": {}, "metadata": {} }),
        };
        (name.clone(), value)
    });
    let expressions = looked_up.collect();
    Done { outcome: Some(outcome), expressions }
}

/// What a cell sends: to everybody, and to who asked.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) published: Vec<(&'static str, Value)>,
    pub(crate) reply: Value,
    pub(crate) failed: bool,
}

impl Kernel {
    pub(crate) fn new(session: Session) -> Self {
        Self { session, history: History::default() }
    }

    /// The number of the cell that runs next.
    pub(crate) fn count(&self) -> u64 {
        self.history.next()
    }

    /// Takes in a cell that has run.
    pub(crate) fn finish(&mut self, asked: &Asked, done: Done) -> Answer {
        let count = self.count();
        let Some(outcome) = done.outcome else {
            let error = json!({
                "ename": "Interrupted",
                "evalue": "the cell was interrupted",
                "traceback": ["Interrupted: the cell was interrupted, and has no result"],
            });
            return self.answer(asked, count, Vec::new(), Some(error), json!({}), None);
        };
        self.session.keep(&outcome);
        let shown = outcome.shown.iter().map(|shown| match shown.is_value {
            true => (
                "execute_result",
                json!({ "execution_count": count, "data": data(shown), "metadata": {} }),
            ),
            false => {
                ("display_data", json!({ "data": data(shown), "metadata": {}, "transient": {} }))
            }
        });
        let shown = shown.collect();
        let error = (!outcome.errors.is_empty()).then(|| error(&asked.code, &outcome.errors));
        let value = outcome.shown.iter().find(|shown| shown.is_value);
        let output = value.map(|shown| shown.plain.trim_end().to_owned());
        let mut answer =
            self.answer(asked, count, shown, error, Value::Object(done.expressions), output);
        if let Some(page) = outcome.page
            && !answer.failed
        {
            answer.reply["payload"] =
                json!([{ "source": "page", "data": { "text/plain": page }, "start": 0 }]);
        }
        answer
    }

    fn answer(
        &mut self,
        asked: &Asked,
        count: u64,
        mut published: Vec<(&'static str, Value)>,
        error: Option<Value>,
        expressions: Value,
        output: Option<String>,
    ) -> Answer {
        if asked.store_history {
            self.history.record(&asked.code, output);
        }
        let failed = error.is_some();
        let reply = match error {
            Some(mut error) => {
                // What a cell shows stands above what is wrong with it.
                published.push(("error", error.clone()));
                error["status"] = json!("error");
                error["execution_count"] = json!(count);
                error
            }
            None => json!({
                "status": "ok",
                "execution_count": count,
                "payload": [],
                "user_expressions": expressions,
            }),
        };
        if asked.silent {
            published.clear();
        }
        Answer { published, reply, failed }
    }

    /// The answer to a request that is no cell; none to what this kernel does not know.
    pub(crate) fn reply(&self, kind: &str, content: &Value) -> Option<(&'static str, Value)> {
        let code = content["code"].as_str().unwrap_or("");
        let cursor = Cursor::of(code, &content["cursor_pos"]);
        Some(match kind {
            "kernel_info_request" => ("kernel_info_reply", info()),
            "complete_request" => ("complete_reply", complete::reply(&self.session, code, cursor)),
            "inspect_request" => ("inspect_reply", inspect::reply(&self.session, code, cursor)),
            "is_complete_request" => ("is_complete_reply", is_complete::reply(&self.session, code)),
            "history_request" => ("history_reply", self.history.reply(content)),
            "comm_info_request" => ("comm_info_reply", json!({ "status": "ok", "comms": {} })),
            _ => return None,
        })
    }
}

/// The renderings of something, by their types; JSON as JSON.
pub(crate) fn data(shown: &Shown) -> Value {
    let parts = shown.parts().map(|(kind, text)| {
        let value = match kind.ends_with("json") {
            true => serde_json::from_str(&text).unwrap_or(Value::Null),
            false => Value::String(text),
        };
        (kind.to_owned(), value)
    });
    Value::Object(parts.collect())
}

/// Mistakes as Jupyter shows them: every line of each, as it is printed elsewhere.
fn error(code: &str, errors: &[Diagnostic]) -> Value {
    let rendered: Vec<String> = errors.iter().map(|error| error.render(CELL, code)).collect();
    let traceback: Vec<String> = rendered.join("\n\n").lines().map(str::to_owned).collect();
    let name = errors.first().map_or("", |first| first.code);
    let value = match errors {
        [] => String::new(),
        [only] => only.to_string(),
        [first, others @ ..] => format!("{first} (and {} more)", others.len()),
    };
    json!({ "ename": name, "evalue": value, "traceback": traceback })
}

/// Who we are. The language is TOML, so that every front end highlights it.
pub(crate) fn info() -> Value {
    json!({
        "status": "ok",
        "protocol_version": PROTOCOL,
        "implementation": "perfdiff",
        "implementation_version": perfdiff::VERSION,
        "banner": format!("perfdiff {}: a cell is a block; `%help` says what else", perfdiff::VERSION),
        "debugger": false,
        "help_links": [],
        "language_info": {
            "name": "toml",
            "version": "1.0.0",
            "mimetype": "text/x-toml",
            "file_extension": ".toml",
            "pygments_lexer": "toml",
            "codemirror_mode": "toml",
        },
    })
}
