//! The ways in which a block is lost, run as another block, or run where it is only quoted.

mod common;

use common::{bodies, html, markdown, problems};
use perfdiff_docs::Dialect;

#[test]
fn a_body_is_what_its_author_wrote_whatever_stands_before_its_lines() {
    assert_eq!(bodies("```perfdiff\r\na\r\n\r\nb\r\n```\r\n"), ["a\n\nb\n"]);
    assert_eq!(bodies("- i\r\n\r\n  ```perfdiff\r\n  a\r\n    b\r\n  ```\r\n"), ["a\n  b\n"]);
    assert_eq!(bodies("   ```perfdiff\n   a\n     b\n   ```\n"), ["a\n  b\n"]);
    assert_eq!(bodies("> > ```perfdiff\n> > a\n> >\n> > b\n> > ```\n"), ["a\n\nb\n"]);
    assert_eq!(bodies("1.\t```perfdiff\n\ta\n\t\tb\n\t```\n"), ["a\n\tb\n"]);
}

#[test]
fn a_blocks_span_is_its_fences_and_nothing_around_them() {
    for chapter in [
        "a\n```perfdiff\nx\n```\nb\n",
        "a\r\n\r\n```perfdiff\r\nx\r\n```\r\n\r\nb",
        "a\n\n   ```perfdiff\nx\n ```   \n\nb\n",
        "~~~~ perfdiff\n~~~\n~~~~~",
    ] {
        let block = &perfdiff_docs::find(chapter).blocks[0];
        let text = &chapter[block.span.clone()];
        assert!(text.starts_with(['`', '~']), "{text:?}");
        assert!(text.trim_end_matches(' ').ends_with(['`', '~']), "{text:?}");
        assert!(block.closed, "{chapter:?}");
    }
}

#[test]
fn what_follows_an_unclosed_block_is_not_glued_to_its_box() {
    let chapter = "- i\n  ```perfdiff\n  a\n\nText\n";
    assert_eq!(problems(chapter), ["PD101 ```perfdiff"]);
    let page = html(chapter);
    assert!(page.ends_with("</div>\n\nText\n"), "{page}");
}

#[test]
fn an_unclosed_block_is_an_error_and_never_runs() {
    for chapter in [
        "```perfdiff",
        "```perfdiff\n",
        "```perfdiff\nx = 1",
        "````perfdiff\nx\n```\n",
        "```perfdiff\nx\n~~~\n",
        "```perfdiff\nx\n    ```\n",
        "> ```perfdiff\n> x\n\n```\n",
        "> ```perfdiff\nx\n",
        "- ```perfdiff\n  x\n\nText\n",
        "```perfdiff\nx\n``` y\n",
    ] {
        let found = problems(chapter);
        assert!(found[0].starts_with("PD101 "), "{chapter:?}: {found:?}");
        assert!(!html(chapter).contains("<figure"), "{chapter:?}");
    }
}

// mdBook up to 0.5.4 indents only the first line of an include, so that the second one ends the
// list item; later ones indent all of them.
#[test]
fn an_include_that_left_its_list_is_an_error() {
    let up_to_0_5_4 = "\
- item

  ```perfdiff
  model = \"llama\"
layers = 32
  ```

Text

```perfdiff
other = 1
```
";
    let found = problems(up_to_0_5_4);
    assert_eq!(found[0], "PD101 ```perfdiff");
    assert!(found.iter().any(|problem| problem.starts_with("PD106 ")), "{found:?}");

    let later = up_to_0_5_4.replace("\nlayers", "\n  layers");
    assert_eq!(bodies(&later), ["model = \"llama\"\nlayers = 32\n", "other = 1\n"]);
    assert_eq!(problems(&later), [""; 0]);
}

#[test]
fn a_directive_left_in_a_block_is_an_error() {
    let chapter = "```perfdiff\n{{#include ../models/nope.toml}}\nx = 1\n```\n";
    assert_eq!(problems(chapter), ["PD102 {{#include ../models/nope.toml}}"]);
    assert_eq!(problems("> ~~~perfdiff\n> {{#\n> ~~~\n"), ["PD102 {{#"]);
}

#[test]
fn adjacent_blocks_are_replaced_each() {
    let chapter = "```perfdiff\na\n```\n```perfdiff\nb\n```\n~~~perfdiff\nc\n~~~";
    let page = html(chapter);
    assert_eq!(page.matches("<!-- perfdiff -->").count(), 3);
    assert_eq!(page.lines().count(), 3);
    assert_eq!(page.matches("<style>").count(), 1, "one style a page");
}

#[test]
fn output_that_quotes_a_block_is_not_run() {
    let chapter = "````perfdiff\n```perfdiff\na\n```\n````\n";
    assert_eq!(bodies(chapter), ["```perfdiff\na\n```\n"]);
    let page = markdown(chapter);
    assert_eq!(page, "~~~~~~text\n```perfdiff\na\n```\n~~~~~~\n");
    assert_eq!(markdown(&page), page);
}

#[test]
fn a_quoted_block_does_not_run() {
    for chapter in [
        "````markdown\n```perfdiff\nx\n```\n````\n",
        "~~~\n```perfdiff\nx\n```\n~~~\n",
        "    ```perfdiff\n    x\n    ```\n",
        "<!--\n```perfdiff\nx\n```\n-->\n",
        "<!--\n\n```perfdiff\nx\n```\n\n-->\n",
        "<div>\n```perfdiff\nx\n```\n</div>\n",
        "`` ```perfdiff x``` ``\n",
        "text ```perfdiff\nx\n```\n",
        "\\```perfdiff\nx\n\\```\n",
    ] {
        assert_eq!(bodies(chapter), [""; 0], "{chapter:?}");
        assert_eq!(html(chapter), chapter);
        assert_eq!(markdown(chapter), chapter);
    }
}

#[test]
fn the_first_word_decides_as_it_does_for_mdbook() {
    for ours in ["perfdiff", " perfdiff ", "\tperfdiff", "perf&#100;iff"] {
        assert_eq!(bodies(&format!("~~~{ours}\nx\n~~~\n")), ["x\n"], "{ours:?}");
    }
    for other in ["perfdiffs", "Perfdiff", "rust,perfdiff", "toml perfdiff", "perfdiff=1", ""] {
        assert_eq!(bodies(&format!("~~~{other}\nx\n~~~\n")), [""; 0], "{other:?}");
    }
}

#[test]
fn words_after_the_first_are_errors_that_name_them() {
    assert_eq!(problems("```perfdiff hide\nx\n```\n"), ["PD103 hide"]);
    assert_eq!(
        problems("> ~~~ perfdiff,model=\"a &amp; b\"\t`x`\n> x\n> ~~~\n"),
        ["PD103 model=\"a", "PD103 &amp;", "PD103 b\"", "PD103 `x`"]
    );
}

#[test]
fn long_fences_and_tildes_are_blocks() {
    assert_eq!(bodies("~~~perfdiff\n```\n~~~\n"), ["```\n"]);
    assert_eq!(bodies("``````perfdiff\n`````\n```````\n"), ["`````\n"]);
}

#[test]
fn our_html_is_one_line_without_anything_active() {
    let chapter = "```perfdiff\nWRONG `a` $b {{#include c}} | <d> *e* _f_ \\ [g](h)\n```\n";
    let page = html("```perfdiff\nWRONG\n```\n");
    assert_eq!(page.lines().count(), 1);
    let explained = perfdiff_docs::Document::run(chapter, &common::Echo)
        .html("ch.md", &|_| "`a` $b\n{{#include c}} | <d> *e* _f_ \\ [g](h)".to_owned())
        .into_owned();
    let (_, figure) = explained.split_once("</style>").unwrap();
    let text = figure.split_once("pre-wrap\">").unwrap().1.split_once("</pre>").unwrap().0;
    assert!(!text.contains(['`', '$', '{', '|', '<', '*', '_', '\\', '[', '\n']), "{text}");
    assert!(text.contains("&#10;"), "{text}");
}

#[test]
fn ids_differ_across_blocks_and_pages() {
    let chapter = "```perfdiff\na\n```\n\n```perfdiff\na\n```\n";
    let document = perfdiff_docs::Document::run(chapter, &common::Echo);
    let pages = [document.html("a.md", &common::bare), document.html("b.md", &common::bare)];
    let ids: std::collections::HashSet<_> = pages
        .iter()
        .flat_map(|page| page.split("id=\"").skip(1))
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_byte_order_mark_and_a_missing_last_newline_stay() {
    assert!(html("\u{feff}```perfdiff\na\n```").starts_with("\u{feff}<!-- perfdiff -->"));
    assert!(html("\u{feff}\n```perfdiff\na\n```").ends_with("</figure>"));
    assert!(html("a\r\n\r\n```perfdiff\r\nb\r\n```\r\n").ends_with("</figure>\r\n"));
}

#[test]
fn an_error_of_the_engine_points_into_the_chapter() {
    assert_eq!(
        problems("> - ```perfdiff\r\n>   a = 1\r\n>   b = WRONG\r\n>   ```\r\n"),
        ["PD001 WRONG"]
    );
}

#[test]
fn a_name_is_given_once() {
    let chapter = "```perfdiff\nname = a\n```\n\n- ```perfdiff\n  name = a\n  ```\n";
    let document = perfdiff_docs::Document::run(chapter, &common::Echo);
    let problem = &document.problems()[0];
    assert_eq!(problem.diagnostic.code, "PD104");
    assert_eq!(problem.block, Some(1));
    let related = problem.related.as_ref().unwrap();
    assert_eq!(&chapter[related.span.clone()], "name = a");
    assert!(related.span.start < problem.diagnostic.span.start);
}

#[test]
fn a_doubt_is_a_warning_and_the_block_stands() {
    let document = perfdiff_docs::Document::run("```perfdiff\ndoubt = far\n```\n", &common::Echo);
    assert!(!document.has_errors());
    assert_eq!(document.problems()[0].diagnostic.message, "far");
    assert!(document.html("a.md", &common::bare).contains("<figure"));
}

#[test]
fn an_inline_value_that_names_nothing_is_an_error_at_the_name() {
    assert_eq!(problems("It is {{#perfdiff a.speedup}} faster.\n"), ["PD105 a"]);
    assert_eq!(problems("| a |\n|---|\n| {{#perfdiff a.b}} |\n"), ["PD105 a"]);
    assert_eq!(
        problems("<b>{{#perfdiff a.b}}</b> {{#perfdiff\nc}} {{#perfdiff}}"),
        ["PD105 a", "PD105 c", "PD105 "]
    );
    let page = html("It is {{#perfdiff a.b}} faster.\n");
    assert!(page.starts_with("It is <span class=\"perfdiff perfdiff-error\""), "{page}");
    assert!(page.ends_with("</span> faster.\n"), "{page}");
}

#[test]
fn inline_values_in_code_and_comments_are_text() {
    for chapter in [
        "`{{#perfdiff a.b}}` and `` {{!#perfdiff a.b}} ``\n",
        "```text\n{{#perfdiff a.b}}\n{{!#perfdiff a.b}}\n```\n",
        "    {{#perfdiff a.b}}\n",
        "<!-- {{#perfdiff a.b}} -->\n",
        "<div>\n<!--\n{{#perfdiff a.b}}\n--></div>\n",
        "a <!-- {{#perfdiff a.b}} --> b\n",
        "\\{{#perfdiff a.b}}\n",
        "{{#perfdiffs a.b}} {{#perfdiff-a}}\n",
    ] {
        assert_eq!(problems(chapter), [""; 0], "{chapter:?}");
        assert_eq!(html(chapter), chapter);
    }
}

#[test]
fn the_spelling_that_survives_mdbook_prints_the_braces() {
    let chapter = "Write {{!#perfdiff a.speedup}}, or `{{!#perfdiff b}}`.\n";
    let wanted = "Write {{#perfdiff a.speedup}}, or `{{!#perfdiff b}}`.\n";
    assert_eq!(html(chapter), wanted);
    assert_eq!(markdown(chapter), wanted);
}

#[test]
fn an_unclosed_inline_value_is_text_with_a_warning() {
    let chapter = "It is {{#perfdiff a.speedup} faster.\n";
    assert_eq!(problems(chapter), ["PD106 {{#perfdiff"]);
    assert_eq!(html(chapter), chapter);
}

#[test]
fn a_carriage_return_alone_ends_a_line() {
    let chapter = "a\r\r```perfdiff\rb = 1\rc\r```\r- d\r";
    assert_eq!(bodies(chapter), ["b = 1\nc\n"]);
    let page = html(chapter);
    assert!(page.starts_with("a\r\r<!-- perfdiff -->") && page.ends_with("</figure>\r- d\r"));
}

// The parser panics on these, given mdBook's own options.
#[test]
fn a_setext_heading_of_attributes_in_a_quote_is_text() {
    for chapter in ["perfdiff\n\n>N\n>  {}\n>-", "perfdiff\r\r>`\r> {}\r>-"] {
        assert_eq!(html(chapter), chapter);
    }
}

#[test]
fn braces_do_not_reach_across_a_block() {
    let chapter = "{{#perfdiff a\n```perfdiff\nx\n```\n}}\n";
    assert_eq!(problems(chapter), ["PD106 {{#perfdiff"]);
    assert!(html(chapter).starts_with("{{#perfdiff a\n<!-- perfdiff -->"));
}

#[test]
fn a_failed_block_is_a_fence_for_other_renderers() {
    let page = markdown("1. ```perfdiff\n   WRONG\n   ```\n");
    assert_eq!(page, "1. ```text\n   this is wrong\n   ```\n");
}

// The words of the definition are code to a Markdown without definition lists.
#[test]
fn a_block_is_one_in_the_dialect_of_its_book() {
    let chapter = "A term\n: what it means\n\n    ```perfdiff\n    b = 1\n    ```\n";
    let html = |dialect| {
        let document = perfdiff_docs::Document::run_blocks(chapter, dialect, &common::Echo);
        document.html("ch.md", &common::bare).into_owned()
    };
    assert!(html(Dialect::default()).contains("means\n\n    <!-- perfdiff --><style>"));
    assert_eq!(html(Dialect::MDBOOK_0_4), chapter);
}

#[test]
fn what_only_looks_like_a_claim_or_a_value_is_warned_of() {
    for (chapter, problem) in [
        ("a <!-- perfdiff a.speedup > 9 --> b", "PD106 perfdiff"),
        ("<!--\nperfdiff\na.speedup > 9\n-->\n", "PD106 perfdiff"),
        ("a <!-- perfdiff : a.speedup > 9 -->", "PD106 perfdiff :"),
        ("a <!-- Perfdiff: a.speedup > 9 -->", "PD106 Perfdiff:"),
        ("a <!--PERFDIFF:a.fits-->", "PD106 PERFDIFF:"),
        ("It is {{#Perfdiff a.speedup}}.", "PD106 {{#Perfdiff"),
        ("It is {{perfdiff a.speedup}}.", "PD106 {{perfdiff"),
        ("It is {{# perfdiff a.speedup}}.", "PD106 {{# perfdiff"),
        ("It is {{#perfdiff:a.speedup}}.", "PD106 {{#perfdiff"),
    ] {
        assert_eq!(problems(chapter), [problem], "{chapter}");
        assert_eq!(html(chapter), chapter);
    }
    for chapter in [
        "<!-- perfdiff draws this -->",
        "<!-- perfdiff -->",
        "<!-- perfdiffuse: a > b -->",
        "`<!-- perfdiff a > 9 -->`, `{{# perfdiff a}}` and \\{{perfdiff a}}",
        "{{perfdiffuse a}} {{perfdiff}} {{ perfdiff",
    ] {
        assert_eq!(problems(chapter), [""; 0], "{chapter}");
    }
}

#[test]
fn a_claim_whose_comment_is_text_is_an_error() {
    for chapter in [
        "a <!-- perfdiff: a.speedup > 9 -> b\n",
        "a <!-- perfdiff: a.speedup > 9 -- > b\n",
        "- a <!--perfdiff: a.speedup\n\n  > 9 -->\n",
        "| a |\n| - |\n| <!-- perfdiff: a.speedup > 9 |\n",
    ] {
        let found = problems(chapter);
        assert!(found[0].starts_with("PD105 <!--"), "{found:?} in {chapter}");
    }
    for chapter in ["a `<!-- perfdiff: b` c", "a \\<!-- perfdiff: b", "    <!-- perfdiff: b\n"] {
        assert_eq!(problems(chapter), [""; 0], "{chapter}");
    }
}

// A block may be called as the markers of a result in place are.
#[test]
fn a_claim_of_a_block_called_like_a_marker_is_a_claim() {
    for (chapter, unknown) in [
        ("a <!--perfdiff:end-to-end.speedup > 9-->", "PD012 end-to-end"),
        ("<!--perfdiff:begin-x.speedup > 9-->", "PD012 begin-x"),
        ("<!-- perfdiff:begin.speedup > 9 -->", "PD012 begin"),
    ] {
        assert_eq!(problems(chapter), [unknown]);
    }
    assert_eq!(problems("<!-- perfdiff:begin x sum=a -->\n\n<!-- perfdiff:end -->\n"), [""; 0]);
}

#[test]
fn what_only_looks_like_a_block_is_warned_of() {
    assert_eq!(problems("```PerfDiff\na\n```\n"), ["PD106 ```PerfDiff"]);
    assert_eq!(problems("```Perfdiff\na\n```\n"), ["PD106 ```Perfdiff"]);
    assert_eq!(problems("<div>\n```perfdiff\na\n```\n</div>\n"), ["PD106 ```perfdiff"]);
    assert_eq!(problems("<div>\n  ~~~ perfdiff\n</div>\n"), ["PD106 ~~~ perfdiff"]);
    assert_eq!(problems("<div>\n\n```perfdiff\na\n```\n\n</div>\n"), [] as [&str; 0]);
    assert_eq!(problems("<!--\n```perfdiff\na\n```\n-->\n"), [] as [&str; 0]);
}
