//! What a user of the command sees: output, messages and exit codes of each verb.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

/// What a run printed and how it ended.
struct Run {
    code: i32,
    out: String,
    err: String,
}

fn run_with(dir: &Path, args: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cofferdam"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that refuses early may not read its input.
    let _closed = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn run(dir: &Path, args: &[&str]) -> Run {
    run_with(dir, args, b"")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

const PLACEHOLDERS: &str = "warning: the manifests name the placeholder `oci://registry.example/cofferdam-filter:0.1.0` as \
the filter's URL: set `spec.enforcement.filter.url`\nwarning: the manifests pin a placeholder as the filter's sha256, which \
no module has: give the module with `--filter`, or set `spec.enforcement.filter.sha256`\n";

#[test]
fn what_init_writes_renders_without_an_edit() {
    let dir = folder();
    let init = run(dir.path(), &["init"]);
    assert_eq!(
        (init.code, init.out.as_str(), init.err.as_str()),
        (0, "wrote mesh.yaml; next: cofferdam render mesh.yaml -o manifests\n", "")
    );
    let first = run(dir.path(), &["render", "mesh.yaml", "-o", "out"]);
    assert_eq!((first.code, first.err.as_str()), (0, PLACEHOLDERS));
    assert!(
        first.out.starts_with("out: ") && first.out.ends_with(" written, 0 unchanged, 0 removed\n"),
        "{}",
        first.out
    );
    let again = run(dir.path(), &["render", "mesh.yaml", "-o", "out", "--format", "json"]);
    let report: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!((again.code, report["written"].as_array().unwrap().len()), (0, 0));
    let files = report["unchanged"].as_array().unwrap();
    assert!(files.iter().any(|file| file == "install/00-istio-control-plane.yaml"), "{files:?}");
}

#[test]
fn init_never_overwrites() {
    let dir = folder();
    fs::write(dir.path().join("mine.yaml"), "mine").unwrap();
    let init = run(dir.path(), &["init", "mine.yaml"]);
    assert_eq!(
        (init.code, init.err.as_str()),
        (1, "error: `mine.yaml` exists; choose another name or move it away\n")
    );
    assert_eq!(fs::read_to_string(dir.path().join("mine.yaml")).unwrap(), "mine");
}

#[test]
fn problems_are_lines_that_editors_understand_and_leave_no_folder() {
    let dir = folder();
    let bad = "apiVersion: cofferdam.dev/v1alpha1\nkind: Mesh\nmetadata: {name: acme}\nspec:\n  tenant: []\n  tenants:\n  - \
               {name: Foo, namespaces: [{name: foo}]}\n";
    fs::write(dir.path().join("bad.yaml"), bad).unwrap();
    let render = run(dir.path(), &["render", "bad.yaml", "-o", "out"]);
    assert_eq!((render.code, render.out.as_str()), (2, ""));
    let places: Vec<_> = render.err.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(places, ["bad.yaml:5:3:", "bad.yaml:7:12:"], "{}", render.err);
    assert!(!dir.path().join("out").exists());
    let json = run(dir.path(), &["render", "bad.yaml", "-o", "out", "--format", "json"]);
    let report: Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!((json.code, report["problems"].as_array().unwrap().len()), (2, 2));
    assert_eq!(
        fs::read_to_string(dir.path().join("bad.yaml")).unwrap(),
        bad,
        "the user's file is never changed"
    );
}

#[test]
fn a_file_edited_by_hand_is_reported_and_overwritten_only_by_force() {
    let dir = folder();
    run(dir.path(), &["init"]);
    run(dir.path(), &["render", "mesh.yaml", "-o", "out"]);
    let edited = dir.path().join("out/apply/00-namespaces/shop.yaml");
    let ours = fs::read_to_string(&edited).unwrap();
    fs::write(&edited, "mine").unwrap();
    let refused = run(dir.path(), &["render", "mesh.yaml", "-o", "out"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("apply/00-namespaces/shop.yaml"), "{}", refused.err);
    assert_eq!(fs::read_to_string(&edited).unwrap(), "mine");
    let forced = run(dir.path(), &["render", "mesh.yaml", "-o", "out", "--force"]);
    assert_eq!(forced.code, 0);
    assert!(
        forced.err.contains("warning: `apply/00-namespaces/shop.yaml` was overwritten by force\n"),
        "{}",
        forced.err
    );
    assert_eq!(fs::read_to_string(&edited).unwrap(), ours);
}

#[test]
fn a_stream_has_two_parts() {
    let dir = folder();
    run(dir.path(), &["init"]);
    let spec = fs::read(dir.path().join("mesh.yaml")).unwrap();
    let part = |part| run_with(dir.path(), &["render", "-", "--stream", part], &spec).out;
    let (install, apply, all) = (part("install"), part("apply"), part("all"));
    assert!(install.contains("kind: IstioOperator") && !apply.contains("kind: IstioOperator"));
    assert_eq!(
        all.matches("---\n").count(),
        install.matches("---\n").count() + apply.matches("---\n").count()
    );
}

#[test]
fn what_is_no_module_of_the_filter_is_refused() {
    let dir = folder();
    run(dir.path(), &["init"]);
    fs::write(dir.path().join("filter.wasm"), b"no module").unwrap();
    let render = run(dir.path(), &["render", "mesh.yaml", "-o", "out", "--filter", "filter.wasm"]);
    assert_eq!(render.code, 2);
    assert!(render.err.starts_with("error: `filter.wasm` is not a module of the filter: "), "{}", render.err);
    assert!(!dir.path().join("out").exists());
}

#[test]
fn what_is_missing_or_endless_is_bad_input() {
    let dir = folder();
    let missing = run(dir.path(), &["render", "none.yaml", "-o", "out"]);
    assert_eq!(
        (missing.code, missing.err.as_str()),
        (2, "error: cannot read `none.yaml`: No such file or directory (os error 2)\n")
    );
    let endless = run(dir.path(), &["render", "/dev/zero", "-o", "out"]);
    assert_eq!(endless.code, 2);
    assert!(endless.err.starts_with("error: `/dev/zero` is larger than "), "{}", endless.err);
}

#[test]
fn the_schema_is_json_and_the_help_has_examples() {
    let dir = folder();
    let schema = run(dir.path(), &["schema"]);
    let schema: Value = serde_json::from_str(&schema.out).unwrap();
    assert_eq!(schema["title"], "Mesh");
    for verb in ["init", "render", "schema"] {
        let help = run(dir.path(), &[verb, "--help"]);
        assert!(help.code == 0 && help.out.contains("Examples:\n  cofferdam "), "{verb}: {}", help.out);
        assert!(!help.out.contains('\u{1b}'), "colour only on a terminal");
    }
}
