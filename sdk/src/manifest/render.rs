//! Which objects a plan is written as, and in which files.

use super::{
    AddError, Manifest, ManifestSet, authorization_policy as access, destination_rule,
    filter_source::FilterSource,
    gateway, istio_operator as install,
    layout::{Folder, Rank, path},
    namespace, peer_authentication, service, service_entry, sidecar, virtual_service, wasm_plugin,
};
use crate::{
    name::{Namespace, TenantName},
    plan::{GatewayOf, GatewayPlan, Outside, Plan, ServicePlan, TenantPlan},
};

/// Writes a plan as manifests, in the order of their files, which is the order of applying. Nothing is decided here:
/// equal plans and sources give equal bytes.
///
/// What is still a placeholder in them, [`FilterSource::warnings`] says.
///
/// # Errors
/// [`AddError`] when a plan names one object twice. No plan that [`crate::plan::plan`] makes does.
pub fn render(plan: &Plan, source: &FilterSource) -> Result<ManifestSet, AddError> {
    let mut output = Output { plan, source, files: Vec::new() };
    output.mesh();
    output.platform();
    for tenant in &plan.tenants {
        output.tenant(tenant);
    }
    output.files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut set = ManifestSet::new();
    for File { path, comments, object } in output.files {
        set.add_with(path, comments, object)?;
    }
    Ok(set)
}

struct Output<'a> {
    plan: &'a Plan,
    source: &'a FilterSource,
    files: Vec<File>,
}

struct File {
    path: String,
    comments: Vec<String>,
    object: Manifest,
}

// === impl Output ===

impl Output<'_> {
    /// The control plane, its namespace, and what holds in the whole mesh.
    fn mesh(&mut self) {
        let plan = self.plan;
        let root = &plan.control_plane.namespace;
        let for_release = format!("For istioctl {}.", plan.control_plane.version.as_str());
        let export = format!("meshConfig.defaultServiceExportTo: {}.", plan.control_plane.export);
        self.put_with(
            vec![for_release, export],
            Folder::ControlPlane,
            Rank::Only,
            install::control_plane(plan),
        );
        self.put(Folder::Namespaces, Rank::Only, namespace::of_control_plane(plan));
        self.put(Folder::Mesh, Rank::Mtls, peer_authentication::strict(plan, root, None));
        for outside in &plan.platform.outside {
            self.outside(Folder::Mesh, outside, None);
        }
    }

    /// The platform's gateway, where there is one.
    fn platform(&mut self) {
        let plan = self.plan;
        for outside in &plan.platform.behind_gateway {
            self.outside(Folder::Platform, outside, None);
        }
        if let Some(gateway) = &plan.platform.gateway {
            self.gateway(Folder::Platform, gateway);
        }
    }

    /// All of a tenant.
    fn tenant(&mut self, tenant: &TenantPlan) {
        let folder = Folder::Tenant(&tenant.name);
        for namespace in &tenant.namespaces {
            self.namespace(tenant, namespace);
        }
        for service in &tenant.services {
            self.service(tenant, service);
        }
        for outside in &tenant.egress {
            self.outside(folder, outside, Some(&tenant.name));
        }
        for gateway in &tenant.gateways {
            self.gateway(folder, gateway);
        }
    }

    /// A namespace: nothing is allowed in it but what its tenant's own workloads ask of each other.
    fn namespace(&mut self, tenant: &TenantPlan, namespace: &Namespace) {
        let (plan, source) = (self.plan, self.source);
        let folder = Folder::Tenant(&tenant.name);
        self.put(Folder::Namespaces, Rank::Only, namespace::of_tenant(plan, tenant, namespace));
        self.put(folder, Rank::Mtls, peer_authentication::strict(plan, namespace, Some(&tenant.name)));
        let deny = "An ALLOW policy without rules allows nothing, so what no other policy allows is refused.";
        self.put_with(
            vec![deny.to_owned()],
            folder,
            Rank::Access,
            access::default_deny(plan, tenant, namespace),
        );
        self.put(folder, Rank::Access, access::own_tenant(plan, tenant, namespace));
        self.put(folder, Rank::Filter, wasm_plugin::inbound(plan, source, tenant, namespace));
        self.put(folder, Rank::Filter, wasm_plugin::outbound(plan, source, tenant, namespace));
        self.put(folder, Rank::Scope, sidecar::sidecar(plan, tenant, namespace));
    }

    /// A service: who else may call it, how clients speak to it, and its versions.
    fn service(&mut self, tenant: &TenantPlan, service: &ServicePlan) {
        let plan = self.plan;
        let folder = Folder::Tenant(&tenant.name);
        if let Some(grants) = access::grants(plan, tenant, service) {
            self.put(folder, Rank::Access, grants);
        }
        if let Some(written) = service::service(plan, tenant, service) {
            self.put(folder, Rank::Service, written);
        }
        self.put(folder, Rank::Traffic, destination_rule::destination_rule(plan, tenant, service));
        if let Some(routes) = virtual_service::in_mesh(plan, tenant, service) {
            self.put(folder, Rank::Route, routes);
        }
    }

    /// A gateway: its installation, who may call it, and what it serves.
    fn gateway(&mut self, folder: Folder<'_>, gateway: &GatewayPlan) {
        let (plan, source) = (self.plan, self.source);
        self.put(Folder::Gateways, Rank::Only, install::gateway(plan, gateway));
        self.put(folder, Rank::Access, access::at_gateway(plan, gateway));
        if let GatewayOf::Tenant(tenant, naming) = &gateway.of {
            self.put(folder, Rank::Filter, wasm_plugin::at_gateway(plan, source, (tenant, *naming), gateway));
        }
        if !gateway.hosts.is_empty() {
            self.put(folder, Rank::Gateway, gateway::gateway(plan, gateway));
        }
        for routes in virtual_service::at_gateway(plan, gateway) {
            self.put(folder, Rank::Route, routes);
        }
    }

    /// A destination that the mesh does not see, and why it is known.
    fn outside(&mut self, folder: Folder<'_>, outside: &Outside, tenant: Option<&TenantName>) {
        let entry = service_entry::service_entry(self.plan, outside, tenant);
        self.put_with(service_entry::comments(outside), folder, Rank::Outside, entry);
    }

    fn put(&mut self, folder: Folder<'_>, rank: Rank, object: impl Into<Manifest>) {
        self.put_with(Vec::new(), folder, rank, object);
    }

    fn put_with(
        &mut self,
        comments: Vec<String>,
        folder: Folder<'_>,
        rank: Rank,
        object: impl Into<Manifest>,
    ) {
        let object = object.into();
        let metadata = object.metadata();
        let name = metadata.name.as_deref().unwrap_or_default();
        let path = path(folder, rank, object.kind(), metadata.namespace.as_deref(), name);
        self.files.push(File { path, comments, object });
    }
}

#[cfg(test)]
mod tests;
