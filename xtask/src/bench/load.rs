//! How load is made: a few connections kept alive, each a request ahead, bounded in count and time.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

use rustls::{ClientConfig, ClientConnection, StreamOwned, pki_types::ServerName};

/// No answer may take longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest answer.
const ANSWER_MAX: usize = 64 * 1024;

/// Connections to one listener.
pub(super) struct Load {
    connections: Vec<StreamOwned<ClientConnection, TcpStream>>,
    request: Vec<u8>,
}

// === impl Load ===

impl Load {
    /// Opens connections with mutual TLS and sees the first answer on each.
    pub(super) fn open(
        address: SocketAddr,
        tls: &Arc<ClientConfig>,
        connections: usize,
        request: &str,
    ) -> io::Result<Self> {
        let name = ServerName::try_from("bench.invalid").map_err(io::Error::other)?;
        let open = |_| {
            let socket = TcpStream::connect_timeout(&address, PATIENCE)?;
            socket.set_nodelay(true)?;
            socket.set_read_timeout(Some(PATIENCE))?;
            socket.set_write_timeout(Some(PATIENCE))?;
            let client = ClientConnection::new(Arc::clone(tls), name.clone()).map_err(io::Error::other)?;
            Ok(StreamOwned::new(client, socket))
        };
        let connections = (0..connections).map(open).collect::<io::Result<_>>()?;
        let mut load = Self { connections, request: request.as_bytes().to_vec() };
        load.run(load.connections.len())?;
        Ok(load)
    }

    /// Sends at least so many requests, each answered 200, and tells how many.
    pub(super) fn run(&mut self, requests: usize) -> io::Result<usize> {
        let rounds = requests.div_ceil(self.connections.len());
        for _ in 0..rounds {
            for connection in &mut self.connections {
                connection.write_all(&self.request)?;
                connection.flush()?;
            }
            for connection in &mut self.connections {
                answer(connection)?;
            }
        }
        Ok(rounds.saturating_mul(self.connections.len()))
    }
}

/// Reads one answer.
fn answer(connection: &mut impl Read) -> io::Result<()> {
    let mut seen: Vec<u8> = Vec::with_capacity(1024);
    let mut buffer = [0_u8; 4096];
    loop {
        let count = connection.read(&mut buffer)?;
        if count == 0 {
            return Err(io::Error::other("the connection ended before the answer"));
        }
        seen.extend(buffer.iter().take(count));
        if let Some(length) = length(&seen)?
            && seen.len() >= length
        {
            return Ok(());
        }
        if seen.len() > ANSWER_MAX {
            return Err(io::Error::other("the answer has no end"));
        }
    }
}

/// The length of an answer whose head is there.
fn length(seen: &[u8]) -> io::Result<Option<usize>> {
    let Some(head) = seen.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let text = String::from_utf8_lossy(seen.get(..head).unwrap_or_default()).to_ascii_lowercase();
    if !text.starts_with("http/1.1 200") {
        return Err(io::Error::other(format!("the answer is not 200 but: {text}")));
    }
    let length =
        text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    let length = length.ok_or_else(|| io::Error::other("the answer does not say its length"))?;
    Ok(Some(head.saturating_add(4).saturating_add(length)))
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn an_answer_is_whole_and_200_or_an_error() {
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";
        assert!(answer(&mut whole.as_bytes()).is_ok());
        for (text, expected) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nye", "the connection ended before the answer"),
            ("HTTP/1.1 200 OK\r\n\r\n", "the answer does not say its length"),
            ("HTTP/1.1 403 no\r\n\r\n", "the answer is not 200 but: http/1.1 403 no"),
        ] {
            assert_eq!(answer(&mut text.as_bytes()).expect_err(text).to_string(), expected);
        }
    }
}
