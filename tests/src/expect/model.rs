//! Which tenant, service, version and pod a probe meets, as the spec names them.

use std::collections::BTreeMap;

use cofferdam::{
    name::{Namespace, ServiceName, SubsetName, TenantName},
    spec::{Mesh, Port, Release, Service, Tenant},
};

use super::Unmodelled;
use crate::probe::{Request, ServiceAt};

/// A pod of a service, on the port that is asked.
pub(super) struct Pod<'a> {
    /// The tenant that owns its namespace.
    pub(super) owner: &'a TenantName,
    /// Its namespace.
    pub(super) namespace: &'a Namespace,
    /// Its labels.
    pub(super) labels: BTreeMap<&'a str, &'a str>,
    /// Its own port.
    pub(super) port: Port,
    /// What its application answers.
    pub(super) body: String,
}

/// The pod of a service's version.
pub(super) fn pod<'a>(
    mesh: &'a Mesh,
    at: &'a ServiceAt,
    version: Option<&'a SubsetName>,
) -> Result<Pod<'a>, Unmodelled> {
    let (owner, service) = service(mesh, &at.namespace, &at.name)?;
    let port = service.ports.iter().find(|port| port.port == at.port);
    let port = port.ok_or_else(|| Unmodelled::new(format!("port {} of service `{}`", at.port, at.name)))?;
    let mut labels: BTreeMap<_, _> =
        service.selector.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    if let Some(version) = version {
        labels.insert("version", version.as_str());
    }
    let body = greeting(&owner.name, &at.name, version);
    Ok(Pod { owner: &owner.name, namespace: &at.namespace, labels, port: port.target(), body })
}

/// The tenant that owns a namespace.
pub(super) fn owner<'a>(mesh: &'a Mesh, namespace: &Namespace) -> Option<&'a Tenant> {
    mesh.spec.tenants.iter().find(|tenant| tenant.namespaces.iter().any(|owned| owned.name == *namespace))
}

/// A service and the tenant that owns it.
pub(super) fn service<'a>(
    mesh: &'a Mesh,
    namespace: &Namespace,
    name: &ServiceName,
) -> Result<(&'a Tenant, &'a Service), Unmodelled> {
    let unknown = || Unmodelled::new(format!("service `{name}` of namespace `{namespace}`"));
    let tenant = owner(mesh, namespace).ok_or_else(unknown)?;
    let home = |service: &Service| service.namespace.clone().or_else(|| tenant.home().cloned());
    let mut services = tenant.services.iter();
    let service = services.find(|service| service.name == *name && home(service).as_ref() == Some(namespace));
    Ok((tenant, service.ok_or_else(unknown)?))
}

/// The version that answers a request for a service: "wherever the service is routed".
pub(super) fn released<'a>(
    mesh: &'a Mesh,
    at: &ServiceAt,
    request: &Request,
) -> Result<Option<&'a SubsetName>, Unmodelled> {
    let (tenant, _) = service(mesh, &at.namespace, &at.name)?;
    let Some(release) = release(tenant, at) else { return Ok(None) };
    let header = release.header.as_str();
    let mut values =
        request.headers.iter().filter(|line| line.name.eq_ignore_ascii_case(header)).map(|line| &line.value);
    match (values.next(), values.next()) {
        (None, _) => Ok(Some(&release.default)),
        (Some(value), None) => {
            let canary = release.canaries.iter().find(|(chosen, _)| chosen.as_str().as_bytes() == value);
            Ok(Some(canary.map_or(&release.default, |(_, version)| version)))
        }
        (Some(_), Some(_)) => Err(Unmodelled::new("a release's header on several lines")),
    }
}

/// The release of a service's port.
pub(super) fn release<'a>(tenant: &'a Tenant, at: &ServiceAt) -> Option<&'a Release> {
    tenant.releases.iter().find(|release| {
        let namespace = release.namespace.as_ref().or(tenant.home());
        release.service == at.name && release.port == at.port && namespace == Some(&at.namespace)
    })
}

/// What the applications of the demo answer, of service, tenant and version: `Hello Foo 0.0.1`.
fn greeting(tenant: &TenantName, service: &ServiceName, version: Option<&SubsetName>) -> String {
    let (service, tenant) = (capitalized(service.as_str()), capitalized(tenant.as_str()));
    let Some(version) = version.map(SubsetName::as_str) else { return format!("{service} {tenant}") };
    match version.strip_prefix('v') {
        Some(number) if number.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("{service} {tenant} {}", number.replace('-', "."))
        }
        _ => format!("{service} {tenant} {version}"),
    }
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at_checked(1).unwrap_or(("", word));
    format!("{}{rest}", first.to_ascii_uppercase())
}
