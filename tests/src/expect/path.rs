//! What proxies make of a request's path before anybody judges it, and which paths stay open to readings.

/// A path without its query.
pub(super) fn without_query(path: &str) -> &str {
    path.split_once('?').map_or(path, |(path, _)| path)
}

/// A path as Istio's proxies judge and forward it: by its path normalization `BASE`, which is Envoy's
/// `normalize_path` (RFC 3986).
///
/// Besides `.` and `..`, Envoy 1.40 resolves such segments with parameters (`..;x`), takes `\` for `/` and decodes
/// what need not be encoded. It leaves empty segments and encoded slashes as they are.
pub(super) fn normal(path: &str) -> String {
    let (path, query) = path.split_at(without_query(path).len());
    let path = decoded(path).replace('\\', "/");
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let dots = segment.split_once(';').map_or(segment, |(name, _)| name);
        match dots {
            ".." => drop(kept.pop()),
            "." => {}
            _ => kept.push(segment),
        }
        if segments.peek().is_none() && matches!(dots, "." | "..") {
            kept.push("");
        }
    }
    format!("/{}{query}", kept.join("/"))
}

/// Whether two servers may read a path differently, so that no named path is surely it.
pub(super) fn is_ambiguous(path: &str) -> bool {
    let hidden = |escape: &str| {
        escaped(escape).is_none_or(|byte| byte.is_ascii_control() || b"./\\%;?#".contains(&byte))
    };
    path.contains("//") || path.contains([';', '\\', '#']) || path.split('%').skip(1).any(hidden)
}

/// Decodes the characters that RFC 3986 calls unreserved.
fn decoded(path: &str) -> String {
    let mut pieces = path.split('%');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let byte = escaped(piece).filter(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte));
        match (byte, piece.get(2..)) {
            (Some(byte), Some(rest)) => text.extend([char::from(byte)].into_iter().chain(rest.chars())),
            _ => text.extend(['%'].into_iter().chain(piece.chars())),
        }
    }
    text
}

/// The byte that an escape stands for, whose `%` is cut off.
fn escaped(escape: &str) -> Option<u8> {
    let digits = escape.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::normal;

    /// What an Envoy 1.40 with `normalize_path` was seen to forward.
    #[test]
    fn paths_are_what_envoy_forwards() {
        for (path, expected) in [
            ("/api/..;/secret", "/secret"),
            ("/api/.;/x", "/api/x"),
            ("/api/..;a=b/x", "/x"),
            ("/api/x;/y", "/api/x;/y"),
            ("/api/x;a/../y", "/api/y"),
            ("/api/..%3b/x", "/api/..%3b/x"),
            ("/api/x\\y", "/api/x/y"),
            ("/api/%41", "/api/A"),
            ("/api/%2E", "/api/"),
            ("/api//x", "/api//x"),
            ("//x", "//x"),
            ("/a/..;", "/"),
            ("/a/b;..", "/a/b;.."),
            ("/a/.", "/a/"),
            ("/a/b/%2e%2e%2fc", "/a/b/..%2fc"),
            ("/x?a=/..;/y", "/x?a=/..;/y"),
            ("/a/...;/b", "/a/...;/b"),
        ] {
            assert_eq!(normal(path), expected, "{path}");
        }
    }
}
