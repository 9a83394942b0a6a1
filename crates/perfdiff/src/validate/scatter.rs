//! Predicted against measured latency, drawn.

use std::collections::{BTreeMap, BTreeSet};

use super::{By, Errors, Predicted};
use crate::draw::axis::LogAxis;
use crate::draw::ink::{Ink, dark_style};
use crate::draw::mark;
use crate::draw::plot::{Naming, Plot};
use crate::draw::svg::{Node, Outline};
use crate::units::{Time, plain, significant};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 770.0;
/// The plot above is a square: measured and predicted are on one scale.
const LEFT: f64 = 84.0;
const RIGHT: f64 = LEFT + 450.0;
const TOP: f64 = 72.0;
const BOTTOM: f64 = TOP + 450.0;
/// The plot below it: how far off, enlarged.
const RATIO_TOP: f64 = BOTTOM + 16.0;
const RATIO_BOTTOM: f64 = RATIO_TOP + 170.0;
const LEGEND: f64 = RIGHT + 26.0;
/// What an entry of the legend is high.
const ENTRY: f64 = 36.0;

/// Beyond so many groups, the smallest are drawn as one.
const MOST_GROUPS: usize = 10;
/// Beyond so many distinct points, near ones become one: a page carries the picture.
const MOST_POINTS: usize = 1400;
/// The band around what is right.
const BAND: f64 = 0.2;

/// The chart of predictions: above, predicted over measured latency; below, the ratio of the two.
///
/// All axes are logarithmic; a mark is a row, a colour and a shape is a group. It is one line of
/// SVG with its own style, which follows the reader's light or dark screen.
///
/// ```
/// use perfdiff::validate::{Measurement, Predicted, Scatter};
///
/// let row = Measurement {
///     hardware: "A100".into(), devices: 1, framework: "vllm".into(), model: "Llama3_8B".into(),
///     input_tokens: 128, output_tokens: 128, batch: 16, latency_s: 2.0,
/// };
/// let svg = Scatter::new(&[Predicted { row: &row, predicted_s: 2.1 }]).svg("errors");
/// assert!(svg.starts_with("<svg ") && svg.contains("<title id=\"errors-title\">"));
/// assert!(svg.contains(">measured latency</text>"));
/// ```
#[derive(Clone, Debug)]
pub struct Scatter<'a> {
    rows: Vec<&'a Predicted<'a>>,
    by: By,
    title: String,
}

/// Rows that share a name.
struct Group<'a> {
    name: String,
    rows: Vec<&'a Predicted<'a>>,
}

impl<'a> Scatter<'a> {
    /// The chart of these rows, in groups by framework, or by what else tells the rows apart. A
    /// row whose latency or prediction has no place on a logarithmic axis is left out.
    pub fn new(rows: &'a [Predicted<'a>]) -> Self {
        let placed = |value: f64| value > 0.0 && value.is_finite();
        let drawn = |row: &&Predicted<'_>| placed(row.predicted_s) && placed(row.row.latency_s);
        let rows: Vec<&Predicted<'_>> = rows.iter().filter(drawn).collect();
        Self { by: telling(&rows), rows, title: "Predicted against measured latency".into() }
    }

    /// In these groups.
    #[must_use]
    pub fn by(mut self, by: By) -> Self {
        self.by = by;
        self
    }

    /// Under this title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The chart as SVG, ending in a newline. The ids in it begin with `id`, which has to be
    /// unique where several charts stand on one page.
    pub fn svg(&self, id: &str) -> String {
        let groups = self.groups();
        let values = self.rows.iter().flat_map(|row| [row.row.latency_s, row.predicted_s]);
        let across = LogAxis::over(values, LEFT, RIGHT);
        let above = Plot { across, up: across.between(BOTTOM, TOP) };
        // Never less than from a half to two, or small errors would look large.
        let ratios = self.rows.iter().map(|row| ratio(row)).chain([0.6, 1.7]);
        let below = Plot { across, up: LogAxis::over(ratios, RATIO_BOTTOM, RATIO_TOP) };
        let id: String =
            id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let (title_id, desc_id) = (format!("{id}-title"), format!("{id}-desc"));
        let size = format!("0 0 {WIDTH} {HEIGHT}");
        let fonts = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
        let summary = summary(&self.rows);
        let svg = Node::new("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("viewBox", &size)
            .number("width", WIDTH)
            .number("height", HEIGHT)
            .set("role", "img")
            .set("aria-labelledby", &format!("{title_id} {desc_id}"))
            .set("font-family", fonts)
            .child(Node::new("title").set("id", &title_id).text(&self.title))
            .child(Node::new("desc").set("id", &desc_id).text(&self.description(&groups)))
            .style(&dark_style())
            .child(
                Node::new("rect").number("width", WIDTH).number("height", HEIGHT).fill(Ink::Ground),
            )
            .child(Node::words((LEFT, 30.0), 17.0, &self.title).set("font-weight", "600"))
            .child(Node::words((LEFT, 52.0), 13.0, &summary).fill(Ink::Muted))
            .children(above.grid())
            .children(diagonal(&above))
            .children(marks(&groups, |row| above.at(row.row.latency_s, row.predicted_s)))
            .child(above.border())
            .children(above.beside(&Naming { title: "predicted latency", value: seconds }))
            .children(below.grid())
            .children(level(&below))
            .children(marks(&groups, |row| below.at(row.row.latency_s, ratio(row))))
            .child(below.border())
            .children(below.beside(&Naming { title: "predicted / measured", value: times }))
            .children(below.below(&Naming { title: "measured latency", value: seconds }))
            .children(legend(&groups));
        format!("{svg}\n")
    }

    /// The groups by name, so that a group keeps its colour when rows are added to it; what is
    /// too much for a legend is one group at the end.
    fn groups(&self) -> Vec<Group<'a>> {
        let mut named: BTreeMap<String, Vec<&Predicted<'_>>> = BTreeMap::new();
        for row in &self.rows {
            named.entry(self.by.group(row.row)).or_default().push(row);
        }
        let mut groups: Vec<Group<'_>> =
            named.into_iter().map(|(name, rows)| Group { name, rows }).collect();
        if self.by == By::Devices {
            groups.sort_by_key(|group| group.rows.first().map(|row| row.row.devices));
        }
        if groups.len() <= MOST_GROUPS {
            return groups;
        }
        let mut by_size: Vec<usize> = (0..groups.len()).collect();
        by_size.sort_by_key(|&i| std::cmp::Reverse(groups[i].rows.len()));
        let named: BTreeSet<usize> = by_size.into_iter().take(MOST_GROUPS - 1).collect();
        let (mut kept, mut rest, mut others) = (Vec::new(), Vec::new(), 0);
        for (i, group) in groups.into_iter().enumerate() {
            if named.contains(&i) {
                kept.push(group);
            } else {
                rest.extend(group.rows);
                others += 1;
            }
        }
        kept.push(Group { name: format!("{others} others"), rows: rest });
        kept
    }

    /// What the picture shows, in words.
    fn description(&self, groups: &[Group<'_>]) -> String {
        let mut out = format!(
            "A mark is a run. Above, predicted over measured latency, both logarithmic: on the \
             diagonal a prediction is right, in the band around it within 20 %. Below, predicted \
             through measured, over the same runs. {}.",
            summary(&self.rows)
        );
        if groups.len() > 1 {
            let each = groups.iter().filter_map(|group| {
                let median = percent(errors(&group.rows)?.median);
                Some(format!("{} {median} ({})", group.name, counted(group.rows.len())))
            });
            let each: Vec<String> = each.collect();
            out += &format!(" Median error by {}: {}.", self.by.name(), each.join(", "));
        }
        out
    }
}

/// What tells the rows apart.
fn telling(rows: &[&Predicted<'_>]) -> By {
    let several = |by: &By| {
        let names: BTreeSet<String> = rows.iter().map(|row| by.group(row.row)).collect();
        names.len() > 1
    };
    let ways = [By::Framework, By::Hardware, By::Model, By::Devices];
    ways.into_iter().find(several).unwrap_or(By::Framework)
}

fn ratio(row: &Predicted<'_>) -> f64 {
    row.predicted_s / row.row.latency_s
}

fn seconds(value: f64) -> String {
    Time::from_si(value).to_string()
}

fn times(value: f64) -> String {
    plain(value) + "x"
}

fn percent(fraction: f64) -> String {
    // A group that is off by a factor of ten needs no tenths of a percent.
    let percent = fraction * 100.0;
    if percent < 99.95 { format!("{percent:.1} %") } else { significant(percent, 3) + " %" }
}

fn errors(rows: &[&Predicted<'_>]) -> Option<Errors> {
    Errors::of(rows.iter().map(|row| row.error()).collect())
}

fn counted(rows: usize) -> String {
    if rows == 1 { "1 row".into() } else { format!("{rows} rows") }
}

fn summary(rows: &[&Predicted<'_>]) -> String {
    match errors(rows) {
        Some(errors) => format!(
            "{}; absolute error {} in the median, {} at the 90th percentile",
            counted(errors.count),
            percent(errors.median),
            percent(errors.p90)
        ),
        None => "no row could be predicted".into(),
    }
}

/// The band and the line on which a prediction is right.
fn diagonal(plot: &Plot) -> [Node; 2] {
    let (least, most) = plot.across.ends();
    let (above, below) = (1.0 + BAND, 1.0 - BAND);
    let corners = [
        (least, least),
        (least, least * above),
        (most / above, most),
        (most, most),
        (most, most * below),
        (least / below, least),
    ];
    let corners = corners.map(|(measured, predicted)| plot.at(measured, predicted));
    [band(&corners), Node::line(plot.at(least, least), plot.at(most, most)).stroke(Ink::Muted, 1.2)]
}

/// The same where predictions are divided by measurements.
fn level(plot: &Plot) -> [Node; 2] {
    let (least, most) = plot.across.ends();
    let (above, below) = (1.0 + BAND, 1.0 - BAND);
    let corners = [(least, below), (least, above), (most, above), (most, below)];
    let corners = corners.map(|(measured, ratio)| plot.at(measured, ratio));
    [band(&corners), Node::line(plot.at(least, 1.0), plot.at(most, 1.0)).stroke(Ink::Muted, 1.2)]
}

fn band(corners: &[(f64, f64)]) -> Node {
    Outline::polygon(corners).node().fill(Ink::Muted).set("fill-opacity", "0.14")
}

/// The marks of all groups, the largest group at the bottom: the smaller would not be seen there.
fn marks(groups: &[Group<'_>], at: impl Fn(&Predicted<'_>) -> (f64, f64)) -> Vec<Node> {
    let places: Vec<Vec<(f64, f64)>> =
        groups.iter().map(|group| group.rows.iter().map(|row| at(row)).collect()).collect();
    let mut grid = 0.1;
    let mut marks = distinct(&places, grid);
    while marks.iter().map(BTreeSet::len).sum::<usize>() > MOST_POINTS && grid < RIGHT {
        grid = if grid < 1.0 { 1.0 } else { grid * 2.0 };
        marks = distinct(&places, grid);
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&series| std::cmp::Reverse(groups[series].rows.len()));
    let place = |&(x, y): &(i64, i64)| (x as f64 * grid, y as f64 * grid);
    order.into_iter().map(|series| mark::points(series, marks[series].iter().map(place))).collect()
}

/// The cells of a grid in which a group has marks.
fn distinct(places: &[Vec<(f64, f64)>], grid: f64) -> Vec<BTreeSet<(i64, i64)>> {
    let cell = |value: f64| (value / grid).round() as i64;
    let cells =
        |points: &Vec<(f64, f64)>| points.iter().map(|&(x, y)| (cell(x), cell(y))).collect();
    places.iter().map(cells).collect()
}

/// The groups with their errors, then the band and the line.
fn legend(groups: &[Group<'_>]) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut y = TOP + 8.0;
    let (mark_at, words_at) = (LEGEND + 4.0, LEGEND + 18.0);
    for (series, group) in groups.iter().enumerate() {
        nodes.push(mark::points(series, [(mark_at, y)]));
        nodes.push(Node::words((words_at, y + 4.0), 13.0, &shortened(&group.name)));
        if let Some(errors) = errors(&group.rows) {
            let text = format!("{}, median {}", counted(errors.count), percent(errors.median));
            nodes.push(Node::words((words_at, y + 19.0), 11.5, &text).fill(Ink::Muted));
        }
        y += ENTRY;
    }
    y += 6.0;
    let (left, right) = (mark_at - 8.0, mark_at + 8.0);
    let corners = [(left, y - 6.0), (right, y - 6.0), (right, y + 6.0), (left, y + 6.0)];
    nodes.push(band(&corners));
    nodes.push(Node::line((left, y), (right, y)).stroke(Ink::Muted, 1.2));
    nodes.push(Node::words((words_at, y + 4.0), 12.0, "exact, and within 20 %").fill(Ink::Muted));
    nodes
}

/// A name that fits beside the plot.
fn shortened(name: &str) -> String {
    const MOST: usize = 22;
    if name.chars().count() <= MOST {
        return name.into();
    }
    name.chars().take(MOST - 1).chain(['\u{2026}']).collect()
}
