//! Which module of the filter the manifests name, and what is still a placeholder in it.

use std::fmt;

use crate::{
    name::{FilterUrl, Sha256},
    plan::Plan,
    spec::mesh::constant,
};

/// Where proxies fetch the filter's module, and its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterSource {
    /// Where it is.
    pub url: FilterUrl,
    /// What it is.
    pub sha256: Sha256,
}

/// What stands in manifests and is not yet true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The module's URL is the placeholder.
    PlaceholderUrl,
    /// The module's digest is the placeholder.
    PlaceholderDigest,
}

/// The module on hand is not the one that the spec names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the module's sha256 is `{found}`, but `spec.enforcement.filter.sha256` says `{stated}`: give the module that the \
     spec names, or change the spec"
)]
pub struct OtherModule {
    found: Sha256,
    stated: Sha256,
}

// === impl FilterSource ===

impl FilterSource {
    /// The URL that stands where the spec names none.
    pub const PLACEHOLDER_URL: &'static str = "oci://registry.example/cofferdam-filter:0.1.0";
    /// The digest that stands where neither the spec nor a module gives one. No module has it.
    pub const PLACEHOLDER_SHA256: &'static str =
        "0000000000000000000000000000000000000000000000000000000000000000";

    /// The module that a plan names: its URL and digest from the spec, the digest else from the module on hand.
    ///
    /// # Errors
    /// [`OtherModule`] when the spec and the module on hand have different digests.
    pub fn of(plan: &Plan, on_hand: Option<Sha256>) -> Result<Self, OtherModule> {
        let module = plan.enforcement.module.as_ref();
        let stated = module.and_then(|module| module.sha256.clone());
        if let (Some(found), Some(stated)) = (&on_hand, &stated)
            && found != stated
        {
            return Err(OtherModule { found: found.clone(), stated: stated.clone() });
        }
        let Self { url, sha256 } = Self::placeholder();
        Ok(Self {
            url: module.map_or(url, |module| module.url.clone()),
            sha256: stated.or(on_hand).unwrap_or(sha256),
        })
    }

    /// The placeholder, which proxies cannot load: they refuse every request.
    #[must_use]
    pub fn placeholder() -> Self {
        Self {
            url: constant(Self::PLACEHOLDER_URL, FilterUrl::new),
            sha256: constant(Self::PLACEHOLDER_SHA256, Sha256::new),
        }
    }

    /// What is still a placeholder.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let url = (self.url.as_str() == Self::PLACEHOLDER_URL).then_some(Warning::PlaceholderUrl);
        let digest = (self.sha256.as_str() == Self::PLACEHOLDER_SHA256).then_some(Warning::PlaceholderDigest);
        url.into_iter().chain(digest).collect()
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlaceholderUrl => write!(
                f,
                "the manifests name the placeholder `{}` as the filter's URL: set `spec.enforcement.filter.url`",
                FilterSource::PLACEHOLDER_URL
            ),
            Self::PlaceholderDigest => f.write_str(
                "the manifests pin a placeholder as the filter's sha256, which no module has: give the module with \
                 `--filter`, or set `spec.enforcement.filter.sha256`",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FilterSource, Warning};
    use crate::{
        name::{FilterUrl, MeshName, Namespace, Sha256, TenantName},
        plan::{Plan, plan},
        spec::{FilterModuleRef, Mesh, Tenant},
    };

    fn planned(module: Option<FilterModuleRef>) -> Plan {
        let tenant = Tenant::new(TenantName::new("foo").unwrap(), Namespace::new("foo").unwrap());
        let mut mesh = Mesh::new(MeshName::new("m").unwrap(), vec![tenant]);
        mesh.spec.enforcement.filter = module;
        plan(&mesh).unwrap()
    }

    fn digest(digit: &str) -> Sha256 {
        Sha256::new(digit.repeat(64)).unwrap()
    }

    #[test]
    fn what_is_not_known_is_a_placeholder_with_a_warning() {
        let url = FilterUrl::new("oci://example.invalid/filter:1").unwrap();
        let stated = |sha256| Some(FilterModuleRef { url: url.clone(), sha256 });
        for (module, on_hand, expected, warnings) in [
            (None, None, None, vec![Warning::PlaceholderUrl, Warning::PlaceholderDigest]),
            (None, Some(digest("a")), Some(digest("a")), vec![Warning::PlaceholderUrl]),
            (stated(None), None, None, vec![Warning::PlaceholderDigest]),
            (stated(None), Some(digest("a")), Some(digest("a")), vec![]),
            (stated(Some(digest("b"))), None, Some(digest("b")), vec![]),
            (stated(Some(digest("b"))), Some(digest("b")), Some(digest("b")), vec![]),
        ] {
            let source = FilterSource::of(&planned(module), on_hand).unwrap();
            assert_eq!(source.warnings(), warnings);
            assert_eq!(source.sha256, expected.unwrap_or(FilterSource::placeholder().sha256));
        }
    }

    #[test]
    fn a_module_of_another_digest_is_refused() {
        let url = FilterUrl::new("oci://example.invalid/filter:1").unwrap();
        let plan = planned(Some(FilterModuleRef { url, sha256: Some(digest("b")) }));
        let (a, b) = ("a".repeat(64), "b".repeat(64));
        assert_eq!(
            FilterSource::of(&plan, Some(digest("a"))).unwrap_err().to_string(),
            format!(
                "the module's sha256 is `{a}`, but `spec.enforcement.filter.sha256` says `{b}`: give the module that the \
                 spec names, or change the spec"
            )
        );
    }
}
