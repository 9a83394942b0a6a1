//! Elements of an SVG, written as they are put together.

use std::fmt::Write as _;

use super::ink::Ink;

/// An element with what is in it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    name: &'static str,
    fill: Option<Ink>,
    stroke: Option<Ink>,
    /// Written in this order, each name once.
    attributes: Vec<(&'static str, String)>,
    content: Vec<Content>,
}

/// What is in an element.
#[derive(Clone, Debug)]
enum Content {
    /// Escaped text, or a style sheet.
    Raw(String),
    Node(Node),
}

/// How an element says its colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dress {
    /// By classes, and as attributes for readers that know no style: a file of its own.
    File,
    /// By classes alone: the page has their style, and every byte of a page counts.
    Page,
}

impl Node {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, fill: None, stroke: None, attributes: Vec::new(), content: Vec::new() }
    }

    /// A line between two points.
    pub(crate) fn line(from: (f64, f64), to: (f64, f64)) -> Self {
        let line = Self::new("line").number("x1", from.0).number("y1", from.1);
        line.number("x2", to.0).number("y2", to.1)
    }

    /// Text that begins at a point, on its baseline, as large and as dark as what it is in.
    pub(crate) fn label(at: (f64, f64), text: &str) -> Self {
        Self::new("text").number("x", at.0).number("y", at.1).text(text)
    }

    /// Text that begins at a point, on its baseline.
    pub(crate) fn words(at: (f64, f64), size: f64, text: &str) -> Self {
        Self::new("text")
            .number("x", at.0)
            .number("y", at.1)
            .number("font-size", size)
            .fill(Ink::Text)
            .text(text)
    }

    /// With an attribute; the last of one name holds.
    pub(crate) fn set(self, name: &'static str, value: &str) -> Self {
        self.attribute(name, escaped(value))
    }

    fn attribute(mut self, name: &'static str, value: String) -> Self {
        match self.attributes.iter_mut().find(|(n, _)| *n == name) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((name, value)),
        }
        self
    }

    /// With an attribute that is a number.
    pub(crate) fn number(self, name: &'static str, value: f64) -> Self {
        // Digits have nothing to escape.
        self.attribute(name, decimal(value))
    }

    /// Filled with a colour.
    pub(crate) fn fill(mut self, ink: Ink) -> Self {
        self.fill = Some(ink);
        self
    }

    /// Drawn with a line of this colour and width.
    pub(crate) fn stroke(mut self, ink: Ink, width: f64) -> Self {
        self.stroke = Some(ink);
        self.number("stroke-width", width)
    }

    /// With text inside.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.content.push(Content::Raw(escaped(text)));
        self
    }

    /// With a style sheet inside; it is ours, and has no character that would end it.
    pub(crate) fn style(mut self, css: &str) -> Self {
        debug_assert!(!css.contains(['<', '&']));
        self.content.push(Content::Raw(format!("<style>{css}</style>")));
        self
    }

    /// With an element inside.
    pub(crate) fn child(mut self, node: Node) -> Self {
        self.content.push(Content::Node(node));
        self
    }

    /// With elements inside.
    pub(crate) fn children(self, nodes: impl IntoIterator<Item = Node>) -> Self {
        nodes.into_iter().fold(self, Node::child)
    }
}

impl Node {
    /// The element as a page has it: colours by classes alone.
    pub(crate) fn on_page(&self) -> String {
        let mut out = String::with_capacity(4096);
        // Writing to a string does not fail.
        let _ = self.write(&mut out, Dress::Page);
        out
    }

    fn write(&self, out: &mut impl std::fmt::Write, dress: Dress) -> std::fmt::Result {
        let Self { name, fill, stroke, attributes, content } = self;
        let mut all = |parts: &[&str]| parts.iter().try_for_each(|part| out.write_str(part));
        all(&["<", name])?;
        match (fill, stroke) {
            (None, None) => {}
            (Some(fill), None) => all(&[" class=\"pd-fill-", fill.name(), "\""])?,
            (None, Some(stroke)) => all(&[" class=\"pd-line-", stroke.name(), "\""])?,
            (Some(fill), Some(stroke)) => {
                all(&[" class=\"pd-fill-", fill.name(), " pd-line-", stroke.name(), "\""])?;
            }
        }
        for (name, ink) in [("fill", fill), ("stroke", stroke)] {
            if let (Some(ink), Dress::File) = (ink, dress) {
                all(&[" ", name, "=\"", ink.on_light(), "\""])?;
            }
        }
        for (name, value) in attributes {
            all(&[" ", name, "=\"", value, "\""])?;
        }
        if content.is_empty() {
            // On a page as mdBook writes it, so that what it copies are the same bytes.
            return out.write_str(if dress == Dress::Page { " />" } else { "/>" });
        }
        out.write_str(">")?;
        for part in content {
            match part {
                Content::Raw(text) => out.write_str(text)?,
                Content::Node(node) => node.write(out, dress)?,
            }
        }
        ["</", name, ">"].iter().try_for_each(|part| out.write_str(part))
    }
}

/// The element as a file has it.
impl std::fmt::Display for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.write(f, Dress::File)
    }
}

/// The `d` of a path, with coordinates to a tenth: a tenth of a pixel is not seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline(String);

impl Outline {
    /// Goes to a point without drawing.
    pub(crate) fn start(&mut self, (x, y): (f64, f64)) {
        self.point('M', x, y);
    }

    /// Draws a line to a point.
    pub(crate) fn to(&mut self, (x, y): (f64, f64)) {
        self.point('L', x, y);
    }

    fn point(&mut self, command: char, x: f64, y: f64) {
        self.0.push(command);
        fixed(&mut self.0, x, 1);
        self.0.push(' ');
        fixed(&mut self.0, y, 1);
    }

    /// Commands as they are: a shape around the point that was gone to.
    pub(crate) fn draw(&mut self, commands: &str) {
        self.0.push_str(commands);
    }

    /// What another draws, too.
    pub(crate) fn append(&mut self, other: &Outline) {
        self.0.push_str(&other.0);
    }

    /// Whether nothing is drawn.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A line through these points.
    pub(crate) fn line(points: &[(f64, f64)]) -> Self {
        let mut outline = Self::default();
        for (i, point) in points.iter().enumerate() {
            if i == 0 { outline.start(*point) } else { outline.to(*point) }
        }
        outline
    }

    /// A straight-sided figure through these points.
    pub(crate) fn polygon(points: &[(f64, f64)]) -> Self {
        let mut outline = Self::line(points);
        outline.draw("z");
        outline
    }

    /// The path.
    pub(crate) fn node(&self) -> Node {
        Node::new("path").attribute("d", self.0.clone())
    }
}

/// A number with two decimals at most.
pub(crate) fn decimal(value: f64) -> String {
    let mut out = String::with_capacity(8);
    fixed(&mut out, value, 2);
    out
}

/// Writes a number with so many decimals at most, by its whole parts: a chart has hundreds.
fn fixed(out: &mut String, value: f64, decimals: usize) {
    // Beyond any page, and what is no number, is nowhere.
    let value = if (-1e9..=1e9).contains(&value) { value } else { 0.0 };
    let parts = 10_i64.pow(decimals as u32);
    let rounded = (value * parts as f64).round() as i64;
    if rounded < 0 {
        out.push('-');
    }
    let (whole, mut rest) = (rounded.abs() / parts, rounded.abs() % parts);
    digits(out, whole);
    if rest > 0 {
        out.push('.');
    }
    let mut place = parts;
    while rest > 0 {
        place /= 10;
        digits(out, rest / place);
        rest %= place;
    }
}

/// Writes a number that is not negative.
fn digits(out: &mut String, number: i64) {
    if number >= 10 {
        digits(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Text for SVG inside Markdown inside HTML: what any of them, or a preprocessor of the page,
/// could react to is an entity, and a chart is one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut kept = 0;
    for (at, c) in text.char_indices() {
        let entity = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\n' | '\r' | '\t' => " ",
            // XML 1.0 has no way to write these (section 2.2).
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "\u{fffd}",
            '\'' | '$' | '{' | '}' | '[' | ']' | '\\' | '|' | '*' | '_' | '~' | '`' | '#' => "",
            _ => continue,
        };
        out.push_str(&text[kept..at]);
        out.push_str(entity);
        if entity.is_empty() {
            let _ = write!(out, "&#{};", c as u32);
        }
        kept = at + c.len_utf8();
    }
    out.push_str(&text[kept..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element() {
        let node = Node::new("text").set("id", "\"><script>").text("</text>\n<b>&{{x}}\u{1}");
        let text = node.to_string();
        assert_eq!(text.matches('<').count(), 2, "{text}");
        assert!(!text.contains("script>\"") && !text.contains("{{") && !text.contains('\n'));
        assert!(text.contains('\u{fffd}'), "{text}");
    }

    #[test]
    fn a_page_names_colours_by_class_alone() {
        let node = Node::new("g").fill(Ink::Series(0)).child(Node::label((1.0, 2.0), "a"));
        assert_eq!(node.on_page(), "<g class=\"pd-fill-0\"><text x=\"1\" y=\"2\">a</text></g>");
        assert!(node.to_string().contains(" fill=\"#0072b2\""));
    }

    #[test]
    fn numbers_have_two_decimals_at_most_and_one_zero() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-0.004, "0"),
            (1.005e3, "1005"),
            (2.0 / 3.0, "0.67"),
            (-12.345, "-12.35"),
            (f64::NAN, "0"),
            (f64::INFINITY, "0"),
        ] {
            assert_eq!(decimal(value), text);
        }
        for hundredths in 1..20_000_u32 {
            let printed = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            let short = printed.trim_end_matches('0').trim_end_matches('.');
            assert_eq!(decimal(f64::from(hundredths) / 100.0), short);
        }
    }

    #[test]
    fn an_element_has_every_attribute_once() {
        let node = Node::line((0.0, 1.0), (2.5, 1.0)).stroke(Ink::Grid, 1.0).fill(Ink::Text);
        let text = node.fill(Ink::Muted).number("x1", 4.0).to_string();
        assert_eq!(
            text,
            "<line class=\"pd-fill-muted pd-line-grid\" fill=\"#59626e\" stroke=\"#e1e5e9\" \
             x1=\"4\" y1=\"1\" x2=\"2.5\" y2=\"1\" stroke-width=\"1\"/>"
        );
    }
}
