//! Is every config that must not run refused, with the whole message?

use super::*;
use crate::config::{Config, parse};

const INBOUND: &str = r#"{"inbound": {"tenant": "foo", "namespaces": ["foo"], "trustDomains": ["td"],
    "onMismatch": "refuse", "grants": [GRANTS]}}"#;
const GRANT: &str = r#"{"from": "bar", "namespaces": ["bar"], "workload": {"app": "hello"}, "ports": [8080],
    "methods": [], "paths": []}"#;

fn config(role: &str) -> Config {
    let text = format!(
        r#"{{"schemaVersion": 1, "header": "x-tenant-id", "strip": ["x_tenant_id"], "role": {role}}}"#
    );
    parse(text.as_bytes()).expect("a document")
}

fn refusal(config: &Config, proxy: ProxyKind) -> String {
    Policy::new(config, &Place::new(proxy)).expect_err("refused").to_string()
}

#[test]
fn what_is_common_to_all_roles_is_checked() {
    let good = config(r#"{"gateway": {"tenant": "foo"}}"#);
    let policy = Policy::new(&good, &Place::new(ProxyKind::Router)).expect("valid");
    assert_eq!((policy.header(), policy.strip().collect::<Vec<_>>()), ("x-tenant-id", vec!["x_tenant_id"]));

    let header = "is not a header of our own in lower case, letters, digits and `-`";
    let reserved = "is not a header in lower case that the filter may remove";
    let many: Vec<String> = (0..17).map(|n| format!("x-{n}")).collect();
    let strings = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    for (name, strip, expected) in [
        ("", strings(&[]), format!("`` in `header` {header}")),
        ("X-Tenant", strings(&[]), format!("`X-Tenant` in `header` {header}")),
        ("host", strings(&[]), format!("`host` in `header` {header}")),
        ("x\r\ny", strings(&[]), format!("`x\r\ny` in `header` {header}")),
        ("x-t", strings(&[":path"]), format!("`:path` in `strip` {reserved}")),
        ("x-t", strings(&["content-length"]), format!("`content-length` in `strip` {reserved}")),
        ("x-t", strings(&["x-t"]), "`strip` holds the tenant header `x-t` itself".into()),
        ("x-t", strings(&["a", "a"]), "`a` stands twice in `strip`".into()),
        ("x-t", many, "`strip` has 17 entries, more than the 16 allowed".into()),
    ] {
        let config = Config { header: name.into(), strip, ..good.clone() };
        assert_eq!(refusal(&config, ProxyKind::Router), expected);
    }
    let newer = Config { schema_version: 2, ..good };
    assert_eq!(
        refusal(&newer, ProxyKind::Router),
        "the config has schema version 2, this filter reads 1: roll out the filter first"
    );
}

#[test]
fn no_tenant_is_called_nobody_or_breaks_a_header() {
    let rule = "is not a tenant name: a DNS label, and not `default`, `none` or `unknown`";
    for bad in
        ["", "-", "*", "default", "none", "unknown", "Foo", "a,b", "a\\r\\nb", "a\\u0000", "a b", "a.b"]
    {
        let text: String = serde_json::from_str(&format!("\"{bad}\"")).expect("text");
        for (role, at, proxy) in [
            (r#"{"gateway": {"tenant": "BAD"}}"#.to_owned(), "role.gateway.tenant", ProxyKind::Router),
            (r#"{"gateway": {"hosts": {"a": "BAD"}}}"#.to_owned(), "role.gateway.hosts", ProxyKind::Router),
            (
                r#"{"outbound": {"tenant": "BAD", "destinations": []}}"#.to_owned(),
                "role.outbound.tenant",
                ProxyKind::Sidecar,
            ),
            (
                INBOUND.replace("GRANTS", "").replace(r#""tenant": "foo""#, r#""tenant": "BAD""#),
                "role.inbound.tenant",
                ProxyKind::Sidecar,
            ),
            (
                INBOUND.replace("GRANTS", GRANT).replace(r#""from": "bar""#, r#""from": "BAD""#),
                "role.inbound.grants[0].from",
                ProxyKind::Sidecar,
            ),
        ] {
            let message = refusal(&config(&role.replace("BAD", bad)), proxy);
            assert_eq!(message, format!("`{text}` in `{at}` {rule}"));
        }
    }
}

#[test]
fn what_a_gateway_and_an_outbound_side_are_told_is_checked() {
    let host = "is not a host name in lower case, or `*.` before one";
    for (role, proxy, expected) in [
        (
            r#"{"gateway": {"hosts": {}}}"#,
            ProxyKind::Router,
            "`role.gateway.hosts` is empty: it needs at least one entry".into(),
        ),
        (
            r#"{"gateway": {"hosts": {"*": "foo"}}}"#,
            ProxyKind::Router,
            format!("`*` in `role.gateway.hosts` {host}"),
        ),
        (
            r#"{"gateway": {"hosts": {"A.b": "foo"}}}"#,
            ProxyKind::Router,
            format!("`A.b` in `role.gateway.hosts` {host}"),
        ),
        (
            r#"{"gateway": {"hosts": {"a:80": "foo"}}}"#,
            ProxyKind::Router,
            format!("`a:80` in `role.gateway.hosts` {host}"),
        ),
        (
            r#"{"outbound": {"tenant": "foo", "destinations": [{"host": "a..b", "ports": []}]}}"#,
            ProxyKind::Sidecar,
            format!("`a..b` in `role.outbound.destinations` {host}"),
        ),
        (
            r#"{"outbound": {"tenant": "foo", "destinations": [{"host": "a", "ports": []}, {"host": "a", "ports": [1]}]}}"#,
            ProxyKind::Sidecar,
            "`a` stands twice in `role.outbound.destinations`".into(),
        ),
        (
            r#"{"outbound": {"tenant": "foo", "destinations": [{"host": "a", "ports": [0]}]}}"#,
            ProxyKind::Sidecar,
            "`0` in `role.outbound.destinations` is not a port".into(),
        ),
    ] {
        assert_eq!(refusal(&config(role), proxy), expected, "{role}");
    }
}

#[test]
fn what_an_inbound_side_is_told_is_checked() {
    let empty = "is empty: it needs at least one entry";
    let path = "is not a path without query, escapes and `.` or empty segments, or one that ends in `*`";
    for (from, to, expected) in [
        (r#""namespaces": ["foo"]"#, r#""namespaces": []"#, format!("`role.inbound.namespaces` {empty}")),
        (r#"["foo"]"#, r#"["foo", "foo"]"#, "`foo` stands twice in `role.inbound.namespaces`".into()),
        (
            r#"["foo"]"#,
            r#"["f.o"]"#,
            "`f.o` in `role.inbound.namespaces` is not a namespace: a DNS label".into(),
        ),
        (r#"["td"]"#, "[]", format!("`role.inbound.trustDomains` {empty}")),
        (
            r#"["td"]"#,
            r#"["TD"]"#,
            "`TD` in `role.inbound.trustDomains` is not a trust domain: a DNS name".into(),
        ),
        (
            r#""from": "bar""#,
            r#""from": "foo""#,
            "`role.inbound.grants[0]` grants `foo` its own workload: the own tenant needs no grant".into(),
        ),
        (
            r#"["bar"]"#,
            r#"["foo"]"#,
            "namespace `foo` in `role.inbound.grants[0].namespaces` is `foo`'s as well as `bar`'s".into(),
        ),
        (r#"["bar"]"#, "[]", format!("`role.inbound.grants[0].namespaces` {empty}")),
        (r#"{"app": "hello"}"#, "{}", format!("`role.inbound.grants[0].workload` {empty}")),
        (r#""hello"}"#, r#""a b"}"#, "`app=a b` in `role.inbound.grants[0].workload` is not a label".into()),
        ("[8080]", "[]", format!("`role.inbound.grants[0].ports` {empty}")),
        ("[8080]", "[0]", "`0` in `role.inbound.grants[0].ports` is not a port".into()),
        ("[8080]", "[1, 1]", "`1` stands twice in `role.inbound.grants[0].ports`".into()),
        (
            r#""methods": []"#,
            r#""methods": ["get"]"#,
            "`get` in `role.inbound.grants[0].methods` is not a method in upper case".into(),
        ),
        (r#""paths": []"#, r#""paths": ["api"]"#, format!("`api` in `role.inbound.grants[0].paths` {path}")),
        (
            r#""paths": []"#,
            r#""paths": ["/a/../b"]"#,
            format!("`/a/../b` in `role.inbound.grants[0].paths` {path}"),
        ),
    ] {
        let whole = INBOUND.replace("GRANTS", GRANT);
        let role = whole.replacen(from, to, 1);
        assert_ne!(role, whole, "{from}");
        assert_eq!(refusal(&config(&role), ProxyKind::Sidecar), expected, "{to}");
    }
    let shared = format!("{GRANT}, {}", GRANT.replace(r#""from": "bar""#, r#""from": "baz""#));
    assert_eq!(
        refusal(&config(&INBOUND.replace("GRANTS", &shared)), ProxyKind::Sidecar),
        "namespace `bar` in `role.inbound.grants[1].namespaces` is `bar`'s as well as `baz`'s"
    );
}

#[test]
fn a_role_runs_only_where_it_belongs() {
    let gateway = config(r#"{"gateway": {"tenant": "foo"}}"#);
    let inbound = config(&INBOUND.replace("GRANTS", ""));
    let outbound = config(r#"{"outbound": {"tenant": "foo", "destinations": []}}"#);
    let other = "a proxy that is neither gateway nor sidecar";
    for (config, proxy, expected) in [
        (&gateway, ProxyKind::Router, Ok(false)),
        (&gateway, ProxyKind::Sidecar, Err("role `gateway` does not run in a sidecar".to_owned())),
        (&gateway, ProxyKind::Other, Err(format!("role `gateway` does not run in {other}"))),
        (&inbound, ProxyKind::Router, Ok(true)),
        (&inbound, ProxyKind::Sidecar, Ok(false)),
        (&inbound, ProxyKind::Other, Err(format!("role `inbound` does not run in {other}"))),
        (&outbound, ProxyKind::Router, Ok(true)),
        (&outbound, ProxyKind::Sidecar, Ok(false)),
        (&outbound, ProxyKind::Other, Err(format!("role `outbound` does not run in {other}"))),
    ] {
        let policy = Policy::new(config, &Place::new(proxy));
        assert_eq!(policy.map(|policy| policy.is_idle()).map_err(|error| error.to_string()), expected);
    }
    let elsewhere = Place { namespace: Some("bar".into()), ..Place::new(ProxyKind::Sidecar) };
    assert_eq!(
        Policy::new(&inbound, &elsewhere).expect_err("another tenant's").to_string(),
        "this workload's namespace `bar` is none of tenant `foo`'s in `role.inbound.namespaces`"
    );
    for (id, kind) in [
        (b"sidecar~1.2.3.4~a.b~b.svc.cluster.local".as_slice(), ProxyKind::Sidecar),
        (b"router~1.2.3.4~a.b~b.svc.cluster.local", ProxyKind::Router),
        (b"waypoint~1.2.3.4~a.b~b.svc.cluster.local", ProxyKind::Other),
        (b"sidecar", ProxyKind::Sidecar),
        (b"routers~", ProxyKind::Other),
        (b"", ProxyKind::Other),
        (b"\xff~", ProxyKind::Other),
    ] {
        assert_eq!(ProxyKind::of_node_id(id), kind);
    }
}
