//! Whether a set keeps its objects apart and its index true.

use k8s_openapi::api::core::v1;

use super::{AddError, EditError, ManifestPath, ManifestSet};
use crate::{
    istio::{Gateway, Object, PeerAuthentication, Sidecar},
    name::Namespace,
};

fn policy(name: &str) -> Object<PeerAuthentication> {
    Object::new(&Namespace::new("foo").unwrap(), name, PeerAuthentication::strict())
}

fn set(names: &[&str]) -> ManifestSet {
    let mut set = ManifestSet::new();
    for name in names {
        set.add(format!("{name}.yaml"), policy(name)).unwrap();
    }
    set
}

#[test]
fn an_object_or_a_file_stands_once() {
    let mut set = set(&["a"]);
    let errors: [(AddError, &str); 4] = [
        (
            set.add("b.yaml", policy("a")).unwrap_err(),
            "PeerAuthentication `foo/a` is already in `a.yaml`: an object stands in one file, once",
        ),
        (
            set.add("a.yaml", policy("b")).unwrap_err(),
            "`a.yaml` already holds PeerAuthentication `foo/a`: each object has a file of its own",
        ),
        (
            set.add("n.yaml", v1::Namespace::default()).unwrap_err(),
            "the Namespace for `n.yaml` has no `metadata.name`: give it one",
        ),
        (
            set.add("../c.yaml", policy("c")).unwrap_err(),
            "`../c.yaml` is not a path for a manifest: parts of lower-case letters, digits, `-`, `_` and `.`, \
             none beginning with a dot or longer than 240 bytes, with `/` between them, the last one and no \
             other ending in `.yaml`",
        ),
    ];
    for (error, message) in errors {
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(set.len(), 1);
    // Another kind, and another namespace, is another object.
    set.add("s.yaml", Object::new(&Namespace::new("foo").unwrap(), "a", Sidecar::default())).unwrap();
    set.add("p.yaml", Object::new(&Namespace::new("bar").unwrap(), "a", PeerAuthentication::strict()))
        .unwrap();
    assert_eq!(set.len(), 3);
}

#[test]
fn paths_stay_in_the_folder() {
    let long = format!("{}.yaml", "x".repeat(240));
    for bad in [
        "",
        ".yaml",
        "a",
        "a.yml",
        "/a.yaml",
        "a//b.yaml",
        "./a.yaml",
        "a/../b.yaml",
        "a\\b.yaml",
        "A.yaml",
        "a b.yaml",
        "a:b.yaml",
        "é.yaml",
        "a.yaml/b.yaml",
        ".git/b.yaml",
        "a/",
        "a.yaml\0",
        &long,
    ] {
        assert!(ManifestPath::new(bad).is_err(), "`{bad}` was taken");
    }
    for good in ["a.yaml", "apply/30-tenant-foo/90-virtual-service-foo.hello.yaml", "a_b/c.d.yaml"] {
        assert_eq!(ManifestPath::new(good).unwrap().as_str(), good);
    }
}

#[test]
fn one_object_is_edited_under_its_name() {
    let mut set = set(&["a", "b"]);
    let kept = set.clone();
    let mtls = set
        .edit(Some("foo"), "b", |object: &mut Object<PeerAuthentication>| object.spec.mtls.take())
        .unwrap();
    assert!(mtls.is_some());
    assert_eq!(
        set.get::<Object<PeerAuthentication>>(Some("foo"), "b").unwrap().spec,
        PeerAuthentication::default()
    );
    assert_eq!(set.iter().next(), kept.iter().next());

    let before = set.clone();
    let rename = |object: &mut Object<PeerAuthentication>| object.metadata.name = Some("c".to_owned());
    let renamed = set.edit(Some("foo"), "a", rename).unwrap_err();
    assert!(matches!(renamed, EditError::Renamed { .. }));
    let message =
        "the edit made PeerAuthentication `foo/a` another object: remove it and add the new one instead";
    assert_eq!(renamed.to_string(), message);
    let unknown = set.edit(None, "a", |_: &mut Object<Gateway>| ()).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no Gateway `a` in the set");
    assert_eq!(set, before);
}

#[test]
fn a_removed_object_leaves_no_trace() {
    let mut set = set(&["a", "b", "c"]);
    assert_eq!(set.remove::<Object<PeerAuthentication>>(Some("foo"), "a").unwrap().path().as_str(), "a.yaml");
    assert!(set.remove::<Object<PeerAuthentication>>(Some("foo"), "a").is_none());
    assert_eq!(set, self::set(&["b", "c"]));
    set.add("a.yaml", policy("a")).unwrap();
    let names: Vec<_> = set.all::<Object<PeerAuthentication>>().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["b.yaml", "c.yaml", "a.yaml"]);
    assert_eq!(
        set.in_file(&ManifestPath::new("c.yaml").unwrap()).unwrap().object().metadata(),
        &policy("c").metadata
    );
}
