//! Whether meshes survive being written and read, and are judged alike however they were made.

mod generate;

use proptest::{collection::vec, prelude::*};
use serde_json::Value as Json;

use super::{Mesh, json_schema, load};
use crate::{
    name::{GatewayName, HeaderName, MeshName, Namespace, TenantName},
    problem::{Problem, ProblemCode, Problems},
    spec::{Enforcement, Gateway, Istio, Tenant},
    yaml::{Documents, Limits, read},
};

fn mesh_of(json: Json) -> Mesh {
    serde_json::from_value(json).expect("what the schema allows is a mesh")
}

/// What was found, without places.
fn without_positions(problems: &Problems) -> Vec<Problem> {
    let mut list = problems.as_slice().to_vec();
    for problem in &mut list {
        problem.position = None;
    }
    list.sort_by(|a, b| (&a.path, a.code, &a.message).cmp(&(&b.path, b.code, &b.message)));
    list
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// The schema allows nothing that the types refuse, and what is written as JSON is read as the same mesh.
    #[test]
    fn json_is_the_mesh(entropy in vec(any::<u32>(), 0..600)) {
        let mesh = mesh_of(generate::value(&json_schema(), &entropy));
        let json = serde_json::to_value(&mesh).expect("a mesh is JSON");
        prop_assert_eq!(&mesh_of(json), &mesh);
    }

    /// What is written as YAML is read as the same mesh, by our reader and by another.
    #[test]
    fn yaml_is_the_mesh(entropy in vec(any::<u32>(), 0..600)) {
        let mesh = mesh_of(generate::value(&json_schema(), &entropy));
        let text = serde_saphyr::to_string(&mesh).expect("a mesh is YAML");
        let documents = read("mesh.yaml", text.as_bytes(), Limits::SPEC, Documents::One);
        let tree = documents.expect("what is written is YAML").into_iter().next().expect("one document");
        prop_assert_eq!(&mesh_of(tree.to_json()), &mesh, "{}", text);
        let other: Mesh = serde_saphyr::from_str(&text).expect("what is written is YAML");
        prop_assert_eq!(&other, &mesh, "{}", text);
    }

    /// A mesh built in Rust and the same from YAML have the same problems, and none of form.
    #[test]
    fn rust_and_yaml_are_judged_alike(entropy in vec(any::<u32>(), 0..600)) {
        let mesh = mesh_of(generate::value(&json_schema(), &entropy));
        let text = serde_saphyr::to_string(&mesh).expect("a mesh is YAML");
        match (mesh.check(), load("mesh.yaml", text.as_bytes())) {
            (Ok(()), Ok(read)) => prop_assert_eq!(read, mesh),
            (Err(a), Err(b)) => {
                for problem in &b {
                    prop_assert!(problem.position.is_some() && problem.code > ProblemCode::NotOneOf, "{}", b);
                }
                prop_assert_eq!(without_positions(&a), without_positions(&b));
            }
            (a, b) => prop_assert!(false, "{:?} {:?}\n{}", a, b, text),
        }
    }
}

#[test]
fn defaults_that_are_valid_by_construction_are_made() {
    assert_eq!(Istio::default().namespace.as_str(), "istio-system");
    assert_eq!(Istio::default().trust_domain.as_str(), "cluster.local");
    assert_eq!(Enforcement::default().header.as_str(), "x-tenant-id");
    let gateway = Gateway::new(GatewayName::new("ingress").expect("valid"));
    assert_eq!(gateway.hosts.iter().map(|host| host.as_str()).collect::<Vec<_>>(), ["*"]);
    assert_eq!(gateway.service.ports.iter().map(|port| port.name.as_str()).collect::<Vec<_>>(), ["http2"]);
}

#[test]
fn an_empty_field_is_its_default() {
    let name = |text: &str| TenantName::new(text).expect("valid");
    let foo = Tenant::new(name("foo"), Namespace::new("foo").expect("valid"));
    let built = Mesh::new(MeshName::new("acme").expect("valid"), vec![foo]);
    let text = b"apiVersion: cofferdam.dev/v1alpha1\nkind: Mesh\nmetadata: {name: acme}
spec:
  istio: {}
  topology: {}
  outbound: {}
  platform: {}
  enforcement: {}
  tenants: [{name: foo, namespaces: [{name: foo}]}]
";
    assert_eq!(load("mesh.yaml", text), Ok(built));
}

#[test]
fn a_mesh_built_in_rust_is_checked_whole() {
    let name = |text: &str| TenantName::new(text).expect("valid");
    let mut foo = Tenant::new(name("foo"), Namespace::new("foo").expect("valid"));
    let mut gateway = Gateway::new(GatewayName::new("ingress").expect("valid"));
    gateway.autoscale.min = 0;
    gateway.hosts.clear();
    foo = foo.gateway(gateway);
    let mut mesh = Mesh::new(MeshName::new("acme").expect("valid"), vec![foo.clone(), foo]);
    mesh.spec.enforcement.header = HeaderName::new("host").expect("a header");
    let problems = mesh.check().expect_err("several mistakes");
    let named: Vec<String> =
        problems.as_slice().iter().map(|problem| format!("{} {}", problem.code, problem.path)).collect();
    assert_eq!(
        named,
        [
            "CFD1239 spec.enforcement.header",
            "CFD1104 spec.tenants[0].gateways[0].autoscale.min",
            "CFD1107 spec.tenants[0].gateways[0].hosts",
            "CFD1104 spec.tenants[1].gateways[0].autoscale.min",
            "CFD1107 spec.tenants[1].gateways[0].hosts",
            "CFD1221 spec.tenants[1].gateways[0].name",
            "CFD1201 spec.tenants[1].name",
            "CFD1202 spec.tenants[1].namespaces[0].name",
        ]
    );
    let first =
        "CFD1239 spec.enforcement.header: the header `host` is what proxies route by; choose a header of";
    assert!(problems.to_string().starts_with(first), "{problems}");
}

#[test]
fn problems_are_json_for_other_tools() {
    let problems =
        load("mesh.yaml", b"kind: Mesh\nmetadata: {name: acme}\nspec: {tenants: 1}\n").expect_err("bad");
    let json = serde_json::to_value(&problems).expect("problems are JSON");
    assert_eq!(
        json,
        serde_json::json!({
            "file": "mesh.yaml",
            "problems": [
                {
                    "code": "CFD1102", "path": "", "message": "`apiVersion` is missing",
                    "help": "add `apiVersion`: `cofferdam.dev/v1alpha1`",
                    "position": {"line": 1, "column": 1, "offset": 0, "len": 0}
                },
                {
                    "code": "CFD1103", "path": "spec.tenants", "message": "`1` stands where a list is needed",
                    "help": "write a list", "position": {"line": 3, "column": 17, "offset": 50, "len": 1}
                }
            ],
            "leftOut": 0
        })
    );
}
