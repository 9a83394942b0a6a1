//! The table of a sweep: a choice of its points that a reader can take in.

use crate::explain::sentence;
use crate::metric::Metric;
use crate::sweep::axis::Spacing;
use crate::sweep::spread;
use crate::sweep::{Fit, Sweep, SweepPoint, SweptSide, ranked};

/// More rows than these are for a machine.
const MOST_ROWS: usize = 16;

/// So many more are shown rather than left out.
const FEW_MORE: usize = 4;

/// More columns of values than these do not fit beside each other.
const MOST_COLUMNS: usize = 7;

/// Cells as they are printed; the first column names the row.
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Whether rows are named by numbers, which stand to the right.
    pub(super) numbers: bool,
    /// What is not in it, and what holds of all of it.
    pub(super) remarks: Vec<String>,
}

impl Table {
    pub(super) fn of(sweep: &Sweep) -> Self {
        if sweep.axes.len() == 2 { matrix(sweep) } else { list(sweep) }
    }
}

/// One input: a row a value, names in the order of their rank.
fn list(sweep: &Sweep) -> Table {
    let axis = &sweep.axes[0];
    let (points, remark) = if axis.is_ordered() {
        let places = chosen(sweep, MOST_ROWS);
        (places.iter().map(|&place| &sweep.points[place]).collect(), left_out(sweep, places.len()))
    } else {
        best(sweep)
    };
    let mut remarks: Vec<String> = remark.into_iter().collect();
    let constant = constant_baseline(sweep);
    if let Some(baseline) = constant {
        let value = baseline.value.map_or("none".to_string(), |v| sweep.metric.print(v, 3));
        let text =
            format!("The baseline, at every value: {value}, {}-bound.", baseline.regime.name());
        remarks.insert(0, text);
    }
    if sweep.metric == Metric::Cost {
        remarks.push(format!("Costs are per million {}.", sweep.product.name()));
    }
    let sides: Vec<usize> = match (sweep.compares, constant.is_some()) {
        (true, false) => vec![0, 1],
        (true, true) => vec![1],
        (false, _) => vec![0],
    };
    let noted = points.iter().any(|point| !note(point).is_empty());
    let mut header = vec![axis.title()];
    for &side in &sides {
        let name =
            if sweep.compares { ["baseline", "proposal"][side] } else { sweep.metric.name() };
        header.extend([name.to_string(), "bound by".to_string()]);
    }
    header.extend(sweep.compares.then(|| "speedup".to_string()));
    header.extend(noted.then(String::new));
    let rows = points.iter().map(|point| {
        let mut row = vec![axis.label(point.at[0])];
        for &side in &sides {
            let side = point.sides.get(side).and_then(Option::as_ref);
            row.extend(cells(sweep, side));
        }
        row.extend(sweep.compares.then(|| value(sweep, point)));
        row.extend(noted.then(|| note(point).to_string()));
        row
    });
    Table { header, rows: rows.collect(), numbers: axis.is_ordered(), remarks }
}

/// The metric of a side, and what bounds it.
fn cells(sweep: &Sweep, side: Option<&SweptSide>) -> [String; 2] {
    match side {
        Some(SweptSide { value: Some(value), regime, .. }) => {
            [sweep.metric.print(*value, 3), regime.name().to_string()]
        }
        _ => ["-".to_string(), "-".to_string()],
    }
}

fn value(sweep: &Sweep, point: &SweepPoint) -> String {
    point.value().map_or("-".to_string(), |value| sweep.print(value))
}

/// Why there is no value, or what it includes.
fn note(point: &SweepPoint) -> &'static str {
    let spills = point.sides.iter().flatten().any(|side| side.fit == Fit::Spills);
    match &point.missing {
        Some(missing) => missing.short,
        None if spills => "spills or waits",
        None => "",
    }
}

/// The baseline, where it has a value, and the same at every point.
fn constant_baseline(sweep: &Sweep) -> Option<&SweptSide> {
    let mut sides = sweep.points.iter().map(|point| match point.sides.as_slice() {
        [baseline, _] => baseline.as_ref(),
        _ => None,
    });
    let first = sides.next()??;
    first.value?;
    (sweep.points.len() > 1 && sides.all(|side| side == Some(first))).then_some(first)
}

/// Best first, then what has no value.
fn best(sweep: &Sweep) -> (Vec<&SweepPoint>, Option<String>) {
    let mut points: Vec<&SweepPoint> = ranked(sweep).into_iter().map(|(point, _)| point).collect();
    let valued = points.len();
    points.extend(sweep.points.iter().filter(|point| point.value().is_none()));
    if points.len() <= MOST_ROWS {
        return (points, None);
    }
    // A few more than there is room for are shown; what has no value is counted.
    let shown = if valued <= MOST_ROWS + FEW_MORE { valued } else { MOST_ROWS };
    let without = points.len() - valued;
    let shown = shown.max(MOST_ROWS.min(valued + without));
    let shown = if valued > 0 { shown.min(valued) } else { shown };
    points.truncate(shown);
    let mut told = Vec::new();
    if shown < valued {
        let worst = match sweep.metric {
            Metric::Latency | Metric::Ttft | Metric::Tpot => "slowest",
            _ => "last",
        };
        told.push(format!("the {} {worst} of {valued} are not shown", valued - shown));
    }
    match without {
        0 => {}
        1 => told.push("1 has no value".to_string()),
        _ => told.push(format!("{without} have no value")),
    }
    let remark = (!told.is_empty()).then(|| format!("{}.", sentence(&told.join("; "))));
    (points, remark)
}

fn left_out(sweep: &Sweep, shown: usize) -> Option<String> {
    let all = sweep.axes[sweep.along()].len();
    (shown < all)
        .then(|| format!("{shown} of {all} values of {}.", sweep.axes[sweep.along()].title()))
}

/// Places along the input that changes: the ends, what lies beside a crossover, and others as
/// evenly as they come.
fn chosen(sweep: &Sweep, most: usize) -> Vec<usize> {
    let axis = &sweep.axes[sweep.along()];
    let count = axis.len();
    if count <= most {
        return (0..count).collect();
    }
    let mut chosen = vec![0, count - 1];
    for crossover in &sweep.crossovers {
        let below = (0..count).rev().find(|&place| axis.number(place) <= crossover.before);
        let above = (0..count).find(|&place| axis.number(place) >= crossover.after);
        for place in below.into_iter().chain(above) {
            // Room for the others.
            if !chosen.contains(&place) && chosen.len() < most - most / 4 {
                chosen.push(place);
            }
        }
    }
    let spacing = axis.spacing();
    let place = |number: f64| match spacing {
        Spacing::Logarithmic => libm::log(number),
        Spacing::Linear | Spacing::Listed => number,
    };
    let places: Vec<f64> = axis.numbers().into_iter().map(place).collect();
    // Always into the widest gap, near its middle.
    while chosen.len() < most {
        chosen.sort_unstable();
        let gap = |pair: &[usize]| places[pair[1]] - places[pair[0]];
        let widest = chosen
            .windows(2)
            .filter(|pair| pair[1] - pair[0] > 1)
            .max_by(|a, b| gap(a).total_cmp(&gap(b)))
            .map(|pair| (pair[0], pair[1]));
        let Some((from, to)) = widest else { break };
        let middle = places[from].midpoint(places[to]);
        let off = |at: &usize| (places[*at] - middle).abs();
        let nearest = (from + 1..to).min_by(|a, b| off(a).total_cmp(&off(b)));
        chosen.extend(nearest);
    }
    chosen.sort_unstable();
    chosen
}

/// Two inputs: rows along the one that changes, a column a value of the other.
fn matrix(sweep: &Sweep) -> Table {
    let (along, other) = (sweep.along(), sweep.other().unwrap_or(0));
    let (rows, columns) = (&sweep.axes[along], &sweep.axes[other]);
    let places = chosen(sweep, MOST_ROWS);
    let shown = spread(columns.len(), MOST_COLUMNS);
    let mut header = vec![rows.title()];
    header.extend(shown.iter().map(|&column| columns.said(column)));
    let cell = |row: usize, column: usize| {
        let at = |point: &&SweepPoint| point.at[along] == row && point.at[other] == column;
        sweep.points.iter().find(at)
    };
    let row = |&row: &usize| {
        let cells = shown.iter().map(|&column| match cell(row, column) {
            Some(point) => marked(sweep, point),
            None => "-".to_string(),
        });
        [rows.label(row)].into_iter().chain(cells).collect()
    };
    let seen: Vec<&SweepPoint> = places
        .iter()
        .flat_map(|&row| shown.iter().map(move |&column| (row, column)))
        .filter_map(|(row, column)| cell(row, column))
        .collect();
    let mut remarks = vec![format!("Each cell is the {}.", sweep.value_title())];
    remarks.extend(marks(&seen));
    remarks.extend(left_out(sweep, places.len()));
    if shown.len() < columns.len() {
        remarks.push(format!(
            "{} of {} values of {}.",
            shown.len(),
            columns.len(),
            columns.title()
        ));
    }
    if sweep.metric == Metric::Cost && !sweep.compares {
        remarks.push(format!("Costs are per million {}.", sweep.product.name()));
    }
    let cells = places.iter().map(row).collect();
    Table { header, rows: cells, numbers: rows.is_ordered(), remarks }
}

/// A cell: its value, with a mark where what it costs not to fit is in it.
fn marked(sweep: &Sweep, point: &SweepPoint) -> String {
    match point.value() {
        Some(_) if !point.fits() => format!("{}*", value(sweep, point)),
        _ => value(sweep, point),
    }
}

/// What the marks of cells mean.
fn marks(seen: &[&SweepPoint]) -> Vec<String> {
    let mut remarks = Vec::new();
    let mut reasons: Vec<&str> = Vec::new();
    for missing in seen.iter().filter_map(|point| point.missing.as_ref()) {
        let reason = match missing.text.contains("; the proposal does not fit") {
            true => "neither side fits",
            false => missing.text.split(": needs").next().unwrap_or_default(),
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if !reasons.is_empty() {
        remarks.push(format!("-: {}.", reasons.join(", or ")));
    }
    if seen.iter().any(|point| point.value().is_some() && !point.fits()) {
        let text = "*: a side does not fit in memory, and the value includes what that costs.";
        let alone = seen.iter().all(|point| point.sides.len() == 1);
        remarks.push(if alone { text.replace("a side", "it") } else { text.to_string() });
    }
    remarks
}
