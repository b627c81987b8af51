//! Does the filter run only by a config that is valid in its place?

use super::*;
use crate::double::Double;

const INBOUND: &str = r#"{"schemaVersion": 1, "header": "x-tenant-id", "strip": [], "role": {"inbound": {
    "tenant": "foo", "namespaces": ["foo"], "trustDomains": ["td"], "onMismatch": "refuse", "grants": []}}}"#;
const GATEWAY: &str =
    r#"{"schemaVersion": 1, "header": "x-tenant-id", "strip": [], "role": {"gateway": {"tenant": "foo"}}}"#;

fn configured(host: &Double) -> Result<Configured, String> {
    configure(host, host.config.len()).map_err(|error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        format!("{error}{}", cause.unwrap_or_default())
    })
}

#[test]
fn a_valid_config_in_its_place_is_taken() {
    for (mut host, config) in [(Double::sidecar(), INBOUND), (Double::router(), GATEWAY)] {
        host.config = config.into();
        let configured = configured(&host).expect("valid");
        assert!(!configured.policy.is_idle());
        assert_eq!(*configured.tenant_header, *b"request\0headers\0x-tenant-id");
    }
    let mut gateway_of_the_namespace = Double::router();
    gateway_of_the_namespace.config = INBOUND.into();
    assert!(configured(&gateway_of_the_namespace).expect("valid").policy.is_idle());
}

#[test]
fn a_config_that_is_not_valid_here_is_refused_with_the_reason() {
    let invalid = "the plugin's config is not valid: ";
    for (mut host, config, expected) in [
        (Double::sidecar(), "", "the config is empty: the plugin needs a `pluginConfig`"),
        (Double::sidecar(), "{}", "the config is not a document of schema version 1"),
        (Double::sidecar(), "nonsense", "the config is not a document of schema version 1"),
        (
            Double::sidecar(),
            r#"{"schemaVersion": 2}"#,
            "the config has schema version 2, this filter reads 1: roll out the filter first",
        ),
        (Double::sidecar(), GATEWAY, "role `gateway` does not run in a sidecar"),
        (
            Double::of(b"waypoint~10.0.0.1~a~b"),
            INBOUND,
            "role `inbound` does not run in a proxy that is neither gateway nor sidecar",
        ),
    ] {
        host.config = config.into();
        assert_eq!(configured(&host).expect_err(config), format!("{invalid}{expected}"));
    }
}

#[test]
fn a_proxy_that_does_not_say_what_it_is_is_refused() {
    let unsaid = |change: &dyn Fn(&mut Double)| {
        let mut host = Double::sidecar();
        host.config = INBOUND.into();
        change(&mut host);
        configured(&host).expect_err("refused")
    };
    assert_eq!(unsaid(&|host| host.lacks(NODE_ID)), "the proxy did not say its node ID");
    assert_eq!(unsaid(&|host| host.has(NAMESPACE, b"\xff")), "the proxy did not say its namespace");
    assert_eq!(unsaid(&|host| host.has(LABELS, b"\x01")), "the proxy did not say its labels");
    for (number, expected) in [
        "the proxy did not hand over the plugin's config: the proxy did not answer",
        "the proxy did not say its node ID",
        "the proxy did not say its namespace",
        "the proxy did not say its labels",
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(unsaid(&|host| host.fail(number)), expected);
    }
}
