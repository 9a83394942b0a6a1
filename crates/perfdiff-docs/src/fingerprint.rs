//! A short name for a text: FNV-1a, 64 bits, as 16 hexadecimal digits.
//!
//! It tells a text from what it was before, on every system and in every version alike. It is no
//! protection from somebody who looks for two texts of one fingerprint, and nothing here needs one.

/// The fingerprint of some bytes.
pub(crate) fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

/// The fingerprint of a text, as it is written.
pub(crate) fn fingerprint(text: &str) -> String {
    format!("{:016x}", fnv1a(text.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_fnv_1a() {
        // Landon Curt Noll's published test vectors.
        assert_eq!(fingerprint(""), "cbf29ce484222325");
        assert_eq!(fingerprint("a"), "af63dc4c8601ec8c");
        assert_eq!(fingerprint("foobar"), "85944171f73967e8");
    }
}
