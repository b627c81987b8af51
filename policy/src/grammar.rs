//! What the grammars of names are, over bytes: what a proxy hands over need not be text.

/// The longest DNS name.
pub(crate) const HOST_MAX: usize = 253;

/// Words that proxies write for "nobody".
const NOBODY: [&[u8]; 3] = [b"default", b"none", b"unknown"];

/// Headers that a proxy or the protocol owns: the filter neither sets nor removes them.
const OWNED_HEADERS: [&str; 14] = [
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-forwarded-client-cert",
    "x-request-id",
];

/// A DNS label: 1 to 63 lower-case letters, digits and `-`, a letter or digit at both ends.
pub(crate) fn dns_label(bytes: &[u8]) -> bool {
    let edge = |byte: Option<&u8>| byte.is_some_and(|b| lower_or_digit(*b));
    bytes.len() <= 63
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|b| lower_or_digit(*b) || *b == b'-')
}

/// DNS labels with dots between them, at most 253 bytes.
pub(crate) fn dns_name(bytes: &[u8]) -> bool {
    bytes.len() <= HOST_MAX && bytes.split(|b| *b == b'.').all(dns_label)
}

/// A tenant: a DNS label that is no word for "nobody".
pub(crate) fn tenant(bytes: &[u8]) -> bool {
    dns_label(bytes) && !NOBODY.contains(&bytes)
}

/// The tenant header's name: 1 to 64 lower-case letters, digits and `-`, not owned by anybody else.
pub(crate) fn header(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= 64
        && bytes.first().is_some_and(u8::is_ascii_lowercase)
        && bytes.last().is_some_and(|b| lower_or_digit(*b))
        && bytes.iter().all(|b| lower_or_digit(*b) || *b == b'-')
        && !owned(text)
}

/// A reserved header's name: any token of HTTP in lower case (odd spellings are the point of it).
pub(crate) fn reserved_header(text: &str) -> bool {
    let token = |b: u8| lower_or_digit(b) || b"!#$%&'*+-.^_`|~".contains(&b);
    (1..=64).contains(&text.len()) && text.bytes().all(token) && !owned(text)
}

/// A host name, or `*.` before one.
pub(crate) fn host_pattern(text: &str) -> bool {
    dns_name(text.strip_prefix("*.").unwrap_or(text).as_bytes())
}

/// A method of HTTP: 1 to 32 upper-case letters and `-`.
pub(crate) fn method(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'-')
}

/// A label's key and value. Values may be empty, as in Kubernetes.
pub(crate) fn label(key: &str, value: &str) -> bool {
    let graphic = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
    (1..=317).contains(&key.len()) && value.len() <= 63 && graphic(key) && graphic(value)
}

fn owned(name: &str) -> bool {
    OWNED_HEADERS.contains(&name) || name.starts_with("x-envoy-")
}

fn lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_are_labels_and_never_nobody() {
        let long = "a".repeat(63);
        for good in ["a", "foo", "0", "a-b", "x1", long.as_str()] {
            assert!(tenant(good.as_bytes()), "{good}");
        }
        let longer = "a".repeat(64);
        for bad in [
            "",
            "-",
            "*",
            "default",
            "none",
            "unknown",
            "Foo",
            "a.",
            "a_b",
            "-a",
            "a-",
            "a,b",
            "a b",
            " a",
            "a\r\n",
            "a\0",
            "\u{e4}",
            "%61",
            "a.b",
            longer.as_str(),
        ] {
            assert!(!tenant(bad.as_bytes()), "{bad:?}");
        }
    }

    #[test]
    fn headers_that_others_own_are_refused() {
        for good in ["x-tenant-id", "tenant", "x1"] {
            assert!(header(good), "{good}");
        }
        for bad in [
            "",
            "X-Tenant",
            "x_tenant",
            "-x",
            "x-",
            "1x",
            ":authority",
            "host",
            "x-envoy-peer-metadata",
            "a b",
        ] {
            assert!(!header(bad), "{bad}");
        }
        for good in ["x_tenant_id", "x-tenant.id", "1"] {
            assert!(reserved_header(good), "{good}");
        }
        for bad in ["", ":path", "host", "X", "a b", "a\r", "x-envoy-a", "content-length"] {
            assert!(!reserved_header(bad), "{bad:?}");
        }
    }

    #[test]
    fn names_of_hosts_methods_and_labels() {
        for (good, bad) in [("a.b", "a..b"), ("*.a.b", "*"), ("a", "*a"), ("1.2", "a.*.b"), ("a-b.c", "A.b")]
        {
            assert!(host_pattern(good), "{good}");
            assert!(!host_pattern(bad), "{bad}");
        }
        assert!(method("GET") && method("M-SEARCH"));
        assert!(!method("") && !method("get") && !method("GET ") && !method(&"A".repeat(33)));
        assert!(label("app", "") && label("app.kubernetes.io/name", "x"));
        assert!(!label("", "x") && !label("a\n", "x") && !label("a", "x y"));
    }
}
