//! Which pods there are: those of the spec's services and clients, and those of the rendered gateways.

use std::net::{IpAddr, SocketAddr};

use cofferdam::{
    name::{GatewayName, Namespace, ServiceAccountName, ServiceName, SubsetName, TenantName},
    spec::{Mesh, Port, Protocol, Service, Tenant},
};
use serde_json::{Value, json};

use super::{WorkloadPort, WorldError, loopback::Block, policy::Policy};
use crate::manifests::{Labels, istio_operator::IngressGateway};

/// The port of every Envoy's admin interface, as in Istio.
const ADMIN: u16 = 15000;
/// The port where sidecars take what their application sends, as in Istio.
pub(super) const OUTBOUND: u16 = 15001;
/// The label that the injector puts on every pod with a sidecar.
const TLS_MODE: (&str, &str) = ("security.istio.io/tlsMode", "istio");

/// What every pod has.
#[derive(Clone, Debug)]
pub(super) struct Pod {
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) account: String,
    pub(super) labels: Labels,
    pub(super) address: IpAddr,
    pub(super) proxy: ProxyKind,
}

/// What a proxy is for, in the word that its node ID begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProxyKind {
    Sidecar,
    Router,
}

/// A pod of a service.
#[derive(Clone, Debug)]
pub(super) struct WorkloadPod {
    pub(super) pod: Pod,
    pub(super) tenant: TenantName,
    pub(super) namespace: Namespace,
    pub(super) service: ServiceName,
    pub(super) version: Option<SubsetName>,
    pub(super) account: ServiceAccountName,
    pub(super) ports: Vec<WorkloadPort>,
}

/// A pod that only calls.
#[derive(Clone, Debug)]
pub(super) struct ClientPod {
    pub(super) pod: Pod,
    pub(super) tenant: TenantName,
    pub(super) namespace: Namespace,
    pub(super) account: ServiceAccountName,
}

/// A gateway's pod.
#[derive(Clone, Debug)]
pub(super) struct GatewayPod {
    pub(super) pod: Pod,
    pub(super) tenant: Option<TenantName>,
    pub(super) namespace: Namespace,
    pub(super) name: GatewayName,
    /// Ports of its Service and of the pod.
    pub(super) ports: Vec<(u16, u16)>,
}

/// All pods.
#[derive(Clone, Debug, Default)]
pub(super) struct Pods {
    pub(super) workloads: Vec<WorkloadPod>,
    pub(super) clients: Vec<ClientPod>,
    pub(super) gateways: Vec<GatewayPod>,
}

// === impl Pods ===

impl Pods {
    /// One pod for each version of each service, one client for each namespace, one pod for each gateway.
    pub(super) fn new(mesh: &Mesh, policy: &Policy, block: &mut Block) -> Result<Self, WorldError> {
        let mut pods = Self::default();
        for tenant in &mesh.spec.tenants {
            for namespace in &tenant.namespaces {
                policy.check_namespace(namespace.name.as_str())?;
                pods.clients.push(client(tenant, &namespace.name, block)?);
            }
            for service in &tenant.services {
                pods.workloads.extend(workloads(tenant, service, block)?);
            }
        }
        for operator in &policy.rendered.operators {
            for gateway in &operator.spec.components.ingress_gateways {
                if gateway.enabled {
                    pods.gateways.push(self::gateway(mesh, policy, gateway, block)?);
                }
            }
        }
        Ok(pods)
    }
}

// === impl Pod ===

impl Pod {
    /// Where its Envoy's admin interface listens.
    pub(super) fn admin(&self) -> SocketAddr {
        SocketAddr::new(self.address, ADMIN)
    }

    /// A file name that no other pod's is.
    pub(super) fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.namespace)
    }

    /// Its identity in a trust domain.
    pub(super) fn spiffe(&self, policy: &Policy) -> String {
        spiffe(policy, &self.namespace, &self.account)
    }

    /// The node ID that Istio's agent would give its Envoy.
    pub(super) fn node_id(&self) -> String {
        let kind = match self.proxy {
            ProxyKind::Sidecar => "sidecar",
            ProxyKind::Router => "router",
        };
        let Self { name, namespace, address, .. } = self;
        format!("{kind}~{address}~{name}.{namespace}~{namespace}.svc.cluster.local")
    }

    /// The node's metadata, as far as filters read it.
    pub(super) fn node_metadata(&self, policy: &Policy) -> Value {
        json!({
            "NAME": self.name,
            "NAMESPACE": self.namespace,
            "SERVICE_ACCOUNT": self.account,
            "LABELS": self.labels,
            "CLUSTER_ID": policy.cluster,
            "MESH_ID": policy.mesh_id,
        })
    }
}

/// An identity in the mesh's trust domain.
pub(super) fn spiffe(policy: &Policy, namespace: &str, account: &str) -> String {
    format!("spiffe://{}/ns/{namespace}/sa/{account}", policy.trust_domain)
}

/// A service's namespace: the stated one, else the tenant's first.
pub(super) fn namespace_of(tenant: &Tenant, service: &Service) -> Option<Namespace> {
    service.namespace.as_ref().or_else(|| tenant.home()).cloned()
}

/// A service's account: the stated one, else Kubernetes' default.
pub(super) fn account_of(service: &Service) -> Result<ServiceAccountName, WorldError> {
    Ok(service.service_account.clone().map_or_else(|| ServiceAccountName::new("default"), Ok)?)
}

fn workloads(tenant: &Tenant, service: &Service, block: &mut Block) -> Result<Vec<WorkloadPod>, WorldError> {
    let Some(namespace) = namespace_of(tenant, service) else { return Ok(Vec::new()) };
    if service.ports.iter().any(|port| port.protocol != Protocol::Http) {
        return Err(WorldError::Protocol { service: service.name.clone(), namespace });
    }
    let account = account_of(service)?;
    let versions = versions(tenant, service, &namespace);
    let all = if versions.is_empty() { vec![None] } else { versions.into_iter().map(Some).collect() };
    let workload = |version: Option<SubsetName>| {
        let mut labels = sidecar_labels();
        labels.extend(service.selector.iter().map(|(key, value)| (key.to_string(), value.to_string())));
        labels.extend(version.iter().map(|version| ("version".to_owned(), version.to_string())));
        let name =
            version.as_ref().map_or_else(|| service.name.to_string(), |v| format!("{}-{v}", service.name));
        Ok(WorkloadPod {
            pod: pod(name, &namespace, account.as_str(), labels, ProxyKind::Sidecar, block)?,
            tenant: tenant.name.clone(),
            namespace: namespace.clone(),
            service: service.name.clone(),
            version,
            account: account.clone(),
            ports: ports(service),
        })
    };
    all.into_iter().map(workload).collect()
}

fn ports(service: &Service) -> Vec<WorkloadPort> {
    service.ports.iter().map(|port| WorkloadPort { service: port.port, target: port.target() }).collect()
}

/// The versions that a service is released in, sorted.
fn versions(tenant: &Tenant, service: &Service, namespace: &Namespace) -> Vec<SubsetName> {
    let releases = tenant.releases.iter().filter(|release| {
        release.service == service.name
            && release.namespace.as_ref().or_else(|| tenant.home()) == Some(namespace)
    });
    let mut versions: Vec<_> = releases
        .flat_map(|release| std::iter::once(&release.default).chain(release.canaries.values()))
        .cloned()
        .collect();
    versions.sort();
    versions.dedup();
    versions
}

fn client(tenant: &Tenant, namespace: &Namespace, block: &mut Block) -> Result<ClientPod, WorldError> {
    let account = ServiceAccountName::new("client")?;
    let mut labels = sidecar_labels();
    labels.insert("app".to_owned(), "client".to_owned());
    let name = "client".to_owned();
    let pod = pod(name, namespace, account.as_str(), labels, ProxyKind::Sidecar, block)?;
    Ok(ClientPod { pod, tenant: tenant.name.clone(), namespace: namespace.clone(), account })
}

fn gateway(
    mesh: &Mesh,
    policy: &Policy,
    gateway: &IngressGateway,
    block: &mut Block,
) -> Result<GatewayPod, WorldError> {
    let namespace = Namespace::new(gateway.namespace.as_deref().unwrap_or(&policy.root))?;
    let owns = |tenant: &&Tenant| tenant.namespaces.iter().any(|owned| owned.name == namespace);
    let tenant = mesh.spec.tenants.iter().find(owns).map(|tenant| tenant.name.clone());
    // What Istio's chart calls the account of a gateway.
    let account = format!("{}-service-account", gateway.name);
    let labels = gateway.label.clone();
    Ok(GatewayPod {
        pod: pod(gateway.name.clone(), &namespace, &account, labels, ProxyKind::Router, block)?,
        tenant,
        namespace,
        name: GatewayName::new(gateway.name.as_str())?,
        ports: gateway.k8s.service.ports.iter().map(|port| (port.port, port.target_port)).collect(),
    })
}

fn pod(
    name: String,
    namespace: &Namespace,
    account: &str,
    labels: Labels,
    proxy: ProxyKind,
    block: &mut Block,
) -> Result<Pod, WorldError> {
    let (namespace, account) = (namespace.to_string(), account.to_owned());
    Ok(Pod { name, namespace, account, labels, address: block.take()?, proxy })
}

fn sidecar_labels() -> Labels {
    let (key, value) = TLS_MODE;
    Labels::from([(key.to_owned(), value.to_owned())])
}

/// A port of the spec.
pub(super) fn port(number: u16) -> Result<Port, WorldError> {
    let invalid = |_| std::io::Error::from(std::io::ErrorKind::InvalidInput);
    Port::try_from(number).map_err(invalid).map_err(|source| WorldError::Io { what: "use port 0", source })
}
