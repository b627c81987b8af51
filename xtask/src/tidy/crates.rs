//! Does any crate depend on more than it may?

use serde_json::Value;

use super::{
    rule::{Finding, Rule},
    tree::{METADATA, Tree},
};

pub(super) const RULE: Rule = Rule {
    name: "crates",
    check,
    sample: &[(
        METADATA,
        r#"{"workspace_members": ["f", "p", "s"], "packages": [
          {"id": "f", "name": "cofferdam-filter", "dependencies": [{"name": "proxy-wasm"}, {"name": "log"}]},
          {"id": "p", "name": "cofferdam-policy", "dependencies": [
            {"name": "serde"}, {"name": "tokio"}, {"name": "proptest", "kind": "dev"}]},
          {"id": "s", "name": "cofferdam", "dependencies": [{"name": "cofferdam-filter", "kind": "dev"}]}]}"#,
    )],
    finds: &[
        "Cargo.toml:1: `cofferdam-filter` must not depend on `log`",
        "Cargo.toml:1: `cofferdam-policy` must not depend on `tokio`",
        "Cargo.toml:1: `cofferdam` must not depend on `cofferdam-filter`",
    ],
};

/// What a crate may depend on outside its tests: nothing else.
const ONLY: [(&str, &[&str]); 2] = [
    ("cofferdam-filter", &["cofferdam-policy", "proxy-wasm", "thiserror"]),
    ("cofferdam-policy", &["serde", "serde_json", "thiserror"]),
];

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in tree.members() {
        let name = text(package, "name");
        let only = ONLY.iter().find(|(known, _)| *known == name);
        for dependency in package.get("dependencies").and_then(Value::as_array).into_iter().flatten() {
            let needs = text(dependency, "name");
            let in_tests = text(dependency, "kind") == "dev";
            let beyond = only.is_some_and(|(_, may)| !in_tests && !may.contains(&needs));
            let upwards = name == "cofferdam" && needs == "cofferdam-filter";
            if beyond || upwards {
                findings.push(Finding::new(
                    "Cargo.toml",
                    1,
                    format!("`{name}` must not depend on `{needs}`"),
                ));
            }
        }
    }
    findings
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
