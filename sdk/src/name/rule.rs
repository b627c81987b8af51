//! What the grammars of names are: one predicate for each rule, over text.

/// A DNS label (RFC 1123): lower-case letters, digits and `-`.
pub(super) fn dns_label(text: &str) -> bool {
    let bytes = text.as_bytes();
    let edge = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    bytes.len() <= 63
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

/// A DNS label that begins with a letter (RFC 1035), as Service names must.
pub(super) fn dns_1035(text: &str) -> bool {
    dns_label(text) && text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
}

/// DNS labels with dots between them.
pub(super) fn dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(dns_label)
}

/// A tenant: a DNS label that is no word for "nobody".
pub(super) fn tenant(text: &str) -> bool {
    dns_label(text) && !matches!(text, "default" | "none" | "unknown")
}

/// A revision: istioctl refuses more than 56 characters, since webhook names are made from it.
pub(super) fn revision(text: &str) -> bool {
    dns_label(text) && text.len() <= 56
}

/// A port's name (IANA service name).
pub(super) fn port_name(text: &str) -> bool {
    dns_label(text)
        && text.len() <= 15
        && !text.contains("--")
        && text.bytes().any(|b| b.is_ascii_lowercase())
}

/// `*`, a host name, or `*.` before one.
pub(super) fn host_pattern(text: &str) -> bool {
    text == "*" || dns_subdomain(text.strip_prefix("*.").unwrap_or(text))
}

/// A header's name in lower case.
pub(super) fn header(text: &str) -> bool {
    text.len() <= 64
        && text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A header's value in a route.
pub(super) fn header_value(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && b != b',')
}

/// A path in normal form.
pub(super) fn path(text: &str) -> bool {
    text.len() <= 1024
        && text.starts_with('/')
        && text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'%' | b'\\' | b'*'))
        && !text.contains("//")
        && !text.split('/').any(|segment| matches!(segment, "." | ".."))
}

/// A path, or one that ends in `*`.
pub(super) fn path_pattern(text: &str) -> bool {
    path(text.strip_suffix('*').unwrap_or(text))
}

/// `name` or `name.namespace`.
pub(super) fn service_ref(text: &str) -> bool {
    match text.split_once('.') {
        Some((name, namespace)) => dns_1035(name) && dns_label(namespace),
        None => dns_1035(text),
    }
}

/// A label's value that is not empty.
pub(super) fn label_value(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// A label's key.
pub(super) fn label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => dns_subdomain(prefix) && label_value(name),
        None => label_value(text),
    }
}

/// 64 lower-case hexadecimal digits.
pub(super) fn sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A URL of one of the schemes that Istio fetches modules by.
pub(super) fn filter_url(text: &str) -> bool {
    let rest =
        ["oci://", "https://", "http://", "file://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    text.len() <= 2048
        && rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic()))
}

/// A subject of RBAC.
pub(super) fn subject(text: &str) -> bool {
    (1..=253).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}
