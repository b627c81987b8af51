//! Whether each release is of one HTTP port of an own service, once, by a header that is free.

use std::collections::BTreeMap;

use super::{headers::reserved, index::Index, services::own_namespace};
use crate::{
    name::LabelKey,
    problem::{Found, ProblemCode, YamlPath, place},
    spec::{Release, Tenant},
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    for (t, tenant) in index.tenants() {
        let mut seen = BTreeMap::new();
        for (number, release) in tenant.releases.iter().enumerate() {
            let path = place!["spec", "tenants", t, "releases", number];
            let namespace = release.namespace.as_ref().or(tenant.home());
            match seen.get(&(namespace, &release.service, release.port)) {
                Some(first) => {
                    let message = format!(
                        "port {} of service `{}` is released a second time",
                        release.port, release.service
                    );
                    let help = format!("merge it into spec.tenants[{t}].releases[{first}]");
                    found.report(ProblemCode::DuplicateRelease, path.clone().then("service"), message, help);
                }
                None => drop(seen.insert((namespace, &release.service, release.port), number)),
            }
            header(index, release, &path, found);
            service(index, t, tenant, release, &path, found);
        }
    }
}

fn service(
    index: &Index<'_>,
    t: usize,
    tenant: &Tenant,
    release: &Release,
    path: &YamlPath,
    found: &mut Found,
) {
    if let Some(namespace) = &release.namespace
        && !index.owns(t, namespace)
    {
        own_namespace(index, t, namespace, path.clone().then("namespace"), found);
        return;
    }
    let Some(namespace) = release.namespace.as_ref().or(tenant.home()) else { return };
    let Some(at) = index.own_service(t, namespace, &release.service) else {
        let message = format!(
            "tenant `{}` has no service `{}` in namespace `{namespace}`",
            tenant.name, release.service
        );
        let help = match found.hint(release.service.as_str(), index.service_names(t)) {
            Some(name) if name != release.service.as_str() => format!("did you mean `{name}`?"),
            _ => format!("add it to spec.tenants[{t}].services"),
        };
        found.report(ProblemCode::UnknownService, path.clone().then("service"), message, help);
        return;
    };
    match at.port(release.port) {
        None => {
            let message = format!("the service `{}` has no port {}", release.service, release.port);
            found.report(ProblemCode::UnknownPort, path.clone().then("port"), message, at.port_help());
        }
        Some(port) if !port.protocol.is_http() => {
            let message =
                format!("the port {} of service `{}` does not speak HTTP", release.port, release.service);
            let help = "a release goes by a header: name another port";
            found.report(ProblemCode::NotHttp, path.clone().then("port"), message, help);
        }
        Some(_) => {}
    }
    let version = LabelKey::new("version").ok();
    if let Some(value) = version.and_then(|key| at.service.selector.get(&key)) {
        let message = format!(
            "the service's selector admits version `{value}` only, so there is nothing to choose from"
        );
        let help = format!("remove `version` from the selector at {}", at.path());
        found.report(ProblemCode::FixedVersion, path.clone().then("service"), message, help);
    }
}

fn header(index: &Index<'_>, release: &Release, path: &YamlPath, found: &mut Found) {
    let tenant_header = &index.mesh.spec.enforcement.header;
    let why = if release.header == *tenant_header {
        Some("is the tenant header")
    } else {
        reserved(&release.header)
    };
    if let Some(why) = why {
        let message = format!("the header `{}` {why}", release.header);
        let help = "choose a header of your own, such as `version`";
        found.report(ProblemCode::ReservedHeader, path.clone().then("header"), message, help);
    }
}
