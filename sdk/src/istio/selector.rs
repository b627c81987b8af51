//! Which workloads an object of Istio applies to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Labels of pods: all of them must be there.
pub type Labels = BTreeMap<String, String>;

/// Workloads by the labels of their pods, in the object's namespace (in the root namespace: in all of them).
///
/// <https://istio.io/latest/docs/reference/config/type/workload-selector/>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadSelector {
    /// The labels. Empty: every workload.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: Labels,
}

/// A Gateway or Service that a policy attaches to, instead of workloads by label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyTargetReference {
    /// The target's API group. Empty: the core group.
    #[serde(default)]
    pub group: String,
    /// The target's kind.
    pub kind: String,
    /// The target's name.
    pub name: String,
    /// The target's namespace. Default: the policy's own, the only one that Istio allows so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

one_of! {
    /// What a policy or plugin applies to.
    pub enum Target, TargetFields = "TargetFields", "`selector`, `targetRefs` and `targetRef`" {
        _ {
            /// Every workload of the namespace; in the root namespace, of the mesh.
            Everything
        }
        /// Workloads by label.
        Selector(WorkloadSelector) = selector "selector",
        /// Gateways and Services by name.
        TargetRefs(Vec<PolicyTargetReference>) = target_refs "targetRefs",
        /// One Gateway or Service by name: the older form of `targetRefs`.
        TargetRef(PolicyTargetReference) = target_ref "targetRef",
    }
}

// === impl WorkloadSelector ===

impl WorkloadSelector {
    /// Workloads that carry all of these labels.
    pub fn new<K: Into<String>, V: Into<String>>(labels: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { match_labels: labels.into_iter().map(|(key, value)| (key.into(), value.into())).collect() }
    }
}

// === impl Target ===

impl Target {
    /// Workloads that carry all of these labels.
    pub fn labels<K: Into<String>, V: Into<String>>(labels: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Selector(WorkloadSelector::new(labels))
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "the macro that makes the enum cannot mark a variant as the default"
)]
impl Default for Target {
    fn default() -> Self {
        Self::Everything
    }
}
