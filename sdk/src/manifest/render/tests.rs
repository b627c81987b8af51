//! Whether every rendering keeps tenants apart: properties of generated meshes.

use std::collections::BTreeSet;

use cofferdam_policy::{Place, Policy, ProxyKind};
use proptest::{collection::vec, prelude::*, sample::Index};

use crate::{
    istio::{
        AuthorizationPolicy, DestinationRule, Object, PeerAuthentication, WasmPlugin,
        destination_rule::ClientTlsMode,
    },
    manifest::{FilterSource, Manifest, ManifestSet, render},
    name::{
        GatewayName, HeaderValue, LabelKey, LabelValue, MeshName, Namespace, ServiceName, SubsetName,
        TenantName,
    },
    plan::plan,
    spec::{
        Gateway, GatewayRoute, Grant, GrantTarget, HttpMethod, Mesh, PathMatch, Protocol, Release, Service,
        ServicePort, Tenant, TenantNamespace,
    },
};

/// What a tenant has, by number: namespaces, services and gateways; whether services are released and written by us.
#[derive(Clone, Debug)]
struct Draft {
    namespaces: usize,
    services: usize,
    gateways: usize,
    released: bool,
    managed: bool,
}

fn draft() -> impl Strategy<Value = Draft> {
    (1..3usize, 0..4usize, 0..3usize, any::<bool>(), any::<bool>()).prop_map(
        |(namespaces, services, gateways, released, managed)| Draft {
            namespaces,
            services,
            gateways,
            released,
            managed,
        },
    )
}

prop_compose! {
    /// Meshes of one to four tenants, with grants between any two of them.
    fn meshes()(
        drafts in vec(draft(), 1..5),
        grants in vec((any::<Index>(), any::<Index>(), any::<Index>(), any::<bool>()), 0..5),
        revision in any::<bool>(),
    ) -> Mesh {
        let tenants: Vec<_> = drafts.iter().enumerate().map(|(number, draft)| tenant(number, draft)).collect();
        let mut mesh = Mesh::new(MeshName::new("generated").unwrap(), tenants.clone());
        for (from, to, service, narrow) in grants {
            let (from, to) = (from.get(&tenants), to.get(&tenants));
            if from.name == to.name || to.services.is_empty() {
                continue;
            }
            let grant = grant(from, to, service.get(&to.services), narrow);
            if !mesh.spec.access.contains(&grant) {
                mesh.spec.access.push(grant);
            }
        }
        mesh.spec.istio.revision = revision.then(|| "blue".parse().unwrap());
        mesh
    }
}

fn tenant(number: usize, draft: &Draft) -> Tenant {
    let namespace = |n: usize| Namespace::new(format!("ns-{number}{n}-x")).unwrap();
    let mut tenant = Tenant::new(TenantName::new(format!("tenant-{number}-x")).unwrap(), namespace(0));
    tenant
        .namespaces
        .extend((1..draft.namespaces).map(|n| TenantNamespace { name: namespace(n), clusters: Vec::new() }));
    for n in 0..draft.services {
        let name = ServiceName::new(format!("service-{n}")).unwrap();
        let app = (LabelKey::new("app").unwrap(), LabelValue::new(format!("app-{n}")).unwrap());
        let port = |name: &str, port: u16| ServicePort {
            name: name.parse().unwrap(),
            port: port.try_into().unwrap(),
            target_port: Some(8080.try_into().unwrap()),
            protocol: Protocol::Http,
        };
        let mut service =
            Service::new(name.clone(), [app].into(), vec![port("http", 80), port("http-b", 8000)]);
        service.namespace = Some(namespace(n % draft.namespaces));
        service.managed = draft.managed;
        if draft.released {
            tenant.releases.push(Release {
                service: name,
                namespace: service.namespace.clone(),
                port: 80.try_into().unwrap(),
                header: "version".parse().unwrap(),
                default: SubsetName::new("v1").unwrap(),
                canaries: [(HeaderValue::new("2").unwrap(), SubsetName::new("v2").unwrap())].into(),
            });
        }
        tenant.services.push(service);
    }
    for n in 0..draft.gateways {
        let routes = tenant.services.iter().filter(|service| service.namespace == Some(namespace(0)));
        let routes = routes.map(|service| GatewayRoute {
            hosts: Vec::new(),
            path: PathMatch::Prefix(format!("/{}", service.name).parse().unwrap()),
            rewrite: None,
            service: service.name.as_str().parse().unwrap(),
            port: 80.try_into().unwrap(),
        });
        let gateway = Gateway::new(GatewayName::new(format!("gateway-{n}")).unwrap());
        tenant.gateways.push(Gateway { routes: routes.collect(), ..gateway });
    }
    tenant
}

fn grant(from: &Tenant, to: &Tenant, service: &Service, narrow: bool) -> Grant {
    let to = GrantTarget {
        tenant: to.name.clone(),
        service: service.name.clone(),
        namespace: service.namespace.clone(),
        ports: Vec::new(),
        methods: if narrow { vec![HttpMethod::Get] } else { Vec::new() },
        paths: if narrow { vec!["/api/*".parse().unwrap()] } else { Vec::new() },
    };
    Grant { from: from.name.clone(), to }
}

fn rendered(mesh: &Mesh) -> ManifestSet {
    let plan = plan(mesh).unwrap_or_else(|problems| panic!("{problems}"));
    render(&plan, &FilterSource::placeholder()).unwrap()
}

fn namespaces(tenant: &Tenant) -> impl Iterator<Item = &str> {
    tenant.namespaces.iter().map(|namespace| namespace.name.as_str())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_filter_takes_every_config(mesh in meshes()) {
        for (path, plugin) in rendered(&mesh).all::<Object<WasmPlugin>>() {
            let json = serde_json::to_vec(plugin.spec.plugin_config.as_ref().unwrap()).unwrap();
            let config = cofferdam_policy::parse(&json);
            prop_assert!(config.is_ok(), "{path}: {config:?}");
            let gateway = path.as_str().contains("cofferdam-gateway");
            let place = Place::new(if gateway { ProxyKind::Router } else { ProxyKind::Sidecar });
            let policy = Policy::new(&config.unwrap(), &place);
            prop_assert!(policy.is_ok(), "{path}: {policy:?}");
        }
    }

    #[test]
    fn every_namespace_refuses_by_itself(mesh in meshes()) {
        let set = rendered(&mesh);
        for namespace in mesh.spec.tenants.iter().flat_map(namespaces) {
            let deny = set.get::<Object<AuthorizationPolicy>>(Some(namespace), "default-deny");
            prop_assert_eq!(deny.map(|object| &object.spec), Some(&AuthorizationPolicy::default()));
            let mtls = set.get::<Object<PeerAuthentication>>(Some(namespace), "default");
            prop_assert_eq!(mtls.map(|object| &object.spec), Some(&PeerAuthentication::strict()));
            prop_assert!(set.get::<Object<WasmPlugin>>(Some(namespace), "cofferdam-inbound").is_some());
            prop_assert!(set.get::<Object<WasmPlugin>>(Some(namespace), "cofferdam-outbound").is_some());
        }
        for (path, rule) in set.all::<Object<DestinationRule>>() {
            let tls = rule.spec.traffic_policy.as_ref().and_then(|policy| policy.tls.as_ref());
            prop_assert_eq!(tls.map(|tls| tls.mode), Some(ClientTlsMode::IstioMutual), "{}", path);
        }
    }

    #[test]
    fn no_object_names_a_tenant_without_a_grant(mesh in meshes()) {
        let meet = |a: &Tenant, b: &Tenant| {
            mesh.spec.access.iter().any(|grant| {
                (grant.from == a.name && grant.to.tenant == b.name) || (grant.from == b.name && grant.to.tenant == a.name)
            })
        };
        let set = rendered(&mesh);
        for entry in set.iter() {
            let owner = entry.object().metadata().labels.as_ref().and_then(|labels| labels.get("cofferdam.dev/tenant"));
            let owner = mesh.spec.tenants.iter().find(|tenant| Some(tenant.name.as_str()) == owner.map(String::as_str));
            let text = serde_json::to_string(entry.object()).unwrap();
            for other in mesh.spec.tenants.iter().filter(|other| owner.is_none_or(|owner| owner.name != other.name)) {
                let named = namespaces(other).any(|namespace| text.contains(namespace));
                prop_assert!(!named || owner.is_some_and(|owner| meet(owner, other)), "{}: {}", entry.path(), text);
            }
        }
    }

    #[test]
    fn order_changes_nothing(mesh in meshes()) {
        let mut turned = mesh.clone();
        turned.spec.tenants.reverse();
        turned.spec.access.reverse();
        for tenant in &mut turned.spec.tenants {
            // The first namespace is the tenant's home, so it stays.
            tenant.namespaces[1..].reverse();
            tenant.services.reverse();
            tenant.gateways.reverse();
            tenant.releases.reverse();
            for service in &mut tenant.services {
                service.ports.reverse();
            }
        }
        prop_assert_eq!(rendered(&mesh), rendered(&turned));
    }

    #[test]
    fn everything_says_its_role_and_revision(mesh in meshes()) {
        let revision = mesh.spec.istio.revision.as_ref().map(|revision| revision.as_str());
        for entry in rendered(&mesh).iter() {
            let labels = entry.object().metadata().labels.clone().unwrap_or_default();
            prop_assert!(labels.contains_key("cofferdam.dev/role"), "{}", entry.path());
            let bound = labels.get("istio.io/rev").map(String::as_str);
            let is_root = entry.object().metadata().name.as_deref() == Some("istio-system");
            if let Manifest::IstioOperator(file) = entry.object() {
                prop_assert_eq!(file.spec.revision.as_deref(), revision);
            } else if is_root {
                prop_assert_eq!(bound, None, "its pods get no sidecars");
            } else {
                prop_assert_eq!(bound, revision, "{}", entry.path());
            }
            if let (Manifest::Namespace(_), false) = (entry.object(), is_root) {
                prop_assert_eq!(labels.contains_key("istio-injection"), revision.is_none());
            }
        }
    }

    #[test]
    fn files_are_in_the_order_of_their_names(mesh in meshes()) {
        let set = rendered(&mesh);
        let paths: Vec<_> = set.iter().map(|entry| entry.path().to_string()).collect();
        let sorted: BTreeSet<_> = paths.iter().cloned().collect();
        prop_assert_eq!(paths, sorted.into_iter().collect::<Vec<_>>());
    }
}

/// The hosts and ports that the policy of a gateway with these hosts opens.
fn opened(hosts: &[&str]) -> (Vec<String>, Vec<String>) {
    let mut tenant = Tenant::new(TenantName::new("foo").unwrap(), Namespace::new("foo").unwrap());
    let gateway = Gateway::new(GatewayName::new("gw").unwrap());
    tenant.gateways =
        vec![Gateway { hosts: hosts.iter().map(|host| host.parse().unwrap()).collect(), ..gateway }];
    let set = rendered(&Mesh::new(MeshName::new("m").unwrap(), vec![tenant]));
    let policy = set.get::<Object<AuthorizationPolicy>>(Some("foo"), "gateway-gw").unwrap();
    let operation = policy.spec.rules[0].to[0].operation.clone();
    (operation.hosts, operation.ports)
}

#[test]
fn a_gateway_is_open_for_its_hosts_with_and_without_a_port() {
    for (hosts, expected) in [
        (vec!["*"], vec![]),
        (vec!["a.example"], vec!["a.example", "a.example:*"]),
        (vec!["*.a.example"], vec!["*.a.example", "*.a.example:80"]),
        (vec!["*", "a.example"], vec![]),
    ] {
        let (opened, ports) = opened(&hosts);
        assert_eq!(opened, expected, "{hosts:?}");
        assert_eq!(ports, ["8080"], "the pods' port");
    }
}
