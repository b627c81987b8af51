//! Is each decision the right one, and is nothing asked that does not count?

use std::{cell::RefCell, collections::BTreeMap};

use super::*;
use crate::{
    config::parse,
    facts::Request,
    policy::{Place, ProxyKind},
};

const GRANTS: &str = r#"
    {"from": "bar", "namespaces": ["bar", "bar-2"], "workload": {"app": "hello"}, "ports": [8080],
     "methods": ["GET"], "paths": ["/api/*"]},
    {"from": "bar", "namespaces": ["bar", "bar-2"], "workload": {"app": "hello"}, "ports": [9090],
     "methods": [], "paths": []},
    {"from": "baz", "namespaces": ["baz"], "workload": {"app": "other"}, "ports": [8080], "methods": [],
     "paths": []},
    {"from": "qux", "namespaces": ["qux"], "workload": {"app": "hello", "version": "v2"}, "ports": [8080],
     "methods": [], "paths": []}"#;

fn policy(role: &str, proxy: ProxyKind) -> Policy {
    let text = format!(r#"{{"schemaVersion": 1, "header": "x-tenant-id", "strip": [], "role": {role}}}"#);
    let labels = BTreeMap::from([("app".into(), "hello".into()), ("version".into(), "v1".into())]);
    Policy::new(&parse(text.as_bytes()).expect("a document"), &Place { labels, ..Place::new(proxy) })
        .expect("valid")
}

fn inbound(on_mismatch: &str) -> Policy {
    let role = format!(
        r#"{{"inbound": {{"tenant": "foo", "namespaces": ["foo", "foo-2"], "trustDomains": ["td", "old.td"],
        "onMismatch": "{on_mismatch}", "grants": [{GRANTS}]}}}}"#
    );
    policy(&role, ProxyKind::Sidecar)
}

fn from(namespace: &str) -> Request {
    let peer = format!("spiffe://td/ns/{namespace}/sa/web");
    let [method, path] = [b"GET".as_slice(), b"/api/x"].map(|text| Some(text.to_vec()));
    Request { peer: Some(peer.into_bytes()), method, path, port: Some(8080), ..Request::default() }
}

fn allow(code: Code, header: HeaderEdit<'_>) -> Decision<'_> {
    Decision::Allow { code, header }
}

#[test]
fn the_own_tenants_header_is_set_kept_or_refused() {
    for (header, refuse) in [
        (None, allow(Code::Own, HeaderEdit::Set("foo"))),
        (Some("".as_bytes()), allow(Code::Own, HeaderEdit::Set("foo"))),
        (Some(b"foo"), allow(Code::Own, HeaderEdit::Keep)),
        (Some(b"bar"), Decision::Deny(Code::HeaderMismatch)),
        (Some(b"foo,foo"), Decision::Deny(Code::HeaderMalformed)),
        (Some(b"\xff"), Decision::Deny(Code::HeaderMalformed)),
    ] {
        for namespace in ["foo", "foo-2"] {
            let request = Request { tenant_header: header.map(<[u8]>::to_vec), ..from(namespace) };
            assert_eq!(decide(&inbound("refuse"), &request), refuse);
            assert_eq!(decide(&inbound("replace"), &request), allow(Code::Own, HeaderEdit::Set("foo")));
        }
    }
    let old = Request { peer: Some(b"spiffe://old.td/ns/foo/sa/a".to_vec()), ..Request::default() };
    assert_eq!(decide(&inbound("refuse"), &old), allow(Code::Own, HeaderEdit::Set("foo")));
}

#[test]
fn a_guest_keeps_its_own_name_and_to_its_grant() {
    let policy = inbound("refuse");
    let bar = || from("bar-2");
    assert_eq!(decide(&policy, &bar()), allow(Code::Granted, HeaderEdit::Set("bar")));
    let bytes = |text: &str| Some(text.as_bytes().to_vec());
    for (request, expected) in [
        (Request { tenant_header: bytes("bar"), ..bar() }, allow(Code::Granted, HeaderEdit::Keep)),
        (Request { tenant_header: bytes("foo"), ..bar() }, Decision::Deny(Code::HeaderMismatch)),
        (Request { tenant_header: bytes("bar,bar"), ..bar() }, Decision::Deny(Code::HeaderMalformed)),
        // The grant is judged before the header.
        (
            Request { path: bytes("/x"), tenant_header: bytes("foo"), ..bar() },
            Decision::Deny(Code::NotGranted),
        ),
        (Request { path: bytes("/api/x?a=/../b"), ..bar() }, allow(Code::Granted, HeaderEdit::Set("bar"))),
        (Request { path: bytes("/api/../x"), ..bar() }, Decision::Deny(Code::NotGranted)),
        (Request { method: bytes("POST"), ..bar() }, Decision::Deny(Code::NotGranted)),
        (Request { method: bytes("get"), ..bar() }, Decision::Deny(Code::NotGranted)),
        (Request { method: None, ..bar() }, Decision::Deny(Code::BadRequest)),
        (Request { method: bytes("CONNECT"), path: None, ..bar() }, Decision::Deny(Code::BadRequest)),
        (Request { path: bytes(""), ..bar() }, Decision::Deny(Code::BadRequest)),
        (Request { port: Some(80), ..bar() }, Decision::Deny(Code::NotGranted)),
        (Request { port: None, ..bar() }, Decision::Deny(Code::NotGranted)),
        // This port's grant is bound to nothing else.
        (
            Request { port: Some(9090), method: None, path: None, ..bar() },
            allow(Code::Granted, HeaderEdit::Set("bar")),
        ),
        // Grants for other workloads of the namespace do not count here.
        (from("baz"), Decision::Deny(Code::ForeignTenant)),
        (from("qux"), Decision::Deny(Code::ForeignTenant)),
    ] {
        assert_eq!(decide(&policy, &request), expected, "{request:?}");
    }
}

#[test]
fn a_caller_without_a_sound_identity_is_refused() {
    for (peer, code) in [
        (None, Code::NoPeer),
        (Some("".as_bytes()), Code::NoPeer),
        (Some(b"-"), Code::BadPeer),
        (Some(b"spiffe://td/ns/foo/sa/web,spiffe://td/ns/bar/sa/web"), Code::BadPeer),
        (Some(b"spiffe://td.evil/ns/foo/sa/web"), Code::ForeignTrustDomain),
        (Some(b"spiffe://t/ns/foo/sa/web"), Code::ForeignTrustDomain),
        (Some(b"spiffe://td/ns/foo2/sa/web"), Code::ForeignTenant),
    ] {
        let request =
            Request { peer: peer.map(<[u8]>::to_vec), tenant_header: Some(b"\xff".to_vec()), ..from("foo") };
        assert_eq!(decide(&inbound("refuse"), &request), Decision::Deny(code), "{peer:?}");
    }
}

#[test]
fn a_gateway_names_the_tenant_by_itself_or_by_the_host() {
    let one = policy(r#"{"gateway": {"tenant": "foo"}}"#, ProxyKind::Router);
    let hosts =
        policy(r#"{"gateway": {"hosts": {"a.example": "foo", "*.example": "bar"}}}"#, ProxyKind::Router);
    let named = |tenant| allow(Code::Named, HeaderEdit::Set(tenant));
    for (authority, by_one, by_host) in [
        (Some("a.example:80"), named("foo"), named("foo")),
        (Some("A.Example."), named("foo"), named("foo")),
        (Some("b.c.example"), named("foo"), named("bar")),
        (Some("example"), named("foo"), Decision::Deny(Code::UnknownHost)),
        (Some("[::1]:80"), named("foo"), Decision::Deny(Code::UnknownHost)),
        (Some("a.example,b.example"), Decision::Deny(Code::BadAuthority), Decision::Deny(Code::BadAuthority)),
        (Some(""), Decision::Deny(Code::BadAuthority), Decision::Deny(Code::BadAuthority)),
        (None, Decision::Deny(Code::BadAuthority), Decision::Deny(Code::BadAuthority)),
    ] {
        let request =
            Request { authority: authority.map(|text| text.as_bytes().to_vec()), ..Request::default() };
        assert_eq!((decide(&one, &request), decide(&hosts, &request)), (by_one, by_host), "{authority:?}");
    }
}

#[test]
fn the_own_name_leaves_for_own_and_granted_services_only() {
    let policy = policy(
        r#"{"outbound": {"tenant": "foo", "destinations": [{"host": "*.foo.svc", "ports": []},
        {"host": "a.bar.svc", "ports": [80]}]}}"#,
        ProxyKind::Sidecar,
    );
    for (cluster, hears) in [
        (Some("outbound|80||a.foo.svc"), true),
        (Some("outbound|1|v1|b.foo.svc"), true),
        (Some("outbound|80|v-1|a.bar.svc"), true),
        (Some("outbound|81||a.bar.svc"), false),
        (Some("outbound|80||b.bar.svc"), false),
        (Some("outbound|80||foo.svc"), false),
        (Some("outbound|80||a.foo.svc|x"), false),
        (Some("outbound|80||A.foo.svc"), false),
        (Some("outbound|x||a.foo.svc"), false),
        (Some("inbound|80||a.foo.svc"), false),
        (Some("outbound_.80_._.a.foo.svc"), false),
        (Some("PassthroughCluster"), false),
        (Some(""), false),
        (None, false),
    ] {
        let request = Request { cluster: cluster.map(|text| text.as_bytes().to_vec()), ..Request::default() };
        let expected = if hears {
            allow(Code::Asserted, HeaderEdit::Set("foo"))
        } else {
            allow(Code::Cleared, HeaderEdit::Remove)
        };
        assert_eq!(decide(&policy, &request), expected, "{cluster:?}");
    }
}

/// A proxy that answers until one of its answers fails.
struct Failing {
    request: Request,
    fails_at: usize,
    asked: RefCell<usize>,
}

impl Failing {
    fn next(&self) -> Result<(), Unreadable> {
        let asked = self.asked.replace_with(|asked| *asked + 1);
        if asked == self.fails_at { Err(Unreadable) } else { Ok(()) }
    }
}

impl Facts for Failing {
    fn bytes(&self, fact: Fact) -> Result<Option<Vec<u8>>, Unreadable> {
        self.next().and_then(|()| self.request.bytes(fact))
    }

    fn port(&self) -> Result<Option<u16>, Unreadable> {
        self.next().and_then(|()| self.request.port())
    }
}

#[test]
fn every_question_that_fails_refuses() {
    let gateway = policy(r#"{"gateway": {"tenant": "foo"}}"#, ProxyKind::Router);
    let outbound = policy(r#"{"outbound": {"tenant": "foo", "destinations": []}}"#, ProxyKind::Sidecar);
    let request = || Request { authority: Some(b"a".to_vec()), ..from("bar") };
    for (policy, questions) in
        [(&inbound("refuse"), 5), (&inbound("replace"), 4), (&gateway, 1), (&outbound, 1)]
    {
        for fails_at in 0..questions {
            let facts = Failing { request: request(), fails_at, asked: RefCell::new(0) };
            assert_eq!(decide(policy, &facts), Decision::Deny(Code::HostFailure), "{fails_at}");
        }
        let facts = Failing { request: request(), fails_at: questions, asked: RefCell::new(0) };
        assert!(matches!(decide(policy, &facts), Decision::Allow { .. }));
        assert_eq!(facts.asked.take(), questions);
    }
    let idle = policy(r#"{"outbound": {"tenant": "foo", "destinations": []}}"#, ProxyKind::Router);
    let facts = Failing { request: request(), fails_at: 0, asked: RefCell::new(0) };
    assert_eq!((decide(&idle, &facts), facts.asked.take()), (Decision::Idle, 0));
}
