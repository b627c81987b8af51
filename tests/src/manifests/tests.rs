//! Is everything that the harness cannot translate refused by name, and everything else read?

use std::path::Path;

use super::{
    ReadError, Rendered,
    gateway::Gateway,
    wasm_plugin::{Chain, WasmPlugin},
};

/// Reads one object and says what is wrong with it.
fn refused(api_version: &str, kind: &str, rest: &str) -> String {
    let text =
        format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a, namespace: b}}\n{rest}\n");
    match Rendered::default().take(Path::new("a.yaml"), &text) {
        Err(error @ (ReadError::Untranslatable { .. } | ReadError::UnknownKind { .. })) => error.to_string(),
        other => panic!("{kind}: {other:?}"),
    }
}

#[test]
fn what_cannot_be_translated_is_an_error_that_names_file_and_field() {
    let plugin = "spec: {url: 'oci://x', pluginConfig: {}, ";
    let server = "spec: {selector: {}, servers: [{hosts: ['*'], port: {number: 443, name: a, ";
    let operator = "install.istio.io/v1alpha1";
    for (api_version, kind, rest, field) in [
        ("extensions.istio.io/v1alpha1", "WasmPlugin", &format!("{plugin}vmConfig: {{}}}}"), "`vmConfig`"),
        (
            "extensions.istio.io/v1alpha1",
            "WasmPlugin",
            &format!("{plugin}match: [{{mode: SERVER, ports: []}}]}}"),
            "`ports`",
        ),
        ("extensions.istio.io/v1alpha1", "WasmPlugin", &format!("{plugin}targetRefs: []}}"), "`targetRefs`"),
        ("extensions.istio.io/v1alpha1", "WasmPlugin", &format!("{plugin}type: NETWORK}}"), "`NETWORK`"),
        ("networking.istio.io/v1", "Gateway", &format!("{server}protocol: HTTPS}}}}]}}"), "`HTTPS`"),
        ("networking.istio.io/v1", "Gateway", &format!("{server}protocol: HTTP}}, tls: {{}}}}]}}"), "`tls`"),
        (
            "networking.istio.io/v1",
            "VirtualService",
            &"spec: {hosts: [a], http: [{match: [{uri: {regex: a}}], route: []}]}".to_owned(),
            "`regex`",
        ),
        (
            "networking.istio.io/v1",
            "VirtualService",
            &"spec: {hosts: [a], http: [], tcp: []}".to_owned(),
            "`tcp`",
        ),
        (
            "networking.istio.io/v1",
            "DestinationRule",
            &"spec: {host: a, trafficPolicy: {tls: {mode: SIMPLE}}}".to_owned(),
            "`SIMPLE`",
        ),
        (
            "security.istio.io/v1",
            "PeerAuthentication",
            &"spec: {portLevelMtls: {}}".to_owned(),
            "`portLevelMtls`",
        ),
        (operator, "IstioOperator", &"spec: {components: {cni: {}}}".to_owned(), "`cni`"),
        (
            operator,
            "IstioOperator",
            &"spec: {meshConfig: {trustDomainAliases: []}}".to_owned(),
            "`trustDomainAliases`",
        ),
        (
            operator,
            "IstioOperator",
            &"spec: {components: {pilot: {k8s: {env: [{name: X, value: y}]}}}}".to_owned(),
            "`X`",
        ),
        ("v1", "Namespace", &"status: {}".to_owned(), "`status`"),
    ] {
        let message = refused(api_version, kind, rest);
        let begin = format!("the harness cannot translate {kind} in `a.yaml`: ");
        assert!(message.starts_with(&begin) && message.contains(field), "{kind} {field}: {message}");
    }
}

#[test]
fn an_unknown_kind_is_an_error_and_one_that_is_left_to_the_lab_is_named() {
    assert_eq!(
        refused("networking.istio.io/v1alpha3", "EnvoyFilter", ""),
        "the harness knows nothing of kind `EnvoyFilter` of `networking.istio.io/v1alpha3` in `a.yaml`"
    );
    let mut rendered = Rendered::default();
    let text =
        "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {}, spec: {whatever: 1}}";
    rendered.take(Path::new("a.yaml"), text).unwrap();
    assert_eq!(rendered.left.iter().copied().collect::<Vec<_>>(), ["AuthorizationPolicy"]);
}

#[test]
fn a_folder_without_manifests_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let message = Rendered::read(folder.path()).unwrap_err().to_string();
    assert!(message.ends_with("holds no manifests; render a spec into it first"), "{message}");
}

#[test]
fn plugins_apply_to_chains_as_istio_applies_them() {
    // A gateway is a client for Istio, so a `SERVER` plugin does nothing there.
    for (traffic, inbound, outbound, gateway) in [
        ("[]", true, true, true),
        ("[{mode: SERVER}]", true, false, false),
        ("[{mode: CLIENT}]", false, true, true),
        ("[{mode: CLIENT_AND_SERVER}]", true, true, true),
        ("[{mode: CLIENT}, {mode: SERVER}]", true, true, true),
    ] {
        let text = format!("{{url: 'oci://x', pluginConfig: {{}}, match: {traffic}}}");
        let plugin: WasmPlugin = serde_saphyr::from_str(&text).unwrap();
        let seen = [Chain::Inbound, Chain::Outbound, Chain::Gateway].map(|chain| plugin.applies_to(chain));
        assert_eq!(seen, [inbound, outbound, gateway], "{traffic}");
    }
}

#[test]
fn a_server_serves_routes_of_the_namespaces_that_its_hosts_name() {
    for (hosts, namespace, host, served) in [
        ("['own/*']", "own", "a.example", &["a.example"][..]),
        ("['own/*']", "other", "a.example", &[]),
        ("['./a.example']", "own", "*", &["a.example"]),
        ("['./a.example']", "other", "*", &[]),
        ("['*/a.example']", "other", "*.example", &["a.example"]),
        ("[a.example]", "other", "a.example", &["a.example"]),
        ("[a.example]", "own", "b.example", &[]),
        ("['own/*.example', 'own/a.example']", "own", "*", &["*.example", "a.example"]),
        ("['own/*.example']", "own", "example", &[]),
    ] {
        let text = format!(
            "{{selector: {{}}, servers: [{{hosts: {hosts}, port: {{number: 80, name: a, protocol: HTTP}}}}]}}"
        );
        let gateway: Gateway = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(gateway.servers[0].serves("own", namespace, host), served, "{hosts} {namespace} {host}");
    }
}

#[test]
fn a_namespace_is_injected_by_either_label_and_the_older_one_wins() {
    for (labels, injected) in [
        ("{}", false),
        ("{istio-injection: enabled}", true),
        ("{istio-injection: disabled, istio.io/rev: a}", false),
        ("{istio.io/rev: a}", true),
    ] {
        let text = format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: a, labels: {labels}}}}}");
        let mut rendered = Rendered::default();
        rendered.take(Path::new("a.yaml"), &text).unwrap();
        assert_eq!(rendered.namespaces[0].is_injected(), injected, "{labels}");
    }
}
