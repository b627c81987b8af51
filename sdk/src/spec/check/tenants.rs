//! Whether each tenant's name and namespaces are its own.

use super::index::Index;
use crate::problem::{Found, ProblemCode, place};

/// Namespaces that Kubernetes keeps for itself.
const KUBERNETES: [&str; 3] = ["kube-system", "kube-public", "kube-node-lease"];

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    let root = &index.mesh.spec.istio.namespace;
    for (t, tenant) in index.tenants() {
        if let Some((first, _)) = index.tenant(&tenant.name)
            && first != t
        {
            let message = format!("the tenant `{}` stands here a second time", tenant.name);
            let help = format!("rename it, or merge it into spec.tenants[{first}]");
            found.report(ProblemCode::DuplicateTenant, place!["spec", "tenants", t, "name"], message, help);
        }
        for (n, namespace) in tenant.namespaces.iter().enumerate() {
            let path = place!["spec", "tenants", t, "namespaces", n, "name"];
            let name = &namespace.name;
            if name == root || KUBERNETES.contains(&name.as_str()) {
                let whose = if name == root { "the control plane's" } else { "Kubernetes' own" };
                let message = format!("the namespace `{name}` is {whose}");
                found.report(
                    ProblemCode::SystemNamespace,
                    path,
                    message,
                    "give the tenant a namespace of its own",
                );
            } else if let Some((owner, first)) = index.owner(name)
                && first != place!["spec", "tenants", t, "namespaces", n]
            {
                let message = format!(
                    "the namespace `{name}` is owned by tenant `{}` already",
                    index.tenant_name(owner)
                );
                let help = format!("a namespace has one owner: remove it here or at {first}");
                found.report(ProblemCode::NamespaceTaken, path, message, help);
            }
        }
    }
}
