//! Which headers nobody may send: other spellings of the tenant header, and the names the filter keeps for itself.

use std::collections::BTreeSet;

use crate::name::HeaderName;

/// Headers that the filter keeps for itself, in every spelling.
const KEPT: [&str; 2] = ["x-cofferdam-context", "x-cofferdam-grant"];

/// The headers to remove wherever the filter acts. The tenant header itself is not among them: it is replaced or read.
///
/// Many applications read `_` and `-` in a header's name alike, so every mix of the two is another spelling.
pub(super) fn strip(header: &HeaderName) -> BTreeSet<String> {
    let kept = KEPT.iter().flat_map(|name| spellings(name));
    let mut names: BTreeSet<_> = kept.chain(spellings(header.as_str())).collect();
    names.remove(header.as_str());
    names
}

/// The name with each `-` as it is or as `_`: all combinations.
fn spellings(name: &str) -> Vec<String> {
    name.split('-').fold(Vec::new(), |heads, part| {
        if heads.is_empty() {
            return vec![part.to_owned()];
        }
        heads.iter().flat_map(|head| [format!("{head}-{part}"), format!("{head}_{part}")]).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::strip;
    use crate::name::HeaderName;

    #[test]
    fn every_spelling_but_the_header_is_reserved() {
        let names: Vec<_> = strip(&HeaderName::new("x-tenant-id").unwrap()).into_iter().collect();
        assert_eq!(
            names,
            [
                "x-cofferdam-context",
                "x-cofferdam-grant",
                "x-cofferdam_context",
                "x-cofferdam_grant",
                "x-tenant_id",
                "x_cofferdam-context",
                "x_cofferdam-grant",
                "x_cofferdam_context",
                "x_cofferdam_grant",
                "x_tenant-id",
                "x_tenant_id",
            ]
        );
    }

    #[test]
    fn a_header_of_one_word_has_one_spelling() {
        assert_eq!(strip(&HeaderName::new("tenant").unwrap()).len(), 8);
    }

    #[test]
    fn three_hyphens_still_fit_the_filters_list() {
        assert_eq!(strip(&HeaderName::new("x-our-tenant-id").unwrap()).len(), 15);
    }
}
