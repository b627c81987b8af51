//! What an Envoy's admin interface answers.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Asks by `GET`; any answer but 200 is an error.
pub(super) fn get(admin: SocketAddr, path: &str) -> io::Result<String> {
    let patience = Duration::from_secs(5);
    let mut stream = TcpStream::connect_timeout(&admin, patience)?;
    stream.set_read_timeout(Some(patience))?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: admin\r\nconnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    read(&answer)
}

fn read(answer: &[u8]) -> io::Result<String> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Response::new(&mut headers);
    let length = match head.parse(answer).map_err(io::Error::other)? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Err(io::ErrorKind::UnexpectedEof.into()),
    };
    if head.code != Some(200) {
        return Err(io::Error::other(format!("the answer's code is {}", head.code.unwrap_or_default())));
    }
    let body = answer.get(length..).unwrap_or_default();
    let chunked = head.headers.iter().any(|header| header.name.eq_ignore_ascii_case("transfer-encoding"));
    let body = if chunked { unchunk(body)? } else { body.to_vec() };
    Ok(String::from_utf8_lossy(&body).into_owned())
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
        assert_eq!(read(chunked.as_bytes()).unwrap(), "a: 7\n");
        assert_eq!(read(b"HTTP/1.1 200 OK\r\n\r\nLIVE").unwrap(), "LIVE");
        let cut = chunked.len() - 8;
        assert_eq!(read(&chunked.as_bytes()[..cut]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        let refused = read(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").unwrap_err();
        assert_eq!(refused.to_string(), "the answer's code is 503");
    }
}
