//! Pictures of a result: SVG without a script, in which text is text.
//!
//! A picture is drawn once, from a comparison, and shown in two ways with the same words:
//!
//! 1. on a page, inside its HTML: colours are classes, which [`HTML_STYLE`](crate::HTML_STYLE) turns
//!    into those of mdBook's theme, and into dark ink on paper;
//! 2. as a file, or an `<img>` where a page cannot be given a style: it carries its own, which
//!    follows the reader's light or dark screen.
//!
//! What the colours say is said by place, shape, hatching or words, too.

mod chart;
mod roofline;
mod stages;
mod waterfall;

use crate::compare::{Comparison, Side};
use crate::draw::ink::{Ink, dark_style};
use crate::draw::svg::Node;
use crate::markup::in_html as escaped;
use crate::show::Shown;
use crate::sweep::Sweep;

/// The size of words that say no other, in user units; the page's style says the same.
pub(crate) const FONT_SIZE: f64 = 13.0;

/// How wide pictures are, in user units: narrow, so that words stay readable on a phone, where a
/// picture is as wide as the screen.
pub(crate) const WIDTH: f64 = 440.0;

/// The room around a picture in a file; a page has its own.
const MARGIN: f64 = 12.0;

/// The faces of a file; on a page, words are set like those around them.
const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/// A picture with what it says, for readers who do not see it.
///
/// ```
/// use perfdiff::{hardware, models, Comparison, Metric, Report, Scenario, Shown};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let report = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?);
/// let waterfall = report.picture(Shown::Factors).unwrap();
/// assert!(waterfall.description().contains("memory bandwidth 1.54x"));
/// assert!(waterfall.svg().starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Picture {
    name: &'static str,
    title: String,
    description: String,
    size: (f64, f64),
    nodes: Vec<Node>,
}

impl Picture {
    /// A picture of this size, in user units. The name is that of the item of `show`; ids are made
    /// of it. The title says what is drawn, the description what is to be seen in it.
    pub(crate) fn new(
        name: &'static str,
        title: String,
        description: String,
        size: (f64, f64),
        nodes: Vec<Node>,
    ) -> Self {
        Self { name, title, description, size, nodes }
    }

    /// What is shown of a comparison, drawn; none where it is no picture, or there is nothing to
    /// draw: no waterfall without a speedup, no point on a roofline without a latency.
    pub(crate) fn of(comparison: &Comparison, shown: Shown) -> Option<Self> {
        match shown {
            Shown::Factors => waterfall::waterfall(comparison),
            Shown::Roofline => roofline::roofline(comparison),
            Shown::Stages => stages::stages(comparison),
            Shown::Source | Shown::Text | Shown::Table | Shown::Chart | Shown::Json => None,
        }
    }

    /// The roofline of one scenario; none where it has no latency.
    pub(crate) fn of_side(side: &Side) -> Option<Self> {
        roofline::of_one(side)
    }

    /// What is shown of a sweep, drawn.
    pub(crate) fn of_sweep(sweep: &Sweep, shown: Shown) -> Option<Self> {
        match shown {
            Shown::Chart => chart::chart(sweep),
            _ => None,
        }
    }

    /// The item of `show` that it is: `factors`, `roofline`, `stages`, `chart`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What is drawn.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What is to be seen in it.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The picture as a file: one line of SVG with its own style, ending in a newline.
    pub fn svg(&self) -> String {
        format!("{}\n", self.clone().file())
    }

    /// The picture inside the HTML of a page that has the style.
    pub(crate) fn inline(self) -> String {
        let (width, height) = self.size;
        let svg = Node::new("svg")
            .set("class", "pd-picture")
            // In small letters, as mdBook writes it: HTML knows it by either (its section 13.2.6.5).
            .set("viewbox", &format!("0 0 {width} {height}"))
            .number("width", width)
            .number("height", height)
            .set("role", "img")
            // In an attribute, because mdBook's search reads what elements say, and would find every
            // figure twice; and because its print page renames ids, but nothing that refers to them.
            .set("aria-label", &self.said());
        svg.children(self.nodes).on_page()
    }

    /// The picture as an `<img>` that needs nothing of its page.
    pub(crate) fn image(self) -> String {
        let said = escaped(&self.said());
        let width = self.size.0 + 2.0 * MARGIN;
        let data = percent_encoded(&self.file().to_string());
        format!(
            "<img style=\"display:block;max-width:100%\" width=\"{width}\" alt=\"{said}\" \
             src=\"data:image/svg+xml,{data}\"/>"
        )
    }

    fn file(self) -> Node {
        let (width, height) = (self.size.0 + 2.0 * MARGIN, self.size.1 + 2.0 * MARGIN);
        let ground = Node::new("rect").number("x", -MARGIN).number("y", -MARGIN);
        let ground = ground.number("width", width).number("height", height).fill(Ink::Ground);
        let svg = Node::new("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("viewBox", &format!("-{MARGIN} -{MARGIN} {width} {height}"))
            .number("width", width)
            .number("height", height)
            .set("font-family", FONTS)
            .number("font-size", FONT_SIZE)
            .style(&dark_style());
        let [title, description] =
            ["title", "desc"].map(|what| format!("perfdiff-{}-{what}", self.name));
        svg.set("role", "img")
            .set("aria-labelledby", &format!("{title} {description}"))
            .child(Node::new("title").set("id", &title).text(&self.title))
            .child(Node::new("desc").set("id", &description).text(&self.description))
            .child(ground)
            .children(self.nodes)
    }

    /// What a screen reader says of it, in one text.
    fn said(&self) -> String {
        format!("{}. {}", self.title, self.description)
    }
}

/// `proposal: 8 x NVIDIA H100`.
fn side_name(side: &Side, place: &str) -> String {
    format!("{place}: {}", machine_name(side))
}

/// `8 x NVIDIA H100`.
fn machine_name(side: &Side) -> String {
    let scenario = &side.scenario;
    match scenario.devices {
        1 => scenario.hardware.name.to_string(),
        devices => format!("{devices} x {}", scenario.hardware.name),
    }
}

/// A text for a `data:` address (RFC 3986, section 2.1): nothing in it ends an attribute, or means
/// anything to Markdown or a preprocessor.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3 / 2);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => out.push(char::from(byte)),
            b'-' | b'.' | b',' | b':' | b';' | b'=' | b'/' | b'(' | b')' => {
                out.push(char::from(byte));
            }
            // Inside the picture every apostrophe is an entity, so one may stand for a quote.
            b'"' => out.push('\''),
            byte => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                let [high, low] = [byte >> 4, byte & 15].map(|d| DIGITS[usize::from(d)]);
                out.extend(['%', char::from(high), char::from(low)]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let words = Node::label((4.0, 20.0), "it's \"<{{a}}>\" \u{d7}2").fill(Ink::Text);
        let title = "A \"title\" & more".to_string();
        Picture::new("factors", title, "What {{it}} says.".into(), (100.0, 30.0), vec![words])
    }

    #[test]
    fn a_page_has_no_colours_and_no_words_that_are_not_seen() {
        let page = picture().inline();
        let said = " aria-label=\"A &quot;title&quot; &amp; more. What &#123;&#123;it&#125;";
        assert!(page.contains(said), "{page}");
        assert!(!page.contains("<title") && !page.contains("<desc") && !page.contains(" id="));
        assert!(!page.contains(" fill=") && !page.contains("{{") && !page.contains("<style"));
    }

    #[test]
    fn a_file_carries_its_style_and_its_ground() {
        let file = picture().svg();
        assert!(
            file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                && file.ends_with("</svg>\n")
        );
        assert!(
            file.contains("prefers-color-scheme:dark")
                && file.contains("<rect class=\"pd-fill-ground\"")
        );
        assert_eq!(file.matches('\n').count(), 1);
    }

    #[test]
    fn an_image_decodes_to_the_file_and_its_address_is_quiet() {
        let image = picture().image();
        assert!(image.contains("alt=\"A &quot;title&quot; &amp; more. What &#123;&#123;it&#125;"));
        let (_, data) = image.split_once("data:image/svg+xml,").unwrap();
        let data = data.strip_suffix("\"/>").unwrap();
        assert!(data.is_ascii() && !data.contains(['"', ' ', '<', '>', '#', '{', '*', '_', '$']));
        let (mut decoded, mut bytes) = (Vec::new(), data.bytes());
        while let Some(byte) = bytes.next() {
            decoded.push(match byte {
                b'%' => {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                b'\'' => b'"',
                byte => byte,
            });
        }
        assert_eq!(String::from_utf8(decoded).unwrap() + "\n", picture().svg());
    }
}
