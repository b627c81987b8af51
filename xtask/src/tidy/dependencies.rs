//! Does every dependency of the workspace have its line in ARCHITECTURE.md and a crate that uses it?

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    rule::{Finding, Rule},
    tree::{METADATA, Tree},
};

pub(super) const RULE: Rule = Rule {
    name: "dependencies",
    check,
    sample: &[
        (
            ARCHITECTURE,
            "# A\n\n- `nothing`: is not a dependency here\n\n## Dependencies\n\n- `gone`: was used\n- `used`: is\n",
        ),
        (
            MANIFEST,
            "[workspace.dependencies]\nours = { path = \"ours\" }\n# why\nidle = \"1\"\nused = \"1\"\n\n[profile.dev]\nx = 1\n",
        ),
        (
            METADATA,
            r#"{"workspace_members": ["o"], "packages": [{"id": "o", "name": "ours", "dependencies": [
              {"name": "used"}, {"name": "gone"}]}]}"#,
        ),
    ],
    finds: &[
        "ARCHITECTURE.md:7: `gone` is not a dependency of the workspace",
        "Cargo.toml:4: `idle` has no line under `## Dependencies` in ARCHITECTURE.md",
        "Cargo.toml:4: no crate uses `idle`",
    ],
};

const ARCHITECTURE: &str = "ARCHITECTURE.md";
const MANIFEST: &str = "Cargo.toml";

fn check(tree: &Tree) -> Vec<Finding> {
    let declared = declared(tree.text(MANIFEST).unwrap_or_default());
    let explained = explained(tree.text(ARCHITECTURE).unwrap_or_default());
    let used: BTreeSet<&str> = tree
        .members()
        .flat_map(|package| package.get("dependencies").and_then(Value::as_array).into_iter().flatten())
        .filter_map(|dependency| dependency.get("name").and_then(Value::as_str))
        .collect();
    let mut findings = Vec::new();
    for (name, line) in &declared {
        if !explained.contains_key(name) {
            let message = format!("`{name}` has no line under `## Dependencies` in {ARCHITECTURE}");
            findings.push(Finding::new(MANIFEST, *line, message));
        }
        if !used.contains(name) {
            findings.push(Finding::new(MANIFEST, *line, format!("no crate uses `{name}`")));
        }
    }
    for (name, line) in explained.iter().filter(|(name, _)| !declared.contains_key(*name)) {
        let message = format!("`{name}` is not a dependency of the workspace");
        findings.push(Finding::new(ARCHITECTURE, *line, message));
    }
    findings
}

/// The names in `[workspace.dependencies]` that are not our own crates, with their lines.
fn declared(manifest: &str) -> BTreeMap<&str, usize> {
    (1..)
        .zip(manifest.lines())
        .skip_while(|(_, line)| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|(_, line)| !line.starts_with('['))
        .filter(|(_, line)| !line.starts_with('#') && !line.contains("path = "))
        .filter_map(|(number, line)| Some((line.split_once(" = ")?.0, number)))
        .collect()
}

/// The names that begin the items under the heading `Dependencies`, with their lines.
fn explained(architecture: &str) -> BTreeMap<&str, usize> {
    (1..)
        .zip(architecture.lines())
        .skip_while(|(_, line)| *line != "## Dependencies")
        .skip(1)
        .take_while(|(_, line)| !line.starts_with("## "))
        .filter_map(|(number, line)| Some((line.strip_prefix("- `")?.split_once("`: ")?.0, number)))
        .collect()
}
