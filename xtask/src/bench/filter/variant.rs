//! Which filters are compared, and in which proxy each of them runs.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use cofferdam_tests::{
    envoy::{
        listener::{Callers, HttpListener, Place},
        route, tls,
        wasm::{self, FailurePolicy},
    },
    trust::Identity,
};
use serde_json::{Value, json};

/// The trust domain of the measurement.
pub(super) const TRUST_DOMAIN: &str = "bench.example";

/// What the proxy is. A role of the filter runs in one kind only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sidecar,
    Router,
}

/// A filter, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variant {
    NoFilter,
    Empty,
    Replace,
    Refuse,
    Tenant,
    Hosts,
}

/// The modules that are compared.
pub(super) struct Modules {
    pub(super) filter: PathBuf,
    pub(super) empty: PathBuf,
}

// === impl Kind ===

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Sidecar => "sidecar",
            Self::Router => "router",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Sidecar => "a sidecar, inbound",
            Self::Router => "a gateway",
        }
    }
}

// === impl Variant ===

impl Variant {
    /// The variants of a proxy.
    pub(super) fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Sidecar => &[Self::NoFilter, Self::Empty, Self::Replace, Self::Refuse],
            Kind::Router => &[Self::NoFilter, Self::Empty, Self::Tenant, Self::Hosts],
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::NoFilter => "no filter",
            Self::Empty => "empty filter, plain SDK",
            Self::Replace => "cofferdam, replace",
            Self::Refuse => "cofferdam, refuse",
            Self::Tenant => "cofferdam, the gateway's tenant",
            Self::Hosts => "cofferdam, 10,000 hosts",
        }
    }

    /// The request: alike for all, with the header that the caller's own sidecar would have set.
    pub(super) fn request(self) -> &'static str {
        "GET /hello HTTP/1.1\r\nhost: h9999.shop.example\r\nx-tenant-id: foo\r\nuser-agent: bench\r\n\
         accept: */*\r\n\r\n"
    }

    /// A listener that answers by itself, so that nothing but the proxy is measured.
    pub(super) fn listener(
        self,
        address: SocketAddr,
        server: &Identity,
        root_pem: &str,
        modules: &Modules,
    ) -> Value {
        let name = format!("{self:?}");
        let body = json!({"inline_string": "ok"});
        let answer = json!({"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": body}});
        let host = route::host("all", &["*".to_owned()], &[answer]);
        let place = match self {
            Self::NoFilter | Self::Empty | Self::Replace | Self::Refuse => Place::Inbound,
            Self::Tenant | Self::Hosts => Place::Gateway,
        };
        HttpListener {
            name: &name,
            address,
            place,
            callers: Callers::Strict(tls::server(server, root_pem, TRUST_DOMAIN)),
            filters: self.filter(modules).into_iter().collect(),
            routes: route::table(&name, &[host]),
            access_log: Path::new("/dev/null"),
        }
        .to_json()
    }

    fn filter(self, modules: &Modules) -> Option<Value> {
        let (module, config) = match self {
            Self::NoFilter => return None,
            Self::Empty => (&modules.empty, String::new()),
            Self::Replace => (&modules.filter, config(&inbound("replace"))),
            Self::Refuse => (&modules.filter, config(&inbound("refuse"))),
            Self::Tenant => (&modules.filter, config(&json!({"gateway": {"tenant": "foo"}}))),
            Self::Hosts => (&modules.filter, config(&json!({"gateway": {"hosts": hosts()}}))),
        };
        let name = format!("{self:?}");
        Some(wasm::filter(&name, &wasm::plugin(&name, &config, module, FailurePolicy::FailClosed)))
    }
}

fn config(role: &Value) -> String {
    let strip = ["x_tenant_id", "x-tenant_id", "x_tenant-id"];
    json!({"schemaVersion": 1, "header": "x-tenant-id", "strip": strip, "role": role}).to_string()
}

fn inbound(on_mismatch: &str) -> Value {
    json!({"inbound": {
        "tenant": "foo", "namespaces": ["foo"], "trustDomains": [TRUST_DOMAIN], "onMismatch": on_mismatch,
        "grants": [],
    }})
}

fn hosts() -> Value {
    (0..10_000)
        .map(|n| (format!("h{n}.shop.example"), json!("foo")))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
