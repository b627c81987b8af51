//! Whether a request's path is one that a grant names.

/// A path that a grant names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathPattern {
    /// This path.
    Exact(Box<[u8]>),
    /// Every path that begins so.
    Prefix(Box<[u8]>),
}

/// A request's path that every reader reads alike: no query, and nothing that a proxy, a framework or a file
/// system would fold, decode or cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlainPath<'a>(&'a [u8]);

// === impl PathPattern ===

impl PathPattern {
    /// Reads a pattern: a path in plain form without `%`, or one that ends in `*`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let stem = text.strip_suffix('*').unwrap_or(text);
        let plain = PlainPath::of(stem.as_bytes())?.0;
        // A `?` would be cut off a request's path, so such a pattern would match nothing or too much.
        if stem.len() > 1024 || plain.len() != stem.len() || stem.contains(['%', '*']) {
            return None;
        }
        Some(if stem.len() == text.len() { Self::Exact(plain.into()) } else { Self::Prefix(plain.into()) })
    }

    /// Whether the path is one of these.
    pub(crate) fn matches(&self, path: PlainPath<'_>) -> bool {
        match self {
            Self::Exact(exact) => path.0 == &**exact,
            Self::Prefix(prefix) => path.0.starts_with(prefix),
        }
    }
}

// === impl PlainPath ===

impl<'a> PlainPath<'a> {
    /// Cuts the query and checks the rest. None: the path can be read in two ways, so no grant covers it.
    ///
    /// Refused are a relative path, `#`, `\`, `;` (some frameworks cut what follows it, so `/a/..;/b` is
    /// theirs as `/b`), empty, `.` and `..` segments, bytes that are not visible ASCII, and escapes that hide
    /// any of these.
    pub(crate) fn of(target: &'a [u8]) -> Option<Self> {
        let path = target.split(|b| *b == b'?').next()?;
        let segments = path.strip_prefix(b"/")?;
        let plain = path.iter().all(|b| b.is_ascii_graphic() && !matches!(b, b'#' | b'\\' | b';'));
        let mut rest = segments.split(|b| *b == b'/').peekable();
        while let Some(segment) = rest.next() {
            let is_last = rest.peek().is_none();
            if matches!(segment, b"." | b"..") || (segment.is_empty() && !is_last) {
                return None;
            }
        }
        (plain && escapes_are_harmless(path)).then_some(Self(path))
    }
}

/// Whether each `%` begins an escape of a byte that no reader gives a meaning in a path.
fn escapes_are_harmless(path: &[u8]) -> bool {
    let mut pieces = path.split(|b| *b == b'%');
    pieces.next();
    pieces.all(|piece| match piece {
        [high, low, ..] => escaped(*high, *low).is_some_and(|b| {
            !b.is_ascii_control() && !matches!(b, b'.' | b'/' | b'\\' | b'%' | b';' | b'?' | b'#')
        }),
        _ => false,
    })
}

fn escaped(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)?.checked_shl(4)? | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_cover_what_they_name() {
        for (pattern, path, expected) in [
            ("/api", "/api", true),
            ("/api", "/api?x=/../y", true),
            ("/api", "/api/", false),
            ("/api", "/API", false),
            ("/api/*", "/api/", true),
            ("/api/*", "/api/x/y?z", true),
            ("/api/*", "/api", false),
            ("/api/*", "/apix", false),
            ("/api/*", "/api/caf%C3%A9", true),
            ("/api/*", "/%61pi/x", false),
            ("/api*", "/apix", true),
            ("/*", "/", true),
        ] {
            let pattern = PathPattern::parse(pattern).expect("a pattern");
            let plain = PlainPath::of(path.as_bytes()).expect("a plain path");
            assert_eq!(pattern.matches(plain), expected, "{pattern:?} {path}");
        }
    }

    #[test]
    fn a_path_with_two_readings_is_none() {
        for path in [
            "",
            "*",
            "api",
            "http://a/b",
            "//",
            "//api",
            "/api//x",
            "/api/./x",
            "/api/../x",
            "/api/..",
            "/api/.",
            "/..",
            "/api/%2e%2e/x",
            "/api/%2E./x",
            "/api/%2fx",
            "/api/%2Fx",
            "/api/%5cx",
            "/api\\x",
            "/api/..;/x",
            "/api;x",
            "/api/%3b",
            "/api#x",
            "/api/%23",
            "/api/%3fx",
            "/api/%25",
            "/api/%00",
            "/api/%0d",
            "/api/%",
            "/api/%4",
            "/api/%zz",
            "/api/ x",
            "/api/\u{e9}",
            "/api/\0",
            "/api/\r",
            "/api/%7f",
        ] {
            assert_eq!(PlainPath::of(path.as_bytes()), None, "{path:?}");
        }
        assert_eq!(PlainPath::of(b"/api/\xff"), None);
    }

    #[test]
    fn patterns_are_plain() {
        for bad in [
            "", "*", "api", "/a?b", "/a%20", "/a*b", "/a**", "/a//b", "/a/../b", "/a/.", "/a;b", "/a#b",
            "/a b",
        ] {
            assert_eq!(PathPattern::parse(bad), None, "{bad}");
        }
        assert_eq!(PathPattern::parse(&format!("/{}", "a".repeat(1024))), None);
    }
}
