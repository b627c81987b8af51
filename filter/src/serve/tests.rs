//! Does the filter do what was decided, by exactly the calls that it needs, and nothing when a call fails?

use super::*;
use crate::{
    configure::configure,
    double::{Call, Double},
};

const PEER: &[u8] = b"connection\0uri_san_peer_certificate";
const TENANT: &[u8] = b"request\0headers\0x-tenant-id";

fn config(role: &str) -> String {
    format!(
        r#"{{"schemaVersion": 1, "header": "x-tenant-id", "strip": ["x_tenant_id", "x-tenant"], "role": {role}}}"#
    )
}

fn inbound(on_mismatch: &str) -> String {
    config(&format!(
        r#"{{"inbound": {{"tenant": "foo", "namespaces": ["foo"], "trustDomains": ["td"],
        "onMismatch": "{on_mismatch}", "grants": [
        {{"from": "bar", "namespaces": ["bar"], "workload": {{"app": "hello"}}, "ports": [8080],
        "methods": ["GET"], "paths": ["/api/*"]}},
        {{"from": "baz", "namespaces": ["baz"], "workload": {{"app": "other"}}, "ports": [8080],
        "methods": [], "paths": []}}]}}}}"#
    ))
}

fn run(host: &mut Double, config: &str, facts: &[(&[u8], &[u8])]) -> Configured {
    for (path, value) in facts {
        host.has(path, value);
    }
    host.config = config.into();
    let configured = configure(host, host.config.len()).expect("a valid config");
    host.calls();
    configured
}

fn check(mut host: Double, config: &str, facts: &[(&[u8], &[u8])], next: Next, calls: &[Call]) {
    let configured = run(&mut host, config, facts);
    assert_eq!(headers(Some(&configured), &host), next);
    assert_eq!(host.calls(), calls, "{config} {facts:?}");
}

fn read(name: &str) -> Call {
    Call::Read(name.into())
}

fn set(tenant: &str) -> Call {
    Call::Set("x-tenant-id".into(), tenant.into())
}

fn remove(name: &str) -> Call {
    Call::Remove(Fields::Headers, name.into())
}

fn stripped(calls: impl IntoIterator<Item = Call>) -> Vec<Call> {
    calls.into_iter().chain([remove("x_tenant_id"), remove("x-tenant")]).collect()
}

fn peer_read() -> Call {
    read("connection.uri_san_peer_certificate")
}

fn tenant_read() -> Call {
    read("request.headers.x-tenant-id")
}

const OWN: (&[u8], &[u8]) = (PEER, b"spiffe://td/ns/foo/sa/a");

#[test]
fn inbound_replace_costs_one_read_and_one_write() {
    let facts = [OWN, (TENANT, b"bar,\xff".as_slice())];
    let calls = stripped([peer_read(), set("foo")]);
    check(Double::sidecar(), &inbound("replace"), &facts, Next::Continue, &calls);
}

#[test]
fn inbound_refuse_costs_two_reads_and_one_write_where_the_header_is_absent() {
    let config = inbound("refuse");
    let absent = stripped([peer_read(), tenant_read(), set("foo")]);
    check(Double::sidecar(), &config, &[OWN], Next::Continue, &absent);
    check(Double::sidecar(), &config, &[OWN, (TENANT, b"")], Next::Continue, &absent);
    let present = stripped([peer_read(), tenant_read()]);
    check(Double::sidecar(), &config, &[OWN, (TENANT, b"foo")], Next::Continue, &present);
}

#[test]
fn inbound_refusals_answer_with_their_code_and_edit_nothing() {
    let config = inbound("refuse");
    for (facts, code) in [
        (vec![OWN, (TENANT, b"bar".as_slice())], Code::HeaderMismatch),
        (vec![OWN, (TENANT, b"foo,foo")], Code::HeaderMalformed),
        (vec![OWN, (TENANT, b"\xff\xfe")], Code::HeaderMalformed),
    ] {
        let calls = [peer_read(), tenant_read(), Call::Refuse(code)];
        check(Double::sidecar(), &config, &facts, Next::Stop, &calls);
    }
    for (peer, code) in [
        (b"".as_slice(), Code::NoPeer),
        (b"spiffe://td/ns/foo", Code::BadPeer),
        (b"\xff", Code::BadPeer),
        (b"spiffe://other/ns/foo/sa/a", Code::ForeignTrustDomain),
        (b"spiffe://td/ns/qux/sa/a", Code::ForeignTenant),
        // Its grant is for another workload.
        (b"spiffe://td/ns/baz/sa/a", Code::ForeignTenant),
    ] {
        check(Double::sidecar(), &config, &[(PEER, peer)], Next::Stop, &[peer_read(), Call::Refuse(code)]);
    }
}

#[test]
fn a_guest_is_asked_for_what_its_grant_is_bound_to() {
    let port = 8080_i64.to_le_bytes();
    let guest: Vec<(&[u8], &[u8])> = vec![
        (PEER, b"spiffe://td/ns/bar/sa/a"),
        (b"destination\0port", &port),
        (b"request\0headers\0:method", b"GET"),
        (b"request\0headers\0:path", b"/api/x?y"),
    ];
    let asked = || {
        vec![
            peer_read(),
            read("destination.port"),
            read("request.headers.:method"),
            read("request.headers.:path"),
        ]
    };
    let calls = stripped(asked().into_iter().chain([tenant_read(), set("bar")]));
    check(Double::sidecar(), &inbound("refuse"), &guest, Next::Continue, &calls);

    let mut other_path = guest.clone();
    other_path[3].1 = b"/admin";
    let calls: Vec<_> = asked().into_iter().chain([Call::Refuse(Code::NotGranted)]).collect();
    check(Double::sidecar(), &inbound("refuse"), &other_path, Next::Stop, &calls);

    let strange = 8080_i32.to_le_bytes();
    let mut strange_port = guest;
    strange_port[1].1 = &strange;
    let calls = [peer_read(), read("destination.port"), Call::Refuse(Code::HostFailure)];
    check(Double::sidecar(), &inbound("refuse"), &strange_port, Next::Stop, &calls);
}

#[test]
fn a_gateway_costs_one_read_and_one_write() {
    let authority: (&[u8], &[u8]) = (b"request\0headers\0:authority", b"Shop.example:80");
    let read_authority = || read("request.headers.:authority");
    for role in [r#"{"gateway": {"tenant": "foo"}}"#, r#"{"gateway": {"hosts": {"*.example": "foo"}}}"#] {
        let facts = [authority, (TENANT, b"bar".as_slice())];
        let calls = stripped([read_authority(), set("foo")]);
        check(Double::router(), &config(role), &facts, Next::Continue, &calls);
    }
    let hosts = config(r#"{"gateway": {"hosts": {"shop.other": "foo"}}}"#);
    let refused = |code| [read_authority(), Call::Refuse(code)];
    check(Double::router(), &hosts, &[authority], Next::Stop, &refused(Code::UnknownHost));
    check(Double::router(), &hosts, &[], Next::Stop, &refused(Code::BadAuthority));
}

#[test]
fn outbound_costs_one_read_and_one_write() {
    let outbound = config(
        r#"{"outbound": {"tenant": "foo", "destinations": [{"host": "*.foo.svc.cluster.local", "ports": []}]}}"#,
    );
    for (cluster, edit) in [
        (b"outbound|80||a.foo.svc.cluster.local".as_slice(), set("foo")),
        (b"outbound|80|v1|a.foo.svc.cluster.local", set("foo")),
        (b"outbound|80||a.bar.svc.cluster.local", remove("x-tenant-id")),
        (b"PassthroughCluster", remove("x-tenant-id")),
    ] {
        let calls = stripped([read("xds.cluster_name"), edit]);
        check(Double::sidecar(), &outbound, &[(b"xds\0cluster_name", cluster)], Next::Continue, &calls);
    }
}

#[test]
fn sidecar_roles_do_nothing_at_a_gateway() {
    let mut host = Double::router();
    let configured = run(&mut host, &inbound("refuse"), &[]);
    assert_eq!(headers(Some(&configured), &host), Next::Continue);
    assert_eq!(trailers(Some(&configured), &host), Next::Continue);
    assert_eq!(host.calls(), []);
}

#[test]
fn trailers_lose_every_reserved_name() {
    let trailer = |name: &str| Call::Remove(Fields::Trailers, name.into());
    let mut host = Double::router();
    let configured = run(&mut host, &config(r#"{"gateway": {"tenant": "foo"}}"#), &[]);
    assert_eq!(trailers(Some(&configured), &host), Next::Continue);
    assert_eq!(host.calls(), [trailer("x_tenant_id"), trailer("x-tenant"), trailer("x-tenant-id")]);
}

#[test]
fn without_a_policy_nothing_passes() {
    for serve in [headers, trailers] {
        let host = Double::sidecar();
        assert_eq!(serve(None, &host), Next::Stop);
        assert_eq!(host.calls(), [Call::Refuse(Code::NotConfigured)]);
    }
}

#[test]
fn any_call_that_fails_refuses() {
    let facts = [OWN];
    for call in 0..5 {
        let mut host = Double::sidecar();
        let configured = run(&mut host, &inbound("refuse"), &facts);
        host.fail(call);
        assert_eq!(headers(Some(&configured), &host), Next::Stop, "{call}");
        let calls = host.calls();
        assert_eq!((calls.len(), calls.last()), (call + 2, Some(&Call::Refuse(Code::HostFailure))));
    }
    let mut host = Double::sidecar();
    let configured = run(&mut host, &inbound("refuse"), &facts);
    host.fail(1);
    assert_eq!(trailers(Some(&configured), &host), Next::Stop);
    assert_eq!(host.calls().last(), Some(&Call::Refuse(Code::HostFailure)));
    // Where even the refusal fails, the request stays.
    let mut host = Double::sidecar();
    host.fail(0);
    assert_eq!(headers(None, &host), Next::Stop);
}
