//! Which names are valid: one validated newtype for each kind of name that a spec or a manifest holds.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

mod rule;

/// Why a text is not a name of its kind.
///
/// The message says what is allowed; where the text stood is the caller's to add.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {kind}: {rule}")]
pub struct InvalidName {
    text: String,
    kind: &'static str,
    rule: &'static str,
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $kind:literal, $check:path, $rule:literal, $max:literal, $pattern:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks a text and makes the name.
            ///
            /// # Errors
            /// [`InvalidName`] when the text breaks the rule of this kind of name.
            pub fn new(text: impl Into<String>) -> Result<Self, InvalidName> {
                let text = text.into();
                if $check(&text) {
                    Ok(Self(text))
                } else {
                    Err(InvalidName { text, kind: $kind, rule: $rule })
                }
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;
            fn from_str(text: &str) -> Result<Self, InvalidName> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidName;
            fn try_from(text: String) -> Result<Self, InvalidName> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                false
            }
            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string", "description": concat!($kind, ": ", $rule), "maxLength": $max, "pattern": $pattern
                })
            }
        }
    )*

        /// Checks a text against the rule of the schema type called `schema_name`, if that is a name of ours.
        pub(crate) fn check_named(schema_name: &str, text: &str) -> Option<Result<(), InvalidName>> {
            match schema_name {
                $(stringify!($name) => Some($name::new(text).map(drop)),)*
                _ => None,
            }
        }
    };
}

names! {
    /// A mesh's name: a DNS label.
    MeshName, "a mesh name", rule::dns_label,
        "1 to 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit",
        63, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// A tenant's name, as it stands in the tenant header: a DNS label, and none of the words
    /// `default`, `none` and `unknown`, which proxies use for "nobody".
    TenantName, "a tenant name", rule::tenant,
        "1 to 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit, and not `default`, `none` or `unknown`",
        63, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// A Kubernetes namespace: a DNS label.
    Namespace, "a namespace", rule::dns_label,
        "1 to 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit",
        63, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// A Kubernetes Service's name: a DNS label that begins with a letter.
    ServiceName, "a service name", rule::dns_1035,
        "1 to 63 lower-case letters, digits and `-`, beginning with a letter, ending with a letter or digit",
        63, "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// A service account's name: a DNS label, or several with dots between them.
    ServiceAccountName, "a service account name", rule::dns_subdomain,
        "DNS labels of lower-case letters, digits and `-`, separated by dots",
        253, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$";
    /// A gateway's name: a DNS label that begins with a letter (its Service carries the name).
    GatewayName, "a gateway name", rule::dns_1035,
        "1 to 63 lower-case letters, digits and `-`, beginning with a letter, ending with a letter or digit",
        63, "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// A cluster's name: a DNS label.
    ClusterName, "a cluster name", rule::dns_label,
        "1 to 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit",
        63, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// A network's name: a DNS label.
    NetworkName, "a network name", rule::dns_label,
        "1 to 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit",
        63, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// The name of a group of tenants that share a control plane: a DNS label.
    GroupName, "a control plane group", rule::dns_label,
        "1 to 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit",
        63, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// An Istio revision: a DNS label of at most 56 characters.
    Revision, "a revision", rule::revision,
        "1 to 56 lower-case letters, digits and `-`, beginning and ending with a letter or digit",
        56, "^[a-z0-9]([-a-z0-9]{0,54}[a-z0-9])?$";
    /// A port's name: 1 to 15 lower-case letters, digits and `-`, with a letter.
    PortName, "a port name", rule::port_name,
        "1 to 15 lower-case letters, digits and `-`, with at least one letter, no `-` at either end and no `--`",
        15, "^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$";
    /// A trust domain of SPIFFE: DNS labels with dots between them.
    TrustDomain, "a trust domain", rule::dns_subdomain,
        "DNS labels of lower-case letters, digits and `-`, separated by dots",
        253, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$";
    /// A host name without a wildcard, in lower case, without a port.
    Hostname, "a host name", rule::dns_subdomain,
        "DNS labels of lower-case letters, digits and `-`, separated by dots, no port",
        253, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$";
    /// A host name, `*`, or `*.` before a host name.
    HostPattern, "a host pattern", rule::host_pattern,
        "a host name in lower case, `*`, or `*.` before a host name",
        255, "^(\\*|(\\*\\.)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*)$";
    /// A header's name in lower case.
    HeaderName, "a header name", rule::header,
        "1 to 64 lower-case letters, digits and `-`, beginning with a letter, ending with a letter or digit",
        64, "^[a-z]([-a-z0-9]{0,62}[a-z0-9])?$";
    /// A header's value in a route: visible ASCII, no comma, no spaces at the ends.
    HeaderValue, "a header value", rule::header_value,
        "1 to 128 visible ASCII characters, no spaces and no comma",
        128, "^[!-+\\--~]{1,128}$";
    /// A path: begins with `/`, no query, fragment, `//`, `/./` or `/../`.
    HttpPath, "a path", rule::path,
        "begins with `/`, at most 1,024 visible ASCII characters, no `?`, `#`, `%`, `\\`, `*`, `//`, `/.` or `/..` segment",
        1024, "^/[!-~]*$";
    /// A path of a grant: a path, or one that ends in `*` (every path that begins so).
    PathPattern, "a path pattern", rule::path_pattern,
        "a path that begins with `/`, optionally ending in `*`, no `?`, `#`, `%`, `\\`, `//`, `/.` or `/..` segment",
        1024, "^/[!-~]*$";
    /// A service, as `name` (in the namespace of whoever names it) or `name.namespace`.
    ServiceRef, "a service reference", rule::service_ref,
        "`name` or `name.namespace`, each a DNS label",
        127, "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$";
    /// A label's or subset's value: empty texts are not allowed here.
    LabelValue, "a label value", rule::label_value,
        "1 to 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit",
        63, "^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$";
    /// A label's key: a name, optionally with a DNS prefix and `/` before it.
    LabelKey, "a label key", rule::label_key,
        "a name of 1 to 63 letters, digits, `-`, `_` and `.`, optionally after a DNS prefix and `/`",
        317, "^([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$";
    /// A subset's name: a DNS label.
    SubsetName, "a subset name", rule::dns_label,
        "1 to 63 lower-case letters, digits and `-`, beginning and ending with a letter or digit",
        63, "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    /// A SHA-256 digest: 64 lower-case hexadecimal digits.
    Sha256, "a SHA-256 digest", rule::sha256,
        "64 lower-case hexadecimal digits",
        64, "^[0-9a-f]{64}$";
    /// Where the filter's module is fetched from: `oci://`, `https://`, `http://` or `file://`.
    FilterUrl, "a filter URL", rule::filter_url,
        "begins with `oci://`, `https://`, `http://` or `file://`, at most 2,048 visible ASCII characters",
        2048, "^(oci|https?|file)://[!-~]+$";
    /// A subject of RBAC: a user's, group's or service account's name.
    SubjectName, "a subject name", rule::subject,
        "1 to 253 visible ASCII characters",
        253, "^[!-~]{1,253}$";
}

impl ServiceRef {
    /// The service's name, without the namespace.
    #[must_use]
    pub fn service(&self) -> &str {
        self.0.split_once('.').map_or(self.0.as_str(), |(name, _)| name)
    }

    /// The namespace, where the reference states one.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.0.split_once('.').map(|(_, namespace)| namespace)
    }
}

impl From<[u8; 32]> for Sha256 {
    fn from(digest: [u8; 32]) -> Self {
        use fmt::Write as _;
        let mut text = String::with_capacity(64);
        for byte in digest {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }
}

impl HostPattern {
    /// Whether some host name is matched by both patterns.
    ///
    /// ```
    /// # use cofferdam::name::HostPattern;
    /// let wildcard = HostPattern::new("*.shop.example").unwrap();
    /// assert!(wildcard.overlaps(&HostPattern::new("a.shop.example").unwrap()));
    /// assert!(!wildcard.overlaps(&HostPattern::new("shop.example").unwrap()));
    /// ```
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let covers = |wide: &str, narrow: &str| {
            wide == narrow || wide.strip_prefix('*').is_some_and(|suffix| narrow.ends_with(suffix))
        };
        covers(&self.0, &other.0) || covers(&other.0, &self.0)
    }
}
