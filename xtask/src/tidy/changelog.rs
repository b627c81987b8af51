//! Does the changelog keep its form, with a place for what is not released yet?

use super::{
    rule::{Finding, Rule},
    tree::Tree,
};

pub(super) const RULE: Rule = Rule {
    name: "changelog",
    check,
    sample: &[(PATH, "# Changelog\n\n## [0.1.0]\n\n### Added\n\n### Improved\n")],
    finds: &[
        "CHANGELOG.md:1: the first version is not `## [Unreleased]`",
        "CHANGELOG.md:7: `### Improved` is not one of Added, Changed, Deprecated, Removed, Fixed, Security",
    ],
};

const PATH: &str = "CHANGELOG.md";
const KINDS: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

fn check(tree: &Tree) -> Vec<Finding> {
    let text = tree.text(PATH).unwrap_or_default();
    let mut findings = Vec::new();
    if text.lines().find(|line| line.starts_with("## ")) != Some("## [Unreleased]") {
        findings.push(Finding::new(PATH, 1, "the first version is not `## [Unreleased]`"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        if line.strip_prefix("### ").is_some_and(|kind| !KINDS.contains(&kind)) {
            findings.push(Finding::new(PATH, number, format!("`{line}` is not one of {}", KINDS.join(", "))));
        }
    }
    findings
}
