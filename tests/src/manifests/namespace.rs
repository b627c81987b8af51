//! What a `Namespace` says: by its labels, whether its pods get a sidecar.

use serde::Deserialize;

use super::{Labels, Object};

/// A namespace; all that matters are its labels.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namespace {}

impl Object<Namespace> {
    /// Whether pods get a sidecar, by the labels that Istio's injector reads.
    #[must_use]
    pub fn is_injected(&self) -> bool {
        is_injected(&self.labels)
    }
}

fn is_injected(labels: &Labels) -> bool {
    labels
        .get("istio-injection")
        .map_or_else(|| labels.contains_key("istio.io/rev"), |value| value == "enabled")
}
