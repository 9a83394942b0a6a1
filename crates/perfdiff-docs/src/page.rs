//! A built page, against the blocks that it should show.
//!
//! A preprocessor that could not be started, or that said no to a renderer, is skipped by mdBook
//! without an error. The page is what tells.

use crate::document::Document;
use crate::html::block_id;

/// What is not as it should be in the HTML page of a chapter, in words.
///
/// `chapter` is the path by which the chapter's ids are made: that of its file under the book's
/// `src`.
pub fn page_mistakes(html: &str, chapter: &str, document: &Document<'_>) -> Vec<String> {
    let mut mistakes = Vec::new();
    let raw = html.matches("class=\"language-perfdiff").count();
    if raw > 0 {
        mistakes.push(format!("{} not processed", counted(raw, "block was", "blocks were")));
    }
    let is_shown =
        |ordinal: &usize| html.contains(&format!("id=\"{}\"", block_id(chapter, *ordinal)));
    let missing = (0..document.blocks().len()).filter(|ordinal| !is_shown(ordinal)).count();
    if missing > raw {
        mistakes.push(format!("{} missing", counted(missing - raw, "figure is", "figures are")));
    }
    let literal = document.literal_values();
    let left = without_code(html).matches("{{#perfdiff").count();
    if left > literal {
        mistakes.push(format!(
            "{} left as it was written",
            counted(left - literal, "inline value was", "inline values were")
        ));
    }
    mistakes
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A page without what it quotes: code, comments and scripts.
fn without_code(html: &str) -> String {
    const QUOTES: [(&str, &str); 3] =
        [("<code", "</code>"), ("<!--", "-->"), ("<script", "</script>")];
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    loop {
        let next = QUOTES
            .iter()
            .filter_map(|(open, close)| Some((rest.find(open)?, *close)))
            .min_by_key(|(at, _)| *at);
        let Some((at, close)) = next else { break };
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once(close).map_or("", |(_, after)| after);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use perfdiff::Catalog;

    use super::*;

    const CHAPTER: &str = "```perfdiff\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n```\n\n{{!#perfdiff a.b}}\n";

    fn mistakes(html: &str) -> Vec<String> {
        let catalog = Catalog::builtin();
        page_mistakes(html, "a.md", &Document::run(CHAPTER, &catalog))
    }

    #[test]
    fn a_page_with_its_figures_is_right() {
        let id = block_id("a.md", 0);
        let page = format!(
            "<figure id=\"{id}\"></figure> {{{{#perfdiff a.b}}}} <code>{{{{#perfdiff c.d}}}}</code>"
        );
        assert_eq!(mistakes(&page), [""; 0]);
    }

    #[test]
    fn raw_blocks_missing_figures_and_raw_values_are_named() {
        let raw = "<pre><code class=\"language-perfdiff\">x</code></pre>";
        assert_eq!(mistakes(raw), ["1 block was not processed"]);
        assert_eq!(mistakes("<p></p>"), ["1 figure is missing"]);
        let id = block_id("a.md", 0);
        let page =
            format!("<figure id=\"{id}\"></figure>{{{{#perfdiff a.b}}}} {{{{#perfdiff a.b}}}}");
        assert_eq!(mistakes(&page), ["1 inline value was left as it was written"]);
    }
}
