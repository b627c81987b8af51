//! What a `Gateway` says: which pods listen on which ports for which hosts.

use serde::{Deserialize, de::IgnoredAny};

use super::Labels;

/// A gateway of Istio.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// The pods that serve it.
    pub selector: Labels,
    /// Its ports.
    pub servers: Vec<Server>,
}

/// A port of a gateway.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The port of the gateway's Service.
    pub port: ServerPort,
    /// What it serves: `namespace/host`, where the namespace is the routes'.
    pub hosts: Vec<String>,
}

/// A port's number and protocol.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerPort {
    /// The number.
    pub number: u16,
    /// The name is for people.
    #[serde(rename = "name")]
    _name: IgnoredAny,
    #[serde(rename = "protocol")]
    _protocol: Protocol,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum Protocol {
    #[serde(rename = "HTTP", alias = "HTTP2")]
    Http,
}

impl Server {
    /// Which of a route's hosts the server serves for a route of `namespace`; each the narrower of the two.
    ///
    /// `own` is the gateway's namespace, which `./host` means.
    #[must_use]
    pub fn serves(&self, own: &str, namespace: &str, host: &str) -> Vec<String> {
        let from_here = |place: &str| match place {
            "*" => true,
            "." => namespace == own,
            named => namespace == named,
        };
        let mut served: Vec<String> = self
            .hosts
            .iter()
            .map(|entry| entry.split_once('/').unwrap_or(("*", entry)))
            .filter(|(place, _)| from_here(place))
            .filter_map(|(_, pattern)| narrower(pattern, host).map(str::to_owned))
            .collect();
        served.sort();
        served.dedup();
        served
    }
}

/// The narrower of two host patterns, where one covers the other.
fn narrower<'a>(one: &'a str, other: &'a str) -> Option<&'a str> {
    let covers = |wide: &str, narrow: &str| {
        wide == narrow || wide.strip_prefix('*').is_some_and(|suffix| narrow.ends_with(suffix))
    };
    if covers(one, other) {
        Some(other)
    } else if covers(other, one) {
        Some(one)
    } else {
        None
    }
}
