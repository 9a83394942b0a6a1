//! Nothing else in the document may change: the events of a chapter with the block folded into a
//! mark are the events of the spliced chapter with our output folded into a mark, for the parser
//! of mdBook 0.5 and for that of 0.4.

mod common;

use proptest::prelude::*;

/// One list, quote or note around what is inside.
#[derive(Clone, Debug)]
enum Container {
    Quote { space: bool },
    Alert,
    List { marker: &'static str, tab: bool, loose: bool, siblings: bool },
    Footnote { label: &'static str },
    Definition { spaces: usize },
}

/// What touches a block or a container before or after it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Neighbour {
    None,
    Touching,
    Apart,
    Heading,
}

#[derive(Clone, Debug)]
struct Level {
    container: Container,
    before: Neighbour,
    after: Neighbour,
}

#[derive(Clone, Debug)]
struct Case {
    fence: String,
    indent: usize,
    info: &'static str,
    body: Vec<&'static str>,
    before: Neighbour,
    after: Neighbour,
    levels: Vec<Level>,
    crlf: bool,
    last_newline: bool,
}

impl Case {
    fn chapter(&self) -> String {
        let indent = " ".repeat(self.indent);
        let mut lines = vec![format!("{indent}{}{}", self.fence, self.info)];
        lines.extend(self.body.iter().map(|line| format!("{indent}{line}")));
        lines.push(format!("{indent}{}", self.fence));
        lines = beside(lines, self.before, self.after);
        for level in &self.levels {
            lines = beside(level.container.around(lines), level.before, level.after);
        }
        let eol = if self.crlf { "\r\n" } else { "\n" };
        lines.join(eol) + if self.last_newline { eol } else { "" }
    }

    fn has_definitions(&self) -> bool {
        self.levels.iter().any(|level| matches!(level.container, Container::Definition { .. }))
    }
}

fn beside(mut lines: Vec<String>, before: Neighbour, after: Neighbour) -> Vec<String> {
    let mut all = match before {
        Neighbour::None => vec![],
        Neighbour::Touching => vec!["before *it*".to_owned()],
        Neighbour::Apart => vec!["before *it*".to_owned(), String::new()],
        Neighbour::Heading => vec!["## before".to_owned()],
    };
    all.append(&mut lines);
    all.extend(match after {
        Neighbour::None => vec![],
        Neighbour::Touching => vec!["after _it_".to_owned()],
        Neighbour::Apart => vec![String::new(), "after _it_".to_owned()],
        Neighbour::Heading => vec!["## after".to_owned()],
    });
    all
}

impl Container {
    fn around(&self, lines: Vec<String>) -> Vec<String> {
        match self {
            Self::Quote { space } => quoted(&lines, if *space { "> " } else { ">" }),
            Self::Alert => {
                let mut all = vec!["> [!NOTE]".to_owned()];
                all.extend(quoted(&lines, "> "));
                all
            }
            Self::List { marker, tab, loose, siblings } => {
                let (first, next) = match tab {
                    true => (format!("{marker}\t"), "\t".to_owned()),
                    false => (format!("{marker} "), " ".repeat(marker.len() + 1)),
                };
                let item = indented(&lines, &first, &next);
                if !siblings {
                    return item;
                }
                let mut all = vec![format!("{first}sibling")];
                let gap = if *loose { vec![String::new()] } else { vec![] };
                all.extend(gap.clone());
                all.extend(item);
                all.extend(gap);
                all.push(format!("{first}sibling"));
                all
            }
            Self::Footnote { label } => indented(&lines, &format!("[^{label}]: "), "    "),
            Self::Definition { spaces } => {
                let mut all = vec!["term".to_owned()];
                let gap = " ".repeat(*spaces);
                all.extend(indented(&lines, &format!(":{gap}"), &format!(" {gap}")));
                all
            }
        }
    }
}

fn quoted(lines: &[String], prefix: &str) -> Vec<String> {
    lines.iter().map(|line| format!("{prefix}{line}")).collect()
}

fn indented(lines: &[String], first: &str, next: &str) -> Vec<String> {
    let prefix = |(number, line): (usize, &String)| match number {
        0 => format!("{first}{line}"),
        _ if line.is_empty() => String::new(),
        _ => format!("{next}{line}"),
    };
    lines.iter().enumerate().map(prefix).collect()
}

fn neighbour() -> impl Strategy<Value = Neighbour> {
    prop_oneof![
        2 => Just(Neighbour::None),
        2 => Just(Neighbour::Touching),
        1 => Just(Neighbour::Apart),
        1 => Just(Neighbour::Heading),
    ]
}

fn container() -> impl Strategy<Value = Container> {
    let marker = prop::sample::select(vec!["-", "*", "+", "1.", "10)", "7."]);
    prop_oneof![
        2 => any::<bool>().prop_map(|space| Container::Quote { space }),
        1 => Just(Container::Alert),
        4 => (marker, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
            |(marker, tab, loose, siblings)| Container::List { marker, tab, loose, siblings }
        ),
        1 => prop::sample::select(vec!["1", "n", "a-rather-long-label"])
            .prop_map(|label| Container::Footnote { label }),
        1 => (1_usize..4).prop_map(|spaces| Container::Definition { spaces }),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let line = prop::sample::select(vec![
        "a = 1",
        "",
        "  b = 2",
        "\tc",
        "# d",
        "- e",
        "> f",
        "<g>",
        "`h`",
        "i  ",
        "[[j]]",
        "ü = \"k\"",
    ]);
    let level = (container(), neighbour(), neighbour())
        .prop_map(|(container, before, after)| Level { container, before, after });
    (
        (prop::sample::select(vec!["`", "~"]), 3_usize..6, 0_usize..4),
        prop::sample::select(vec!["perfdiff", " perfdiff", "perfdiff "]),
        prop::collection::vec(line, 0..5),
        (neighbour(), neighbour()),
        prop::collection::vec(level, 0..4),
        (any::<bool>(), any::<bool>()),
    )
        .prop_map(|((mark, length, indent), info, body, (before, after), levels, flags)| Case {
            fence: mark.repeat(length),
            indent,
            info,
            body,
            before,
            after,
            levels,
            crlf: flags.0,
            last_newline: flags.1,
        })
        .prop_filter(
            "footnotes do not nest in GFM, and parsers make of it what they like",
            |case| {
                let footnote =
                    |level: &&Level| matches!(level.container, Container::Footnote { .. });
                case.levels.iter().filter(footnote).count() < 2
            },
        )
}

/// The events of a text, with our block or our output as a mark, and without the separators of
/// our Markdown. How text is cut into pieces is no event.
macro_rules! events {
    ($parser:ident, $options:expr, $text:expr) => {{
        use $parser::{CodeBlockKind, Event, Parser, Tag, TagEnd};
        let mut events: Vec<String> = Vec::new();
        let mut ours = false;
        let mut html: Option<String> = None;
        for event in Parser::new_ext($text, $options) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                    if &*info == "perfdiff" || &*info == "text" =>
                {
                    events.push("OURS".to_owned());
                    ours = true;
                }
                Event::End(TagEnd::CodeBlock) if ours => ours = false,
                _ if ours => {}
                Event::Start(Tag::HtmlBlock) => html = Some(String::new()),
                // The indentation of HTML is text.
                Event::Html(piece) | Event::Text(piece) if html.is_some() => {
                    html.get_or_insert_default().push_str(&piece);
                }
                Event::End(TagEnd::HtmlBlock) => {
                    let text = html.take().unwrap_or_default();
                    match text.trim().strip_prefix("<!-- perfdiff -->") {
                        Some("") => {}
                        Some(_) if text.trim().lines().count() == 1 => {
                            events.push("OURS".to_owned())
                        }
                        _ => events.push(format!("Html {text}")),
                    }
                }
                Event::Text(text) if events.last().is_some_and(|e| e.starts_with("Text ")) => {
                    if let Some(last) = events.last_mut() {
                        last.push_str(&text);
                    }
                }
                Event::Text(text) => events.push(format!("Text {text}")),
                event => events.push(format!("{event:?}")),
            }
        }
        events
    }};
}

fn events_of_0_5(text: &str) -> Vec<String> {
    use pulldown_cmark::Options;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    events!(pulldown_cmark, options, text)
}

fn events_of_0_4(text: &str) -> Vec<String> {
    use pulldown_cmark_010::Options;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    events!(pulldown_cmark_010, options, text)
}

/// The parser of 0.4 may see no block where that of 0.5 sees one; then there is nothing to say.
fn same_in_0_4(chapter: &str, spliced: &str) -> Result<(), TestCaseError> {
    let original = events_of_0_4(chapter);
    if original.iter().any(|event| event == "OURS") {
        prop_assert_eq!(original, events_of_0_4(spliced), "0.4\n{}\n{}", chapter, spliced);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        // `PROPTEST_CASES=1000000` for a long run.
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(2000),
        failure_persistence: None,
        max_global_rejects: 1_000_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn html_changes_nothing_else(case in case()) {
        let chapter = case.chapter();
        let found = perfdiff_docs::find(&chapter);
        prop_assume!(found.blocks.len() == 1 && found.blocks[0].closed);
        let spliced = common::html(&chapter);
        prop_assert_eq!(
            events_of_0_5(&chapter), events_of_0_5(&spliced), "0.5\n{}\n{}", chapter, spliced
        );
        if !case.has_definitions() {
            same_in_0_4(&chapter, &spliced)?;
        }
    }

    #[test]
    fn markdown_changes_nothing_else(case in case()) {
        let chapter = case.chapter();
        let found = perfdiff_docs::find(&chapter);
        prop_assume!(found.blocks.len() == 1 && found.blocks[0].closed);
        let spliced = common::markdown(&chapter);
        prop_assert_eq!(
            events_of_0_5(&chapter), events_of_0_5(&spliced), "0.5\n{}\n{}", chapter, spliced
        );
        if !case.has_definitions() {
            same_in_0_4(&chapter, &spliced)?;
        }
    }

    #[test]
    fn a_body_is_the_same_in_every_container(case in case()) {
        let chapter = case.chapter();
        let found = perfdiff_docs::find(&chapter);
        prop_assume!(found.blocks.len() == 1 && found.blocks[0].closed);
        let wanted: String = case.body.iter().map(|line| format!("{line}\n")).collect();
        // A tab that is partly a prefix leaves spaces; `>` and a footnote's label take some.
        let exact = !chapter.contains('\t')
            && case.levels.iter().all(|level| match level.container {
                Container::Quote { space } => space,
                Container::Footnote { .. } => false,
                _ => true,
            });
        if exact {
            prop_assert_eq!(found.blocks[0].body.text(), wanted);
        } else {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(found.blocks[0].body.text()), words(&wanted));
        }
    }
}
