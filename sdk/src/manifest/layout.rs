//! Which file each object stands in, so that the order of names is the order of applying.

use crate::name::TenantName;

/// A folder of the output.
#[derive(Clone, Copy, Debug)]
pub(super) enum Folder<'a> {
    /// Installations: the control plane first, the gateways after it.
    ControlPlane,
    Gateways,
    /// Namespaces come before everything, the installations too.
    Namespaces,
    /// What holds in the whole mesh.
    Mesh,
    /// The platform's own gateway.
    Platform,
    /// All of a tenant.
    Tenant(&'a TenantName),
}

/// The place of an object among those of its folder: what refuses comes before what serves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rank {
    Only = 0,
    Mtls = 10,
    Access = 20,
    Filter = 30,
    Scope = 40,
    Outside = 50,
    Service = 60,
    Traffic = 70,
    Gateway = 80,
    Route = 90,
}

/// The path of an object's file. Kind, namespace and name are in it, so no two objects share one.
pub(super) fn path(
    folder: Folder<'_>,
    rank: Rank,
    kind: &str,
    namespace: Option<&str>,
    name: &str,
) -> String {
    let folder = match folder {
        Folder::ControlPlane => return format!("install/00-{name}.yaml"),
        Folder::Gateways => return format!("install/10-gateway-{name}.yaml"),
        Folder::Namespaces => return format!("apply/00-namespaces/{name}.yaml"),
        Folder::Mesh => "10-mesh".to_owned(),
        Folder::Platform => "20-platform".to_owned(),
        Folder::Tenant(tenant) => format!("30-tenant-{tenant}"),
    };
    let place = namespace.map_or_else(|| name.to_owned(), |namespace| format!("{namespace}.{name}"));
    format!("apply/{folder}/{:02}-{}-{place}.yaml", rank as u8, kebab(kind))
}

/// `VirtualService` as `virtual-service`.
fn kebab(kind: &str) -> String {
    let mut text = String::new();
    for letter in kind.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Folder, Rank, path};
    use crate::name::TenantName;

    #[test]
    fn paths_say_what_is_in_them() {
        let foo = TenantName::new("foo").unwrap();
        for (path, expected) in [
            (
                path(Folder::ControlPlane, Rank::Only, "IstioOperator", Some("s"), "istio"),
                "install/00-istio.yaml",
            ),
            (
                path(Folder::Gateways, Rank::Only, "IstioOperator", Some("s"), "a.b"),
                "install/10-gateway-a.b.yaml",
            ),
            (path(Folder::Namespaces, Rank::Only, "Namespace", None, "foo"), "apply/00-namespaces/foo.yaml"),
            (
                path(Folder::Tenant(&foo), Rank::Route, "VirtualService", Some("ns"), "release-hello"),
                "apply/30-tenant-foo/90-virtual-service-ns.release-hello.yaml",
            ),
        ] {
            assert_eq!(path, expected);
        }
    }
}
