//! How the filter is put into proxies: WasmPlugins at gateways and on both sides of sidecars.

use std::collections::BTreeMap;

use cofferdam_policy::config::{self, Config, Destination, Inbound, OnMismatch, Outbound};

use super::{
    filter_source::FilterSource,
    labels::{Role, gateway_pods, object},
};
use crate::{
    istio::{
        Object, Target, WasmPlugin,
        wasm_plugin::{PluginPhase, TrafficSelector, WorkloadMode},
    },
    name::{Namespace, TenantName},
    plan::{GatewayPlan, GrantPlan, Naming, Plan, ServicePlan, TenantPlan},
    spec,
};

/// The label that Istio's injector gives to pods with a sidecar, and to no others: gateways do not carry it.
const SIDECAR: (&str, &str) = ("security.istio.io/tlsMode", "istio");

/// Before any plugin of others in the phase, so that none of them sees a header that nobody vouches for.
const PRIORITY: i32 = 1000;

/// What one plugin differs in from another.
struct Place {
    target: Target,
    mode: WorkloadMode,
    role: config::Role,
}

/// The plugin of a tenant's gateway, which names the tenant.
pub(super) fn at_gateway(
    plan: &Plan,
    source: &FilterSource,
    (tenant, naming): (&TenantName, Naming),
    gateway: &GatewayPlan,
) -> Object<WasmPlugin> {
    let hosts = || gateway.hosts.iter().map(|host| (host.to_string(), tenant.to_string())).collect();
    let place = Place {
        target: Target::labels(gateway_pods(gateway)),
        mode: WorkloadMode::ClientAndServer,
        role: config::Role::Gateway(match naming {
            Naming::Always => config::Gateway::Tenant(tenant.to_string()),
            Naming::ByHost => config::Gateway::Hosts(hosts()),
        }),
    };
    let name = format!("cofferdam-gateway-{}", gateway.name);
    plugin(plan, source, (tenant, &gateway.namespace), name, place)
}

/// The plugin before the applications of a namespace, which judges their callers.
pub(super) fn inbound(
    plan: &Plan,
    source: &FilterSource,
    tenant: &TenantPlan,
    namespace: &Namespace,
) -> Object<WasmPlugin> {
    let role = config::Role::Inbound(Inbound {
        tenant: tenant.name.to_string(),
        namespaces: tenant.namespaces.iter().map(ToString::to_string).collect(),
        trust_domains: vec![plan.control_plane.trust_domain.to_string()],
        on_mismatch: match plan.enforcement.on_mismatch {
            spec::OnMismatch::Refuse => OnMismatch::Refuse,
            spec::OnMismatch::Replace => OnMismatch::Replace,
        },
        grants: tenant.grants_in(namespace).map(|(service, grant)| grant_config(service, grant)).collect(),
    });
    // Istio applies `SERVER` to no gateway, so that no selector is needed and no workload can be forgotten.
    let place = Place { target: Target::Everything, mode: WorkloadMode::Server, role };
    plugin(plan, source, (&tenant.name, namespace), "cofferdam-inbound", place)
}

/// The plugin behind the applications of a namespace, which speaks for their tenant.
pub(super) fn outbound(
    plan: &Plan,
    source: &FilterSource,
    tenant: &TenantPlan,
    namespace: &Namespace,
) -> Object<WasmPlugin> {
    let own = tenant
        .namespaces
        .iter()
        .map(|own| Destination { host: format!("*.{own}.svc.cluster.local"), ports: Vec::new() });
    let granted = tenant.granted.iter().map(|(service, ports)| Destination {
        host: service.to_string(),
        ports: ports.iter().map(|port| port.get()).collect(),
    });
    let destinations = own.chain(granted).collect();
    let role = config::Role::Outbound(Outbound { tenant: tenant.name.to_string(), destinations });
    let place = Place { target: Target::labels([SIDECAR]), mode: WorkloadMode::Client, role };
    plugin(plan, source, (&tenant.name, namespace), "cofferdam-outbound", place)
}

fn grant_config(service: &ServicePlan, grant: &GrantPlan) -> config::Grant {
    let workload: BTreeMap<_, _> =
        service.selector.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
    config::Grant {
        from: grant.from.to_string(),
        namespaces: grant.callers.iter().map(ToString::to_string).collect(),
        workload,
        ports: grant.targets.iter().map(|port| port.get()).collect(),
        methods: grant.methods.iter().map(|method| method.as_str().to_owned()).collect(),
        paths: grant.paths.iter().map(ToString::to_string).collect(),
    }
}

fn plugin(
    plan: &Plan,
    source: &FilterSource,
    (tenant, namespace): (&TenantName, &Namespace),
    name: impl Into<String>,
    place: Place,
) -> Object<WasmPlugin> {
    let config = Config {
        schema_version: config::SCHEMA_VERSION,
        header: plan.enforcement.header.to_string(),
        strip: plan.enforcement.strip.iter().cloned().collect(),
        role: place.role,
    };
    let spec = WasmPlugin {
        target: place.target,
        sha256: Some(source.sha256.clone()),
        phase: Some(PluginPhase::Authn),
        priority: Some(PRIORITY),
        matches: vec![TrafficSelector { mode: Some(place.mode), ports: Vec::new() }],
        plugin_config: Some(as_json(&config)),
        ..WasmPlugin::new(source.url.to_string())
    };
    object(plan, (Role::Filter, Some(tenant)), namespace, name, spec)
}

/// The config as JSON. Its types are texts, numbers, lists and maps with text keys, which always can be.
///
/// Were one ever not, an empty config stands there, which the filter refuses: nothing passes.
fn as_json(config: &Config) -> serde_json::Value {
    serde_json::to_value(config).unwrap_or_default()
}
