//! Colours, each for a light and for a dark ground.

use std::fmt::Write as _;

/// What a thing is drawn with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// What it is drawn on.
    Ground,
    /// Words.
    Text,
    /// Words and lines that step back.
    Muted,
    /// Lines behind everything.
    Grid,
    /// One of the things that are compared, from zero.
    Series(usize),
}

/// A name, the colour on a light ground, and that on a dark one.
type Row = (&'static str, &'static str, &'static str);

const GROUND: Row = ("ground", "#ffffff", "#15181d");
const TEXT: Row = ("text", "#1b1f24", "#e6e8eb");
const MUTED: Row = ("muted", "#59626e", "#9aa4b1");
const GRID: Row = ("grid", "#e1e5e9", "#2c323b");

/// Colours that stay apart for readers who see no red, no green or no blue, and that stand out
/// from their ground by 3 to 1 (WCAG 2.2, 1.4.11); found by search, held to both by a test.
const SERIES: [Row; 7] = [
    ("0", "#0072b2", "#56b4e9"),
    ("1", "#d55e00", "#ff8a3d"),
    ("2", "#440099", "#9977ff"),
    ("3", "#aa8877", "#eedd11"),
    ("4", "#661100", "#ff1155"),
    ("5", "#bb00ff", "#ff11aa"),
    ("6", "#663355", "#aaee88"),
];

impl Ink {
    fn row(self) -> Row {
        match self {
            Ink::Ground => GROUND,
            Ink::Text => TEXT,
            Ink::Muted => MUTED,
            Ink::Grid => GRID,
            Ink::Series(number) => SERIES[number % SERIES.len()],
        }
    }

    pub(super) fn name(self) -> &'static str {
        self.row().0
    }

    pub(super) fn on_light(self) -> &'static str {
        self.row().1
    }
}

/// The style that turns the colours over on a dark screen; where there is none, or none that is
/// understood, the chart is the light one.
pub(crate) fn dark_style() -> String {
    let mut style = String::from("@media (prefers-color-scheme:dark){");
    for (name, _, dark) in [GROUND, TEXT, MUTED, GRID].into_iter().chain(SERIES) {
        let _ = write!(style, ".pd-fill-{name}{{fill:{dark}}}.pd-line-{name}{{stroke:{dark}}}");
    }
    style + "}"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Linear light of `#rrggbb`.
    fn light(hex: &str) -> [f64; 3] {
        [1, 3, 5].map(|at| {
            let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
        })
    }

    /// WCAG 2.2's contrast ratio.
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |hex| {
            let [r, g, b] = light(hex);
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        f64::max(a / b, b / a)
    }

    /// CIE 1976 L*a*b* of linear light, white point D65.
    fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
        let f = |t: f64| if t > 0.008856 { libm::cbrt(t) } else { 7.787 * t + 16.0 / 116.0 };
        let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// What is seen without one kind of cone (Machado, Oliveira, Fernandes 2009, severity 1;
    /// <https://doi.org/10.1109/TVCG.2009.113>), and with all.
    const EYES: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ];

    fn seen(hex: &str, eye: &[[f64; 3]; 3]) -> [f64; 3] {
        let [r, g, b] = light(hex);
        lab(eye.map(|[x, y, z]| (x * r + y * g + z * b).clamp(0.0, 1.0)))
    }

    #[test]
    fn every_series_stands_out_and_apart_for_every_eye() {
        for (ground, colours) in [(GROUND.1, SERIES.map(|s| s.1)), (GROUND.2, SERIES.map(|s| s.2))]
        {
            for (i, a) in colours.iter().enumerate() {
                assert!(contrast(a, ground) >= 3.0, "{a} on {ground}");
                for b in &colours[i + 1..] {
                    for eye in &EYES {
                        let (a, b) = (seen(a, eye), seen(b, eye));
                        let distance: f64 = (0..3).map(|k| (a[k] - b[k]) * (a[k] - b[k])).sum();
                        // 2.3 is just noticeable (Mahy et al. 1994).
                        assert!(libm::sqrt(distance) > 20.0, "{a:?} {b:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn words_are_readable_on_both_grounds() {
        for (_, light, dark) in [TEXT, MUTED] {
            assert!(contrast(light, GROUND.1) >= 4.5 && contrast(dark, GROUND.2) >= 4.5);
        }
    }
}
