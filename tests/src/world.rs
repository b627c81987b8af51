//! What runs: for every tenant a gateway, workloads behind sidecars and a client, made from rendered files.

pub mod loopback;

mod error;
mod log;
mod pods;
mod policy;
mod services;
mod start;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use cofferdam::{
    name::{GatewayName, Namespace, ServiceAccountName, ServiceName, SubsetName, TenantName, TrustDomain},
    spec::{Mesh, Port},
};

use crate::trust::Trust;

pub use error::WorldError;

/// A mesh of real Envoys on loopback. Dropping it ends them all.
///
/// Every sidecar knows every service of the mesh: that is the view of a hostile tenant whose Sidecar scope does
/// not hold. Scope is a matter of the control plane and so of a later lab.
#[derive(Debug)]
pub struct World {
    /// The workloads, each a sidecar before an echo application.
    pub workloads: Vec<Workload>,
    /// The ingress gateways.
    pub gateways: Vec<GatewayEndpoint>,
    /// One client a tenant namespace, each a sidecar behind an application that we play.
    pub clients: Vec<Client>,
    /// Who signs what.
    pub trust: Trust,
    /// The trust domain of every identity, as the rendered files state it.
    pub trust_domain: TrustDomain,
    /// Rendered kinds that nothing here enforces.
    pub left_to_the_lab: BTreeSet<&'static str>,
    running: start::Running,
}

/// A pod of a service: a sidecar before an echo application.
#[derive(Clone, Debug)]
pub struct Workload {
    /// The tenant that owns it.
    pub tenant: TenantName,
    /// Its namespace.
    pub namespace: Namespace,
    /// Its service.
    pub service: ServiceName,
    /// Its release's version, where the service is released.
    pub version: Option<SubsetName>,
    /// The pod's own address. The sidecar listens there on exactly the target ports.
    pub address: IpAddr,
    /// The service's ports.
    pub ports: Vec<WorkloadPort>,
    /// The pod's service account.
    pub service_account: ServiceAccountName,
    /// The pod's labels.
    pub labels: BTreeMap<String, String>,
    /// What its sidecar logged.
    pub access_log: AccessLog,
}

/// A port of a service and of its pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkloadPort {
    /// The Service's port.
    pub service: Port,
    /// The pods' port.
    pub target: Port,
}

/// An ingress gateway.
#[derive(Clone, Debug)]
pub struct GatewayEndpoint {
    /// The tenant that owns it; the platform's has none.
    pub tenant: Option<TenantName>,
    /// Its namespace.
    pub namespace: Namespace,
    /// Its name.
    pub name: GatewayName,
    /// Where it listens.
    pub listeners: Vec<GatewayListener>,
    /// What it logged.
    pub access_log: AccessLog,
}

/// A port of a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayListener {
    /// The port of the gateway's Service.
    pub port: Port,
    /// Where the pod listens, in plaintext.
    pub address: SocketAddr,
}

/// A pod that only calls.
#[derive(Clone, Debug)]
pub struct Client {
    /// The tenant that owns it.
    pub tenant: TenantName,
    /// Its namespace.
    pub namespace: Namespace,
    /// The pod's service account: `client`.
    pub service_account: ServiceAccountName,
    /// Where its sidecar takes the application's plaintext HTTP. `Host` chooses the service, as
    /// `hello.foo.svc.cluster.local:8000` or, on port 80, without port.
    pub outbound: SocketAddr,
    /// What its sidecar logged.
    pub access_log: AccessLog,
}

/// What a proxy logged.
#[derive(Clone, Debug)]
pub struct AccessLog {
    path: PathBuf,
}

/// A line of a proxy's log: a request, or a connection that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEntry {
    /// A request that was answered.
    Request {
        /// The value of the request's `x-probe` header.
        probe: Option<String>,
        /// The response's code.
        code: u16,
        /// Envoy's response flags.
        flags: String,
        /// Envoy's response code details, such as `via_upstream` or `cofferdam:foreign-tenant`.
        details: String,
    },
    /// A connection that ended before it carried a request, and why TLS failed.
    TlsFailure {
        /// Envoy's words.
        reason: String,
    },
}

/// Who wants to know how far the start is.
pub trait Progress: Sync {
    /// Says what is being done now.
    fn step(&self, what: &str);
}

/// Nobody wants to know.
#[derive(Clone, Copy, Debug)]
pub struct Quiet;

// === impl World ===

impl World {
    /// Starts everything that the spec's pods need, with the policy that stands in the rendered folder.
    ///
    /// It blocks until every Envoy is ready and listens; it may be called from inside or outside of tokio.
    ///
    /// # Errors
    /// [`WorldError`] when a file cannot be translated, the filter is missing or an Envoy does not come up.
    pub fn start(
        mesh: &Mesh,
        manifests: &Path,
        filter: &Path,
        progress: &dyn Progress,
    ) -> Result<Self, WorldError> {
        start::start(mesh, manifests, filter, progress)
    }

    /// The end of the log of an Envoy that has died, if one has: from then on nothing that is seen proves anything.
    pub fn dead_envoy(&mut self) -> Option<String> {
        self.running.dead()
    }

    /// The process ids of the Envoys.
    #[must_use]
    pub fn process_ids(&self) -> Vec<u32> {
        self.running.process_ids()
    }
}

// === impl Quiet ===

impl Progress for Quiet {
    fn step(&self, _: &str) {}
}

#[cfg(test)]
mod tests;
