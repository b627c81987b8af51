//! What the control plane comes to: where it runs, what it sees and how services are known in it.

use super::export::ServiceExport;
use crate::{
    name::{ClusterName, Namespace, Revision, TrustDomain},
    spec::{IstioVersion, Mesh, OutboundMode, Profile},
};

/// The control plane, with nothing left to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlPlanePlan {
    /// Its namespace, which is also the root namespace.
    pub namespace: Namespace,
    /// The minor release of Istio.
    pub version: IstioVersion,
    /// The name of its cluster, where the spec gives one.
    pub cluster: Option<ClusterName>,
    /// Its revision; without one it is the default.
    pub revision: Option<Revision>,
    /// The installation profile.
    pub profile: Profile,
    /// The trust domain of every identity.
    pub trust_domain: TrustDomain,
    /// At least so many replicas: tenants share it, so one must not be the only one.
    pub min_replicas: u32,
    /// How far services are known that say nothing about it.
    pub export: ServiceExport,
    /// What happens to an unknown destination.
    pub outbound: OutboundMode,
}

/// The control plane of a mesh.
pub(super) fn of(mesh: &Mesh) -> ControlPlanePlan {
    let istio = &mesh.spec.istio;
    ControlPlanePlan {
        namespace: istio.namespace.clone(),
        version: istio.version,
        cluster: mesh.spec.clusters.first().map(|cluster| cluster.name.clone()),
        revision: istio.revision.clone(),
        profile: istio.profile,
        trust_domain: istio.trust_domain.clone(),
        min_replicas: 2,
        export: ServiceExport::of(mesh),
        outbound: mesh.spec.outbound.mode,
    }
}
