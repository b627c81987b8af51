//! How a request is written byte by byte, and what came back on the same connection.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time,
};

use super::Probe;

/// How long a peer may take for one exchange.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// No answer of the demo is longer.
const LONGEST: usize = 256 * 1024;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

/// What an exchange came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Exchange {
    /// An answer.
    Reply(Reply),
    /// The peer closed the connection before it answered.
    Closed,
}

/// Why an exchange came to nothing that can be judged.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    /// Too slow.
    #[error("no answer within {} s", PATIENCE.as_secs())]
    Timeout,
    /// Not HTTP/1.1, or cut off.
    #[error("the answer is not whole HTTP/1.1: {0}")]
    Garbled(String),
}

/// The request of a probe as it goes over the wire: names, values and order are kept.
pub(super) fn request(probe: &Probe) -> Vec<u8> {
    let asked = &probe.request;
    let mut bytes = format!("{} {} HTTP/1.1\r\n", asked.method.as_str(), asked.path).into_bytes();
    for host in probe.hosts() {
        bytes.extend(format!("Host: {host}\r\n").into_bytes());
    }
    for header in &asked.headers {
        bytes.extend(header.name.bytes());
        bytes.extend(b": ");
        bytes.extend(&header.value);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"Content-Length: 0\r\nConnection: close\r\n\r\n");
    bytes
}

/// Writes a request and reads the one answer.
///
/// A connection that ends without one byte of an answer is [`Exchange::Closed`], whatever the error: TLS 1.3
/// refuses a client's certificate only after the client has written.
pub(super) async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &[u8],
) -> Result<Exchange, WireError> {
    let talk = async {
        let mut answer = Vec::new();
        // A failed write means that the peer has closed; what it said before that is still to be read.
        let _ = stream.write_all(request).await;
        let _ = stream.flush().await;
        let ended = read(&mut stream, &mut answer).await;
        match (parse(&answer), ended) {
            (Parsed::Whole(reply), _) => Ok(Exchange::Reply(reply)),
            (Parsed::Partly, _) if answer.is_empty() => Ok(Exchange::Closed),
            (Parsed::Partly, Err(error)) => Err(WireError::Garbled(error.to_string())),
            (Parsed::Partly, Ok(())) => Err(WireError::Garbled("it ends early".to_owned())),
            (Parsed::Broken(why), _) => Err(WireError::Garbled(why)),
        }
    };
    time::timeout(PATIENCE, talk).await.map_err(|_| WireError::Timeout)?
}

async fn read(stream: &mut (impl AsyncRead + Unpin), answer: &mut Vec<u8>) -> io::Result<()> {
    while answer.len() < LONGEST && stream.read_buf(answer).await? > 0 {
        if !matches!(parse(answer), Parsed::Partly) {
            break;
        }
    }
    Ok(())
}

enum Parsed {
    Whole(Reply),
    Partly,
    Broken(String),
}

fn parse(bytes: &[u8]) -> Parsed {
    let mut lines = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut lines);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Parsed::Partly,
        Err(error) => return Parsed::Broken(error.to_string()),
    };
    let headers =
        head.headers.iter().map(|line| (line.name.to_ascii_lowercase(), line.value.to_vec())).collect();
    let mut reply = Reply { status: head.code.unwrap_or_default(), headers, body: Vec::new() };
    let rest = bytes.get(length..).unwrap_or_default();
    // Envoy passes on our applications' lengths and counts its own answers; it chunks neither.
    let Some(expected) = reply.header("content-length") else {
        return Parsed::Broken("it states no length".to_owned());
    };
    match expected.parse::<usize>() {
        Ok(expected) => match rest.get(..expected) {
            Some(body) => {
                reply.body = body.to_vec();
                Parsed::Whole(reply)
            }
            None => Parsed::Partly,
        },
        Err(error) => Parsed::Broken(error.to_string()),
    }
}

// === impl Reply ===

impl Reply {
    #[cfg(test)]
    pub(super) fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
        Self { status, headers: headers.collect(), body: body.as_bytes().to_vec() }
    }

    /// The first value of a header, where it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }
}

#[cfg(test)]
mod tests;
