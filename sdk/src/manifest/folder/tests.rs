//! Whether a folder is always completed, and whether what is not ours in it is left alone.

use std::{collections::BTreeMap, fs, io, path::Path};

use sha2::Digest;
use tempfile::TempDir;

use super::{Conflict, FolderError, Force, Found, INDEX, Reason, write_folder, write_hooked};
use crate::{
    istio::{Object, PeerAuthentication, Sidecar},
    manifest::{ManifestPath, ManifestSet},
    name::{Namespace, Sha256},
};

/// Files by path, every one that there is, and links and empty folders too.
type Tree = BTreeMap<String, String>;

fn set(paths: &[(&str, &str)]) -> ManifestSet {
    let mut set = ManifestSet::new();
    for (path, label) in paths {
        let name = path.replace('/', "-");
        let object =
            Object::new(&Namespace::new("foo").unwrap(), name, Sidecar::default()).label("l", *label);
        set.add(*path, object).unwrap();
    }
    set
}

fn old() -> ManifestSet {
    set(&[("a/keep.yaml", "1"), ("a/change.yaml", "1"), ("b/c/stale.yaml", "1"), ("stale.yaml", "1")])
}

fn new() -> ManifestSet {
    set(&[("a/keep.yaml", "1"), ("a/change.yaml", "2"), ("d/e/fresh.yaml", "1"), ("fresh.yaml", "1")])
}

fn tree(dir: &Path) -> Tree {
    let mut tree = Tree::new();
    collect(dir, "", &mut tree);
    tree
}

fn collect(dir: &Path, prefix: &str, tree: &mut Tree) {
    let mut empty = true;
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        empty = false;
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), tree);
        } else if kind.is_file() {
            tree.insert(name, fs::read_to_string(entry.path()).unwrap());
        } else {
            tree.insert(name, "(link)".to_owned());
        }
    }
    if empty && !prefix.is_empty() {
        tree.insert(prefix.to_owned(), "(empty)".to_owned());
    }
}

/// What the folder holds after an undisturbed render.
fn rendered(set: &ManifestSet) -> Tree {
    let dir = TempDir::new().unwrap();
    write_folder(set, dir.path(), Force::No).unwrap();
    tree(dir.path())
}

fn paths(paths: &[ManifestPath]) -> Vec<&str> {
    paths.iter().map(ManifestPath::as_str).collect()
}

#[test]
fn a_folder_follows_its_set() {
    let dir = TempDir::new().unwrap();
    let dir = dir.path().join("made/by/us");
    let report = write_folder(&old(), &dir, Force::No).unwrap();
    assert_eq!(paths(&report.written), ["a/change.yaml", "a/keep.yaml", "b/c/stale.yaml", "stale.yaml"]);
    assert_eq!(report.found, Found::New);
    let text = old().iter().last().unwrap().to_yaml().unwrap();
    assert_eq!(fs::read_to_string(dir.join("stale.yaml")).unwrap(), text);

    let report = write_folder(&new(), &dir, Force::No).unwrap();
    assert_eq!(paths(&report.written), ["a/change.yaml", "d/e/fresh.yaml", "fresh.yaml"]);
    assert_eq!(paths(&report.unchanged), ["a/keep.yaml"]);
    assert_eq!(paths(&report.removed), ["b/c/stale.yaml", "stale.yaml"]);
    assert_eq!(report.found, Found::Complete);
    assert_eq!(tree(&dir), rendered(&new()));
}

#[test]
fn an_equal_set_changes_nothing() {
    let dir = TempDir::new().unwrap();
    write_folder(&new(), dir.path(), Force::No).unwrap();
    let mut changes = 0;
    let mut only_open = || {
        changes += 1;
        if changes > 1 { Err(io::Error::other("a change")) } else { Ok(()) }
    };
    let report = write_hooked(&new(), dir.path(), Force::No, &mut only_open).unwrap();
    assert_eq!(report.unchanged.len(), 4);
    assert_eq!((report.written.len(), report.removed.len()), (0, 0));
}

#[test]
fn the_index_is_readable() {
    let set = set(&[("a.yaml", "1")]);
    let text = set.iter().next().unwrap().to_yaml().unwrap();
    let digest = Sha256::from(<[u8; 32]>::from(sha2::Sha256::digest(text)));
    let expected =
        format!("{{\n  \"version\": 1,\n  \"files\": {{\n    \"a.yaml\": \"{digest}\"\n  }}\n}}\n");
    assert_eq!(rendered(&set)[INDEX], expected);
}

/// Every step is the last one once, and each time the next render completes the folder.
#[test]
fn an_interrupted_render_is_completed() {
    let known = [rendered(&old()), rendered(&new())];
    let third = set(&[("a/keep.yaml", "3"), ("b/c/stale.yaml", "1"), ("third.yaml", "1")]);
    for next in [new(), old(), third] {
        let mut expected = rendered(&next);
        expected.insert("b/foreign.yaml".to_owned(), "mine".to_owned());
        let (mut step, mut was_interrupted) = (0, 0);
        loop {
            let dir = TempDir::new().unwrap();
            write_folder(&old(), dir.path(), Force::No).unwrap();
            fs::write(dir.path().join("b/foreign.yaml"), "mine").unwrap();
            let interrupted = break_off(&new(), dir.path(), step);
            let half = tree(dir.path());
            assert_whole(&half, &known, step);

            let report = write_folder(&next, dir.path(), Force::No).unwrap();
            assert_eq!(tree(dir.path()), expected, "after step {step}");
            if !interrupted {
                break;
            }
            was_interrupted += usize::from(report.found == Found::Interrupted);
            step += 1;
        }
        assert!(step > 30, "only {step} steps");
        assert!(was_interrupted > 20, "only {was_interrupted} steps left a half state");
    }
}

#[test]
fn renders_may_be_interrupted_again_and_again() {
    let dir = TempDir::new().unwrap();
    write_folder(&old(), dir.path(), Force::No).unwrap();
    let known = [rendered(&old()), rendered(&new())];
    let sets = [new(), old()];
    // From the step on at which the index says that a render is at work.
    for step in 10..20 {
        assert!(break_off(&sets[step % 2], dir.path(), step), "step {step} was none");
        assert_whole(&tree(dir.path()), &known, step);
    }
    write_folder(&new(), dir.path(), Force::No).unwrap();
    assert_eq!(tree(dir.path()), rendered(&new()));
}

/// Renders until a step, and says whether that was before the end.
fn break_off(set: &ManifestSet, dir: &Path, step: usize) -> bool {
    let mut left = step;
    let mut hook = || match left.checked_sub(1) {
        Some(less) => {
            left = less;
            Ok(())
        }
        None => Err(io::Error::other("the power failed")),
    };
    match write_hooked(set, dir, Force::No, &mut hook) {
        Ok(_) => false,
        Err(FolderError::Io { source, .. }) => {
            assert_eq!(source.to_string(), "the power failed");
            true
        }
        Err(other) => panic!("{other}"),
    }
}

/// No manifest is half-written: each is as it was or as it shall be.
fn assert_whole(half: &Tree, [old, new]: &[Tree; 2], step: usize) {
    for (path, text) in half.iter().filter(|(path, _)| path.ends_with(".yaml") && *path != "b/foreign.yaml") {
        let known = [old.get(path), new.get(path)];
        assert!(known.contains(&Some(text)), "`{path}` holds `{text}` after step {step}");
    }
}

#[test]
fn foreign_and_edited_files_are_named_and_left_alone() {
    let dir = TempDir::new().unwrap();
    let at = |path: &str| dir.path().join(path);
    write_folder(&old(), dir.path(), Force::No).unwrap();
    fs::write(at("a/change.yaml"), "by hand").unwrap();
    fs::write(at("b/c/stale.yaml"), "by hand too").unwrap();
    fs::write(at("fresh.yaml"), "foreign").unwrap();
    let before = tree(dir.path());

    let error = write_folder(&new(), dir.path(), Force::No).unwrap_err();
    let expected = format!(
        "`{}` holds what a render must not change:\n  \
         `a/change.yaml` was changed since it was rendered: take the change into the spec, or render with \
         force\n  \
         `b/c/stale.yaml` was changed since it was rendered: take the change into the spec, or render with \
         force\n  \
         `fresh.yaml` is not ours: move it away, or render with force to overwrite it",
        dir.path().display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(tree(dir.path()), before);

    let report = write_folder(&new(), dir.path(), Force::Yes).unwrap();
    let forced: Vec<_> =
        report.forced.iter().map(|conflict| (conflict.path.as_str(), conflict.reason)).collect();
    let expected = [
        ("a/change.yaml", Reason::Edited),
        ("b/c/stale.yaml", Reason::Edited),
        ("fresh.yaml", Reason::Foreign),
    ];
    assert_eq!(forced, expected);
    assert_eq!(tree(dir.path()), rendered(&new()));
}

#[test]
fn an_edit_in_a_half_written_folder_is_still_seen() {
    let dir = TempDir::new().unwrap();
    write_folder(&old(), dir.path(), Force::No).unwrap();
    assert!(break_off(&new(), dir.path(), 20));
    fs::write(dir.path().join("a/keep.yaml"), "by hand").unwrap();
    let Err(FolderError::Conflicts { conflicts, .. }) = write_folder(&new(), dir.path(), Force::No) else {
        panic!("the edit was not seen");
    };
    let path = ManifestPath::new("a/keep.yaml").unwrap();
    assert_eq!(conflicts, [Conflict { path, reason: Reason::Edited }]);
}

#[test]
fn what_is_removed_by_hand_comes_back() {
    let dir = TempDir::new().unwrap();
    write_folder(&new(), dir.path(), Force::No).unwrap();
    fs::remove_dir_all(dir.path().join("d")).unwrap();
    let report = write_folder(&new(), dir.path(), Force::No).unwrap();
    assert_eq!(paths(&report.written), ["d/e/fresh.yaml"]);
}

/// A path that is in the way, and what puts something there.
#[cfg(unix)]
type Case<'a> = (&'a str, &'a dyn Fn(&Path));

#[cfg(unix)]
#[test]
fn links_and_folders_in_the_way_are_never_followed_nor_replaced() {
    use std::os::unix::fs::symlink;

    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("fresh.yaml"), "outside").unwrap();
    let link_folder = |dir: &Path| symlink(outside.path(), dir.join("d")).unwrap();
    let link_file = |dir: &Path| symlink(outside.path().join("fresh.yaml"), dir.join("fresh.yaml")).unwrap();
    let file_for_folder = |dir: &Path| fs::write(dir.join("d"), "").unwrap();
    let folder_for_file = |dir: &Path| fs::create_dir(dir.join("fresh.yaml")).unwrap();
    let cases: [Case<'_>; 4] = [
        ("d/e/fresh.yaml", &link_folder),
        ("fresh.yaml", &link_file),
        ("d/e/fresh.yaml", &file_for_folder),
        ("fresh.yaml", &folder_for_file),
    ];
    for (path, prepare) in cases {
        let dir = TempDir::new().unwrap();
        prepare(dir.path());
        let before = tree(dir.path());
        let error = write_folder(&new(), dir.path(), Force::Yes).unwrap_err();
        let expected = format!(
            "`{}` holds what a render must not change:\n  `{path}` is no file in real folders: remove what \
             stands there",
            dir.path().display()
        );
        assert_eq!(error.to_string(), expected);
        assert_eq!(tree(dir.path()), before);
    }
    assert_eq!(tree(outside.path()), Tree::from([("fresh.yaml".to_owned(), "outside".to_owned())]));
}

#[test]
fn an_index_that_is_not_understood_is_refused() {
    for (text, why) in [
        ("{\"version\": 2}", "it has version 2, and this build reads 1"),
        ("", "EOF while parsing a value at line 1 column 0"),
        (
            "{\"version\": 1, \"files\": {}, \"more\": 1}",
            "unknown field `more`, expected one of `version`, `files`, `before`",
        ),
        ("{\"version\": 1, \"files\": {\"../x.yaml\": \"\"}}", "`../x.yaml` is not a path for a manifest"),
    ] {
        let dir = TempDir::new().unwrap();
        fs::write(dir.path().join(INDEX), text).unwrap();
        let Err(FolderError::Index { source, .. }) = write_folder(&new(), dir.path(), Force::Yes) else {
            panic!("`{text}` was taken");
        };
        assert!(source.to_string().starts_with(why), "{source}");
        assert_eq!(tree(dir.path()).len(), 1);
    }
}

#[cfg(unix)]
#[test]
fn two_renders_do_not_mix() {
    let dir = TempDir::new().unwrap();
    let lock = fs::File::open(dir.path()).unwrap();
    lock.lock().unwrap();
    let error = write_folder(&new(), dir.path(), Force::No).unwrap_err();
    let expected = format!("another render is at work in `{}`: wait until it is done", dir.path().display());
    assert_eq!(error.to_string(), expected);
    drop(lock);
    write_folder(&new(), dir.path(), Force::No).unwrap();
}

#[test]
fn an_empty_set_takes_everything_of_ours_away() {
    let dir = TempDir::new().unwrap();
    write_folder(&new(), dir.path(), Force::No).unwrap();
    let mut empty = ManifestSet::new();
    write_folder(&empty, dir.path(), Force::No).unwrap();
    assert_eq!(tree(dir.path()).into_keys().collect::<Vec<_>>(), [INDEX]);
    let object = Object::new(&Namespace::new("foo").unwrap(), "x", PeerAuthentication::strict());
    empty.add("x.yaml", object).unwrap();
    let report = write_folder(&empty, dir.path(), Force::No).unwrap();
    assert_eq!(paths(&report.written), ["x.yaml"]);
}
