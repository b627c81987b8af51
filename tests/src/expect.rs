//! What the spec promises: the outcome of a probe, derived from the spec alone.
//!
//! This is a second, independent reading of the contract: it knows the spec's types and nothing of the plan,
//! the manifests or the filter's policy. What it does not model it refuses to judge.

mod gateway;
mod inbound;
mod model;
mod path;
#[cfg(test)]
mod tests;

use std::fmt;

use cofferdam::{
    name::{Namespace, TenantName},
    spec::{Mesh, Mode, Tenancy},
};

use self::inbound::Heard;
use crate::probe::{Credential, Probe, Road};

/// What a caller sees, and who decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An application answered.
    App(Answer),
    /// The filter refused, with its code.
    Filter(String),
    /// The connection was refused before a request could pass.
    Tls,
    /// The gateway has no route.
    Route,
    /// Something that no spec promises; only ever seen, never expected.
    Other(String),
}

/// What an application answered, and what it saw of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The body, without the line end.
    pub body: String,
    /// The values of the tenant header that the application saw.
    pub tenants: Vec<String>,
    /// The path that it saw.
    pub path: String,
    /// The method that it saw.
    pub method: String,
    /// Other spellings of the tenant header that it saw: there must be none.
    pub leaked: Vec<String>,
}

/// The spec asks for something that this model does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no expectation for {what}: the model of the spec does not know it")]
pub struct Unmodelled {
    what: String,
}

/// Who calls, as the callee's sidecar learns it.
enum Caller<'a> {
    /// A pod of a tenant's namespace.
    Tenant(&'a TenantName),
    /// A pod of a namespace that no tenant owns.
    Stranger,
    /// An identity that is not of SPIFFE's form for Kubernetes.
    Garbled,
}

/// Derives what a probe sees in a mesh that keeps its spec.
///
/// # Errors
/// [`Unmodelled`] when the spec or the probe asks for something that the model does not know.
pub fn expect(mesh: &Mesh, probe: &Probe) -> Result<Outcome, Unmodelled> {
    check_modelled(mesh)?;
    match &probe.road {
        Road::Gateway { to, .. } => gateway::outcome(mesh, to, probe),
        Road::Mesh { from, to } => {
            let version = model::released(mesh, to, &probe.request)?;
            let pod = model::pod(mesh, to, version)?;
            // The caller's sidecar names the caller's tenant to own and granted services and nobody else.
            // Either way the callee hears what the caller's identity says.
            inbound::outcome(
                mesh,
                &pod,
                &Caller::Tenant(&from.tenant),
                &inbound::Heard::clean(&probe.request),
            )
        }
        Road::Direct { from, to } => {
            let pod = model::pod(mesh, &to.service, to.version.as_ref())?;
            let heard = Heard::raw(mesh, &probe.request);
            let who = match from {
                Credential::Plaintext
                | Credential::NoCertificate
                | Credential::OtherCa(_)
                | Credential::OtherTrustDomain(_)
                | Credential::HostName(_) => return Ok(Outcome::Tls),
                Credential::Mesh(place) => caller(mesh, &place.namespace),
                Credential::Stranger => Caller::Stranger,
                Credential::LongIdentity(_) => Caller::Garbled,
            };
            inbound::outcome(mesh, &pod, &who, &heard)
        }
    }
}

/// Whose pod it is that runs in a namespace.
fn caller<'a>(mesh: &'a Mesh, namespace: &Namespace) -> Caller<'a> {
    model::owner(mesh, namespace).map_or(Caller::Stranger, |tenant| Caller::Tenant(&tenant.name))
}

fn check_modelled(mesh: &Mesh) -> Result<(), Unmodelled> {
    if mesh.spec.topology.tenancy != Tenancy::Namespace {
        return Err(Unmodelled::new("a tenancy other than `namespace`"));
    }
    if mesh.spec.enforcement.mode != Mode::Enforce {
        return Err(Unmodelled::new("a mode other than `enforce`"));
    }
    if !mesh.spec.enforcement.exempt.is_empty() {
        return Err(Unmodelled::new("exempt ports"));
    }
    if mesh.spec.clusters.len() > 1 || mesh.spec.networks.len() > 1 {
        return Err(Unmodelled::new("several clusters or networks"));
    }
    Ok(())
}

// === impl Outcome ===

impl Outcome {
    /// Who decided, and the filter's code.
    #[must_use]
    pub fn by(&self) -> String {
        match self {
            Self::App(_) => "app".to_owned(),
            Self::Filter(code) => format!("filter {code}"),
            Self::Tls => "tls".to_owned(),
            Self::Route => "route".to_owned(),
            Self::Other(_) => "?".to_owned(),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App(answer) => answer.fmt(f),
            Self::Filter(code) => write!(f, "403 {code}"),
            Self::Tls => f.write_str("closed"),
            Self::Route => f.write_str("404"),
            Self::Other(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "200 {}", self.body)?;
        match self.tenants.as_slice() {
            [] => f.write_str(" as nobody")?,
            tenants => write!(f, " as {}", tenants.join("+"))?,
        }
        write!(f, " {} {}", self.method, self.path)?;
        if self.leaked.is_empty() { Ok(()) } else { write!(f, " LEAKED {}", self.leaked.join(" ")) }
    }
}

// === impl Unmodelled ===

impl Unmodelled {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }
}
