//! x
use super::Picture;
use crate::sweep::Sweep;

pub(super) fn chart(_sweep: &Sweep) -> Option<Picture> {
    None
}
