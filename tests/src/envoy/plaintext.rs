//! A request in plaintext and what came back: for admin interfaces and for tests that need no more.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The code.
    pub code: u16,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// Asks by `GET` on a connection of its own; any answer is one.
///
/// # Errors
/// When nobody listens, or what comes back is no whole answer.
pub fn get(address: SocketAddr, host: &str, path: &str) -> io::Result<Answer> {
    let patience = Duration::from_secs(5);
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Answer::read(&answer)
}

impl Answer {
    /// The value of the first header of a name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    fn read(answer: &[u8]) -> io::Result<Self> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Response::new(&mut headers);
        let length = match head.parse(answer).map_err(io::Error::other)? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial => return Err(io::ErrorKind::UnexpectedEof.into()),
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers: Vec<_> =
            head.headers.iter().map(|header| (header.name.to_owned(), text(header.value))).collect();
        let mut read = Self { code: head.code.unwrap_or_default(), headers, body: String::new() };
        let body = answer.get(length..).unwrap_or_default();
        let chunked = read.header("transfer-encoding").is_some();
        read.body = text(&if chunked { unchunk(body)? } else { body.to_vec() });
        Ok(read)
    }
}

fn unchunk(mut rest: &[u8]) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    let short = || io::Error::from(io::ErrorKind::UnexpectedEof);
    loop {
        let (start, size) = match httparse::parse_chunk_size(rest) {
            Ok(httparse::Status::Complete((start, size))) => {
                (start, usize::try_from(size).map_err(|_| short())?)
            }
            Ok(httparse::Status::Partial) => return Err(short()),
            Err(_) => return Err(io::Error::other("the answer has a chunk without size")),
        };
        if size == 0 {
            return Ok(body);
        }
        let chunk = rest.get(start..).and_then(|rest| rest.get(..size)).ok_or_else(short)?;
        body.extend_from_slice(chunk);
        // Behind a chunk is an empty line.
        rest = rest.get(start + size + 2..).ok_or_else(short)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_whole_or_not_at_all() {
        let chunked =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\na: \r\n2\r\n7\n\r\n0\r\n\r\n";
        assert_eq!(Answer::read(chunked.as_bytes()).unwrap().body, "a: 7\n");
        assert_eq!(Answer::read(b"HTTP/1.1 200 OK\r\n\r\nLIVE").unwrap().body, "LIVE");
        let cut = chunked.len() - 8;
        let error = Answer::read(&chunked.as_bytes()[..cut]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        let refused = Answer::read(b"HTTP/1.1 503 Service Unavailable\r\nX-A: b\r\n\r\n").unwrap();
        assert_eq!((refused.code, refused.header("x-a")), (503, Some("b")));
    }
}
