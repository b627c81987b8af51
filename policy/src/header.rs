//! What a tenant header says, judged on its bytes.

use crate::grammar::tenant;

/// What a tenant header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim<'a> {
    /// Nothing: there is no header, or an empty one.
    Absent,
    /// One tenant's name.
    Tenant(&'a [u8]),
    /// Not one tenant's name.
    Malformed,
}

// === impl Claim ===

impl<'a> Claim<'a> {
    /// Reads the header's value, where duplicates are joined by commas: a comma is in no tenant's name, so a
    /// header that was sent twice is malformed, whatever it says.
    pub(crate) fn of(value: Option<&'a [u8]>) -> Self {
        match value {
            None | Some([]) => Self::Absent,
            Some(name) if tenant(name) => Self::Tenant(name),
            Some(_) => Self::Malformed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Claim;

    #[test]
    fn a_claim_is_one_name_or_malformed() {
        assert_eq!(Claim::of(None), Claim::Absent);
        assert_eq!(Claim::of(Some(b"")), Claim::Absent);
        assert_eq!(Claim::of(Some(b"foo")), Claim::Tenant(b"foo"));
        for bad in [
            b"foo,foo".as_slice(),
            b"foo, bar",
            b",",
            b" foo",
            b"foo ",
            b"FOO",
            b"\xff",
            b"none",
            b"-",
            b"foo\0",
        ] {
            assert_eq!(Claim::of(Some(bad)), Claim::Malformed, "{bad:?}");
        }
    }
}
