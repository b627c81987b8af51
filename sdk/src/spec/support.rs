//! What of the spec this version acts on: a field that it does not is an error, never ignored.

use super::{
    ControlPlane, Delivery, Gateway, GatewayDelivery, Identity, Mesh, Mode, Scope, Service, ServicePort,
    Tenancy, Tenant,
};
use crate::problem::{Found, ProblemCode, YamlPath, place};

/// Names every field of the mesh that asks for something that is not done yet.
pub(super) fn check(mesh: &Mesh, found: &mut Found) {
    let mut report = |path: YamlPath, what: &str, help: &str| {
        found.report(ProblemCode::Unsupported, path, format!("{what} is not supported yet"), help);
    };
    let spec = &mesh.spec;
    let tenancy = match spec.topology.tenancy {
        Tenancy::Namespace => None,
        Tenancy::ControlPlane => Some("tenancy `controlPlane`"),
        Tenancy::Cluster => Some("tenancy `cluster`"),
        Tenancy::Mesh => Some("tenancy `mesh`"),
    };
    if let Some(tenancy) = tenancy {
        report(place!["spec", "topology", "tenancy"], tenancy, "use `namespace`");
    }
    match spec.istio.delivery {
        Delivery::IstioOperator => {}
        Delivery::Helm => {
            report(place!["spec", "istio", "delivery"], "delivery `helm`", "use `istioOperator`")
        }
        Delivery::Sail => {
            report(place!["spec", "istio", "delivery"], "delivery `sail`", "use `istioOperator`")
        }
    }
    if spec.clusters.len() > 1 {
        report(
            place!["spec", "clusters"],
            "more than one cluster",
            "leave one, or render each cluster by a spec",
        );
    }
    for (number, cluster) in spec.clusters.iter().enumerate() {
        if cluster.control_plane != ControlPlane::Primary {
            let path = place!["spec", "clusters", number, "controlPlane"];
            report(path, "a control plane elsewhere", "use `primary`");
        }
        if cluster.region.is_some() {
            let path = place!["spec", "clusters", number, "region"];
            report(path, "failover by region", "remove `region`: it matters between clusters only");
        }
    }
    if !spec.networks.is_empty() {
        report(place!["spec", "networks"], "more than the one network", "remove `networks`");
    }
    if spec.enforcement.mode == Mode::Audit {
        report(place!["spec", "enforcement", "mode"], "mode `audit`", "use `enforce`");
    }
    if !spec.enforcement.exempt.is_empty() {
        report(
            place!["spec", "enforcement", "exempt"],
            "an exempt port",
            "remove `exempt`: the filter acts everywhere",
        );
    }
    if let Some(platform) = &spec.platform.gateway {
        deploy(platform, &place!["spec", "platform", "gateway"], &mut report);
    }
    for (number, tenant) in spec.tenants.iter().enumerate() {
        of_tenant(tenant, &place!["spec", "tenants", number], &mut report);
    }
}

fn of_tenant(tenant: &Tenant, path: &YamlPath, report: &mut impl FnMut(YamlPath, &str, &str)) {
    let field = |name: &'static str| path.clone().then(name);
    if !tenant.members.is_empty() {
        report(field("members"), "`members`", "write the Roles and RoleBindings yourself");
    }
    if tenant.quota.is_some() {
        report(field("quota"), "`quota`", "remove it");
    }
    if tenant.control_plane_group.is_some() {
        report(
            field("controlPlaneGroup"),
            "`controlPlaneGroup`",
            "remove it: all tenants share one control plane",
        );
    }
    if tenant.mesh.is_some() {
        report(field("mesh"), "a mesh of a tenant's own", "remove it: all tenants share one mesh");
    }
    for (number, service) in tenant.services.iter().enumerate() {
        of_service(service, &field("services").then(number), report);
    }
    for (number, gateway) in tenant.gateways.iter().enumerate() {
        of_gateway(gateway, &field("gateways").then(number), report);
    }
}

fn of_service(service: &Service, path: &YamlPath, report: &mut impl FnMut(YamlPath, &str, &str)) {
    if service.scope == Scope::Cluster {
        report(path.clone().then("scope"), "scope `cluster`", "use `mesh`");
    }
    if !service.acts_for.is_empty() {
        report(path.clone().then("actsFor"), "`actsFor`", "remove it: a service speaks for its own tenant");
    }
}

fn of_gateway(gateway: &Gateway, path: &YamlPath, report: &mut impl FnMut(YamlPath, &str, &str)) {
    deploy(gateway, path, report);
    if gateway.shared.is_some() {
        report(
            path.clone().then("shared"),
            "a shared gateway",
            "remove `shared`: the tenant owns its gateway",
        );
    }
    let identity = match gateway.identity {
        Identity::Gateway | Identity::Host => return,
        Identity::Jwt { .. } => "identity `jwt`",
        Identity::Peer => "identity `peer`",
        Identity::ApiKey { .. } => "identity `apiKey`",
    };
    report(path.clone().then("identity"), identity, "use `gateway` or `host`");
}

/// Names what a gateway is deployed by or serves that is not written yet.
fn deploy(gateway: &Gateway, path: &YamlPath, report: &mut impl FnMut(YamlPath, &str, &str)) {
    for (number, port) in gateway.service.ports.iter().enumerate() {
        // Istio reads a port's protocol from its name, up to the first `-`.
        let protocol = port.name.as_str().split('-').next();
        if !matches!(protocol, Some("http" | "http2")) {
            let path = path.clone().then("service").then("ports").then(number).then("name");
            let what = format!("a gateway port named `{}`, which is not HTTP,", port.name);
            report(path, &what, "use a name such as `http2` or `http-api`");
        }
    }
    let what = match gateway.deploy {
        GatewayDelivery::IstioOperator => return,
        GatewayDelivery::InjectedDeployment => "deploy `injectedDeployment`",
        GatewayDelivery::Helm => "deploy `helm`",
        GatewayDelivery::GatewayApi => "deploy `gatewayApi`",
    };
    report(path.clone().then("deploy"), what, "use `istioOperator`");
}

/// Names a grant of a port that speaks no HTTP: the filter judges requests, so bytes are open to all or none.
pub(super) fn grant_of_bytes(path: YamlPath, port: &ServicePort, found: &mut Found) {
    let message = format!("a grant of port {}, which does not speak HTTP, is not supported yet", port.port);
    found.report(ProblemCode::Unsupported, path, message, "name HTTP ports only in `ports`");
}
