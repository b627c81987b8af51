//! Do real Envoys do what both examples promise, row by row?

use std::path::Path;

use cofferdam::spec;
use cofferdam_tests::{
    demo::{self, Shown},
    expect::Outcome,
    target,
    world::Quiet,
};

fn shown(example: &str) -> Shown {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(example).join("mesh.yaml");
    let mesh = spec::load(example, &std::fs::read(path).unwrap()).unwrap();
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
