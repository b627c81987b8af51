//! What proxies know of the mesh's services: clusters with their endpoints, and the routes to them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    slice,
};

use cofferdam::spec::Mesh;
use serde_json::Value;

use super::{
    WorldError,
    pods::{self, GatewayPod, Pod, Pods},
    policy::Policy,
};
use crate::{
    envoy::{cluster, route, tls},
    manifests::{
        DestinationRule, Gateway, Labels, Object, VirtualService, destination_rule::TlsMode, selects,
        virtual_service::MESH,
    },
    trust::Identity,
};

/// A service of the mesh.
#[derive(Clone, Debug)]
struct Known {
    host: String,
    namespace: String,
    account: String,
    selector: Labels,
    /// Ports of the Service and of its pods.
    ports: Vec<(u16, u16)>,
}

/// All services of the mesh, with the rules that stand for them.
#[derive(Debug)]
pub(super) struct Services<'a> {
    policy: &'a Policy,
    pods: &'a Pods,
    known: Vec<Known>,
}

impl<'a> Services<'a> {
    pub(super) fn new(mesh: &Mesh, policy: &'a Policy, pods: &'a Pods) -> Result<Self, WorldError> {
        let mut known = Vec::new();
        for tenant in &mesh.spec.tenants {
            for service in &tenant.services {
                let Some(namespace) = pods::namespace_of(tenant, service) else { continue };
                let selector = service.selector.iter();
                known.push(Known {
                    host: format!("{}.{namespace}.svc.cluster.local", service.name),
                    namespace: namespace.to_string(),
                    account: pods::account_of(service)?.to_string(),
                    selector: selector.map(|(key, value)| (key.to_string(), value.to_string())).collect(),
                    ports: service.ports.iter().map(|port| (port.port.get(), port.target().get())).collect(),
                });
            }
        }
        Ok(Self { policy, pods, known })
    }

    /// The clusters that a proxy with this identity has: every port of every service, whole and by subset.
    pub(super) fn clusters(&self, identity: &Identity, root_pem: &str) -> Result<Vec<Value>, WorldError> {
        let mut clusters = Vec::new();
        for service in &self.known {
            let rule = self.rule(service)?;
            let subsets = rule.iter().flat_map(|rule| &rule.spec.subsets);
            let whole = [(String::new(), Labels::new())].into_iter();
            let parts: Vec<_> =
                whole.chain(subsets.map(|subset| (subset.name.clone(), subset.labels.clone()))).collect();
            let policy = rule.and_then(|rule| rule.spec.traffic_policy);
            let mode = policy.map_or(TlsMode::IstioMutual, |policy| policy.tls.mode);
            let server = pods::spiffe(self.policy, &service.namespace, &service.account);
            for (port, target) in &service.ports {
                for (subset, labels) in &parts {
                    let name = cluster::outbound_name(*port, subset, &service.host);
                    let endpoints = self.endpoints(service, *target, labels);
                    clusters.push(match mode {
                        TlsMode::Disable => cluster::plain(&name, &endpoints),
                        TlsMode::IstioMutual => {
                            let sni = cluster::outbound_sni(*port, subset, &service.host);
                            let tls = tls::client(identity, root_pem, &server, &sni);
                            cluster::over_tls(&name, &endpoints, &tls)
                        }
                    });
                }
            }
        }
        Ok(clusters)
    }

    /// The routes of a sidecar: every service by its names, then 502.
    pub(super) fn sidecar_routes(&self, pod: &Pod) -> Result<Value, WorldError> {
        let mut hosts = Vec::new();
        for service in &self.known {
            for (index, (port, _)) in service.ports.iter().enumerate() {
                let mut domains = Vec::new();
                for name in names(service, &pod.namespace) {
                    domains.push(format!("{name}:{port}"));
                    // The original destination, which tells the port in a real mesh, is not there.
                    domains.extend((index == 0).then_some(name));
                }
                let mut routes = self.mesh_routes(service, *port)?;
                if routes.is_empty() {
                    routes.push(route::all_to(&cluster::outbound_name(*port, "", &service.host)));
                }
                hosts.push(route::host(&format!("{}:{port}", service.host), &domains, &routes));
            }
        }
        hosts.push(route::block_all());
        Ok(route::table("outbound", &hosts))
    }

    /// The routes of a port of a gateway, by host; none where no Gateway opens the port.
    pub(super) fn gateway_routes(
        &self,
        gateway: &GatewayPod,
        port: u16,
    ) -> Result<Option<Value>, WorldError> {
        let mut by_host: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut opened = false;
        for object in self.gateways_of(&gateway.pod) {
            for server in object.spec.servers.iter().filter(|server| server.port.number == port) {
                opened = true;
                for service in self.policy.rendered.routes.iter().filter(|routes| is_bound(routes, object)) {
                    let routes = self.rules(service, port)?;
                    let hosts = service.spec.hosts.iter();
                    let served: BTreeSet<_> = hosts
                        .flat_map(|host| server.serves(&object.namespace, &service.namespace, host))
                        .collect();
                    for host in served {
                        by_host.entry(host).or_default().extend(routes.iter().cloned());
                    }
                }
            }
        }
        let hosts: Vec<_> =
            by_host.iter().map(|(name, routes)| route::host(name, slice::from_ref(name), routes)).collect();
        Ok(opened.then(|| route::gateway_table(&format!("http.{port}"), &hosts)))
    }

    /// The Gateways that select a pod.
    pub(super) fn gateways_of(&self, pod: &Pod) -> impl Iterator<Item = &'a Object<Gateway>> {
        let policy = self.policy;
        let namespace = pod.namespace.clone();
        let labels = pod.labels.clone();
        let in_reach =
            move |object: &&Object<Gateway>| object.namespace == namespace || !policy.gateways_stay_home;
        let gateways = policy.rendered.gateways.iter().filter(in_reach);
        gateways.filter(move |object| selects(&object.spec.selector, &labels))
    }

    fn mesh_routes(&self, service: &Known, port: u16) -> Result<Vec<Value>, WorldError> {
        let mut routes = Vec::new();
        for object in &self.policy.rendered.routes {
            let inside = object.spec.gateways.iter().any(|gateway| gateway == MESH);
            if inside && object.spec.hosts.contains(&service.host) {
                routes.extend(self.rules(object, port)?);
            }
        }
        Ok(routes)
    }

    fn rules(&self, object: &Object<VirtualService>, port: u16) -> Result<Vec<Value>, WorldError> {
        let only_port = |host: &str| {
            let ports =
                self.known.iter().find(|known| known.host == host).map(|known| known.ports.as_slice());
            if let Some([(port, _)]) = ports { Some(*port) } else { None }
        };
        let mut routes = Vec::new();
        for rule in &object.spec.http {
            let rule = route::rule(rule, port, only_port);
            routes.extend(rule.map_err(|error| WorldError::contradiction(object, error))?);
        }
        Ok(routes)
    }

    fn rule(&self, service: &Known) -> Result<Option<&'a Object<DestinationRule>>, WorldError> {
        let mut rules =
            self.policy.rendered.destinations.iter().filter(|rule| rule.spec.host == service.host);
        let first = rules.next();
        match rules.next() {
            Some(second) => {
                Err(WorldError::contradiction(second, "another DestinationRule has the same host"))
            }
            None => Ok(first),
        }
    }

    fn endpoints(&self, service: &Known, target: u16, labels: &Labels) -> Vec<SocketAddr> {
        let pods = self.pods.workloads.iter().map(|workload| &workload.pod);
        let chosen = pods.filter(|pod| {
            let labelled = selects(&service.selector, &pod.labels) && selects(labels, &pod.labels);
            pod.namespace == service.namespace && labelled
        });
        chosen.map(|pod| SocketAddr::new(pod.address, target)).collect()
    }
}

/// Whether a VirtualService names a Gateway, as `namespace/name` or, in one namespace, as `name`.
fn is_bound(routes: &Object<VirtualService>, gateway: &Object<Gateway>) -> bool {
    routes.spec.gateways.iter().any(|named| match named.split_once('/') {
        Some((namespace, name)) => namespace == gateway.namespace && name == gateway.name,
        None => named != MESH && routes.namespace == gateway.namespace && *named == gateway.name,
    })
}

/// The names of a service, as they are known in a namespace.
fn names(service: &Known, namespace: &str) -> Vec<String> {
    let mut names = vec![service.host.clone()];
    let shorter = [".cluster.local", ".svc.cluster.local"];
    names.extend(shorter.iter().filter_map(|suffix| service.host.strip_suffix(suffix)).map(str::to_owned));
    if service.namespace == namespace {
        names.extend(service.host.split('.').next().map(str::to_owned));
    }
    names
}
