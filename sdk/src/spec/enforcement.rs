//! How the filter enforces: its mode, the tenant header and the module that proxies load.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Port;
use crate::name::{FilterUrl, HeaderName, Namespace, Sha256};

/// How the filter enforces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Enforcement {
    /// What a refusal does. Default `enforce`.
    pub mode: Mode,
    /// What happens when a caller's header names another tenant than its identity. Default `refuse`.
    pub on_mismatch: OnMismatch,
    /// The tenant header. Default `x-tenant-id`.
    pub header: HeaderName,
    /// Ports where the filter does not act.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<Exemption>,
    /// The module that proxies load. Default: a placeholder that `render` warns about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<FilterModuleRef>,
}

/// What a refusal does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// The request is refused.
    #[default]
    Enforce,
    /// The request passes, and is counted and named.
    Audit,
}

/// What happens when a caller's header names another tenant than its identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OnMismatch {
    /// The request is refused.
    #[default]
    Refuse,
    /// The header is replaced; what the client wrote is never read.
    Replace,
}

/// A port where the filter does not act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exemption {
    /// The namespace of the workloads.
    pub namespace: Namespace,
    /// Their port.
    pub port: Port,
}

/// A module of the filter: where it is and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilterModuleRef {
    /// Where proxies fetch it.
    pub url: FilterUrl,
    /// Its digest. Default: the one of the module given to `render --filter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
}

// === impl Enforcement ===

impl Default for Enforcement {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            on_mismatch: OnMismatch::default(),
            header: super::mesh::constant("x-tenant-id", HeaderName::new),
            exempt: Vec::new(),
            filter: None,
        }
    }
}
