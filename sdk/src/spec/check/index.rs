//! Where things of a mesh are found by name; of things that share a name, the first.

use std::collections::BTreeMap;

use crate::{
    name::{Namespace, ServiceName, TenantName},
    problem::{YamlPath, place},
    spec::{Gateway, Mesh, Port, Service, ServicePort, Tenant},
};

/// A mesh and its names.
pub(super) struct Index<'a> {
    pub(super) mesh: &'a Mesh,
    tenants: BTreeMap<&'a TenantName, usize>,
    namespaces: BTreeMap<&'a Namespace, (usize, usize)>,
    services: BTreeMap<(&'a Namespace, &'a str), ServiceAt<'a>>,
    gateways: BTreeMap<(&'a Namespace, &'a str), GatewayAt<'a>>,
}

/// A service and where it stands.
#[derive(Clone, Copy)]
pub(super) struct ServiceAt<'a> {
    pub(super) service: &'a Service,
    pub(super) namespace: &'a Namespace,
    pub(super) tenant: usize,
    pub(super) number: usize,
}

/// A tenant's gateway and where it stands.
#[derive(Clone, Copy)]
pub(super) struct GatewayAt<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) namespace: &'a Namespace,
    pub(super) tenant: usize,
    pub(super) number: usize,
}

impl<'a> Index<'a> {
    pub(super) fn new(mesh: &'a Mesh) -> Self {
        let mut index = Self {
            mesh,
            tenants: BTreeMap::new(),
            namespaces: BTreeMap::new(),
            services: BTreeMap::new(),
            gateways: BTreeMap::new(),
        };
        for (t, tenant) in mesh.spec.tenants.iter().enumerate() {
            index.tenants.entry(&tenant.name).or_insert(t);
            for (n, namespace) in tenant.namespaces.iter().enumerate() {
                index.namespaces.entry(&namespace.name).or_insert((t, n));
            }
        }
        for at in index.all_services() {
            index.services.entry((at.namespace, at.service.name.as_str())).or_insert(at);
        }
        for at in index.all_gateways() {
            index.gateways.entry((at.namespace, at.gateway.name.as_str())).or_insert(at);
        }
        index
    }

    /// The tenants, in order.
    pub(super) fn tenants(&self) -> impl Iterator<Item = (usize, &'a Tenant)> + use<'a> {
        self.mesh.spec.tenants.iter().enumerate()
    }

    /// Every service that has a namespace.
    pub(super) fn all_services(&self) -> impl Iterator<Item = ServiceAt<'a>> + use<'a> {
        self.tenants().flat_map(|(tenant, owner)| {
            owner.services.iter().enumerate().filter_map(move |(number, service)| {
                let namespace = service.namespace.as_ref().or(owner.home())?;
                Some(ServiceAt { service, namespace, tenant, number })
            })
        })
    }

    /// Every tenant gateway that has a namespace.
    pub(super) fn all_gateways(&self) -> impl Iterator<Item = GatewayAt<'a>> + use<'a> {
        self.tenants().flat_map(|(tenant, owner)| {
            owner.gateways.iter().enumerate().filter_map(move |(number, gateway)| {
                let namespace = gateway.namespace.as_ref().or(owner.home())?;
                Some(GatewayAt { gateway, namespace, tenant, number })
            })
        })
    }

    pub(super) fn tenant(&self, name: &TenantName) -> Option<(usize, &'a Tenant)> {
        let number = *self.tenants.get(name)?;
        self.mesh.spec.tenants.get(number).map(|tenant| (number, tenant))
    }

    /// The tenant's name by its number; the empty text for a number that is none.
    pub(super) fn tenant_name(&self, number: usize) -> &'a str {
        self.mesh.spec.tenants.get(number).map_or("", |tenant| tenant.name.as_str())
    }

    /// The tenant that owns a namespace, and the place where it says so.
    pub(super) fn owner(&self, namespace: &Namespace) -> Option<(usize, YamlPath)> {
        let (t, n) = *self.namespaces.get(namespace)?;
        Some((t, place!["spec", "tenants", t, "namespaces", n]))
    }

    pub(super) fn owns(&self, tenant: usize, namespace: &Namespace) -> bool {
        self.namespaces.get(namespace).is_some_and(|(owner, _)| *owner == tenant)
    }

    pub(super) fn service(&self, namespace: &Namespace, name: &str) -> Option<ServiceAt<'a>> {
        self.services.get(&(namespace, name)).copied()
    }

    pub(super) fn own_service(
        &self,
        tenant: usize,
        namespace: &Namespace,
        name: &ServiceName,
    ) -> Option<ServiceAt<'a>> {
        self.service(namespace, name.as_str()).filter(|at| at.tenant == tenant)
    }

    /// The names of a tenant's services, for the help of a problem.
    pub(super) fn service_names(&self, tenant: usize) -> impl Iterator<Item = &'a str> + use<'a> {
        let owner = self.mesh.spec.tenants.get(tenant);
        owner.into_iter().flat_map(|owner| owner.services.iter().map(|service| service.name.as_str()))
    }

    pub(super) fn gateway(&self, namespace: &Namespace, name: &str) -> Option<GatewayAt<'a>> {
        self.gateways.get(&(namespace, name)).copied()
    }
}

impl<'a> ServiceAt<'a> {
    pub(super) fn path(&self) -> YamlPath {
        place!["spec", "tenants", self.tenant, "services", self.number]
    }

    pub(super) fn port(&self, port: Port) -> Option<&'a ServicePort> {
        self.service.ports.iter().find(|known| known.port == port)
    }

    /// What to write instead of a port that is not there.
    pub(super) fn port_help(&self) -> String {
        let ports: Vec<String> =
            self.service.ports.iter().map(|port| format!("`{}`", port.port)).take(8).collect();
        match ports.as_slice() {
            [] => "give the service a port".to_owned(),
            [only] => format!("its port is {only}"),
            _ => format!("its ports are {}", ports.join(", ")),
        }
    }
}

impl GatewayAt<'_> {
    pub(super) fn path(&self) -> YamlPath {
        place!["spec", "tenants", self.tenant, "gateways", self.number]
    }
}
