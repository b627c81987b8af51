//! How the filter stands in a proxy's chain: as a file, or announced by ECDS from a file.

use std::path::Path;

use serde_json::{Value, json};

const WASM: &str = "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm";
const STRING: &str = "type.googleapis.com/google.protobuf.StringValue";

/// What happens when the filter cannot run, in Envoy's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailurePolicy {
    /// Requests fail.
    FailClosed,
    /// Requests pass.
    FailOpen,
    /// The filter is loaded again.
    FailReload,
}

/// The filter's own config message.
///
/// As Istio does: no VM id, so that all plugins of one module share a VM, and the config as a string.
#[must_use]
pub fn plugin(name: &str, config: &str, module: &Path, failure: FailurePolicy) -> Value {
    json!({
        "@type": WASM,
        "config": {
            "name": name,
            "configuration": {"@type": STRING, "value": config},
            "failure_policy": failure.as_str(),
            "vm_config": {
                "vm_id": "",
                "runtime": "envoy.wasm.runtime.v8",
                "allow_precompiled": false,
                "code": {"local": {"filename": module}},
            },
        },
    })
}

/// A filter whose config stands in the proxy's own.
#[must_use]
pub fn filter(name: &str, plugin: &Value) -> Value {
    json!({"name": name, "typed_config": plugin})
}

/// A filter whose config a file announces, as ECDS does; the proxy is not ready before it is there.
///
/// The folder is watched: a new file moved over the old one is an update.
#[must_use]
pub fn discovered_filter(name: &str, file: &Path, folder: &Path) -> Value {
    json!({
        "name": name,
        "config_discovery": {
            "config_source": {
                "path_config_source": {"path": file, "watched_directory": {"path": folder}},
                "initial_fetch_timeout": "0s",
                "resource_api_version": "V3",
            },
            "type_urls": [WASM],
        },
    })
}

/// What the file of a [`discovered_filter`] holds.
#[must_use]
pub fn announcement(version: &str, name: &str, plugin: &Value) -> Value {
    let extension = "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig";
    json!({"version_info": version, "resources": [{"@type": extension, "name": name, "typed_config": plugin}]})
}

impl FailurePolicy {
    fn as_str(self) -> &'static str {
        match self {
            Self::FailClosed => "FAIL_CLOSED",
            Self::FailOpen => "FAIL_OPEN",
            Self::FailReload => "FAIL_RELOAD",
        }
    }
}
