//! Drawing: what every chart is made of.
//!
//! 1. [`svg`] writes elements: text is escaped, numbers have two decimals at most, so that a chart
//!    is the same bytes on every machine and harmless in every page.
//! 2. [`ink`] names the colours, each with its form on a light and on a dark ground.
//! 3. [`mark`] draws points that differ in shape as well as in colour.
//! 4. [`axis`] places values on a logarithmic axis, with ticks where people look for them.
//! 5. [`plot`] is the area between two axes, with its grid and its names.
//! 6. [`words`] says how wide words are at most, [`place`] where they have room.
//! 7. [`linear`] places values evenly.
//!
//! A chart reads without its style: presentation attributes carry the light colours, and the style
//! only turns them over where the reader's screen is dark. There is no script.

pub(crate) mod axis;
pub(crate) mod ink;
pub(crate) mod linear;
pub(crate) mod mark;
pub(crate) mod place;
pub(crate) mod plot;
pub(crate) mod svg;
pub(crate) mod words;
