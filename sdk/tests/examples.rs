//! Are the committed manifests of the examples what their specs come to? `UPDATE_EXPECT=1` rewrites them.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use cofferdam::manifest::{FilterSource, Force, write_folder};

fn check(example: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(example);
    let spec = fs::read(folder.join("mesh.yaml")).unwrap();
    let mesh = cofferdam::load("mesh.yaml", &spec).unwrap_or_else(|problems| panic!("{problems}"));
    let plan = cofferdam::plan(&mesh).unwrap_or_else(|problems| panic!("{problems}"));
    let source = FilterSource::of(&plan, None).unwrap();
    let set = cofferdam::render(&plan, &source).unwrap();
    let committed = folder.join("manifests");
    let scratch = tempfile::tempdir().unwrap();
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let target = if update { &committed } else { &scratch.path().to_owned() };
    write_folder(&set, target, Force::No).unwrap_or_else(|error| panic!("{error}"));
    let (expected, found) = (files(&committed), files(target));
    let names = |files: &BTreeMap<PathBuf, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected), "run this test with UPDATE_EXPECT=1");
    for (path, text) in found {
        assert_eq!(
            Some(&text),
            expected.get(&path),
            "{}: run this test with UPDATE_EXPECT=1",
            path.display()
        );
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(relative, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn two_products() {
    check("two-products");
}

#[test]
fn workspaces() {
    check("workspaces");
}
