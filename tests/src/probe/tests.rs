//! Do the columns of a probe say all that tells it apart?

use cofferdam::{
    name::{GatewayName, Namespace, ServiceName, SubsetName, TenantName},
    spec::{HttpMethod, Port},
};

use super::{Credential, GatewayAt, Header, Hosts, Outsider, Place, PodAt, Probe, Request, Road, ServiceAt};

pub(super) fn gateway() -> GatewayAt {
    GatewayAt {
        namespace: Namespace::new("foo").unwrap(),
        name: GatewayName::new("in").unwrap(),
        port: Port::new(80).unwrap(),
        host: "shop.example".to_owned(),
    }
}

fn service(name: &str, port: u16) -> ServiceAt {
    ServiceAt {
        namespace: Namespace::new("bar").unwrap(),
        name: ServiceName::new(name).unwrap(),
        port: Port::new(port).unwrap(),
    }
}

fn place() -> Place {
    Place { tenant: TenantName::new("foo").unwrap(), namespace: Namespace::new("foo-apps").unwrap() }
}

fn get(hosts: Hosts, headers: &[(&str, &[u8])]) -> Request {
    let line = |(name, value): &(&str, &[u8])| Header { name: (*name).to_owned(), value: value.to_vec() };
    Request {
        method: HttpMethod::Get,
        path: "/a".to_owned(),
        hosts,
        headers: headers.iter().map(line).collect(),
    }
}

#[test]
fn every_road_has_its_columns() {
    let pod = |version: Option<&str>, server_name| PodAt {
        service: service("hello", 8000),
        version: version.map(|version| SubsetName::new(version).unwrap()),
        port: Port::new(8080).unwrap(),
        server_name,
    };
    let own = service("hello", 8000);
    let roads = [
        (Road::Gateway { from: Outsider::Nobody, to: gateway() }, "outside", "gateway foo/in", "GET /a"),
        (
            Road::Gateway { from: Outsider::Pod(place()), to: gateway() },
            "foo/foo-apps plaintext",
            "gateway foo/in",
            "GET /a",
        ),
        (
            Road::Mesh { from: place(), to: service("hello", 80) },
            "foo/foo-apps sidecar",
            "service bar/hello:80",
            "GET /a",
        ),
        (
            Road::Direct { from: Credential::Mesh(place()), to: pod(Some("v1"), own.clone()) },
            "foo/foo-apps direct",
            "pod bar/hello:8080 v1",
            "GET /a",
        ),
        (
            Road::Direct { from: Credential::Plaintext, to: pod(None, service("other", 8001)) },
            "plaintext",
            "pod bar/hello:8080",
            "GET /a; sni bar/other:8001",
        ),
    ];
    for (road, from, to, asked) in roads {
        let probe = Probe { road, request: get(Hosts::Usual, &[]) };
        assert_eq!([probe.from(), probe.to(), probe.asked()], [from, to, asked]);
    }
}

#[test]
fn a_request_shows_its_bytes() {
    let road = Road::Gateway { from: Outsider::Nobody, to: gateway() };
    let hosts = Hosts::These(vec!["a".to_owned(), "b".to_owned()]);
    let request = get(hosts, &[("X-Tenant-Id", b"foo\xe9"), ("x-tenant-id", b"")]);
    let probe = Probe { road, request };
    assert_eq!(probe.asked(), "GET /a; Host: a; Host: b; X-Tenant-Id: foo\\xe9; x-tenant-id:");
}

#[test]
fn a_host_is_the_destinations_unless_the_request_says_otherwise() {
    let hosts = |road| Probe { road, request: get(Hosts::Usual, &[]) }.hosts();
    assert_eq!(hosts(Road::Gateway { from: Outsider::Nobody, to: gateway() }), ["shop.example"]);
    for (port, expected) in [(80, "hello.bar.svc.cluster.local"), (8000, "hello.bar.svc.cluster.local:8000")]
    {
        assert_eq!(hosts(Road::Mesh { from: place(), to: service("hello", port) }), [expected]);
    }
}
