//! Whether each grant is from one tenant to a service of another, once, and asks HTTP only of HTTP ports.

use std::collections::BTreeMap;

use super::{
    index::{Index, ServiceAt},
    pods::covers,
    services::own_namespace,
};
use crate::{
    name::TenantName,
    problem::{Found, ProblemCode, YamlPath, place},
    spec::{Grant, support},
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    let mut seen: BTreeMap<(&TenantName, &TenantName, &str), Vec<usize>> = BTreeMap::new();
    for (number, grant) in index.mesh.spec.access.iter().enumerate() {
        let path = place!["spec", "access", number];
        let before = seen.entry((&grant.from, &grant.to.tenant, grant.to.service.as_str())).or_default();
        let same = before.iter().find(|first| index.mesh.spec.access.get(**first) == Some(grant));
        if let Some(first) = same {
            let message = "the grant stands here a second time".to_owned();
            let help = format!("remove it; the first is at spec.access[{first}]");
            found.report(ProblemCode::DuplicateGrant, path.clone(), message, help);
        } else {
            before.push(number);
        }
        if grant.from == grant.to.tenant {
            let message = format!("tenant `{}` is granted a service of its own", grant.from);
            let help = "remove the grant: within a tenant nothing needs one";
            found.report(ProblemCode::SelfGrant, path.clone().then("to").then("tenant"), message, help);
        }
        known_tenant(index, &grant.from, path.clone().then("from"), found);
        if known_tenant(index, &grant.to.tenant, path.clone().then("to").then("tenant"), found) {
            target(index, grant, &path.then("to"), found);
        }
    }
}

fn known_tenant(index: &Index<'_>, name: &TenantName, path: YamlPath, found: &mut Found) -> bool {
    if index.tenant(name).is_some() {
        return true;
    }
    let names = index.tenants().map(|(_, tenant)| tenant.name.as_str());
    let help = match found.hint(name.as_str(), names) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "name a tenant of this spec".to_owned(),
    };
    found.report(ProblemCode::UnknownTenant, path, format!("there is no tenant `{name}`"), help);
    false
}

fn target(index: &Index<'_>, grant: &Grant, path: &YamlPath, found: &mut Found) {
    let Some((number, tenant)) = index.tenant(&grant.to.tenant) else { return };
    if let Some(namespace) = &grant.to.namespace
        && !index.owns(number, namespace)
    {
        own_namespace(index, number, namespace, path.clone().then("namespace"), found);
        return;
    }
    let Some(namespace) = grant.to.namespace.as_ref().or(tenant.home()) else { return };
    let Some(at) = index.own_service(number, namespace, &grant.to.service) else {
        let message = format!(
            "tenant `{}` has no service `{}` in namespace `{namespace}`",
            tenant.name, grant.to.service
        );
        let help = match found.hint(grant.to.service.as_str(), index.service_names(number)) {
            Some(name) if name != grant.to.service.as_str() => format!("did you mean `{name}`?"),
            Some(_) => "state the service's namespace".to_owned(),
            None => format!("add it to spec.tenants[{number}].services"),
        };
        found.report(ProblemCode::UnknownService, path.clone().then("service"), message, help);
        return;
    };
    for (number, port) in grant.to.ports.iter().enumerate().filter(|(_, port)| at.port(**port).is_none()) {
        let message = format!("the service `{}` has no port {port}", grant.to.service);
        found.report(
            ProblemCode::UnknownPort,
            path.clone().then("ports").then(number),
            message,
            at.port_help(),
        );
    }
    http_only(grant, at, path, found);
}

fn http_only(grant: &Grant, at: ServiceAt<'_>, path: &YamlPath, found: &mut Found) {
    let opened = at.service.ports.iter().filter(|port| covers(grant, port.port));
    let Some(port) = opened.into_iter().find(|port| !port.protocol.is_http()) else { return };
    let fields = [("methods", grant.to.methods.is_empty()), ("paths", grant.to.paths.is_empty())];
    let asked: Vec<&'static str> =
        fields.iter().filter(|(_, is_empty)| !is_empty).map(|(field, _)| *field).collect();
    if asked.is_empty() {
        support::grant_of_bytes(path.clone(), port, found);
    }
    for field in asked {
        let message = format!(
            "`{field}` asks for HTTP, and port {} of service `{}` does not speak it",
            port.port, at.service.name
        );
        let help = format!("name HTTP ports only at {path}.ports, or remove `{field}`");
        found.report(ProblemCode::NotHttp, path.clone().then(field), message, help);
    }
}
