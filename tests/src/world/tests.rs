//! Do pods get the filters and the mTLS mode that Istio would give them, and is what does not fit refused?

use std::{collections::BTreeMap, io::Write as _, path::Path};

use serde_json::Value;
use tempfile::NamedTempFile;

use super::{
    WorldError,
    pods::{Pod, ProxyKind},
    policy::Policy,
};
use crate::manifests::{Labels, Rendered, peer_authentication::Mode, wasm_plugin::Chain};

const CONTROL_PLANE: &str =
    "{apiVersion: install.istio.io/v1alpha1, kind: IstioOperator, metadata: {name: a},
    spec: {meshConfig: {rootNamespace: root, trustDomain: td.example,
    discoverySelectors: [{matchLabels: {mesh: a}}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}}}}";

fn module() -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(b"a module").unwrap();
    file
}

fn policy(documents: &[String]) -> Result<Policy, WorldError> {
    let mut rendered = Rendered::default();
    for (index, text) in documents.iter().enumerate() {
        rendered.take(Path::new(&format!("{index}.yaml")), text).unwrap();
    }
    Policy::new(rendered, module().path())
}

fn with_control_plane(documents: &[String]) -> Result<Policy, WorldError> {
    policy(&[&[CONTROL_PLANE.to_owned()], documents].concat())
}

fn plugin(namespace: &str, name: &str, spec: &str) -> String {
    format!(
        "{{apiVersion: extensions.istio.io/v1alpha1, kind: WasmPlugin, metadata: {{name: {name}, namespace: {namespace}}},
        spec: {{url: 'oci://x', pluginConfig: {{}}, {spec}}}}}"
    )
}

fn pod(namespace: &str, labels: &[(&str, &str)], proxy: ProxyKind) -> Pod {
    let labels: Labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let address = [127, 1, 1, 1].into();
    Pod {
        name: "p".to_owned(),
        namespace: namespace.to_owned(),
        account: "a".to_owned(),
        labels,
        address,
        proxy,
    }
}

#[test]
fn a_chain_holds_the_plugins_of_namespace_and_root_that_select_the_pod_in_istios_order() {
    let policy = with_control_plane(&[
        plugin("foo", "late", "phase: STATS, priority: 9"),
        plugin("foo", "low", "phase: AUTHN, priority: 1"),
        plugin("foo", "b-high", "phase: AUTHN, priority: 1000"),
        plugin("foo", "a-high", "phase: AUTHN, priority: 1000"),
        plugin("foo", "last", "priority: 5000"),
        plugin("root", "everywhere", "phase: AUTHZ"),
        plugin("bar", "foreign", "phase: AUTHN"),
        plugin("foo", "selected", "phase: AUTHZ, selector: {matchLabels: {app: hello}}"),
        plugin("foo", "unselected", "phase: AUTHZ, selector: {matchLabels: {app: other}}"),
        plugin("foo", "outbound", "phase: AUTHZ, match: [{mode: CLIENT}]"),
    ])
    .unwrap();
    let names = |pod: &Pod, chain| -> Vec<String> {
        let filters = policy.filters(pod, chain);
        filters.iter().filter_map(|filter| Some(filter.get("name")?.as_str()?.to_owned())).collect()
    };
    let hello = pod("foo", &[("app", "hello"), ("x", "y")], ProxyKind::Sidecar);
    let inbound =
        ["foo.a-high", "foo.b-high", "foo.low", "root.everywhere", "foo.selected", "foo.late", "foo.last"];
    assert_eq!(names(&hello, Chain::Inbound), inbound);
    assert!(names(&hello, Chain::Outbound).contains(&"foo.outbound".to_owned()));
    assert_eq!(names(&pod("baz", &[], ProxyKind::Sidecar), Chain::Inbound), ["root.everywhere"]);
}

#[test]
fn the_filter_gets_the_plugins_config_as_it_stands() {
    let text = "sha256: '0000000000000000000000000000000000000000000000000000000000000000', failStrategy: FAIL_CLOSE";
    let written =
        plugin("foo", "a", text).replace("pluginConfig: {}", "pluginConfig: {b: [1, 'x'], a: {c: null}}");
    let policy = with_control_plane(&[written]).unwrap();
    let filters = policy.filters(&pod("foo", &[], ProxyKind::Sidecar), Chain::Inbound);
    let config = filters[0].pointer("/typed_config/config").unwrap();
    let value = config.pointer("/configuration/value").and_then(Value::as_str).unwrap();
    let expected = serde_json::json!({"b": [1, "x"], "a": {"c": null}});
    assert_eq!(serde_json::from_str::<Value>(value).unwrap(), expected);
    assert_eq!(config.pointer("/failure_policy").unwrap(), "FAIL_CLOSED");
}

#[test]
fn the_mode_of_mtls_is_the_namespaces_then_the_meshs_then_istios() {
    let mode = |namespace: &str, mode: &str| {
        format!(
            "{{apiVersion: security.istio.io/v1, kind: PeerAuthentication,
            metadata: {{name: default, namespace: {namespace}}}, spec: {{mtls: {{mode: {mode}}}}}}}"
        )
    };
    for (documents, expected) in [
        (vec![], Mode::Permissive),
        (vec![mode("root", "STRICT")], Mode::Strict),
        (vec![mode("root", "STRICT"), mode("foo", "PERMISSIVE")], Mode::Permissive),
        (vec![mode("root", "STRICT"), mode("foo", "UNSET")], Mode::Strict),
        (vec![mode("bar", "STRICT")], Mode::Permissive),
    ] {
        assert_eq!(with_control_plane(&documents).unwrap().mtls("foo"), expected, "{documents:?}");
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let other = "'1111111111111111111111111111111111111111111111111111111111111111'";
    let open = CONTROL_PLANE.replace("REGISTRY_ONLY", "ALLOW_ANY");
    let messages = BTreeMap::from([
        ("digest", with_control_plane(&[plugin("foo", "a", &format!("sha256: {other}"))])),
        ("none", policy(&[])),
        ("two", with_control_plane(&[CONTROL_PLANE.to_owned()])),
        ("open", policy(&[open])),
    ])
    .into_iter()
    .map(|(name, result)| (name, result.map(drop).unwrap_err().to_string()));
    let digest = "f6c0d945dc8a9e01854484f4e9b123945919e553778d4386d1d939451c038a0c";
    let expected = BTreeMap::from([
        ("digest", format!("`1.yaml`: `spec.sha256` is `{}`, but the module's digest is `{digest}`", "1".repeat(64))),
        ("none", "no rendered `IstioOperator` has a `meshConfig`, so nothing says what the mesh's names are".to_owned()),
        ("two", "`1.yaml`: it has a `meshConfig`, and so has another file".to_owned()),
        (
            "open",
            "`0.yaml`: `meshConfig.outboundTrafficPolicy.mode` is not `REGISTRY_ONLY`; a loopback has no outside"
                .to_owned(),
        ),
    ]);
    assert_eq!(messages.collect::<BTreeMap<_, _>>(), expected);
}

#[test]
fn a_tenants_namespace_must_be_in_the_mesh_and_injected() {
    let namespace = |labels: &str| {
        format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: foo, labels: {labels}}}}}")
    };
    for (documents, expected) in [
        (vec![namespace("{mesh: a, istio-injection: enabled}")], None),
        (vec![], Some("the spec names the namespace `foo`, but no rendered file makes it")),
        (
            vec![namespace("{mesh: a}")],
            Some("`1.yaml`: no label asks for injection, so its pods have no sidecar"),
        ),
        (
            vec![namespace("{istio-injection: enabled}")],
            Some(
                "`1.yaml`: no discovery selector of the control plane selects it, so the mesh does not see it",
            ),
        ),
    ] {
        let checked = with_control_plane(&documents).unwrap().check_namespace("foo");
        assert_eq!(checked.err().map(|error| error.to_string()).as_deref(), expected);
    }
}
