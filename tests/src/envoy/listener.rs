//! Where a proxy takes requests: listeners and the HTTP connection manager, set up as Istio sets them up.

use std::{net::SocketAddr, path::Path};

use serde_json::{Value, json};

use super::socket_address;

const MANAGER: &str =
    "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
const ROUTER: &str = "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router";
const TLS_INSPECTOR: &str =
    "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector";
const FILE_LOG: &str = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog";

/// What kind of place a listener is, which decides whom it believes about the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Into a sidecar: the caller's chain of certificates is passed on and its own added.
    Inbound,
    /// Out of a sidecar: the own application.
    Outbound,
    /// Into a gateway: nobody is believed; the caller's address is the connection's.
    Gateway,
}

/// Which callers an inbound listener takes.
#[derive(Clone, Debug)]
pub enum Callers {
    /// Those with a certificate that this TLS accepts.
    Strict(Value),
    /// Those, and any in plaintext.
    Permissive(Value),
    /// Any, in plaintext.
    Plaintext,
}

/// A place where requests come in.
#[derive(Clone, Debug)]
pub struct HttpListener<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it listens.
    pub address: SocketAddr,
    /// What kind of place it is.
    pub place: Place,
    /// Whom it takes.
    pub callers: Callers,
    /// The filters before the router.
    pub filters: Vec<Value>,
    /// Its routes, made by [`super::route::table`].
    pub routes: Value,
    /// The file that requests are logged to.
    pub access_log: &'a Path,
}

impl HttpListener<'_> {
    /// The listener as Envoy's API has it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let manager = self.manager();
        // As in Istio: in mode STRICT there is no chain for plaintext, so such a connection is closed unanswered.
        let encrypted = |tls: &Value| {
            json!({
                "name": "tls", "filter_chain_match": {"transport_protocol": "tls"},
                "filters": [manager], "transport_socket": tls,
            })
        };
        let raw = json!({
            "name": "plaintext", "filter_chain_match": {"transport_protocol": "raw_buffer"}, "filters": [manager],
        });
        let (chains, inspectors) = match &self.callers {
            Callers::Strict(tls) => (vec![encrypted(tls)], inspectors()),
            Callers::Permissive(tls) => (vec![encrypted(tls), raw], inspectors()),
            Callers::Plaintext => (vec![json!({"filters": [manager]})], Vec::new()),
        };
        json!({
            "name": self.name,
            "address": socket_address(self.address),
            "traffic_direction": self.place.direction(),
            "listener_filters": inspectors,
            "filter_chains": chains,
            "access_log": [log(self.access_log, "connection")],
        })
    }

    fn manager(&self) -> Value {
        let mut filters = self.filters.clone();
        filters.push(json!({"name": "envoy.filters.http.router", "typed_config": {"@type": ROUTER}}));
        let mut manager = json!({
            "@type": MANAGER,
            "stat_prefix": self.name,
            "route_config": self.routes,
            "http_filters": filters,
            "upgrade_configs": [{"upgrade_type": "websocket"}],
            "access_log": [log(self.access_log, "request")],
            // Istio's path normalization BASE.
            "normalize_path": true,
            "server_name": "istio-envoy",
        });
        if let (Value::Object(manager), Value::Object(place)) = (&mut manager, self.place.settings()) {
            manager.extend(place);
        }
        json!({"name": "envoy.filters.network.http_connection_manager", "typed_config": manager})
    }
}

impl Place {
    /// A gateway's listener is outbound for Istio: it speaks for callers to what stands behind it.
    fn direction(self) -> &'static str {
        match self {
            Self::Inbound => "INBOUND",
            Self::Outbound | Self::Gateway => "OUTBOUND",
        }
    }

    /// What Istio sets by place. Headers with underscores pass everywhere, as by Envoy's default: Istio's EDGE
    /// profile, which would refuse them at gateways, is left off so that our filter is seen to judge them.
    fn settings(self) -> Value {
        let forwarded = |how: &str| {
            json!({
                "use_remote_address": how == "SANITIZE_SET",
                "forward_client_cert_details": how,
                "set_current_client_cert_details": {"subject": true, "uri": true, "dns": true},
            })
        };
        match self {
            Self::Inbound => forwarded("APPEND_FORWARD"),
            Self::Gateway => forwarded("SANITIZE_SET"),
            Self::Outbound => json!({"use_remote_address": false}),
        }
    }
}

fn inspectors() -> Vec<Value> {
    vec![json!({"name": "envoy.filters.listener.tls_inspector", "typed_config": {"@type": TLS_INSPECTOR}})]
}

fn log(path: &Path, kind: &str) -> Value {
    json!({
        "name": "envoy.access_loggers.file",
        "typed_config": {
            "@type": FILE_LOG,
            "path": path,
            "log_format": {"json_format": {
                "kind": kind,
                "probe": "%REQ(X-PROBE)%",
                "code": "%RESPONSE_CODE%",
                "flags": "%RESPONSE_FLAGS%",
                "details": "%RESPONSE_CODE_DETAILS%",
                "tls": "%DOWNSTREAM_TRANSPORT_FAILURE_REASON%",
            }},
        },
    })
}
