//! How far a service is known that says nothing about it: in its own namespace, or everywhere, and why.

use std::fmt;

use crate::{
    name::{Namespace, TenantName},
    spec::Mesh,
};

/// The default visibility of services, with its reason. Written, it is the reason as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceExport {
    /// Known in its own namespace only: every tenant has one namespace and nothing crosses tenants.
    OwnNamespace,
    /// Known everywhere, and each namespace's outbound scope is what narrows it.
    Everywhere(ExportReason),
}

/// Why services must be known beyond their own namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportReason {
    /// This tenant has more than one namespace.
    SeveralNamespaces(TenantName),
    /// Something is granted to this tenant.
    Granted(TenantName),
    /// This namespace holds a service that every tenant may reach.
    Platform(Namespace),
}

impl ServiceExport {
    /// The choice for a mesh.
    pub(super) fn of(mesh: &Mesh) -> Self {
        let reason = || {
            if let Some(grant) = mesh.spec.access.iter().min_by(|a, b| a.from.cmp(&b.from)) {
                return Some(ExportReason::Granted(grant.from.clone()));
            }
            let wide = mesh.spec.tenants.iter().filter(|tenant| tenant.namespaces.len() > 1);
            if let Some(tenant) = wide.min_by(|a, b| a.name.cmp(&b.name)) {
                return Some(ExportReason::SeveralNamespaces(tenant.name.clone()));
            }
            let root = &mesh.spec.istio.namespace;
            let mut platform = mesh.spec.platform.services.iter().flatten();
            platform.any(|service| service.namespace == *root).then(|| ExportReason::Platform(root.clone()))
        };
        reason().map_or(Self::OwnNamespace, Self::Everywhere)
    }
}

impl fmt::Display for ServiceExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OwnNamespace => f.write_str(
                "every tenant has one namespace and nothing is granted: a service is known at home only",
            ),
            Self::Everywhere(reason) => {
                write!(f, "{reason}: the outbound scope of each namespace narrows it")
            }
        }
    }
}

impl fmt::Display for ExportReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeveralNamespaces(tenant) => write!(f, "tenant `{tenant}` has several namespaces"),
            Self::Granted(tenant) => write!(f, "tenant `{tenant}` holds a grant"),
            Self::Platform(namespace) => {
                write!(f, "namespace `{namespace}` holds a service for every tenant")
            }
        }
    }
}
