//! Does a change of the spec, and nothing else, change what real Envoys answer, and exactly where it should?

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

use std::{collections::BTreeSet, path::Path, sync::LazyLock};

use cofferdam::{
    name::{HeaderName, Namespace, TenantName},
    spec::{self, HttpMethod, Mesh, OnMismatch},
};
use cofferdam_tests::{
    demo,
    matrix::{Row, expect_each},
    probe::{Credential, Place, Probe, Road, probes},
    target,
    world::Quiet,
};

/// The unchanged example and what its Envoys answered.
static BEFORE: LazyLock<Vec<Row>> = LazyLock::new(|| answers(&mesh(), all_probes()));

fn mesh() -> Mesh {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/two-products/mesh.yaml");
    spec::load("mesh.yaml", &std::fs::read(path).unwrap()).unwrap()
}

/// The example's probes, and those of a namespace that nobody owns yet.
fn all_probes() -> Vec<Probe> {
    let mut list = probes(&mesh()).unwrap();
    let foreign =
        Place { tenant: TenantName::new("foo").unwrap(), namespace: Namespace::new("foo-apps").unwrap() };
    let moved: Vec<_> = list
        .iter()
        .filter_map(|probe| match &probe.road {
            Road::Direct { from: Credential::Mesh(place), to } if place.namespace.as_str() == "foo" => {
                let road = Road::Direct { from: Credential::Mesh(foreign.clone()), to: to.clone() };
                Some(Probe { road, request: probe.request.clone() })
            }
            _ => None,
        })
        .collect();
    list.extend(moved);
    list
}

/// What real Envoys answer for a mesh; every row must be as expected.
fn answers(mesh: &Mesh, probes: Vec<Probe>) -> Vec<Row> {
    let expectations = expect_each(mesh, probes).unwrap();
    let shown = demo::run_each(mesh, &expectations, &target::filter(), &Quiet).unwrap();
    let wrong: Vec<_> = shown.rows.iter().filter(|row| !row.holds()).collect();
    assert!(wrong.is_empty(), "{} rows are not as expected: {wrong:#?}", wrong.len());
    shown.rows
}

type Key = (String, String, String);

/// The rows that a change flips, by what is seen, after a check that the spec's expectations flip the same ones.
fn flipped(after: &[Row]) -> BTreeSet<Key> {
    let (mut expected, mut seen, mut common) = (BTreeSet::new(), BTreeSet::new(), 0);
    for new in after {
        let same = |old: &&Row| old.from == new.from && old.to == new.to && old.request == new.request;
        let Some(old) = BEFORE.iter().find(same) else { continue };
        common += 1;
        let key = || (new.from.clone(), new.to.clone(), new.request.clone());
        if old.expected != new.expected {
            expected.insert(key());
        }
        if old.seen != new.seen {
            seen.insert(key());
        }
    }
    assert!(common >= 30, "only {common} rows can be compared");
    assert_eq!(expected, seen, "rows that should flip, and rows that did");
    assert!(!seen.is_empty(), "the change changes nothing");
    seen
}

#[test]
fn removing_the_grant_flips_exactly_its_rows() {
    let mut changed = mesh();
    changed.spec.access.clear();
    let flipped = flipped(&answers(&changed, all_probes()));
    let from = |key: &Key| key.0.starts_with("foo/foo ");
    let to = |key: &Key| key.1.starts_with("service bar/hello") || key.1.starts_with("pod bar/hello");
    let others: Vec<_> = flipped.iter().filter(|key| !(from(key) && to(key))).collect();
    assert!(others.is_empty(), "rows that the grant is not about: {others:#?}");
    let about = BEFORE.iter().map(|row| (row.from.clone(), row.to.clone(), row.request.clone()));
    let about: BTreeSet<_> = about.filter(|key| from(key) && to(key)).collect();
    assert_eq!(
        flipped, about,
        "without its grant, foo is a foreign tenant in every row from foo to bar's hello"
    );
}

#[test]
fn widening_the_grant_opens_its_methods_and_paths() {
    let mut changed = mesh();
    let to = &mut changed.spec.access[0].to;
    to.methods.push(HttpMethod::Post);
    to.paths.push("/secret".parse().unwrap());
    let flipped = flipped(&answers(&changed, all_probes()));
    let requests: BTreeSet<_> = flipped.iter().map(|(_, _, request)| request.as_str()).collect();
    let expected = [
        "GET /api/%2e%2e/secret",
        "GET /api/../secret",
        "GET /api/..;/secret",
        "GET /secret",
        "GET /secret; x-tenant-id: foo",
        "POST /hello",
        "POST /hello; x-tenant-id: bar",
    ];
    assert_eq!(requests, expected.into());
}

#[test]
fn renaming_the_header_frees_the_old_name() {
    let mut changed = mesh();
    changed.spec.enforcement.header = HeaderName::new("x-org").unwrap();
    let mut list = all_probes();
    list.extend(probes(&changed).unwrap());
    let flipped = flipped(&answers(&changed, list));
    assert!(
        flipped.iter().all(|(_, _, request)| request.to_lowercase().contains("x-tenant-id: ")),
        "{flipped:#?}"
    );
}

#[test]
fn moving_a_tenant_moves_who_is_believed() {
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/two-products/mesh.yaml"),
    );
    let moved = text.unwrap().replacen(
        "- name: foo\n    namespaces:\n    - name: foo\n",
        "- name: foo\n    namespaces:\n    - name: foo-apps\n",
        1,
    );
    let changed = spec::load("mesh.yaml", moved.as_bytes()).unwrap();
    assert_ne!(changed, mesh(), "the example no longer names foo's namespace as it did");
    // The unchanged mesh's probes where bar's places are asked, which stand in both, and the changed mesh's own.
    let to_bar = |probe: &Probe| probe.to().contains(" bar/") && probe.from() != "foo/foo sidecar";
    let mut list: Vec<_> = all_probes().into_iter().filter(to_bar).collect();
    list.extend(probes(&changed).unwrap());
    let flipped = flipped(&answers(&changed, list));
    let callers: BTreeSet<_> = flipped.iter().map(|(from, ..)| from.as_str()).collect();
    assert_eq!(callers, ["foo/foo direct", "foo/foo-apps direct"].into());
}

#[test]
fn replacing_never_refuses_a_header() {
    let mut changed = mesh();
    changed.spec.enforcement.on_mismatch = OnMismatch::Replace;
    let rows = answers(&changed, all_probes());
    let flipped = flipped(&rows);
    let refused = BEFORE.iter().filter(|row| row.seen.by().starts_with("filter header-"));
    let refused: BTreeSet<_> =
        refused.map(|row| (row.from.clone(), row.to.clone(), row.request.clone())).collect();
    assert_eq!(flipped, refused, "the rows that were refused for their header, and no other");
    let after: BTreeSet<_> =
        rows.iter().map(|row| row.seen.by()).filter(|by| by.contains("header")).collect();
    assert_eq!(after, BTreeSet::new(), "nobody is refused for a header");
}
