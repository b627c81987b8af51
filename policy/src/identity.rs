//! Who a peer is: the exact parts of the SPIFFE URI in its certificate.

use crate::grammar::{dns_label, dns_name};

/// The longest URI that SPIFFE allows.
const URI_MAX: usize = 2048;

/// An Istio workload's identity: `spiffe://<trust domain>/ns/<namespace>/sa/<service account>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpiffeId<'a> {
    trust_domain: &'a str,
    namespace: &'a str,
    service_account: &'a str,
}

/// A URI is not exactly an Istio workload's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not exactly `spiffe://<trust domain>/ns/<namespace>/sa/<service account>`")]
pub struct BadIdentity;

// === impl SpiffeId ===

impl<'a> SpiffeId<'a> {
    /// Reads a URI. Nothing is decoded, folded or trimmed: a look-alike is no identity.
    ///
    /// # Errors
    /// [`BadIdentity`] when the URI has any other form.
    pub fn parse(uri: &'a [u8]) -> Result<Self, BadIdentity> {
        let text = std::str::from_utf8(uri).map_err(|_| BadIdentity)?;
        if text.len() > URI_MAX {
            return Err(BadIdentity);
        }
        let rest = text.strip_prefix("spiffe://").ok_or(BadIdentity)?;
        let mut parts = rest.split('/');
        let id = match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(trust_domain), Some("ns"), Some(namespace), Some("sa"), Some(service_account), None) => {
                Self { trust_domain, namespace, service_account }
            }
            _ => return Err(BadIdentity),
        };
        let sound = dns_name(id.trust_domain.as_bytes())
            && dns_label(id.namespace.as_bytes())
            && dns_name(id.service_account.as_bytes());
        if sound { Ok(id) } else { Err(BadIdentity) }
    }

    /// The trust domain.
    #[must_use]
    pub fn trust_domain(&self) -> &'a str {
        self.trust_domain
    }

    /// The namespace.
    #[must_use]
    pub fn namespace(&self) -> &'a str {
        self.namespace
    }

    /// The service account.
    #[must_use]
    pub fn service_account(&self) -> &'a str {
        self.service_account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_form_is_an_identity() {
        let id = SpiffeId::parse(b"spiffe://acme.example/ns/foo/sa/web.v1").expect("the form is right");
        assert_eq!(
            (id.trust_domain(), id.namespace(), id.service_account()),
            ("acme.example", "foo", "web.v1")
        );
        for bad in [
            "",
            "-",
            "spiffe://",
            "spiffe://td/ns/foo/sa",
            "spiffe://td/ns/foo/sa/",
            "spiffe://td/ns//sa/x",
            "spiffe:///ns/foo/sa/x",
            "spiffe://td/ns/foo/sa/x/",
            "spiffe://td/ns/foo/sa/x/y",
            "spiffe://td/ns/a/../b/sa/x",
            "spiffe://td/ns/../sa/x",
            "spiffe://td/ns/Foo/sa/x",
            "SPIFFE://td/ns/foo/sa/x",
            "spiffe://td/ns/foo%2f/sa/x",
            "spiffe://td/ns/foo/sa/x%2fy",
            "spiffe://td/NS/foo/sa/x",
            "spiffe://td/ns/foo/sa/x?y",
            "spiffe://td/ns/foo/sa/x#y",
            "spiffe://td:80/ns/foo/sa/x",
            "spiffe://u@td/ns/foo/sa/x",
            "spiffe://td/ns/foo/sa/x,spiffe://td/ns/bar/sa/x",
            "spiffe://td/ns/foo/sa/.*",
            " spiffe://td/ns/foo/sa/x",
            "spiffe://td/ns/foo/sa/x\n",
            "spiffe://td/ns/fo\u{f6}/sa/x",
            "https://td/ns/foo/sa/x",
        ] {
            assert_eq!(SpiffeId::parse(bad.as_bytes()), Err(BadIdentity), "{bad:?}");
        }
        assert_eq!(SpiffeId::parse(b"spiffe://td/ns/foo/sa/\xff"), Err(BadIdentity));
        let long = format!("spiffe://td/ns/foo/sa/{}", "a.".repeat(2048));
        assert_eq!(SpiffeId::parse(long.as_bytes()), Err(BadIdentity));
    }
}
