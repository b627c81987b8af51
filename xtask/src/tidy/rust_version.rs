//! Does any dependency need a newer Rust than we promise?

use serde_json::Value;

use super::{
    rule::{Finding, Rule},
    tree::{METADATA, Tree},
};

pub(super) const RULE: Rule = Rule {
    name: "rust-version",
    check,
    sample: &[(
        METADATA,
        r#"{"workspace_members": ["a", "b"], "packages": [
          {"id": "a", "name": "a", "rust_version": "1.89"}, {"id": "b", "name": "b"},
          {"id": "c", "name": "c", "version": "1.0.0", "rust_version": "1.9.1"},
          {"id": "d", "name": "d", "version": "2.0.0", "rust_version": "1.90"},
          {"id": "e", "name": "e", "version": "3.0.0"}]}"#,
    )],
    finds: &[
        "Cargo.toml:1: `b` declares no rust-version",
        "Cargo.toml:1: `d` 2.0.0 needs Rust 1.90, and `a` promises 1.89",
    ],
};

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut promise: Option<(&str, &str)> = None;
    for member in tree.members() {
        let name = text(member, "name");
        match member.get("rust_version").and_then(Value::as_str) {
            None => {
                findings.push(Finding::new("Cargo.toml", 1, format!("`{name}` declares no rust-version")))
            }
            Some(version) => {
                if promise.is_none_or(|(_, least)| number(version) < number(least)) {
                    promise = Some((name, version));
                }
            }
        }
    }
    let Some((who, promised)) = promise else { return findings };
    for package in tree.packages() {
        let needs = text(package, "rust_version");
        if number(needs) > number(promised) {
            let (name, version) = (text(package, "name"), text(package, "version"));
            let message = format!("`{name}` {version} needs Rust {needs}, and `{who}` promises {promised}");
            findings.push(Finding::new("Cargo.toml", 1, message));
        }
    }
    findings
}

fn number(version: &str) -> Vec<u32> {
    let mut parts: Vec<u32> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    parts.resize(3, 0);
    parts
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
