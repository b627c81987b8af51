//! What an AuthorizationPolicy says: who may do what at which workloads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use super::{InvalidChoice, Other, Resource, Scope, Target};

/// Who may do what at workloads. `CUSTOM` is judged first, then `DENY`, then `ALLOW`.
///
/// <https://istio.io/latest/docs/reference/config/security/authorization-policy/>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationPolicy {
    /// Where it applies. Default: everything in the namespace; in the root namespace, in the mesh.
    #[serde(flatten)]
    pub target: Target,
    /// What happens to the requests that a rule matches. Default `ALLOW`.
    #[serde(flatten)]
    pub action: Action,
    /// The rules, of which one must match. Empty: none ever does, so that an `ALLOW` policy refuses
    /// everything that no other one allows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// What happens to the requests that a rule matches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "ActionFields")]
pub enum Action {
    /// They pass; where such a policy applies, others are refused.
    #[default]
    Allow,
    /// They are refused.
    Deny,
    /// They are logged, where a plugin does that.
    Audit,
    /// An authorizer of the mesh config with this name decides.
    Custom(String),
}

/// Requests that a policy is about. Each part that stands must hold; a rule without any matches every
/// request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Where the request comes from: one of these. Empty: anywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<From>,
    /// What it wants: one of these. Empty: anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<To>,
    /// Conditions that must hold, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A source of requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct From {
    /// The source.
    #[serde(default)]
    pub source: Source,
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct To {
    /// The operation.
    #[serde(default)]
    pub operation: Operation,
}

/// Where a request comes from. Every list that is not empty must hold. Texts may be exact, or have `*` at an
/// end, or be `*` (anything that is not empty). The lists of mesh identities match nothing without mTLS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Peer identities, as `<trust domain>/ns/<namespace>/sa/<service account>`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub principals: Vec<String>,
    /// None of these peer identities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_principals: Vec<String>,
    /// Identities of tokens, as `<issuer>/<subject>`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_principals: Vec<String>,
    /// None of these identities of tokens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_request_principals: Vec<String>,
    /// Namespaces of peers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// None of these namespaces of peers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_namespaces: Vec<String>,
    /// Service accounts of peers, as `<namespace>/<name>`, or a name of the policy's namespace. No wildcards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_accounts: Vec<String>,
    /// None of these service accounts of peers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_service_accounts: Vec<String>,
    /// Addresses of the connection's other end, as IPs and CIDR blocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ip_blocks: Vec<String>,
    /// None of these addresses of the connection's other end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_ip_blocks: Vec<String>,
    /// Addresses of the client, as `X-Forwarded-For` or the proxy protocol tells them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remote_ip_blocks: Vec<String>,
    /// None of these addresses of the client.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_remote_ip_blocks: Vec<String>,
    /// Trust domains of peers. Since Istio 1.30.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust_domains: Vec<String>,
    /// None of these trust domains of peers. Since Istio 1.30.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_trust_domains: Vec<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// What a request wants. Every list that is not empty must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Hosts; case does not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// None of these hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_hosts: Vec<String>,
    /// Ports of the workload (target ports), written as texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// None of these ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_ports: Vec<String>,
    /// Methods; for gRPC always `POST`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// None of these methods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_methods: Vec<String>,
    /// Paths; for gRPC `/package.service/method`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// None of these paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_paths: Vec<String>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A condition on an attribute of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// The attribute, such as `request.headers[x-token]`.
    pub key: String,
    /// The attribute is one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The attribute is none of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_values: Vec<String>,
}

impl Resource for AuthorizationPolicy {
    const API_VERSION: &'static str = "security.istio.io/v1";
    const ALSO_READ: &'static [&'static str] = &["security.istio.io/v1beta1"];
    const KIND: &'static str = "AuthorizationPolicy";
    const PLURAL: &'static str = "authorizationpolicies";
    const SCOPE: Scope = Scope::Namespaced;
}

// === impl Rule ===

impl Rule {
    /// Requests from one of these sources that want one of these operations.
    pub fn new(from: impl IntoIterator<Item = Source>, to: impl IntoIterator<Item = Operation>) -> Self {
        Self {
            from: from.into_iter().map(|source| From { source }).collect(),
            to: to.into_iter().map(|operation| To { operation }).collect(),
            ..Self::default()
        }
    }
}

// === impl Action ===

/// The keys of an action, as Istio writes them.
#[derive(Deserialize, JsonSchema)]
struct ActionFields {
    /// What happens. Default `ALLOW`.
    action: Option<ActionWord>,
    /// Who decides, for `CUSTOM`.
    provider: Option<Provider>,
}

/// What happens to the requests that a rule matches.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ActionWord {
    Allow,
    Deny,
    Audit,
    Custom,
}

/// An authorizer of the mesh config.
#[derive(Deserialize, JsonSchema)]
struct Provider {
    /// Its name there.
    name: String,
}

impl TryFrom<ActionFields> for Action {
    type Error = InvalidChoice;

    fn try_from(fields: ActionFields) -> Result<Self, InvalidChoice> {
        match (fields.action, fields.provider) {
            (None | Some(ActionWord::Allow), None) => Ok(Self::Allow),
            (Some(ActionWord::Deny), None) => Ok(Self::Deny),
            (Some(ActionWord::Audit), None) => Ok(Self::Audit),
            (Some(ActionWord::Custom), Some(provider)) => Ok(Self::Custom(provider.name)),
            (Some(ActionWord::Custom), None) => Err(InvalidChoice { wanted: "both", choice: CUSTOM }),
            (_, Some(_)) => Err(InvalidChoice { wanted: "only both or none", choice: CUSTOM }),
        }
    }
}

const CUSTOM: &str = "`action: CUSTOM` and `provider`";

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Allow => map.serialize_entry("action", &ActionWord::Allow)?,
            Self::Deny => map.serialize_entry("action", &ActionWord::Deny)?,
            Self::Audit => map.serialize_entry("action", &ActionWord::Audit)?,
            Self::Custom(name) => {
                map.serialize_entry("action", &ActionWord::Custom)?;
                map.serialize_entry("provider", &std::collections::BTreeMap::from([("name", name)]))?;
            }
        }
        map.end()
    }
}
