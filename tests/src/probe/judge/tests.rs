//! Whose answer is whose?

use cofferdam::name::HeaderName;

use super::outcome;
use crate::{
    expect::{Answer, Outcome},
    probe::wire::Reply,
};

fn judged(status: u16, headers: &[(&str, &str)], body: &str) -> Outcome {
    let header = HeaderName::new("x-tenant-id").unwrap();
    outcome(&Reply::new(status, headers, body), &header)
}

#[test]
fn refusals_are_told_apart() {
    let text = [("content-type", "text/plain")];
    let other = |what: &str| Outcome::Other(what.to_owned());
    let code = |code: &str| Outcome::Filter(code.to_owned());
    for (status, headers, body, expected) in [
        (403, &text[..], "cofferdam: not-granted\n", code("not-granted")),
        (403, &text[..], "cofferdam: not-granted", other("403 cofferdam: not-granted")),
        (403, &text[..], "cofferdam: \n", other("403 cofferdam: \\n")),
        (403, &[], "cofferdam: not-granted\n", other("403 cofferdam: not-granted\\n")),
        (403, &text[..], "RBAC: access denied", other("403 RBAC: access denied")),
        (200, &text[..], "cofferdam: not-granted\n", other("200 cofferdam: not-granted\\n")),
        (404, &[], "", Outcome::Route),
        (404, &[], "not here", other("404 not here")),
        (503, &text[..], "upstream connect error", other("503 upstream connect error")),
    ] {
        assert_eq!(judged(status, headers, body), expected, "{status} {body}");
    }
}

#[test]
fn an_application_that_plays_the_filter_is_no_filter() {
    let echoed = [("content-type", "text/plain"), ("x-echo-path", "/")];
    let expected = Outcome::Other("403 cofferdam: not-granted\\n".to_owned());
    assert_eq!(judged(403, &echoed, "cofferdam: not-granted\n"), expected);
}

#[test]
fn what_the_application_saw_is_read() {
    let saw = |headers: &str| {
        let echoed = [("x-echo-path", "/hello"), ("x-echo-method", "GET"), ("x-echo-headers", headers)];
        judged(200, &echoed, "Hello Foo 0.0.1")
    };
    let answer = |tenants: &[&str], leaked: &[&str]| {
        Outcome::App(Answer {
            body: "Hello Foo 0.0.1".to_owned(),
            tenants: tenants.iter().map(ToString::to_string).collect(),
            path: "/hello".to_owned(),
            method: "GET".to_owned(),
            leaked: leaked.iter().map(ToString::to_string).collect(),
        })
    };
    for (headers, expected) in [
        (r#"[["host","a"],["x-tenant-id","foo"]]"#, answer(&["foo"], &[])),
        (r#"[["X-Tenant-Id","foo"],["x-tenant-id","bar"]]"#, answer(&["foo", "bar"], &[])),
        (
            r#"[["x_tenant_id","bar"],["X_Tenant-ID","a"]]"#,
            answer(&[], &["x_tenant_id: bar", "X_Tenant-ID: a"]),
        ),
        ("not JSON", Outcome::Other("200 Hello Foo 0.0.1".to_owned())),
    ] {
        assert_eq!(saw(headers), expected, "{headers}");
    }
    let shown = saw(r#"[["x_tenant_id","bar"]]"#).to_string();
    assert_eq!(shown, "200 Hello Foo 0.0.1 as nobody GET /hello LEAKED x_tenant_id: bar");
}
