//! What a pod's sidecar makes of a request: the caller first, then the grant, then the tenant header.

use cofferdam::{
    name::TenantName,
    spec::{Grant, Mesh, OnMismatch, Service},
};

use super::{
    Answer, Caller, Outcome, Unmodelled, model,
    path::{is_ambiguous, normal, without_query},
};
use crate::probe::Request;

/// What a pod hears of a request.
pub(super) struct Heard {
    method: &'static str,
    path: String,
    /// The lines of the tenant header.
    claims: Vec<Vec<u8>>,
}

/// Derives what a caller sees at a pod's door, once TLS let it in.
pub(super) fn outcome(
    mesh: &Mesh,
    pod: &model::Pod<'_>,
    caller: &Caller<'_>,
    heard: &Heard,
) -> Result<Outcome, Unmodelled> {
    let refused = |code: &str| Ok(Outcome::Filter(code.to_owned()));
    let tenant = match caller {
        Caller::Garbled => return refused("bad-peer"),
        Caller::Stranger => return refused("foreign-tenant"),
        Caller::Tenant(tenant) => *tenant,
    };
    if tenant != pod.owner {
        let grants = grants(mesh, pod, tenant)?;
        if grants.is_empty() {
            return refused("foreign-tenant");
        }
        if !grants.iter().any(|(grant, service)| opens(grant, service, pod, heard)) {
            return refused("not-granted");
        }
    }
    if mesh.spec.enforcement.on_mismatch == OnMismatch::Refuse {
        match claim(&heard.claims) {
            Claim::None => {}
            Claim::Malformed => return refused("header-malformed"),
            Claim::Of(claimed) if claimed != tenant.as_str() => return refused("header-mismatch"),
            Claim::Of(_) => {}
        }
    }
    Ok(Outcome::App(Answer {
        body: pod.body.clone(),
        tenants: vec![tenant.to_string()],
        path: heard.path.clone(),
        method: heard.method.to_owned(),
        leaked: Vec::new(),
    }))
}

/// The grants to a tenant that apply to a pod, with the granted services.
///
/// A grant is to the pods of a service, which are those with all labels of its selector.
fn grants<'a>(
    mesh: &'a Mesh,
    pod: &model::Pod<'_>,
    from: &TenantName,
) -> Result<Vec<(&'a Grant, &'a Service)>, Unmodelled> {
    let mut found = Vec::new();
    for grant in mesh.spec.access.iter().filter(|grant| grant.from == *from && grant.to.tenant == *pod.owner)
    {
        let owner = mesh.spec.tenants.iter().find(|tenant| tenant.name == grant.to.tenant);
        let namespace = grant.to.namespace.as_ref().or_else(|| owner.and_then(|tenant| tenant.home()));
        let Some(namespace) = namespace.filter(|namespace| *namespace == pod.namespace) else { continue };
        let (_, service) = model::service(mesh, namespace, &grant.to.service)?;
        let mut labels = service.selector.iter();
        if labels.all(|(key, value)| pod.labels.get(key.as_str()) == Some(&value.as_str())) {
            found.push((grant, service));
        }
    }
    Ok(found)
}

/// Whether a grant opens the pod's port for a method and path. What a grant leaves out, it leaves open.
fn opens(grant: &Grant, service: &Service, pod: &model::Pod<'_>, heard: &Heard) -> bool {
    let to = &grant.to;
    let port = service
        .ports
        .iter()
        .any(|port| port.target() == pod.port && (to.ports.is_empty() || to.ports.contains(&port.port)));
    let method = to.methods.is_empty() || to.methods.iter().any(|method| method.as_str() == heard.method);
    let path = without_query(&heard.path);
    let named = to.paths.iter().any(|pattern| match pattern.as_str().strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => path == pattern.as_str(),
    });
    port && method && (to.paths.is_empty() || (named && !is_ambiguous(path)))
}

/// Whom the tenant header names.
enum Claim {
    None,
    Malformed,
    Of(String),
}

fn claim(lines: &[Vec<u8>]) -> Claim {
    let value = match lines {
        [] => return Claim::None,
        [value] => value,
        [_, _, ..] => return Claim::Malformed,
    };
    if value.is_empty() {
        return Claim::None;
    }
    let text = String::from_utf8_lossy(value).into_owned();
    if TenantName::new(text.clone()).is_ok() { Claim::Of(text) } else { Claim::Malformed }
}

// === impl Heard ===

impl Heard {
    /// What is heard of a request whose tenant header an honest proxy has seen to.
    pub(super) fn clean(request: &Request) -> Self {
        Self { method: request.method.as_str(), path: normal(&request.path), claims: Vec::new() }
    }

    /// What is heard of a request as it was sent. Other spellings of the header are not the header.
    pub(super) fn raw(mesh: &Mesh, request: &Request) -> Self {
        let header = mesh.spec.enforcement.header.as_str();
        let lines = request.headers.iter().filter(|line| line.name.eq_ignore_ascii_case(header));
        Self { claims: lines.map(|line| line.value.clone()).collect(), ..Self::clean(request) }
    }
}
