//! One or two inputs over many values: a table, its crossovers, and the sentence that sums it up.
//!
//! 1. [`axis`] is an input with its values, [`range`] the short way to write many of them.
//! 2. [`point`] solves one value, or one pair of them: no mixes, so a point costs two solves.
//! 3. [`crossover`] finds where something changes, between two values, by solving in between.
//! 4. [`findings`] says what holds of the whole.
//! 5. [`doubt`] says what to doubt of it.
//! 6. [`subject`] says what all points share.

pub(crate) mod axis;
mod crossover;
mod doubt;
mod findings;
mod point;
pub(crate) mod range;
mod subject;

use crate::cost::Product;
use crate::explain::Finding;
use crate::metric::Metric;
use crate::scenario::Scenario;
use crate::solve::SolveError;

pub(crate) use axis::spread;
pub use axis::{At, Axis};
pub use crossover::{Change, Crossover, Reach, Standing};
pub(crate) use findings::{facts, known, ranked};
pub(crate) use point::Sides;
pub use point::{Fit, Missing, SweepPoint, SweptSide};
pub use range::{Range, RangeError};
pub use subject::Sample;
pub(crate) use subject::Subject;

/// The most points that a sweep has: more than a reader, and a page, can bear.
pub const MOST_POINTS: usize = 10_000;

/// Many scenarios, or comparisons, that differ in one or two inputs.
///
/// ```
/// use perfdiff::{hardware, models, Axis, Metric, Scenario, Sweep};
///
/// let batch = Axis::integers("batch", (0..11).map(|power| 1 << power));
/// let sweep = Sweep::between([batch], Metric::Latency, |at| {
///     let on = |hardware| Scenario::new(models::LLAMA3_8B).on(hardware).batch(at[0].integer());
///     (on(hardware::A100), on(hardware::H100))
/// })?;
///
/// assert_eq!(format!("{:.2}", sweep.points[0].speedup.unwrap()), "1.54");
/// // Where the H100 runs out of arithmetic: a batch that is in no list, found by solving.
/// let change = sweep.crossovers.last().unwrap();
/// assert_eq!((change.before + 1.0, change.axis), (change.after, 0));
/// # Ok::<(), perfdiff::SweepError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Sweep {
    /// What is compared, or told.
    pub metric: Metric,
    /// The inputs, one or two.
    pub axes: Vec<Axis>,
    /// One point a value of the first input and, within that, of the second.
    pub points: Vec<SweepPoint>,
    /// Every change between two values of the input that [`along`](Self::along) names.
    pub crossovers: Vec<Crossover>,
    /// Whether each point is a comparison of two sides.
    pub compares: bool,
    /// A speedup that is wanted: where it is reached is a crossover.
    pub target: Option<f64>,
    pub(crate) subject: Subject,
    pub(crate) product: Product,
    /// Whether both sides are the same scenario at every point.
    pub(crate) nothing_differs: bool,
    /// What to doubt of the points that are named.
    doubts: Vec<Finding>,
}

/// Why there is no sweep.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SweepError {
    /// Not one input, and not two.
    Inputs(usize),
    /// An input has no value.
    Empty {
        /// The input.
        axis: String,
    },
    /// An input has a value twice.
    Twice {
        /// The input.
        axis: String,
        /// The value, as it is printed.
        value: String,
        /// The place of the second in the list; numbers are sorted.
        at: usize,
    },
    /// A value is infinite or undefined.
    NotANumber {
        /// The input.
        axis: String,
        /// The value, as it is printed.
        value: String,
    },
    /// More than [`MOST_POINTS`].
    TooMany {
        /// How many values each input has.
        values: Vec<usize>,
    },
    /// No point can be solved; this is why the first cannot.
    Unsolvable(SolveError),
}

impl std::fmt::Display for SweepError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SweepError::Inputs(count) => {
                write!(f, "a sweep is over one or two inputs, not {count}")
            }
            SweepError::Empty { axis } => write!(f, "`{axis}` has no value to sweep over"),
            SweepError::Twice { axis, value, .. } => write!(f, "`{axis}` has `{value}` twice"),
            SweepError::NotANumber { axis, value } => write!(f, "`{axis}` cannot be {value}"),
            SweepError::TooMany { values } => {
                let points: usize = values.iter().fold(1, |all, &many| all.saturating_mul(many));
                let product: Vec<String> = values.iter().map(ToString::to_string).collect();
                let product = match product.len() {
                    1 => String::new(),
                    _ => format!(" ({})", product.join(" x ")),
                };
                write!(
                    f,
                    "the sweep has {points} points{product}, and at most {MOST_POINTS} are solved"
                )
            }
            SweepError::Unsolvable(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SweepError {}

impl Sweep {
    /// Solves one scenario a point.
    ///
    /// # Errors
    ///
    /// When there is nothing to sweep, or too much, or when no point can be solved. One that does
    /// not fit, or that its set cannot price among others that it can, is a point with a reason.
    pub fn of(
        axes: impl Into<Vec<Axis>>,
        metric: Metric,
        scenario: impl Fn(&[At]) -> Scenario,
    ) -> Result<Self, SweepError> {
        let sides = |at: &[At]| Some(Sides { baseline: None, proposal: scenario(at) });
        Self::run(axes.into(), metric, None, &sides)
    }

    /// Solves two scenarios a point, a baseline and a proposal.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of).
    pub fn between(
        axes: impl Into<Vec<Axis>>,
        metric: Metric,
        sides: impl Fn(&[At]) -> (Scenario, Scenario),
    ) -> Result<Self, SweepError> {
        Self::run(axes.into(), metric, None, &|at| {
            let (baseline, proposal) = sides(at);
            Some(Sides { baseline: Some(baseline), proposal })
        })
    }

    /// `sides` gives none where no scenario can be made: such a value of the list has no point, and
    /// a search between two ends.
    pub(crate) fn run(
        axes: Vec<Axis>,
        metric: Metric,
        target: Option<f64>,
        sides: &dyn Fn(&[At]) -> Option<Sides>,
    ) -> Result<Self, SweepError> {
        check(&axes)?;
        let mut solver = point::Solver::new(metric, sides);
        let mut subject = Subject::default();
        let mut points = Vec::new();
        for place in places(&axes) {
            let at: Vec<At> = axes.iter().zip(&place).map(|(axis, &i)| axis.at(i)).collect();
            // Whoever gave no scenario knows why.
            let Some(point) = solver.point(place, &at, Some(&mut subject)) else { continue };
            points.push(point);
        }
        if points.iter().all(SweepPoint::is_unsolved)
            && let Some(error) = solver.first_error()
        {
            return Err(SweepError::Unsolvable(error));
        }
        let compares = points.iter().any(|point| point.sides.len() == 2);
        let mut sweep = Self {
            metric,
            axes,
            points,
            crossovers: Vec::new(),
            compares,
            target: target.filter(|_| compares),
            subject,
            product: solver.product(),
            nothing_differs: !solver.differs(),
            doubts: Vec::new(),
        };
        sweep.crossovers = crossover::all(&sweep, &mut solver);
        sweep.doubts = doubt::all(&sweep, sides);
        Ok(sweep)
    }

    /// The scenarios of the first point, and of every point whose hardware, model or assumption
    /// set is none of those before: what the sweep was computed from, but for numbers.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Axis, Metric, Scenario, Sweep};
    ///
    /// let batch = Axis::integers("batch", [1, 16, 256]);
    /// let sweep = Sweep::of([batch], Metric::Latency, |at| {
    ///     Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(at[0].integer())
    /// })?;
    /// assert_eq!(sweep.samples().len(), 1);
    /// assert_eq!(sweep.samples()[0].sides[0].batch, 1);
    /// # Ok::<(), perfdiff::SweepError>(())
    /// ```
    pub fn samples(&self) -> &[Sample] {
        self.subject.samples()
    }

    /// The place among the inputs of the one along which things change: the first that has an
    /// order, else the first. A chart has it across.
    pub fn along(&self) -> usize {
        self.axes.iter().position(Axis::is_ordered).unwrap_or(0)
    }

    /// The other input, if there are two.
    pub fn other(&self) -> Option<usize> {
        (self.axes.len() == 2).then(|| 1 - self.along())
    }

    /// The points of one value of the other input, in the order of the input that changes.
    pub fn line(&self, other: usize) -> impl Iterator<Item = &SweepPoint> {
        let beside = self.other();
        let on_line = move |point: &&SweepPoint| beside.is_none_or(|axis| point.at[axis] == other);
        self.points.iter().filter(on_line)
    }

    /// How many lines there are: values of the other input.
    pub fn lines(&self) -> usize {
        self.other().map_or(1, |axis| self.axes[axis].len())
    }
}

/// One or two inputs, each with values, none of them twice, and not too many.
fn check(axes: &[Axis]) -> Result<(), SweepError> {
    if !(1..=2).contains(&axes.len()) {
        return Err(SweepError::Inputs(axes.len()));
    }
    let values: Vec<usize> = axes.iter().map(Axis::len).collect();
    if values.iter().fold(1, |all: usize, &many| all.saturating_mul(many)) > MOST_POINTS {
        return Err(SweepError::TooMany { values });
    }
    axes.iter().try_for_each(Axis::check)
}

/// Every pair of places, the first input outermost.
fn places(axes: &[Axis]) -> Vec<Vec<usize>> {
    axes.iter().fold(vec![Vec::new()], |places, axis| {
        let with = |place: Vec<usize>| {
            (0..axis.len()).map(move |index| place.iter().copied().chain([index]).collect())
        };
        places.into_iter().flat_map(with).collect()
    })
}
