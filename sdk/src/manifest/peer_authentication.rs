//! How it is written that plaintext is refused: a strict PeerAuthentication.

use super::labels::{Role, object};
use crate::{
    istio::{Object, PeerAuthentication},
    name::{Namespace, TenantName},
    plan::Plan,
};

/// mTLS only, in a namespace; in the root namespace, in the mesh.
pub(super) fn strict(
    plan: &Plan,
    namespace: &Namespace,
    tenant: Option<&TenantName>,
) -> Object<PeerAuthentication> {
    object(plan, (Role::Mtls, tenant), namespace, "default", PeerAuthentication::strict())
}
