//! Which HTTP requests a VirtualService routes, and what happens to them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Destination, GatewayRef, Other, Port};
use crate::istio::{Duration, Labels};

/// A route for HTTP: conditions, and what is done when they hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRoute {
    /// A name for logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The requests it applies to: those that one of these matches. Empty: all.
    #[serde(rename = "match", default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<HttpMatch>,
    /// What happens to the request in the end.
    #[serde(flatten)]
    pub action: HttpAction,
    /// What is rewritten before it is forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<HttpRewrite>,
    /// How long the whole request may take. Default: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// What is tried again. Default: as the mesh config says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<HttpRetry>,
    /// Which headers are changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

one_of! {
    /// What happens to a request that a route matched.
    pub enum HttpAction, HttpActionFields = "HttpActionFields",
        "`route`, `redirect`, `directResponse` and `delegate`"
    {
        _ {
            /// Nothing is said, which Istio refuses except in some delegates.
            Unset
        }
        /// It goes to one of these services, by weight.
        Route(Vec<HttpRouteDestination>) = route "route",
        /// It is answered with a redirect.
        Redirect(HttpRedirect) = redirect "redirect",
        /// It is answered at once.
        DirectResponse(HttpDirectResponse) = direct_response "directResponse",
        /// Another VirtualService decides.
        Delegate(Delegate) = delegate "delegate",
    }
}

/// Conditions on a request; every one that stands must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpMatch {
    /// A name for logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<StringMatch>,
    /// The scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<StringMatch>,
    /// The method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<StringMatch>,
    /// The authority, which is the host and, where the client sent it, the port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<StringMatch>,
    /// Headers by lower-case name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, StringMatch>,
    /// Headers that must not match.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub without_headers: BTreeMap<String, StringMatch>,
    /// Parameters of the query.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query_params: BTreeMap<String, StringMatch>,
    /// Whether the path's case is ignored. Default: no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ignore_uri_case: Option<bool>,
    /// The port that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// Labels of the calling workload; not at gateways.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub source_labels: Labels,
    /// The namespace of the calling workload; not at gateways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_namespace: Option<String>,
    /// Where it applies. Empty: as the VirtualService says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<GatewayRef>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

one_of! {
    /// How a text is compared. Case counts.
    pub enum StringMatch, StringMatchFields = "StringMatchFields", "`exact`, `prefix` and `regex`" {
        _ {
            /// It is there, with any value: an empty match, for headers and parameters.
            Present
        }
        /// It is this text.
        Exact(String) = exact "exact",
        /// It begins with this text.
        Prefix(String) = prefix "prefix",
        /// The whole of it matches this RE2 expression.
        Regex(String) = regex "regex",
    }
}

/// A service that requests go to, with its share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRouteDestination {
    /// The service.
    pub destination: Destination,
    /// Its share of all weights of the route. Default: all, when it stands alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// Which headers are changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// An answer that sends the client elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRedirect {
    /// The new path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The new authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The new port.
    #[serde(flatten)]
    pub port: RedirectPort,
    /// The new scheme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The status. Default 301.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_code: Option<u16>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

one_of! {
    /// The port of a redirect.
    pub enum RedirectPort, RedirectPortFields = "RedirectPortFields", "`port` and `derivePort`" {
        _ {
            /// As the scheme says.
            Unset
        }
        /// This one.
        Port(Port) = port "port",
        /// Derived.
        DerivePort(RedirectPortSelection) = derive_port "derivePort",
    }
}

/// How the port of a redirect is derived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RedirectPortSelection {
    /// 80 for HTTP, 443 for HTTPS.
    #[default]
    FromProtocolDefault,
    /// The request's own.
    FromRequestPort,
}

/// An answer without a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpDirectResponse {
    /// The status.
    pub status: u16,
    /// The body. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<HttpBody>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

one_of! {
    /// The body of a direct response.
    pub enum HttpBody, HttpBodyFields = "HttpBodyFields", "`string` and `bytes`" {
        /// A text.
        String(String) = string "string",
        /// Bytes, in base64.
        Bytes(String) = bytes "bytes",
    }
}

/// A VirtualService without hosts that decides further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delegate {
    /// Its name.
    pub name: String,
    /// Its namespace. Default: the object's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

/// What is rewritten before a request is forwarded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRewrite {
    /// What replaces the path, or the prefix that matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// What replaces the authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// What replaces a part of the path. It excludes `uri`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri_regex_rewrite: Option<RegexRewrite>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A part of the path and what replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegexRewrite {
    /// An RE2 expression for the part.
    #[serde(rename = "match")]
    pub pattern: String,
    /// What replaces it; `\1` is the first group.
    pub rewrite: String,
}

/// What is tried again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRetry {
    /// How often. Zero: never.
    #[serde(default)]
    pub attempts: u32,
    /// How long one attempt may take. Default: as long as the route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_try_timeout: Option<Duration>,
    /// After which failures, in Envoy's words with commas between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_on: Option<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Which headers of a request and of its answer are changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Headers {
    /// Those of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<HeaderOperations>,
    /// Those of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<HeaderOperations>,
}

/// How headers are changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeaderOperations {
    /// Headers that are replaced.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
    /// Headers that are added.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub add: BTreeMap<String, String>,
    /// Headers that are removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

// === impl HttpRoute ===

impl HttpRoute {
    /// A route to one destination for the requests that one of these matches.
    #[must_use]
    pub fn to(destination: Destination, matches: Vec<HttpMatch>) -> Self {
        let destination =
            HttpRouteDestination { destination, weight: None, headers: None, other: Other::new() };
        Self {
            name: None,
            matches,
            action: HttpAction::Route(vec![destination]),
            rewrite: None,
            timeout: None,
            retries: None,
            headers: None,
            other: Other::new(),
        }
    }
}
