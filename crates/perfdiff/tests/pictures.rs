//! Pictures as an author meets them: what `show` shows, in both flavours.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::{Catalog, Diagnostic, HTML_STYLE, Report, Shown, block};

const FOUR: &str = "model = \"Llama3_8B\"\nbatch = 16\n\
                    workload = { kind = \"generate\", prompt = 1024, output = 256 }\n\
                    baseline = \"A100\"\n\
                    proposal = { hardware = \"H100\", batch = 64, precision = \"fp8\" }\n";

fn run(show: &str) -> Result<Report, Vec<Diagnostic>> {
    block::run(&format!("show = {show}\n{FOUR}"), &Catalog::builtin())
}

fn mistake(show: &str) -> String {
    let text = format!("show = {show}\n{FOUR}");
    let errors = block::run(&text, &Catalog::builtin()).unwrap_err();
    errors.iter().map(|error| error.render("b", &text)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_waterfall_of_four_factors_is_three_kilobytes_at_most() {
    let html = block::run(FOUR, &Catalog::builtin()).unwrap().html("id");
    let svg = html.split_once("<svg ").unwrap().1.split_once("</svg>").unwrap().0;
    assert!(svg.len() < 2000, "{}", svg.len());
    // The elements are what mdBook parses and a browser lays out.
    assert!(svg.matches('<').count() < 45, "{svg}");
}

#[test]
fn what_is_shown_is_shown_in_its_order() {
    let report =
        run(r#"["stages", "table", "source", "roofline", "json", "text", "factors"]"#).unwrap();
    let html = report.html("id");
    let [stages, roofline, factors] = [Shown::Stages, Shown::Roofline, Shown::Factors]
        .map(|shown| format!(" aria-label=\"{}. ", report.picture(shown).unwrap().title()));
    let places =
        [&stages, "<table", "language-toml", &roofline, "language-json", "Speedup: ", &factors];
    let found: Vec<usize> = places.iter().map(|place| html.find(place).unwrap()).collect();
    assert!(found.is_sorted(), "{found:?}");
    assert!(html.contains("show = &#91;&quot;stages&quot;"));

    let only = run(r#"["TABLE"]"#).unwrap();
    assert!(!only.html("id").contains("Speedup: ") && !only.markdown().contains("Speedup: "));
    assert!(only.markdown().contains("| factor |"));
    // The text says everything, and warnings are always said.
    assert!(only.text().contains("Speedup: 1.21x"));
    let doubt = "bytes and peak rates do not predict";
    assert!(only.html("id").contains(doubt) && only.markdown().contains(doubt));
}

#[test]
fn markdown_has_code_and_no_pictures() {
    let markdown = run(r#"["factors", "source", "json"]"#).unwrap().markdown();
    assert!(markdown.contains("\n```toml\nshow = [") && markdown.contains("\n```json\n{\n"));
    assert!(!markdown.contains("<svg") && !markdown.contains("| factor |"));
    // What a picture shows is said, once.
    assert!(markdown.contains("\n*What multiplies up to 1.21x.* Bars on a logarithmic scale;"));
    let markdown = run(r#"["text", "factors", "stages"]"#).unwrap().markdown();
    assert!(!markdown.contains("Bars on") && markdown.contains("\n*What the latency of each side"));
    let tricky = format!("{FOUR}show = [\"source\"]\ntitle = \"````\"\n");
    let markdown = block::run(&tricky, &Catalog::builtin()).unwrap().markdown();
    assert!(markdown.contains("\n`````toml\n"), "{markdown}");
}

#[test]
fn mistakes_in_show_point_at_the_item() {
    assert!(
        mistake(r#"["text", "tabel"]"#)
            .starts_with("b:1:17: error[PD004]: unknown item of `show` `tabel`")
    );
    assert!(mistake(r#"["text", "tabel"]"#).contains("did you mean `table`?"));
    assert!(mistake(r#"["text", "chart"]"#).contains("`chart` is shown of a sweep only"));
    assert!(
        mistake(r#"["text", "text"]"#).starts_with("b:1:17: error[PD007]: `text` is shown already")
    );
    assert!(mistake("[]").starts_with("b:1:8: error[PD007]: `show` shows nothing"));
    assert!(mistake("\"text\"").starts_with("b:1:8: error[PD005]: `show` has the wrong type"));
    assert!(mistake("[1]").starts_with("b:1:9: error[PD005]"));
}

#[test]
fn figures_of_one_page_share_no_id() {
    let report = run(r#"["factors", "roofline", "stages"]"#).unwrap();
    let page = report.html("a") + &report.html("b");
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|p| p.split('"').next()).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!((ids.len(), sorted.len()), (4, 4), "{ids:?}");
    for named in page.split("aria-labelledby=\"").skip(1) {
        let named = named.split('"').next().unwrap();
        assert!(named.split(' ').all(|id| ids.contains(&id)), "{named}");
    }
}

#[test]
fn a_notebook_says_the_same_without_a_style() {
    let report = run(r#"["factors", "roofline", "stages", "table"]"#).unwrap();
    let notebook = report.notebook_html();
    assert_eq!(notebook.matches("<img ").count(), 3);
    assert!(!notebook.contains("<svg") && !notebook.contains("<style"));
    // Many cells are on one page, and none knows of the others.
    assert!(!notebook.contains(" id="));
    for shown in [Shown::Factors, Shown::Roofline, Shown::Stages] {
        let picture = report.picture(shown).unwrap();
        let alt = format!("alt=\"{}. ", picture.title());
        assert!(notebook.contains(&alt), "{alt}");
        assert_eq!(picture.svg(), report.picture(shown).unwrap().svg());
    }
    assert_eq!(report.first_picture().unwrap().name(), "factors");
}

#[test]
fn the_style_has_every_class_of_every_picture_in_the_inks_of_a_file() {
    let report = run(r#"["factors", "roofline", "stages"]"#).unwrap();
    let page = report.html("id");
    for class in
        page.split("class=\"").skip(1).flat_map(|c| c.split('"').next().unwrap().split(' '))
    {
        if let Some(ink) = class.strip_prefix("pd-fill-").or_else(|| class.strip_prefix("pd-line-"))
        {
            assert!(HTML_STYLE.contains(&format!(".perfdiff .{class}{{")), "{class}");
            assert!(HTML_STYLE.contains(&format!("--pd-{ink}:")), "{ink}");
        }
    }
    let file = report.picture(Shown::Stages).unwrap().svg();
    for series in 0..7 {
        // Dark inks under dark themes are those of the file on a dark screen.
        let dark = file.split_once(&format!(".pd-fill-{series}{{fill:")).unwrap().1;
        let dark = &dark[..7];
        let themed = HTML_STYLE.split_once(".ayu)").unwrap().1.split_once('}').unwrap().0;
        assert!(themed.contains(&format!("--pd-{series}:{dark}")), "{series} {dark}");
    }
    // And light ones on pages and on paper.
    for light in ["--pd-0:#0072b2", "--pd-1:#d55e00", "--pd-2:#440099", "--pd-3:#aa8877"] {
        assert_eq!(HTML_STYLE.matches(light).count(), 2, "{light}");
        assert!(file.contains(light.split_once(':').unwrap().1) || light.contains("440099"));
    }
    assert!(!HTML_STYLE.contains(['\n', '<']));
}

#[test]
fn what_cannot_be_drawn_is_left_out() {
    let none = "model = \"GPT3\"\nbaseline = \"A100\"\nproposal = \"H100\"\n\
                show = [\"text\", \"factors\", \"roofline\", \"stages\"]\n";
    let report = block::run(none, &Catalog::builtin()).unwrap();
    assert!(!report.html("id").contains("<svg") && report.first_picture().is_none());
    assert!(report.html("id").contains("Speedup: <strong class=\"pd-speedup\">none"));
    // One side is enough for a roofline and for a bar.
    let one = "model = \"Llama3_70B\"\nbaseline = \"A100\"\nproposal = \"H200\"\n";
    let report = block::run(one, &Catalog::builtin()).unwrap();
    assert!(report.picture(Shown::Factors).is_none());
    let roofline = report.picture(Shown::Roofline).unwrap();
    assert!(roofline.description().contains("Baseline: NVIDIA A100 (312 TFLOP/s, 2.04 TB/s"));
    assert!(roofline.svg().contains("does not fit, no point"));
    assert_eq!(roofline.title(), "Roofline of both sides");
    assert!(report.picture(Shown::Stages).unwrap().svg().contains("does not fit: no latency"));
    assert!(report.picture(Shown::Text).is_none());
}
