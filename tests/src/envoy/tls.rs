//! How a proxy speaks TLS: with a certificate of the mesh, and believing only the mesh's.

use serde_json::{Value, json};

use crate::trust::Identity;

const DOWNSTREAM: &str = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
const UPSTREAM: &str = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";

/// TLS before a sidecar: callers must show a certificate of the mesh's CA and trust domain.
#[must_use]
pub fn server(identity: &Identity, root_pem: &str, trust_domain: &str) -> Value {
    let name = json!({"prefix": format!("spiffe://{trust_domain}/")});
    let common = common(identity, root_pem, &name, &["istio", "istio-peer-exchange", "h2", "http/1.1"]);
    json!({
        "name": "envoy.transport_sockets.tls",
        "typed_config": {"@type": DOWNSTREAM, "common_tls_context": common, "require_client_certificate": true},
    })
}

/// TLS from a proxy to a service: the other end must be the service's account.
#[must_use]
pub fn client(identity: &Identity, root_pem: &str, server: &str, sni: &str) -> Value {
    let common = common(identity, root_pem, &json!({"exact": server}), &["istio-peer-exchange", "istio"]);
    json!({
        "name": "envoy.transport_sockets.tls",
        "typed_config": {"@type": UPSTREAM, "common_tls_context": common, "sni": sni},
    })
}

fn common(identity: &Identity, root_pem: &str, name: &Value, alpn: &[&str]) -> Value {
    json!({
        "tls_certificates": [{
            "certificate_chain": {"inline_string": identity.certificate_pem()},
            "private_key": {"inline_string": identity.key_pem()},
        }],
        "validation_context": {
            "trusted_ca": {"inline_string": root_pem},
            "match_typed_subject_alt_names": [{"san_type": "URI", "matcher": name}],
        },
        "alpn_protocols": alpn,
    })
}
