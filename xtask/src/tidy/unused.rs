//! Does any crate declare a dependency that none of its files names?

use serde_json::Value;

use super::{
    rule::{Finding, Rule},
    tree::{METADATA, Tree},
};

pub(super) const RULE: Rule = Rule {
    name: "unused",
    check,
    sample: &[
        ("a/src/lib.rs", "use good_crate::X;\nfn f() { my_idle() }\n"),
        ("b/src/lib.rs", "use idle::X;\n"),
        (
            METADATA,
            r#"{"workspace_root": "/r", "workspace_members": ["a"], "packages": [
              {"id": "a", "name": "a", "manifest_path": "/r/a/Cargo.toml", "dependencies": [
                {"name": "good-crate"}, {"name": "idle", "kind": "dev"}, {"name": "x", "rename": "absent"}]}]}"#,
        ),
    ],
    finds: &["a/Cargo.toml:1: no file names `absent`", "a/Cargo.toml:1: no file names `idle`"],
};

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in tree.members() {
        let manifest = tree.relative(text(package, "manifest_path"));
        let folder = manifest.trim_end_matches("Cargo.toml");
        for dependency in package.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
            let name = match text(dependency, "rename") {
                "" => text(dependency, "name"),
                rename => rename,
            };
            let word = name.replace('-', "_");
            let mut files = tree.texts_of(".rs").filter(|(path, _)| path.starts_with(folder));
            if !files.any(|(_, source)| names(source, &word)) {
                findings.push(Finding::new(manifest, 1, format!("no file names `{name}`")));
            }
        }
    }
    findings
}

/// Whether a word stands in a text, by itself.
fn names(source: &str, word: &str) -> bool {
    source.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|found| found == word)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
