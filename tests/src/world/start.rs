//! How a world is started: from policy and pods to configs, and from configs to Envoys that listen.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    time::Duration,
};

use cofferdam::spec::Mesh;
use serde_json::Value;

use super::{
    AccessLog, Client, GatewayEndpoint, GatewayListener, Progress, Workload, World, WorldError,
    loopback::{self, Block},
    pods::{self, ClientPod, GatewayPod, OUTBOUND, Pod, Pods, WorkloadPod},
    policy::Policy,
    services::Services,
};
use crate::{
    echo::{App, Apps},
    envoy::{
        Bootstrap, Envoy, EnvoyError, binary, cluster,
        listener::{Callers, HttpListener, Place},
        route, tls,
    },
    manifests::{Rendered, peer_authentication::Mode, wasm_plugin::Chain},
    target::RunFolder,
    trust::{Issuer, Trust},
};

/// How long an Envoy may take to listen, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many Envoys start at once.
const AT_ONCE: usize = 4;

/// What is running; the order of the fields is the order in which it ends.
#[derive(Debug)]
pub(super) struct Running {
    envoys: Vec<Envoy>,
    _apps: Apps,
    _block: Block,
    _folder: RunFolder,
}

/// What every proxy's config is made from.
struct Maker<'a> {
    policy: &'a Policy,
    services: Services<'a>,
    trust: &'a Trust,
    folder: &'a Path,
}

/// An Envoy that is to start.
struct Planned {
    name: String,
    bootstrap: Bootstrap,
}

pub(super) fn start(
    mesh: &Mesh,
    manifests: &Path,
    filter: &Path,
    progress: &dyn Progress,
) -> Result<World, WorldError> {
    progress.step("reading the rendered manifests");
    let policy = Policy::new(Rendered::read(manifests)?, filter)?;
    let binary = binary::find(progress)?;
    progress.step("making certificates and configs");
    let trust = Trust::new()?;
    let mut block = Block::claim().map_err(io("claim loopback addresses"))?;
    let pods = Pods::new(mesh, &policy, &mut block)?;
    let folder = RunFolder::new().map_err(io("make a folder for the Envoys' configs and logs"))?;
    let services = Services::new(mesh, &policy, &pods)?;
    let maker = Maker { policy: &policy, services, trust: &trust, folder: folder.path() };
    let (planned, apps) = maker.plan(&pods)?;
    let gateways = pods.gateways.iter().map(|gateway| maker.endpoint(gateway)).collect::<Result<_, _>>()?;
    let apps = Apps::start(apps).map_err(io("start the echo applications"))?;
    let launched = launch(&binary, &planned, folder.path(), progress);
    if launched.is_err() {
        folder.leave();
    }
    Ok(World {
        workloads: pods.workloads.iter().map(|workload| maker.workload(workload)).collect(),
        gateways,
        clients: pods.clients.iter().map(|client| maker.client(client)).collect(),
        trust_domain: policy.trust_domain.clone(),
        left_to_the_lab: policy.rendered.left.clone(),
        running: Running { envoys: launched?, _apps: apps, _block: block, _folder: folder },
        trust,
    })
}

impl Running {
    pub(super) fn dead(&mut self) -> Option<String> {
        self.envoys.iter_mut().find_map(|envoy| (!envoy.is_alive()).then(|| envoy.log_tail()))
    }

    pub(super) fn process_ids(&self) -> Vec<u32> {
        self.envoys.iter().map(Envoy::process_id).collect()
    }
}

// === impl Maker ===

impl Maker<'_> {
    fn plan(&self, pods: &Pods) -> Result<(Vec<Planned>, Vec<App>), WorldError> {
        let (mut planned, mut apps) = (Vec::new(), Vec::new());
        for workload in &pods.workloads {
            let listener =
                TcpListener::bind((workload.pod.address, 0)).map_err(io("bind an echo application"))?;
            let app = listener.local_addr().map_err(io("name an echo application's port"))?;
            planned.push(self.sidecar_before(workload, app)?);
            apps.push(App { listener, body: greeting(workload) });
        }
        for client in &pods.clients {
            planned.push(self.sidecar_behind(client)?);
        }
        for gateway in &pods.gateways {
            planned.push(self.ingress(gateway)?);
        }
        Ok((planned, apps))
    }

    /// A sidecar that takes requests for an application.
    fn sidecar_before(&self, workload: &WorkloadPod, app: SocketAddr) -> Result<Planned, WorldError> {
        let pod = &workload.pod;
        let identity = self.trust.leaf(&pod.spiffe(self.policy), Issuer::Mesh)?;
        let tls = tls::server(&identity, &self.trust.root_pem(), self.policy.trust_domain.as_str());
        let callers = match self.policy.mtls(&pod.namespace) {
            Mode::Strict => Callers::Strict(tls),
            Mode::Permissive | Mode::Unset => Callers::Permissive(tls),
        };
        let mut targets: Vec<u16> = workload.ports.iter().map(|port| port.target.get()).collect();
        targets.sort_unstable();
        targets.dedup();
        let (mut listeners, mut clusters) = (Vec::new(), Vec::new());
        for target in targets {
            let cluster = cluster::inbound_name(target);
            let host = route::host("inbound|http", &["*".to_owned()], &[route::all_to(&cluster)]);
            let name = format!("inbound_{target}");
            let routes = route::table(&cluster, &[host]);
            let kind = (name.as_str(), Place::Inbound, Chain::Inbound);
            listeners.push(self.listener(pod, kind, target, callers.clone(), routes)?);
            clusters.push(cluster::plain(&cluster, &[app]));
        }
        Ok(self.planned(pod, &workload.service.to_string(), listeners, clusters))
    }

    /// A sidecar that sends requests for an application.
    fn sidecar_behind(&self, client: &ClientPod) -> Result<Planned, WorldError> {
        let pod = &client.pod;
        let identity = self.trust.leaf(&pod.spiffe(self.policy), Issuer::Mesh)?;
        let clusters = self.services.clusters(&identity, &self.trust.root_pem())?;
        let routes = self.services.sidecar_routes(pod)?;
        let kind = ("outbound", Place::Outbound, Chain::Outbound);
        let listener = self.listener(pod, kind, OUTBOUND, Callers::Plaintext, routes)?;
        Ok(self.planned(pod, "client", vec![listener], clusters))
    }

    fn ingress(&self, gateway: &GatewayPod) -> Result<Planned, WorldError> {
        let pod = &gateway.pod;
        let identity = self.trust.leaf(&pod.spiffe(self.policy), Issuer::Mesh)?;
        let clusters = self.services.clusters(&identity, &self.trust.root_pem())?;
        self.check_ports(gateway)?;
        let mut listeners = Vec::new();
        for (port, target) in &gateway.ports {
            if let Some(routes) = self.services.gateway_routes(gateway, *port)? {
                let name = format!("gateway_{target}");
                let kind = (name.as_str(), Place::Gateway, Chain::Gateway);
                listeners.push(self.listener(pod, kind, *target, Callers::Plaintext, routes)?);
            }
        }
        Ok(self.planned(pod, gateway.name.as_str(), listeners, clusters))
    }

    /// Istio would serve a port that the Service has not; here it would be a port that nobody reaches.
    fn check_ports(&self, gateway: &GatewayPod) -> Result<(), WorldError> {
        for object in self.services.gateways_of(&gateway.pod) {
            for server in &object.spec.servers {
                let number = server.port.number;
                if !gateway.ports.iter().any(|(port, _)| *port == number) {
                    let reason = format!("the Service of gateway `{}` has no port {number}", gateway.name);
                    return Err(WorldError::contradiction(object, reason));
                }
            }
        }
        Ok(())
    }

    fn listener(
        &self,
        pod: &Pod,
        (name, place, chain): (&str, Place, Chain),
        port: u16,
        callers: Callers,
        routes: Value,
    ) -> Result<Value, WorldError> {
        let address = SocketAddr::new(pod.address, port);
        loopback::probe(address).map_err(|source| WorldError::Listen { address, source })?;
        let filters = self.policy.filters(pod, chain);
        let log = self.log_path(pod);
        Ok(HttpListener { name, address, place, callers, filters, routes, access_log: &log }.to_json())
    }

    fn planned(&self, pod: &Pod, service: &str, listeners: Vec<Value>, clusters: Vec<Value>) -> Planned {
        let bootstrap = Bootstrap {
            id: pod.node_id(),
            cluster: format!("{service}.{}", pod.namespace),
            metadata: pod.node_metadata(self.policy),
            admin: pod.admin(),
            listeners,
            clusters,
        };
        Planned { name: pod.file_name(), bootstrap }
    }

    fn log_path(&self, pod: &Pod) -> PathBuf {
        self.folder.join(format!("{}.access", pod.file_name()))
    }

    fn workload(&self, workload: &WorkloadPod) -> Workload {
        Workload {
            tenant: workload.tenant.clone(),
            namespace: workload.namespace.clone(),
            service: workload.service.clone(),
            version: workload.version.clone(),
            address: workload.pod.address,
            ports: workload.ports.clone(),
            service_account: workload.account.clone(),
            labels: workload.pod.labels.clone(),
            access_log: AccessLog { path: self.log_path(&workload.pod) },
        }
    }

    fn client(&self, client: &ClientPod) -> Client {
        Client {
            tenant: client.tenant.clone(),
            namespace: client.namespace.clone(),
            service_account: client.account.clone(),
            outbound: SocketAddr::new(client.pod.address, OUTBOUND),
            access_log: AccessLog { path: self.log_path(&client.pod) },
        }
    }

    fn endpoint(&self, gateway: &GatewayPod) -> Result<GatewayEndpoint, WorldError> {
        let mut listeners = Vec::new();
        for (port, target) in &gateway.ports {
            if self.services.gateway_routes(gateway, *port)?.is_some() {
                let address = SocketAddr::new(gateway.pod.address, *target);
                listeners.push(GatewayListener { port: pods::port(*port)?, address });
            }
        }
        Ok(GatewayEndpoint {
            tenant: gateway.tenant.clone(),
            namespace: gateway.namespace.clone(),
            name: gateway.name.clone(),
            listeners,
            access_log: AccessLog { path: self.log_path(&gateway.pod) },
        })
    }
}

/// Starts a few at a time: each compiles the filter, and the machine may have two cores.
fn launch(
    binary: &Path,
    planned: &[Planned],
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Vec<Envoy>, WorldError> {
    let mut envoys = Vec::new();
    for some in planned.chunks(AT_ONCE) {
        progress.step(&format!("starting Envoys, {} of {} are up", envoys.len(), planned.len()));
        let failed = |name: &str| {
            let pod = name.to_owned();
            move |source: EnvoyError| WorldError::Envoy { pod, source }
        };
        let mut starting = Vec::new();
        for Planned { name, bootstrap } in some {
            starting.push((name, Envoy::start(binary, bootstrap, folder, name).map_err(failed(name))?));
        }
        for (name, mut envoy) in starting {
            envoy.wait_ready(PATIENCE).map_err(failed(name))?;
            envoys.push(envoy);
        }
    }
    progress.step(&format!("{} Envoys are up", envoys.len()));
    Ok(envoys)
}

/// What an application says, such as `Hello Foo 0.0.1`.
fn greeting(workload: &WorkloadPod) -> String {
    let words = [capitalized(workload.service.as_str()), capitalized(workload.tenant.as_str())];
    let version = workload.version.as_ref().map(|version| {
        let version = version.as_str();
        let number = version.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        number.map_or_else(|| version.to_owned(), |number| number.replace('-', "."))
    });
    words.into_iter().chain(version).collect::<Vec<_>>().join(" ")
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn io(what: &'static str) -> impl Fn(std::io::Error) -> WorldError {
    move |source| WorldError::Io { what, source }
}
