//! How a route of Istio is said in Envoy's words.

use serde_json::{Value, json};

use super::cluster::outbound_name;
use crate::manifests::virtual_service::{Destination, HeaderMatch, HttpMatch, HttpRoute, UriMatch};

/// Why a route cannot be translated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// A destination without port, where nothing else tells it.
    #[error("the destination `{host}` names no port, and the service has not exactly one")]
    NoPort {
        /// The destination's host.
        host: String,
    },
    /// Several destinations of which one has no weight.
    #[error("the destination `{host}` has no weight, but is not the only one")]
    NoWeight {
        /// The destination's host.
        host: String,
    },
}

/// A route table with these virtual hosts.
#[must_use]
pub fn table(name: &str, hosts: &[Value]) -> Value {
    json!({"name": name, "virtual_hosts": hosts, "validate_clusters": false})
}

/// A route table of a gateway: a virtual host is found by host alone, whatever port stands behind it.
#[must_use]
pub fn gateway_table(name: &str, hosts: &[Value]) -> Value {
    json!({
        "name": name, "virtual_hosts": hosts, "validate_clusters": false, "ignore_port_in_host_matching": true,
    })
}

/// A virtual host.
#[must_use]
pub fn host(name: &str, domains: &[String], routes: &[Value]) -> Value {
    json!({"name": name, "domains": domains, "routes": routes})
}

/// Sends every request to one cluster.
#[must_use]
pub fn all_to(cluster: &str) -> Value {
    json!({"match": {"prefix": "/"}, "route": {"cluster": cluster, "timeout": "0s"}})
}

/// What a sidecar does with a destination that the mesh does not know: 502, as Istio's mode `REGISTRY_ONLY`.
#[must_use]
pub fn block_all() -> Value {
    let refuse = json!({"match": {"prefix": "/"}, "direct_response": {"status": 502}});
    host("block_all", &["*".to_owned()], &[refuse])
}

/// The routes that one rule of a `VirtualService` becomes for requests that came for a port: one for each of its
/// alternatives.
///
/// `default_port` gives the Service port of a destination that names none.
///
/// # Errors
/// [`RouteError`] when a destination lacks what Envoy needs.
pub fn rule(
    rule: &HttpRoute,
    port: u16,
    default_port: impl Fn(&str) -> Option<u16>,
) -> Result<Vec<Value>, RouteError> {
    let action = action(rule, default_port)?;
    let any = [HttpMatch::default()];
    let alternatives = if rule.matches.is_empty() { any.as_slice() } else { rule.matches.as_slice() };
    let here = alternatives.iter().filter(|alternative| alternative.may_hold_on(port));
    Ok(here.map(|alternative| json!({"match": condition(alternative), "route": action})).collect())
}

fn condition(alternative: &HttpMatch) -> Value {
    let headers: Vec<Value> = alternative
        .headers
        .iter()
        .map(|(name, HeaderMatch::Exact(value))| json!({"name": name, "string_match": {"exact": value}}))
        .collect();
    match &alternative.uri {
        Some(UriMatch::Exact(path)) => json!({"path": path, "headers": headers}),
        Some(UriMatch::Prefix(prefix)) => json!({"prefix": prefix, "headers": headers}),
        None => json!({"prefix": "/", "headers": headers}),
    }
}

fn action(rule: &HttpRoute, port: impl Fn(&str) -> Option<u16>) -> Result<Value, RouteError> {
    let name = |destination: &Destination| {
        let Destination { host, subset, port: stated } = destination;
        let number = stated.map(|port| port.number).or_else(|| port(host));
        number
            .map(|number| outbound_name(number, subset, host))
            .ok_or_else(|| RouteError::NoPort { host: host.clone() })
    };
    let mut action = match rule.route.as_slice() {
        [only] => json!({"cluster": name(&only.destination)?}),
        several => {
            let mut clusters = Vec::new();
            for share in several {
                let host = &share.destination.host;
                let weight = share.weight.ok_or_else(|| RouteError::NoWeight { host: host.clone() })?;
                clusters.push(json!({"name": name(&share.destination)?, "weight": weight}));
            }
            json!({"weighted_clusters": {"clusters": clusters}})
        }
    };
    if let Value::Object(fields) = &mut action {
        fields.insert("timeout".to_owned(), json!("0s"));
        if let Some(rewrite) = &rule.rewrite {
            // Envoy replaces what matched: a prefix, or the whole of an exact path.
            fields.insert("prefix_rewrite".to_owned(), json!(rewrite.uri));
        }
    }
    Ok(action)
}
