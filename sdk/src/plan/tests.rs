//! Whether what a spec leaves out and what its names mean comes out as the manual says.

use super::{GatewayOf, Naming, Plan, plan};

/// A plan of a mesh whose spec is this YAML, indented by two.
fn planned(spec: &str) -> Plan {
    let text =
        format!("apiVersion: cofferdam.dev/v1alpha1\nkind: Mesh\nmetadata: {{name: m}}\nspec:\n{spec}");
    let mesh = crate::load("mesh.yaml", text.as_bytes()).unwrap_or_else(|problems| panic!("{problems}"));
    plan(&mesh).unwrap_or_else(|problems| panic!("{problems}"))
}

const FOO: &str = "{name: foo, namespaces: [{name: foo}]}";
const WIDE: &str = "{name: wide, namespaces: [{name: wide}, {name: wider}]}";
const BAR: &str = "{name: bar, namespaces: [{name: bar}, {name: baz}], services: [{name: api, namespace: baz, \
                   selector: {app: api}, ports: [{name: http, port: 80, targetPort: 8080}, {name: admin, port: 81}]}]}";

#[test]
fn services_are_known_beyond_their_namespace_only_for_a_reason() {
    for (spec, expected) in [
        (
            format!("  tenants: [{FOO}]\n"),
            "every tenant has one namespace and nothing is granted: a service is known at home only",
        ),
        (
            format!("  tenants: [{FOO}, {WIDE}]\n"),
            "tenant `wide` has several namespaces: the outbound scope of each namespace narrows it",
        ),
        (
            format!(
                "  tenants: [{FOO}, {BAR}]\n  access: [{{from: foo, to: {{tenant: bar, service: api, namespace: baz}}}}]\n"
            ),
            "tenant `foo` holds a grant: the outbound scope of each namespace narrows it",
        ),
        (
            format!(
                "  tenants: [{FOO}]\n  platform: {{services: [{{name: otel, namespace: istio-system}}]}}\n"
            ),
            "namespace `istio-system` holds a service for every tenant: the outbound scope of each namespace narrows it",
        ),
    ] {
        assert_eq!(planned(&spec).control_plane.export.to_string(), expected, "{spec}");
    }
}

#[test]
fn a_grant_opens_the_pods_ports_to_all_of_the_callers_namespaces() {
    let access = "[{from: wide, to: {tenant: bar, service: api, namespace: baz, ports: [80]}}]";
    let plan = planned(&format!("  tenants: [{WIDE}, {BAR}]\n  access: {access}\n"));
    let [bar, wide] = plan.tenants.as_slice() else { panic!("{:?}", plan.tenants) };
    let service = &bar.services[0];
    let grant = &service.grants[0];
    assert_eq!(grant.targets.iter().map(|port| port.get()).collect::<Vec<_>>(), [8080]);
    assert_eq!(grant.callers.iter().map(|caller| caller.as_str()).collect::<Vec<_>>(), ["wide", "wider"]);
    let visible: Vec<_> = service.visible_in.iter().map(|namespace| namespace.as_str()).collect();
    assert_eq!(visible, ["bar", "baz", "wide", "wider"]);
    let reached: Vec<_> = wide.granted.iter().map(|(id, ports)| (id.to_string(), ports.len())).collect();
    assert_eq!(reached, [("api.baz.svc.cluster.local".to_owned(), 1)]);
    assert_eq!(service.service_account.as_str(), "default");
    assert_eq!(service.ports[1].target.get(), 81, "a target port that is not stated is the port");
}

#[test]
fn a_narrower_host_carries_the_routes_of_wider_ones() {
    let plan = planned(
        "  tenants:\n  - name: foo\n    namespaces: [{name: foo}]\n    services:\n    - {name: web, selector: {app: web}, \
         ports: [{name: http, port: 80}]}\n    gateways:\n    - name: gw\n      hosts: ['*.shop.example', \
         'a.shop.example', 'b.shop.example']\n      routes:\n      - {hosts: [a.shop.example], match: {exact: /only-a}, \
         service: web, port: 80}\n      - {match: {prefix: /}, service: web, port: 80}\n",
    );
    let gateway = &plan.tenants[0].gateways[0];
    assert_eq!(gateway.owner.as_str(), "foo.gw");
    assert_eq!(gateway.of, GatewayOf::Tenant("foo".parse().unwrap(), Naming::Always));
    let seen: Vec<_> = gateway
        .virtual_hosts
        .iter()
        .map(|group| (group.hosts.iter().map(|host| host.as_str()).collect::<Vec<_>>(), group.routes.len()))
        .collect();
    assert_eq!(seen, [(vec!["*.shop.example", "b.shop.example"], 1), (vec!["a.shop.example"], 2)]);
}

#[test]
fn a_release_applies_where_its_service_is_routed() {
    let plan = planned(
        "  tenants:\n  - name: foo\n    namespaces: [{name: foo}]\n    services:\n    - {name: web, selector: {app: web}, \
         ports: [{name: http, port: 80}, {name: http-b, port: 81}]}\n    gateways:\n    - name: gw\n      routes:\n      \
         - {match: {prefix: /a}, service: web, port: 80}\n      - {match: {prefix: /b}, service: web, port: 81}\n    \
         releases:\n    - {service: web, port: 80, header: version, default: v1, canaries: {'2': v2}}\n",
    );
    let foo = &plan.tenants[0];
    let routes = &foo.gateways[0].virtual_hosts[0].routes;
    assert_eq!(routes.iter().map(|route| route.release.is_some()).collect::<Vec<_>>(), [true, false]);
    assert_eq!(
        foo.services[0].versions().iter().map(|version| version.as_str()).collect::<Vec<_>>(),
        ["v1", "v2"]
    );
}

#[test]
fn every_tenant_reaches_the_kubernetes_api_and_dns_unless_the_spec_says_otherwise() {
    let named = |plan: &Plan| {
        let ports = |outside: &super::Outside| {
            outside.ports.iter().map(|port| port.name.to_string()).collect::<Vec<_>>()
        };
        plan.platform
            .outside
            .iter()
            .map(|outside| (outside.hosts[0].to_string(), ports(outside)))
            .collect::<Vec<_>>()
    };
    let dns = ("kube-dns.kube-system.svc.cluster.local".to_owned(), vec!["tcp-53".to_owned()]);
    let api = ("kubernetes.default.svc.cluster.local".to_owned(), vec!["tls-443".to_owned()]);
    let partner = ("api.partner.example".to_owned(), vec!["tls-443".to_owned()]);
    let default = planned(&format!("  tenants: [{FOO}]\n  outbound: {{hosts: [api.partner.example]}}\n"));
    assert_eq!(named(&default), [partner, dns, api]);
    let none = planned(&format!("  tenants: [{FOO}]\n  platform: {{services: []}}\n"));
    assert_eq!(named(&none), []);
    let inside = planned(&format!(
        "  tenants: [{FOO}]\n  platform: {{services: [{{name: otel, namespace: istio-system}}]}}\n"
    ));
    assert_eq!(named(&inside), []);
    let services: Vec<_> = inside.platform.services.iter().map(ToString::to_string).collect();
    assert_eq!(services, ["otel.istio-system.svc.cluster.local"]);
}

#[test]
fn what_is_dialled_by_address_has_one_host_and_is_told_by_no_host_in_tls() {
    for (service, hosts, port) in [
        (
            "{name: kubernetes, namespace: default}",
            &["kubernetes.default.svc.cluster.local", "kubernetes.default.svc", "kubernetes.default"][..],
            "tls-443",
        ),
        (
            "{name: kubernetes, namespace: default, addresses: [10.96.0.1]}",
            &["kubernetes.default.svc.cluster.local"],
            "tcp-443",
        ),
        (
            "{name: kubernetes, namespace: default, ports: [{name: api, port: 6443, protocol: TCP}]}",
            &["kubernetes.default.svc.cluster.local"],
            "api",
        ),
    ] {
        let plan = planned(&format!("  tenants: [{FOO}]\n  platform: {{services: [{service}]}}\n"));
        let [outside] = plan.platform.outside.as_slice() else { panic!("{:?}", plan.platform.outside) };
        let known: Vec<_> = outside.hosts.iter().map(|host| host.as_str()).collect();
        assert_eq!((known.as_slice(), outside.ports[0].name.as_str()), (hosts, port), "{service}");
    }
}

#[test]
fn a_tenants_own_hosts_are_known_to_its_namespaces_only() {
    let plan = planned(
        "  tenants:\n  - name: wide\n    namespaces: [{name: wide}, {name: wider}]\n    egress: [{host: api.partner.example, \
         ports: [8443, 443]}]\n",
    );
    let [partner] = plan.tenants[0].egress.as_slice() else { panic!("{:?}", plan.tenants[0].egress) };
    assert_eq!(partner.home.as_str(), "wide");
    assert_eq!(partner.ports.iter().map(|port| port.port.get()).collect::<Vec<_>>(), [443, 8443]);
    let own = ["wide", "wider"].map(|name| name.parse().unwrap());
    assert_eq!(partner.seen_by, super::Audience::Only(own.into()));
}
