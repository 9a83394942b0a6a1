//! Text outside a block stays as it is, byte for byte.

mod common;

use common::{AWKWARD, outside_is_untouched};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(3000),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_pieces_a_chapter_is_made_of(
        pieces in prop::collection::vec(prop::sample::select(AWKWARD), 0..24)
    ) {
        prop_assert_eq!(outside_is_untouched(&pieces.concat()), Ok(()));
    }

    #[test]
    fn whatever_characters_a_chapter_is_made_of(
        before in any::<String>(), body in any::<String>(), after in any::<String>()
    ) {
        let chapter = format!("{before}\n```perfdiff\n{body}\n```\n{after}");
        prop_assert_eq!(outside_is_untouched(&chapter), Ok(()));
    }
}
