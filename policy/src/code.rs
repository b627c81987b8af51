//! Which decisions there are: the one table of codes, with what each means and what to do about it.

use std::fmt;

/// Which way a code goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The request goes on.
    Allow,
    /// The request is answered 403.
    Deny,
}

macro_rules! codes {
    ($($name:ident, $text:literal, $verdict:ident, $meaning:literal, $remedy:literal;)*) => {
        /// Why a request went on or was refused. The text of a code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it stands in answers, logs and documents.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Whether the request goes on.
            #[must_use]
            pub fn verdict(self) -> Verdict {
                match self { $(Self::$name => Verdict::$verdict,)* }
            }

            /// What the code means, in one line.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }

            /// What to do about it, in one line.
            #[must_use]
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)* }
            }
        }
    };
}

codes! {
    Own, "own", Allow,
        "the caller is a workload of the own tenant",
        "nothing to do";
    Granted, "granted", Allow,
        "the caller's tenant has a grant for this workload, port, method and path",
        "nothing to do";
    Named, "named", Allow,
        "the gateway named the tenant",
        "nothing to do";
    Asserted, "asserted", Allow,
        "the request leaves for an own or granted service and carries the own tenant's name",
        "nothing to do";
    Cleared, "cleared", Allow,
        "the request leaves for any other destination and carries no tenant's name",
        "nothing to do";
    NoPeer, "no-peer", Deny,
        "the caller showed no certificate with a URI in it",
        "call through a sidecar, with mutual TLS";
    BadPeer, "bad-peer", Deny,
        "the caller's URI is not exactly `spiffe://<trust domain>/ns/<namespace>/sa/<account>`",
        "issue workload certificates by the mesh's own authority";
    ForeignTrustDomain, "foreign-trust-domain", Deny,
        "the caller's trust domain is not one of the mesh's",
        "call from a workload of the mesh, or state the trust domain in the spec";
    ForeignTenant, "foreign-tenant", Deny,
        "the caller's namespace is neither the own tenant's nor named by a grant for this workload",
        "add a grant to the spec's `access`, or call another service";
    NotGranted, "not-granted", Deny,
        "the caller's tenant has a grant for this workload, but not for this port, method or path",
        "widen the grant, or keep to its ports, methods and paths (a path that can be read in two ways matches none)";
    HeaderMalformed, "header-malformed", Deny,
        "the tenant header is not one tenant's name: sent twice, with a comma, too long or with other characters",
        "send the header once, with the own tenant's name, or leave it out";
    HeaderMismatch, "header-mismatch", Deny,
        "the tenant header names another tenant than the caller's certificate",
        "send the own tenant's name, or leave the header out";
    UnknownHost, "unknown-host", Deny,
        "the gateway's table names no tenant for this host",
        "add the host to a gateway of the tenant";
    BadAuthority, "bad-authority", Deny,
        "the request has no host, or one that is not a host name or IP address with an optional port",
        "send one well-formed Host header";
    BadRequest, "bad-request", Deny,
        "the request has no method or no path, and the grant is bound to them",
        "send a plain request, not CONNECT";
    NotConfigured, "not-configured", Deny,
        "the filter holds no valid config",
        "read the proxy's log: it says what is wrong with the plugin's config";
    HostFailure, "host-failure", Deny,
        "the proxy did not answer a question of the filter or did not do what it asked",
        "report it with the proxy's version and log";
}

// === impl Code ===

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Code;

    #[test]
    fn texts_are_distinct_kebab_case_and_entries_are_one_line() {
        let texts: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
            for line in [code.meaning(), code.remedy()] {
                assert!(!line.contains(['\n', '|']) && !line.ends_with('.'), "{code}: {line}");
            }
        }
        let meanings: BTreeSet<_> = Code::ALL.iter().map(|code| code.meaning()).collect();
        assert_eq!(meanings.len(), Code::ALL.len());
    }
}
