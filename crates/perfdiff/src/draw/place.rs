//! Where words have room: of the places that would do, the one that covers least.

/// Text of one line: from the left end of its baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    /// Where it begins.
    pub(crate) at: (f64, f64),
    width: f64,
    height: f64,
}

impl Spot {
    /// Text of this width and font size around a point, clear of a mark of this radius: to the
    /// right, to the left, above, below.
    pub(crate) fn around((x, y): (f64, f64), radius: f64, width: f64, size: f64) -> [Spot; 4] {
        let (half, down) = (width / 2.0, size * 0.35);
        let spot = |at| Spot { at, width, height: size };
        [
            spot((x + radius + 3.0, y + down)),
            spot((x - radius - 3.0 - width, y + down)),
            spot((x - half, y - radius - 4.0)),
            spot((x - half, y + radius + 2.0 + size * 0.8)),
        ]
    }

    fn covers(&self, (x, y): (f64, f64)) -> bool {
        let (left, base) = self.at;
        (left - 2.0..=left + self.width + 2.0).contains(&x)
            && (base - self.height..=base + self.height * 0.3).contains(&y)
    }

    fn overlaps(&self, other: &Spot) -> bool {
        let apart = |a: f64, b: f64, wide: f64, other: f64| a + wide < b || b + other < a;
        let (x, y) =
            (apart(self.at.0, other.at.0, self.width, other.width), self.at.1 - self.height);
        !(x || apart(y, other.at.1 - other.height, self.height * 1.3, other.height * 1.3))
    }

    /// Whether it lies between these corners.
    fn within(&self, (left, top): (f64, f64), (right, bottom): (f64, f64)) -> bool {
        let (x, y) = self.at;
        x >= left && x + self.width <= right && y - self.height >= top && y <= bottom
    }
}

/// The spot that covers the fewest obstacles, the first of equals; none if none is inside and clear
/// of other words.
pub(crate) fn freest(
    spots: impl IntoIterator<Item = Spot>,
    obstacles: &[(f64, f64)],
    words: &[Spot],
    from: (f64, f64),
    to: (f64, f64),
) -> Option<Spot> {
    let clear = |spot: &Spot| spot.within(from, to) && !words.iter().any(|w| w.overlaps(spot));
    let inside = spots.into_iter().filter(clear);
    inside.min_by_key(|spot| obstacles.iter().filter(|&&point| spot.covers(point)).count())
}

/// Points along a line through these, five units apart.
pub(crate) fn along(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for pair in line.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let length = libm::hypot(x1 - x0, y1 - y0);
        let steps = (length / 5.0).ceil().clamp(1.0, 1000.0);
        for step in 0..=steps as u32 {
            let share = f64::from(step) / steps;
            points.push((x0 + share * (x1 - x0), y0 + share * (y1 - y0)));
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_where_nothing_is() {
        let [right, left, above, below] = Spot::around((50.0, 50.0), 9.0, 30.0, 12.0);
        let spots = [right, left, above, below];
        let free =
            |obstacles: &[(f64, f64)]| freest(spots, obstacles, &[], (0.0, 0.0), (100.0, 100.0));
        assert_eq!(free(&[]), Some(right));
        let taken = along(&[(50.0, 50.0), (100.0, 50.0)]);
        assert_eq!(free(&taken), Some(left));
        let beside = |words: &[Spot]| freest(spots, &taken, words, (0.0, 0.0), (100.0, 100.0));
        assert_eq!(beside(&[left]), Some(above));
        // Words are never on words, whatever else is in the way.
        assert_eq!(beside(&[left, above, below]), Some(right));
        assert_eq!(beside(&spots), None);
        assert_eq!(freest(spots, &[], &[], (0.0, 0.0), (50.0, 100.0)), Some(left));
        assert_eq!(freest(spots, &[], &[], (0.0, 0.0), (10.0, 10.0)), None);
    }
}
