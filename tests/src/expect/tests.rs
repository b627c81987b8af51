//! Does the model say what the contract says, where the examples do not reach?

use cofferdam::{
    name::{GatewayName, Namespace, ServiceName, TenantName},
    spec::{HttpMethod, Mesh, Port},
};

use super::expect;
use crate::{
    matrix::expectations,
    probe::{GatewayAt, Hosts, Outsider, Place, Probe, Request, Road, ServiceAt},
};

const TENANTS: &str = "
apiVersion: cofferdam.dev/v1alpha1
kind: Mesh
metadata: {name: test}
spec:
  tenants:
  - name: a
    namespaces: [{name: a1}, {name: a2}]
    services:
    - {name: web, selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
    - {name: raw, selector: {app: raw}, ports: [{name: tcp, port: 90, protocol: TCP}]}
    gateways: [{name: in, hosts: [shop.example, \"*.a.example\"], routes: [ROUTES]}]
  - name: b
    namespaces: [{name: b1}]
    services:
    - {name: open, selector: {app: api}, ports: [{name: http, port: 80, targetPort: 8080}, {name: admin, port: 81}]}
    - {name: twin, selector: {app: api, tier: x}, ports: [{name: http, port: 80, targetPort: 8080}]}
    - {name: near, selector: {app: near}, ports: [{name: http, port: 80, targetPort: 8080}]}
";

const ROUTES: &str = "{match: {exact: /x}, rewrite: /y, service: web, port: 80}, \
    {hosts: [\"*.a.example\"], match: {prefix: /}, service: web.a1, port: 80}";

fn mesh(more: &str) -> Mesh {
    let text = format!("{}{more}", TENANTS.replace("ROUTES", ROUTES));
    serde_saphyr::from_str(&text).unwrap()
}

/// What is expected of the one row of the spec's own table that begins so.
fn row(mesh: &Mesh, [from, to, asked]: [&str; 3]) -> String {
    let list = expectations(mesh).unwrap();
    let mut found =
        list.iter().filter(|row| [row.probe.from(), row.probe.to(), row.probe.asked()] == [from, to, asked]);
    let first = found.next().unwrap_or_else(|| panic!("no row from {from} to {to}: {asked}"));
    first.expected.to_string()
}

#[test]
fn grants_open_pods_by_labels_ports_methods_and_paths() {
    let granted = mesh("  access: [{from: a, to: {tenant: b, service: open, ports: [80]}}]\n");
    let closed = mesh("");
    let (from, direct) = ("a/a1 sidecar", "a/a1 direct");
    let spoof = "; x-tenant-id: b";
    for (from, to, asked, without, with) in [
        (
            from,
            "service b1/open:80",
            "GET /open; x-tenant-id: b",
            "403 foreign-tenant",
            "200 Open B as a GET /open",
        ),
        // The pods of `twin` carry every label that `open` selects: they are pods of `open` as well.
        (
            from,
            "service b1/twin:80",
            "GET /twin; x-tenant-id: b",
            "403 foreign-tenant",
            "200 Twin B as a GET /twin",
        ),
        (from, "service b1/near:80", "GET /near; x-tenant-id: b", "403 foreign-tenant", "403 foreign-tenant"),
        (direct, "pod b1/near:8080", "GET /near; x-tenant-id: b", "403 foreign-tenant", "403 foreign-tenant"),
    ] {
        assert_eq!(row(&closed, [from, to, asked]), without, "{to} {asked}");
        assert_eq!(row(&granted, [from, to, asked]), with, "{to} {asked}");
    }
    // One port of the granted service is granted, the other is not.
    assert_eq!(row(&granted, [from, "service b1/open:81", &format!("GET /open{spoof}")]), "403 not-granted");
    // Every namespace of the granted tenant may call, and the way back stays closed.
    assert_eq!(
        row(&granted, ["a/a2 sidecar", "service b1/open:80", "GET /open?x=1"]),
        "200 Open B as a GET /open?x=1"
    );
    let back = ["b/b1 sidecar", "service a1/web:80", "GET /web; x-tenant-id: a"];
    assert_eq!(row(&granted, back), "403 foreign-tenant");
}

#[test]
fn a_tenant_is_at_home_in_all_its_namespaces() {
    assert_eq!(row(&mesh(""), ["a/a2 direct", "pod a1/web:8080", "GET /web"]), "200 Web A as a GET /web");
}

#[test]
fn replace_never_reads_the_header() {
    let replace = mesh("  enforcement: {onMismatch: replace, header: x-org}\n");
    let refuse = mesh("  enforcement: {header: x-org}\n");
    for (asked, expected) in [
        ("GET /web; x-org: b", "403 header-mismatch"),
        ("GET /web; x-org: a; x-org: b", "403 header-malformed"),
        ("GET /web; x-org: A", "403 header-malformed"),
    ] {
        let place = ["a/a1 direct", "pod a1/web:8080", asked];
        assert_eq!(row(&refuse, place), expected, "{asked}");
        assert_eq!(row(&replace, place), "200 Web A as a GET /web", "{asked}");
    }
    let foreign = ["b/b1 direct", "pod a1/web:8080", "GET /web; x-org: a"];
    assert_eq!(row(&replace, foreign), "403 foreign-tenant", "the caller is judged all the same");
}

/// What a gateway of `a` makes of a path and hosts.
fn asked(mesh: &Mesh, path: &str, hosts: &[&str]) -> String {
    let to = GatewayAt {
        namespace: Namespace::new("a1").unwrap(),
        name: GatewayName::new("in").unwrap(),
        port: Port::new(80).unwrap(),
        host: "shop.example".to_owned(),
    };
    let request = Request {
        method: HttpMethod::Get,
        path: path.to_owned(),
        hosts: Hosts::These(hosts.iter().map(ToString::to_string).collect()),
        headers: Vec::new(),
    };
    expect(mesh, &Probe { road: Road::Gateway { from: Outsider::Nobody, to }, request }).unwrap().to_string()
}

#[test]
fn gateways_route_by_host_and_path() {
    let mesh = mesh("");
    for (path, host, expected) in [
        ("/x", "shop.example", "200 Web A as a GET /y"),
        ("/x?q=1", "SHOP.example:80", "200 Web A as a GET /y?q=1"),
        ("/z/../x", "shop.example", "200 Web A as a GET /y"),
        ("/x/z", "shop.example", "404"),
        ("/x", "one.a.example", "200 Web A as a GET /y"),
        ("/x/z", "one.a.example.", "200 Web A as a GET /x/z"),
        ("/x/../z", "one.a.example", "200 Web A as a GET /z"),
        ("/x", "a.example", "404"),
        ("/x", "other.example", "404"),
        ("/x", "", "403 bad-authority"),
        ("/x", "shop.example:", "403 bad-authority"),
        ("/x", "shop.example,other.example", "403 bad-authority"),
        ("/x", "user@shop.example", "403 bad-authority"),
    ] {
        assert_eq!(asked(&mesh, path, &[host]), expected, "{host}{path}");
    }
    assert_eq!(asked(&mesh, "/x", &["shop.example", "shop.example"]), "403 bad-authority");
    assert_eq!(asked(&mesh, "/x", &[]), "403 bad-authority");
}

#[test]
fn where_the_host_names_the_tenant_other_hosts_are_unknown() {
    let text = TENANTS.replace("{name: in,", "{name: in, identity: host,").replace("ROUTES", ROUTES);
    let mesh: Mesh = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(asked(&mesh, "/x", &["shop.example"]), "200 Web A as a GET /y");
    assert_eq!(asked(&mesh, "/x", &["other.example"]), "403 unknown-host");
    assert_eq!(asked(&mesh, "/z", &["shop.example"]), "404");
}

#[test]
fn what_is_not_modelled_is_not_judged() {
    for (more, what) in [
        ("  topology: {tenancy: mesh}\n", "a tenancy other than `namespace`"),
        ("  enforcement: {mode: audit}\n", "a mode other than `enforce`"),
        ("  enforcement: {exempt: [{namespace: a1, port: 80}]}\n", "exempt ports"),
        ("  clusters: [{name: one}, {name: two}]\n", "several clusters or networks"),
        ("  access: [{from: a, to: {tenant: b, service: lost}}]\n", "service `lost` of namespace `b1`"),
    ] {
        let error = expectations(&mesh(more)).unwrap_err();
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let expected = format!("no expectation for {what}: the model of the spec does not know it");
        assert_eq!(cause, Some(expected));
    }
}

#[test]
fn a_path_that_can_be_read_in_two_ways_is_within_no_path_of_a_grant() {
    let named =
        mesh("  access: [{from: a, to: {tenant: b, service: open, ports: [80], paths: [\"/api/*\"]}}]\n");
    let any = mesh("  access: [{from: a, to: {tenant: b, service: open, ports: [80]}}]\n");
    for (path, within, seen) in [
        ("/api/x", true, "/api/x"),
        ("/api/x?to=/../y", true, "/api/x?to=/../y"),
        ("/api/%41", true, "/api/A"),
        ("/api/%20", true, "/api/%20"),
        ("/api/./x", true, "/api/x"),
        ("/x/../api/y", true, "/api/y"),
        ("/api/%2e%2E/x", false, "/x"),
        ("/api/x/..", true, "/api/"),
        ("/api/..%2fx", false, "/api/..%2fx"),
        ("/api/x%5cy", false, "/api/x%5cy"),
        ("/api/x%", false, "/api/x%"),
        ("/api//x", false, "/api//x"),
        ("/api/..;/x", false, "/x"),
        ("/api/x;/y", false, "/api/x;/y"),
    ] {
        let to = ServiceAt {
            namespace: Namespace::new("b1").unwrap(),
            name: ServiceName::new("open").unwrap(),
            port: Port::new(80).unwrap(),
        };
        let from = Place { tenant: TenantName::new("a").unwrap(), namespace: Namespace::new("a1").unwrap() };
        let request = Request {
            method: HttpMethod::Get,
            path: path.to_owned(),
            hosts: Hosts::Usual,
            headers: Vec::new(),
        };
        let probe = Probe { road: Road::Mesh { from, to }, request };
        let answer = format!("200 Open B as a GET {seen}");
        assert_eq!(expect(&any, &probe).unwrap().to_string(), answer, "{path}");
        let expected = if within { answer } else { "403 not-granted".to_owned() };
        assert_eq!(expect(&named, &probe).unwrap().to_string(), expected, "{path}");
    }
}
