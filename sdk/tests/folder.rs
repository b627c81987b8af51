//! Whether a folder written by the library holds what the stream holds, and follows edits of the set.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

use std::{fs, path::Path};

use cofferdam::{
    istio::{Object, PeerAuthentication, Sidecar},
    manifest::{Force, ManifestSet, write_folder},
    name::Namespace,
};

fn set(namespaces: &[&str]) -> ManifestSet {
    let mut set = ManifestSet::new();
    for name in namespaces {
        let namespace = Namespace::new(*name).unwrap();
        set.add(
            format!("{name}/10-mtls.yaml"),
            Object::new(&namespace, "default", PeerAuthentication::strict()),
        )
        .unwrap();
        set.add(format!("{name}/20-scope.yaml"), Object::new(&namespace, "default", Sidecar::default()))
            .unwrap();
    }
    set
}

/// All files of ours as one stream, in the set's order.
fn stream(set: &ManifestSet, dir: &Path) -> String {
    set.iter()
        .map(|entry| format!("---\n{}", fs::read_to_string(dir.join(entry.path().as_str())).unwrap()))
        .collect()
}

#[test]
fn the_files_are_the_stream() {
    let dir = tempfile::tempdir().unwrap();
    let set = set(&["foo", "bar"]);
    write_folder(&set, dir.path(), Force::No).unwrap();
    assert_eq!(stream(&set, dir.path()), set.to_yaml().unwrap());
}

#[test]
fn a_removed_tenant_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    write_folder(&set(&["foo", "bar"]), dir.path(), Force::No).unwrap();
    let report = write_folder(&set(&["foo"]), dir.path(), Force::No).unwrap();
    assert_eq!(report.removed.len(), 2);
    assert!(!dir.path().join("bar").exists());
    assert_eq!(report.unchanged.len(), 2);
}

#[test]
fn an_edit_changes_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut set = set(&["foo", "bar"]);
    write_folder(&set, dir.path(), Force::No).unwrap();
    let relax = |policy: &mut Object<PeerAuthentication>| policy.spec = PeerAuthentication::default();
    set.edit(Some("bar"), "default", relax).unwrap();
    let report = write_folder(&set, dir.path(), Force::No).unwrap();
    let written: Vec<_> = report.written.iter().map(ToString::to_string).collect();
    assert_eq!(written, ["bar/10-mtls.yaml"]);
    assert_eq!(stream(&set, dir.path()), set.to_yaml().unwrap());
}
