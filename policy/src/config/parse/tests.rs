//! Which bytes are a config, and is every reason named?

use std::error::Error;

use super::*;
use crate::config::{Gateway, Role};

fn refusal(bytes: &[u8]) -> String {
    let error = parse(bytes).expect_err("refused");
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

fn document(role: &str) -> String {
    format!(r#"{{"schemaVersion": 1, "header": "x-tenant-id", "strip": [], "role": {role}}}"#)
}

#[test]
fn a_document_is_read_and_written_alike() {
    let text = r#"{"schemaVersion":1,"header":"x-tenant-id","strip":["x_tenant_id"],"role":{"inbound":{"tenant":"foo","namespaces":["foo","foo-2"],"trustDomains":["acme.example"],"onMismatch":"refuse","grants":[{"from":"bar","namespaces":["bar"],"workload":{"app":"hello"},"ports":[8080],"methods":["GET"],"paths":["/api/*"]}]}}}"#;
    let config = parse(text.as_bytes()).expect("a document");
    assert_eq!(serde_json::to_string(&config).expect("JSON"), text);
    assert_eq!(config.role_name(), "inbound");

    let text = document(r#"{"gateway": {"hosts": {"a.example": "foo"}}}"#);
    let config = parse(text.as_bytes()).expect("a document");
    assert_eq!(config.role, Role::Gateway(Gateway::Hosts([("a.example".into(), "foo".into())].into())));
    let text =
        document(r#"{"outbound": {"tenant": "foo", "destinations": [{"host": "*.foo", "ports": [80]}]}}"#);
    assert_eq!(parse(text.as_bytes()).expect("a document").role_name(), "outbound");
}

#[test]
fn no_document_has_a_reason() {
    for bytes in [b"".as_slice(), b"  \n"] {
        assert_eq!(refusal(bytes), "the config is empty: the plugin needs a `pluginConfig`");
    }
    let large = vec![b' '; (1 << 20) + 1];
    assert_eq!(
        refusal(&large),
        "the config has 1048577 bytes, more than the 1048576 allowed: split the gateway's hosts"
    );
    for (version, found) in [(0_u64, "0"), (2, "2"), (u64::MAX, "18446744073709551615")] {
        let text = format!(r#"{{"schemaVersion": {version}, "newKey": []}}"#);
        let expected =
            format!("the config has schema version {found}, this filter reads 1: roll out the filter first");
        assert_eq!(refusal(text.as_bytes()), expected);
    }
}

#[test]
fn another_form_is_refused_with_what_is_wrong() {
    let gateway = document(r#"{"gateway": {"tenant": "foo"}}"#);
    for (text, cause) in [
        ("{}".into(), "missing field `schemaVersion`"),
        ("[]".into(), "invalid length 0, expected struct Version with 1 element"),
        ("null".into(), "invalid type: null, expected struct Version"),
        (r#"{"schemaVersion": 1}"#.into(), "missing field `header`"),
        (format!("{gateway} x"), "trailing characters"),
        (
            gateway.replace("header", "headers"),
            "unknown field `headers`, expected one of `schemaVersion`, `header`, `strip`, `role`",
        ),
        (gateway.replace("\"strip\": [],", ""), "missing field `strip`"),
        (
            gateway.replace("gateway", "ingress"),
            "unknown variant `ingress`, expected one of `gateway`, `inbound`, `outbound`",
        ),
        (gateway.replace("\"strip\"", "\"header\""), "duplicate field `header`"),
        (
            document(r#"{"gateway": {"hosts": {"a.example": "foo", "a.example": "bar"}}}"#),
            "duplicate key `a.example`",
        ),
    ] {
        let expected = format!("the config is not a document of schema version 1: {cause}");
        let refusal = refusal(text.as_bytes());
        let (reason, _) = refusal.rsplit_once(" at line ").expect("a place");
        assert_eq!(reason, expected, "{text}");
    }
    for bytes in
        [b"\xff".as_slice(), b"\xef\xbb\xbf{}", b"{\"schemaVersion\": 1, \"header\": \"\xff\"}", b"nonsense"]
    {
        assert!(matches!(parse(bytes), Err(InvalidConfig::Form(_))), "{bytes:?}");
    }
    let deep = format!(r#"{{"schemaVersion": 1, "x": {}"#, "[".repeat(100_000));
    assert!(refusal(deep.as_bytes()).contains("EOF while parsing a list"));
}
