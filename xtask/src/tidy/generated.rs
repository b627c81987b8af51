//! Is every generated document what the code would write today, and is nothing else among them?

use super::{
    rule::{Finding, Rule},
    tree::Tree,
};
use crate::docs;

pub(super) const RULE: Rule = Rule {
    name: "generated",
    check,
    sample: &[("docs/generated/hand.md", "# By hand\n"), ("docs/generated/spec.md", "# Old\n")],
    finds: &[
        "docs/generated/hand.md:1: nothing generates this file",
        "docs/generated/spec.md:1: is stale or missing; run `cargo xtask docs`",
    ],
};

fn check(tree: &Tree) -> Vec<Finding> {
    let documents = docs::documents();
    let stale = documents.iter().filter(|document| tree.text(document.path) != Some(document.text.as_str()));
    let foreign = tree.texts_of("").filter(|(path, _)| {
        path.starts_with(docs::FOLDER) && documents.iter().all(|document| document.path != *path)
    });
    stale
        .map(|document| Finding::new(document.path, 1, "is stale or missing; run `cargo xtask docs`"))
        .chain(foreign.map(|(path, _)| Finding::new(path, 1, "nothing generates this file")))
        .collect()
}
