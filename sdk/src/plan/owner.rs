//! Which name an installation goes by, so that installing one never removes what another installed.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::name::{GatewayName, Namespace};

/// The name of an installation: `<namespace>.<gateway>`, which two gateways never share, in at most 63 characters.
///
/// istioctl labels what it installs with this name, and removes what carries it and is no longer wanted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerName(String);

impl OwnerName {
    /// The name for a gateway. Neither part holds a dot, so different gateways get different names.
    pub(super) fn of(namespace: &Namespace, gateway: &GatewayName) -> Self {
        Self(bounded(format!("{namespace}.{gateway}")))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OwnerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text, or where it is too long for a label, its beginning with a digest of the whole.
pub(crate) fn bounded(text: String) -> String {
    const MOST: usize = 63;
    const KEPT: usize = 46;
    if text.len() <= MOST {
        return text;
    }
    let digest: String = Sha256::digest(&text).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let kept: String = text.chars().take(KEPT).collect();
    format!("{}-{digest}", kept.trim_end_matches(['-', '.']))
}

#[cfg(test)]
mod tests {
    use super::OwnerName;
    use crate::name::{GatewayName, Namespace};

    #[test]
    fn owners_never_share_a_name_and_fit_a_label() {
        let long = "x".repeat(63);
        let other = format!("{}y", "x".repeat(62));
        let pairs = [("a", "b-c"), ("a-b", "c"), (&long, &long), (&long, &other), (&other, &long)];
        let mut names: Vec<_> = pairs
            .iter()
            .map(|(namespace, gateway)| {
                let (namespace, gateway) = (Namespace::new(*namespace), GatewayName::new(*gateway));
                OwnerName::of(&namespace.unwrap(), &gateway.unwrap()).to_string()
            })
            .collect();
        assert!(names.iter().all(|name| name.len() <= 63), "{names:?}");
        names.sort();
        names.dedup();
        assert_eq!(names.len(), pairs.len(), "{names:?}");
    }
}
