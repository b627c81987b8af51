//! Are bytes sent as they are, and is no broken peer taken for an answer?

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{Exchange, Reply, WireError, exchange, request};
use crate::probe::{Header, Hosts, Outsider, Probe, Request, Road, tests::gateway};
use cofferdam::spec::HttpMethod;

/// Asks a peer that reads a request, says this and closes.
async fn asked(says: &'static [u8]) -> Result<Exchange, WireError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let peer = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        while !heard.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut heard).await.unwrap(), 0);
        }
        stream.write_all(says).await.unwrap();
    });
    let stream = TcpStream::connect(address).await.unwrap();
    let outcome = exchange(stream, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    peer.await.unwrap();
    outcome
}

#[tokio::test]
async fn an_answer_is_read_whole() {
    let reply = |status, headers: &[(&str, &str)], body| Exchange::Reply(Reply::new(status, headers, body));
    for (says, expected) in [
        (
            &b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"[..],
            reply(200, &[("content-length", "5"), ("x-a", "b")], "hello"),
        ),
        (b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", reply(404, &[("content-length", "0")], "")),
        (b"", Exchange::Closed),
    ] {
        assert_eq!(asked(says).await.unwrap(), expected, "{}", says.escape_ascii());
    }
}

#[tokio::test]
async fn a_broken_answer_is_an_error() {
    for (says, expected) in [
        (&b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell"[..], "it ends early"),
        (b"HTTP/1.1 200 O", "it ends early"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "it states no length"),
        (b"\x15\x03\x01\x00\x02\x02\x28", "invalid HTTP version"),
    ] {
        let error = asked(says).await.unwrap_err().to_string();
        assert_eq!(error, format!("the answer is not whole HTTP/1.1: {expected}"), "{}", says.escape_ascii());
    }
}

#[test]
fn names_values_and_order_go_out_as_they_are() {
    let header = |name: &str, value: &[u8]| Header { name: name.to_owned(), value: value.to_vec() };
    let probe = Probe {
        road: Road::Gateway { from: Outsider::Nobody, to: gateway() },
        request: Request {
            method: HttpMethod::Post,
            path: "/a?b".to_owned(),
            hosts: Hosts::These(vec!["a".to_owned(), "b".to_owned()]),
            headers: vec![
                header("X-Tenant-ID", b"foo\xe9"),
                header("x-tenant-id", b""),
                header("x_tenant_id", b"b"),
            ],
        },
    };
    let expected = b"POST /a?b HTTP/1.1\r\nHost: a\r\nHost: b\r\nX-Tenant-ID: foo\xe9\r\nx-tenant-id: \r\nx_tenant_id: b\r\n\
        Content-Length: 0\r\nConnection: close\r\n\r\n";
    assert_eq!(request(&probe).escape_ascii().to_string(), expected.escape_ascii().to_string());
}
