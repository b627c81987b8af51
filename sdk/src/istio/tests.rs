//! Whether every kind is read and written as Istio writes it, and loses nothing on the way.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    AuthorizationPolicy, DestinationRule, Duration, Gateway, GatewayRef, IstioOperator, NamespacedHost,
    Object, PeerAuthentication, Resource, ServiceEntry, Sidecar, VirtualService, WasmPlugin,
    authorization_policy::Action, virtual_service::StringMatch,
};

/// Reads objects as Istio's documentation writes them, and finds every key of theirs in what is written.
fn assert_kept<S: Resource + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(documents: &str) {
    for document in documents.split("---\n") {
        let read: Object<S> =
            serde_saphyr::from_str(document).unwrap_or_else(|error| panic!("{error}\n{document}"));
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written, serde_saphyr::from_str::<Value>(document).unwrap());
        assert_eq!(serde_json::from_value::<Object<S>>(written).unwrap(), read);
    }
}

#[test]
fn every_kind_is_kept() {
    assert_kept::<Gateway>(include_str!("tests/gateway.yaml"));
    assert_kept::<VirtualService>(include_str!("tests/virtual_service.yaml"));
    assert_kept::<DestinationRule>(include_str!("tests/destination_rule.yaml"));
    assert_kept::<ServiceEntry>(include_str!("tests/service_entry.yaml"));
    assert_kept::<Sidecar>(include_str!("tests/sidecar.yaml"));
    assert_kept::<AuthorizationPolicy>(include_str!("tests/authorization_policy.yaml"));
    assert_kept::<PeerAuthentication>(include_str!("tests/peer_authentication.yaml"));
    assert_kept::<WasmPlugin>(include_str!("tests/wasm_plugin.yaml"));
    assert_kept::<IstioOperator>(include_str!("tests/istio_operator.yaml"));
}

/// What `spec` is refused with, without the place.
fn refusal<S: Resource + DeserializeOwned + std::fmt::Debug>(spec: &str) -> String {
    let text = format!(r#"{{"apiVersion": "{}", "kind": "{}", "spec": {spec}}}"#, S::API_VERSION, S::KIND);
    let error = serde_json::from_str::<Object<S>>(&text).unwrap_err().to_string();
    error.split(" at line").next().unwrap_or_default().to_owned()
}

#[test]
fn two_answers_to_one_question_are_refused() {
    for (refusal, message) in [
        (
            refusal::<VirtualService>(r#"{"http": [{"route": [], "redirect": {}}]}"#),
            "only one of `route`, `redirect`, `directResponse` and `delegate` may be set here",
        ),
        (
            refusal::<VirtualService>(r#"{"http": [{"match": [{"uri": {"exact": "/", "prefix": "/"}}]}]}"#),
            "only one of `exact`, `prefix` and `regex` may be set here",
        ),
        (
            refusal::<VirtualService>(r#"{"http": [{"directResponse": {"status": 200, "body": {}}}]}"#),
            "exactly one of `string` and `bytes` may be set here",
        ),
        (
            refusal::<WasmPlugin>(r#"{"url": "oci://x", "selector": {}, "targetRefs": []}"#),
            "only one of `selector`, `targetRefs` and `targetRef` may be set here",
        ),
        (
            refusal::<AuthorizationPolicy>(r#"{"action": "CUSTOM"}"#),
            "both of `action: CUSTOM` and `provider` may be set here",
        ),
        (
            refusal::<AuthorizationPolicy>(r#"{"action": "DENY", "provider": {"name": "x"}}"#),
            "only both or none of `action: CUSTOM` and `provider` may be set here",
        ),
        (
            refusal::<Sidecar>(r#"{"egress": [{"hosts": ["Foo/*"]}]}"#),
            "`Foo/*` is not a host: a host in lower case, `*` or `*.` before a host, optionally after `.`, `*`, \
             `~` or a namespace and `/`",
        ),
        (
            refusal::<PeerAuthentication>(r#"{"portLevelMtls": {"0": {}}}"#),
            "`0` is not a port: a number from 1 to 65535",
        ),
    ] {
        assert_eq!(refusal, message);
    }
}

#[test]
fn an_absent_choice_is_a_choice() {
    let policy: AuthorizationPolicy = serde_json::from_str("{}").unwrap();
    assert_eq!(policy, AuthorizationPolicy::default());
    assert_eq!(policy.action, Action::Allow);
    assert_eq!(serde_json::from_str::<StringMatch>("{}").unwrap(), StringMatch::Present);
    assert_eq!(serde_json::to_string(&StringMatch::Present).unwrap(), "{}");
}

#[test]
fn older_versions_are_read_and_other_kinds_are_not() {
    let read = |version: &str, kind: &str| {
        let text = format!(r#"{{"apiVersion": "{version}", "kind": "{kind}", "spec": {{}}}}"#);
        let object = serde_json::from_str::<Object<Sidecar>>(&text).map_err(|error| error.to_string());
        object.map(|object| serde_json::to_value(&object).unwrap()["apiVersion"].clone())
    };
    assert_eq!(read("networking.istio.io/v1alpha3", "Sidecar"), Ok("networking.istio.io/v1".into()));
    let version = "`networking.istio.io/v2` is not `networking.istio.io/v1` or `networking.istio.io/v1beta1` \
                   or `networking.istio.io/v1alpha3` at line 1 column 39";
    assert_eq!(read("networking.istio.io/v2", "Sidecar"), Err(version.to_owned()));
    let kind = "`Gateway` is not `Sidecar` at line 1 column 58";
    assert_eq!(read("networking.istio.io/v1", "Gateway"), Err(kind.to_owned()));
}

#[test]
fn small_values_are_read_as_istio_reads_them() {
    for (text, written) in [
        ("1s", "1s"),
        ("1.5s", "1.5s"),
        ("1m30s", "90s"),
        ("250ms", "0.25s"),
        ("1h", "3600s"),
        ("0s", "0s"),
        (".5s", "0.5s"),
        ("1us", "0.000001s"),
    ] {
        assert_eq!(text.parse::<Duration>().unwrap().to_string(), written);
    }
    for bad in ["", "1", "s", "-1s", "1 s", "1d", "1..s", ".s", "99999999999999h"] {
        let message = format!(
            "`{bad}` is not a duration: numbers with units `h`, `m`, `s`, `ms`, `us` or `ns`, as `1.5s`"
        );
        assert_eq!(bad.parse::<Duration>().unwrap_err().to_string(), message);
    }
    for text in ["*", "foo/*", "./*.example.com", "~/*", "*/hello.foo.svc.cluster.local"] {
        assert_eq!(text.parse::<NamespacedHost>().unwrap().to_string(), text);
    }
    for text in ["mesh", "gateway", "foo/gateway"] {
        assert_eq!(text.parse::<GatewayRef>().unwrap().to_string(), text);
    }
}

#[test]
fn every_kind_has_a_schema() {
    let schema = schemars::schema_for!(Object<VirtualService>).to_value();
    assert_eq!(schema["properties"]["kind"]["const"], "VirtualService");
    let schema = schemars::schema_for!(Object<IstioOperator>).to_value();
    assert!(schema["$defs"]["MeshConfig"]["properties"]["discoverySelectors"].is_object());
}
