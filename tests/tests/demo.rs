//! Do real Envoys do what both examples promise, row by row?

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

use std::{path::Path, process::Command};

use cofferdam::spec::{self, Mesh};
use cofferdam_tests::{
    demo::{self, Shown},
    expect::Outcome,
    matrix::{MatrixError, expectations, fill},
    probe::ProbeError,
    target,
    world::{Quiet, World},
};

fn mesh(example: &str) -> Mesh {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(example).join("mesh.yaml");
    spec::load(example, &std::fs::read(path).unwrap()).unwrap()
}

fn shown(example: &str) -> Shown {
    let mesh = mesh(example);
    let shown =
        demo::run(&mesh, &target::filter(), &Quiet).unwrap_or_else(|error| panic!("{}", chain(&error)));
    let wrong: Vec<_> = shown.rows.iter().filter(|row| !row.holds()).collect();
    assert!(wrong.is_empty(), "{example}: {} rows are not as expected: {wrong:#?}", wrong.len());
    assert!(shown.rows.len() >= 60, "{example}: only {} rows", shown.rows.len());
    shown
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}\n  because: {cause}"))
}

#[test]
fn two_products_keep_their_spec() {
    let shown = shown("two-products");
    // The four requests of the article that the example is taken from, with their whole answers.
    for (tenant, asked, body) in [
        ("foo", "GET /foo/hello", "Hello Foo 0.0.1"),
        ("foo", "GET /foo/hello; version: v0-0-2", "Hello Foo 0.0.2"),
        ("bar", "GET /bar/hello", "Hello Bar 0.0.1"),
        ("bar", "GET /bar/hello; version: v0-0-2", "Hello Bar 0.0.2"),
    ] {
        let to = format!("gateway {tenant}/istio-ingress-gateway");
        let mut rows = shown.rows.iter();
        let row = rows.find(|row| row.from == "outside" && row.to == to && row.request == asked).unwrap();
        let Outcome::App(answer) = &row.seen else { panic!("{asked}: {:?}", row.seen) };
        assert_eq!(answer.body, body, "{asked}");
    }
}

#[test]
fn workspaces_keep_their_spec() {
    shown("workspaces");
}

#[test]
fn a_dead_envoy_is_no_refusal() {
    let mesh = mesh("workspaces");
    let folder = target::RunFolder::new().unwrap();
    let manifests = folder.path().join("manifests");
    demo::render(&mesh, &target::filter(), &manifests).unwrap();
    let mut world = World::start(&mesh, &manifests, &target::filter(), &Quiet).unwrap();
    assert_eq!(world.dead_envoy(), None);
    for id in world.process_ids() {
        assert!(Command::new("kill").args(["-KILL", &id.to_string()]).status().unwrap().success());
    }
    let mut list = expectations(&mesh).unwrap();
    list.retain(|row| row.expected == Outcome::Tls);
    assert_eq!(list.len(), 10, "rows that expect a closed connection");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for row in list {
        let filled = runtime.block_on(fill(&world, &mesh, &[row], |_| ()));
        let Err(MatrixError::Probe { source, .. }) = filled else { panic!("{filled:?}") };
        assert!(matches!(*source, ProbeError::Connect { .. }), "{source:?}");
    }
    assert!(world.dead_envoy().is_some());
}
