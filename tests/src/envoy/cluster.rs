//! What a proxy may send requests to, as an Envoy cluster.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::socket_address;

/// A cluster of fixed endpoints, in plaintext.
#[must_use]
pub fn plain(name: &str, endpoints: &[SocketAddr]) -> Value {
    let endpoints: Vec<Value> =
        endpoints.iter().map(|address| json!({"endpoint": {"address": socket_address(*address)}})).collect();
    json!({
        "name": name,
        "type": "STATIC",
        "connect_timeout": "5s",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": endpoints}]},
    })
}

/// A cluster of fixed endpoints that are spoken to over TLS, made by [`super::tls::client`].
#[must_use]
pub fn over_tls(name: &str, endpoints: &[SocketAddr], tls: &Value) -> Value {
    let mut cluster = plain(name, endpoints);
    if let Value::Object(fields) = &mut cluster {
        fields.insert("transport_socket".to_owned(), tls.clone());
    }
    cluster
}

/// The name of an outbound cluster of Istio: `outbound|PORT|SUBSET|HOST`.
#[must_use]
pub fn outbound_name(port: u16, subset: &str, host: &str) -> String {
    format!("outbound|{port}|{subset}|{host}")
}

/// The server name that Istio's callers send: `outbound_.PORT_.SUBSET_.HOST`.
#[must_use]
pub fn outbound_sni(port: u16, subset: &str, host: &str) -> String {
    format!("outbound_.{port}_.{subset}_.{host}")
}

/// The name of an inbound cluster of Istio: `inbound|PORT||`.
#[must_use]
pub fn inbound_name(port: u16) -> String {
    format!("inbound|{port}||")
}
