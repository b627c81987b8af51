//! Can another project build on the packed crates, and does it get what the YAML spec gives?

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use cofferdam::manifest::FilterSource;

/// Where the packed crates and the copy of the example are built. It is kept, so that a second run is quick.
fn workshop() -> PathBuf {
    root().join("target/embed")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{error}");
    String::from_utf8(output.stdout).unwrap()
}

fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo tells a test about the test's own package would confuse a build of another.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_")) {
        cargo.env_remove(name);
    }
    cargo.env_remove("CARGO_MANIFEST_DIR");
    cargo
}

/// Packs crates as for publishing and unpacks them; the result is their folders.
fn pack(names: &[&str]) -> BTreeMap<String, PathBuf> {
    let workshop = workshop();
    let mut package = cargo();
    package.current_dir(root()).args(["package", "--allow-dirty", "--no-verify", "--offline", "--quiet"]);
    package.arg("--target-dir").arg(&workshop);
    for name in names {
        package.args(["-p", name]);
    }
    run(&mut package);
    let (fresh, unpacked) = (workshop.join("fresh"), workshop.join("unpacked"));
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh).unwrap();
    let unpack = |name: &&str| {
        let folder = format!("{name}-{}", env!("CARGO_PKG_VERSION"));
        let archive = workshop.join("package").join(format!("{folder}.crate"));
        run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&fresh));
        follow(&fresh.join(&folder), &unpacked.join(&folder));
        ((*name).to_owned(), unpacked.join(folder))
    };
    names.iter().map(unpack).collect()
}

/// Makes a folder hold what another does. Files that are equal stay untouched, so that nothing is built again.
fn follow(fresh: &Path, kept: &Path) {
    fs::create_dir_all(kept).unwrap();
    let names = |folder: &Path| -> BTreeSet<_> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    for stale in names(kept).difference(&names(fresh)) {
        let path = kept.join(stale);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
    }
    for name in names(fresh) {
        let (from, to) = (fresh.join(&name), kept.join(&name));
        if from.is_dir() {
            follow(&from, &to);
        } else if fs::read(&to).ok() != Some(fs::read(&from).unwrap()) {
            fs::copy(from, to).unwrap();
        }
    }
}

/// Copies the example with its dependency on the packed crates instead of the ones in the tree.
fn example(crates: &BTreeMap<String, PathBuf>) -> PathBuf {
    let source = root().join("examples/embed");
    let copy = workshop().join("project");
    fs::create_dir_all(copy.join("src")).unwrap();
    follow(&source.join("src"), &copy.join("src"));
    fs::copy(root().join("Cargo.lock"), copy.join("Cargo.lock")).unwrap();
    let manifest = fs::read_to_string(source.join("Cargo.toml")).unwrap();
    let in_tree = r#"path = "../../sdk", "#;
    assert!(manifest.contains(in_tree), "{manifest}");
    let mut manifest = manifest.replace(in_tree, "");
    manifest.push_str("\n[patch.crates-io]\n");
    for (name, folder) in crates {
        manifest.push_str(&format!("{name} = {{ path = {:?} }}\n", folder.display().to_string()));
    }
    fs::write(copy.join("Cargo.toml"), manifest).unwrap();
    copy
}

/// The documents of a stream.
fn documents(stream: &str) -> Vec<&str> {
    stream.split("---\n").filter(|document| !document.is_empty()).collect()
}

#[test]
fn another_project_gets_what_the_spec_gives() {
    let project = example(&pack(&["cofferdam-policy", "cofferdam"]));
    let mut build = cargo();
    build
        .current_dir(&project)
        .args(["run", "--offline", "--quiet", "--target-dir"])
        .arg(workshop().join("target"));
    let embedded = run(&mut build);

    let spec = fs::read(root().join("examples/embed/mesh.yaml")).unwrap();
    let plan = cofferdam::plan(&cofferdam::load("mesh.yaml", &spec).unwrap()).unwrap();
    let rendered = cofferdam::render(&plan, &FilterSource::placeholder()).unwrap().to_yaml().unwrap();

    let (embedded, rendered) = (documents(&embedded), documents(&rendered));
    let only = |these: &[&str], those: &[&str]| -> Vec<String> {
        these
            .iter()
            .filter(|document| !those.contains(document))
            .map(|document| (*document).to_owned())
            .collect()
    };
    let [edited, installation, gateway] = only(&embedded, &rendered).try_into().unwrap();
    let [unedited] = only(&rendered, &embedded).try_into().unwrap();
    let without_edit: String = edited
        .lines()
        .filter(|line| !line.contains("imagePullSecret"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(without_edit, unedited);
    assert!(edited.contains("  imagePullSecret: registry-credentials\n"), "{edited}");
    assert!(installation.contains("kind: IstioOperator") && installation.contains("  name: ops-gateway\n"));
    assert!(gateway.contains("kind: Gateway") && gateway.contains("istio-system/ops.example"), "{gateway}");
}

#[test]
fn the_readme_counts_the_documents() {
    let spec = fs::read(root().join("examples/embed/mesh.yaml")).unwrap();
    let plan = cofferdam::plan(&cofferdam::load("mesh.yaml", &spec).unwrap()).unwrap();
    let count = cofferdam::render(&plan, &FilterSource::placeholder()).unwrap().len() + 2;
    let readme = fs::read_to_string(root().join("examples/embed/README.md")).unwrap();
    assert!(readme.contains(&format!("\n{count}\n```")), "the project writes {count} documents");
}
