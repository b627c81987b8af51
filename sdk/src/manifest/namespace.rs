//! How namespaces are written: who sees them, whose they are and how their pods get sidecars.

use k8s_openapi::{api::core::v1, apimachinery::pkg::apis::meta::v1::ObjectMeta};

use super::labels::{MESH, REVISION, Role, labels};
use crate::{
    name::Namespace,
    plan::{Plan, TenantPlan},
};

/// The label that injects sidecars of the default revision. Istio prefers it to a revision, so never both.
const INJECTION: (&str, &str) = ("istio-injection", "enabled");

/// A tenant's namespace.
pub(super) fn of_tenant(plan: &Plan, tenant: &TenantPlan, namespace: &Namespace) -> v1::Namespace {
    let mut written = bare(plan, namespace);
    let labels = written.metadata.labels.get_or_insert_default();
    labels.extend(self::labels(plan, Role::Namespace, Some(&tenant.name)));
    if plan.control_plane.revision.is_none() {
        labels.insert(INJECTION.0.to_owned(), INJECTION.1.to_owned());
    }
    written
}

/// The control plane's namespace: in the mesh, so that its policies count, but without sidecars of its own.
pub(super) fn of_control_plane(plan: &Plan) -> v1::Namespace {
    let mut written = bare(plan, &plan.control_plane.namespace);
    let labels = written.metadata.labels.get_or_insert_default();
    labels.extend(self::labels(plan, Role::Namespace, None));
    labels.remove(REVISION);
    written
}

fn bare(plan: &Plan, namespace: &Namespace) -> v1::Namespace {
    let labels = [(MESH.to_owned(), plan.mesh.to_string())];
    let metadata = ObjectMeta {
        name: Some(namespace.to_string()),
        labels: Some(labels.into()),
        ..ObjectMeta::default()
    };
    v1::Namespace { metadata, ..v1::Namespace::default() }
}
