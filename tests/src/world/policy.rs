//! What the rendered files come to for one pod: its filters, its mTLS mode, the names of its mesh.

use std::{
    fs,
    path::{Path, PathBuf},
};

use cofferdam::name::TrustDomain;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{WorldError, pods::Pod};
use crate::{
    envoy::wasm::{self, FailurePolicy},
    manifests::{
        IstioOperator, Labels, Object, Rendered, WasmPlugin,
        istio_operator::{MeshConfig, OutboundMode, PilotSetting},
        peer_authentication::Mode,
        selects,
        wasm_plugin::{Chain, FailStrategy},
    },
};

/// The digest that examples pin where no module was given: `render` warns about it, and here it fits any module.
pub(super) const PLACEHOLDER: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The rendered files and the filter that their plugins load.
#[derive(Debug)]
pub(super) struct Policy {
    pub(super) rendered: Rendered,
    pub(super) trust_domain: TrustDomain,
    /// The namespace whose policies hold in the whole mesh.
    pub(super) root: String,
    pub(super) mesh_id: String,
    pub(super) cluster: String,
    /// Whether a Gateway selects pods of its own namespace only.
    pub(super) gateways_stay_home: bool,
    discovery: Vec<Labels>,
    module: PathBuf,
}

impl Policy {
    pub(super) fn new(rendered: Rendered, module: &Path) -> Result<Self, WorldError> {
        let digest = digest(module)?;
        for plugin in &rendered.plugins {
            match plugin.spec.sha256.as_deref() {
                None | Some(PLACEHOLDER) => {}
                Some(pinned) if pinned == digest => {}
                Some(pinned) => {
                    let reason =
                        format!("`spec.sha256` is `{pinned}`, but the module's digest is `{digest}`");
                    return Err(WorldError::contradiction(plugin, reason));
                }
            }
        }
        let control_plane = control_plane(&rendered)?;
        let config = control_plane.spec.mesh_config.clone().unwrap_or_default();
        if config.outbound_traffic_policy.mode == OutboundMode::AllowAny {
            let reason =
                "`meshConfig.outboundTrafficPolicy.mode` is not `REGISTRY_ONLY`; a loopback has no outside";
            return Err(WorldError::contradiction(control_plane, reason));
        }
        let global = control_plane.spec.values.global.clone();
        let namespace = control_plane.spec.namespace.clone();
        Ok(Self {
            trust_domain: trust_domain(control_plane, &config)?,
            root: config
                .root_namespace
                .or(global.istio_namespace)
                .or(namespace)
                .unwrap_or_else(|| "istio-system".to_owned()),
            mesh_id: global.mesh_id.unwrap_or_default(),
            cluster: global.multi_cluster.cluster_name.unwrap_or_else(|| "Kubernetes".to_owned()),
            gateways_stay_home: control_plane.spec.components.pilot.k8s.env.iter().any(scopes_gateways),
            discovery: config.discovery_selectors.into_iter().map(|selector| selector.match_labels).collect(),
            module: module.to_owned(),
            rendered,
        })
    }

    /// Checks that pods of a namespace are in the mesh and get a sidecar.
    pub(super) fn check_namespace(&self, name: &str) -> Result<(), WorldError> {
        let rendered = self.rendered.namespaces.iter().find(|namespace| namespace.name == name);
        let namespace = rendered.ok_or_else(|| WorldError::MissingNamespace { name: name.to_owned() })?;
        let discovered = self.discovery.iter().any(|selector| selects(selector, &namespace.labels));
        if !discovered && !self.discovery.is_empty() {
            let reason = "no discovery selector of the control plane selects it, so the mesh does not see it";
            return Err(WorldError::contradiction(namespace, reason));
        }
        if namespace.is_injected() {
            Ok(())
        } else {
            Err(WorldError::contradiction(
                namespace,
                "no label asks for injection, so its pods have no sidecar",
            ))
        }
    }

    /// The filters of a pod's chain, in order.
    pub(super) fn filters(&self, pod: &Pod, chain: Chain) -> Vec<Value> {
        let mut plugins: Vec<_> =
            self.rendered.plugins.iter().filter(|plugin| self.applies(plugin, pod, chain)).collect();
        plugins.sort_by(|a, b| order(a).cmp(&order(b)));
        let filter = |plugin: &Object<WasmPlugin>| {
            let name = format!("{}.{}", plugin.namespace, plugin.name);
            let config = plugin.spec.plugin_config.to_string();
            let failure = match plugin.spec.fail_strategy {
                FailStrategy::FailClose => FailurePolicy::FailClosed,
                FailStrategy::FailOpen => FailurePolicy::FailOpen,
                FailStrategy::FailReload => FailurePolicy::FailReload,
            };
            wasm::filter(&name, &wasm::plugin(&name, &config, &self.module, failure))
        };
        plugins.into_iter().map(filter).collect()
    }

    /// The mTLS mode of a namespace's pods: its own, else the mesh's, else Istio's default.
    pub(super) fn mtls(&self, namespace: &str) -> Mode {
        let of = |place: &str| {
            let mut stated = self.rendered.peers.iter().filter(|peer| peer.namespace == place);
            stated.find_map(|peer| Some(peer.spec.mtls.mode).filter(|mode| *mode != Mode::Unset))
        };
        of(namespace).or_else(|| of(&self.root)).unwrap_or(Mode::Permissive)
    }

    fn applies(&self, plugin: &Object<WasmPlugin>, pod: &Pod, chain: Chain) -> bool {
        let in_reach = plugin.namespace == pod.namespace || plugin.namespace == self.root;
        in_reach && selects(&plugin.spec.selector.match_labels, &pod.labels) && plugin.spec.applies_to(chain)
    }
}

/// Istio's order: by phase, the highest priority first, then by name.
fn order(plugin: &Object<WasmPlugin>) -> impl Ord + '_ {
    let WasmPlugin { phase, priority, .. } = plugin.spec;
    (phase, std::cmp::Reverse(priority), &plugin.name, &plugin.namespace)
}

fn scopes_gateways(setting: &PilotSetting) -> bool {
    let PilotSetting::ScopeGatewayToNamespace(value) = setting;
    value == "true"
}

/// The one file that configures the mesh.
fn control_plane(rendered: &Rendered) -> Result<&Object<IstioOperator>, WorldError> {
    let mut found = rendered.operators.iter().filter(|operator| operator.spec.mesh_config.is_some());
    let first = found.next().ok_or(WorldError::NoControlPlane)?;
    match found.next() {
        Some(second) => {
            Err(WorldError::contradiction(second, "it has a `meshConfig`, and so has another file"))
        }
        None => Ok(first),
    }
}

fn trust_domain(operator: &Object<IstioOperator>, config: &MeshConfig) -> Result<TrustDomain, WorldError> {
    let text = config.trust_domain.as_deref().unwrap_or("cluster.local");
    TrustDomain::new(text).map_err(|invalid| WorldError::contradiction(operator, invalid.to_string()))
}

fn digest(module: &Path) -> Result<String, WorldError> {
    let bytes =
        fs::read(module).map_err(|source| WorldError::NoFilter { path: module.to_owned(), source })?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
