//! Where a request of HTTP/1.1 ends, and what stands in its head.

/// A request's head.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, Vec<u8>)>,
}

/// How much of a request is there.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// All of it, in so many bytes, the body included.
    Whole { request: Request, length: usize },
    /// Some of it.
    Partly,
    /// Something that is no request.
    Broken,
}

/// Reads the request that begins the buffer.
pub(super) fn parse(buffer: &[u8]) -> Arrived {
    let mut headers = [httparse::EMPTY_HEADER; 256];
    let mut parsed = httparse::Request::new(&mut headers);
    let head = match parsed.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Arrived::Partly,
        Err(_) => return Arrived::Broken,
    };
    let headers: Vec<_> =
        parsed.headers.iter().map(|header| (header.name.to_owned(), header.value.to_vec())).collect();
    let length = match body_length(&headers, buffer.get(head..).unwrap_or_default()) {
        Ok(Some(body)) => head + body,
        Ok(None) => return Arrived::Partly,
        Err(NotABody) => return Arrived::Broken,
    };
    let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
    Arrived::Whole {
        request: Request { method: text(parsed.method), path: text(parsed.path), headers },
        length,
    }
}

/// A value as ASCII: each byte that is not printable, and the backslash itself, as `\xNN`.
pub(super) fn printable(value: &[u8]) -> String {
    let mut text = String::new();
    for &byte in value {
        if (b' '..=b'~').contains(&byte) && byte != b'\\' {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

struct NotABody;

fn body_length(headers: &[(String, Vec<u8>)], rest: &[u8]) -> Result<Option<usize>, NotABody> {
    let value =
        |wanted: &str| headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, v)| v);
    if value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case(b"chunked")) {
        return chunked_length(rest);
    }
    let Some(length) = value("content-length") else { return Ok(Some(0)) };
    let length: usize = std::str::from_utf8(length).ok().and_then(|n| n.parse().ok()).ok_or(NotABody)?;
    Ok((rest.len() >= length).then_some(length))
}

fn chunked_length(rest: &[u8]) -> Result<Option<usize>, NotABody> {
    let mut at = 0_usize;
    loop {
        let here = rest.get(at..).unwrap_or_default();
        match httparse::parse_chunk_size(here) {
            Ok(httparse::Status::Complete((line, 0))) => {
                // Trailers, or nothing, end with an empty line.
                let trailers = here.get(line..).unwrap_or_default();
                let end = if trailers.starts_with(b"\r\n") {
                    Some(2)
                } else {
                    find(trailers, b"\r\n\r\n").map(|n| n + 4)
                };
                return Ok(end.map(|end| at + line + end));
            }
            Ok(httparse::Status::Complete((line, size))) => {
                let size = usize::try_from(size).map_err(|_| NotABody)?;
                at = at
                    .checked_add(line)
                    .and_then(|n| n.checked_add(size))
                    .and_then(|n| n.checked_add(2))
                    .ok_or(NotABody)?;
                if at > rest.len() {
                    return Ok(None);
                }
            }
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(NotABody),
        }
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_ends_where_its_body_ends() {
        let plain = "GET /a HTTP/1.1\r\nhost: h\r\n\r\n";
        let sized = "POST /a HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc";
        let chunked = "POST /a HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        let trailers = "POST /a HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-tenant-id: a\r\n\r\n";
        for text in [plain, sized, chunked, trailers] {
            let pipelined = format!("{text}GET /next");
            match parse(pipelined.as_bytes()) {
                Arrived::Whole { length, .. } => assert_eq!(length, text.len(), "{text:?}"),
                other => panic!("{text:?}: {other:?}"),
            }
            for cut in 0..text.len() {
                assert_eq!(parse(&text.as_bytes()[..cut]), Arrived::Partly, "{text:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn what_is_no_request_is_broken() {
        for text in [
            "\0\r\n\r\n",
            "GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        ] {
            assert_eq!(parse(text.as_bytes()), Arrived::Broken, "{text:?}");
        }
    }

    #[test]
    fn every_byte_can_be_told_apart() {
        assert_eq!(printable(b"a\xff\\ \t\"~"), "a\\xff\\x5c \\x09\"~");
    }
}
