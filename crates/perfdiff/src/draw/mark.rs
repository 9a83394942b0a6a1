//! Points of a series: another shape as well as another colour, for print and for every eye.

use super::ink::Ink;
use super::svg::{Node, Outline};

/// Shapes around a point, each about as heavy to the eye, as path commands from the point on;
/// short ones, for a chart has thousands.
const SHAPES: [&str; 6] = [
    // A circle, a square, a triangle, a diamond, a cross, a triangle on its head.
    "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
    "m-2.5-2.5h5v5h-5z",
    "m0-3.5l3.5 6h-7z",
    "m0-4l4 4-4 4-4-4z",
    "m-3-3l6 6m0-6l-6 6",
    "m0 3.5l3.5-6h-7z",
];

/// The points of one series, as one path: outlines that show through each other.
pub(crate) fn points(series: usize, at: impl IntoIterator<Item = (f64, f64)>) -> Node {
    // Seven colours and six shapes: the first two series that look alike are 42 apart.
    let shape = SHAPES[series % SHAPES.len()];
    let mut outline = Outline::default();
    for point in at {
        outline.start(point);
        outline.draw(shape);
    }
    let ink = Ink::Series(series);
    outline.node().fill(ink).set("fill-opacity", "0.2").stroke(ink, 1.0)
}
