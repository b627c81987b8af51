//! Does every source file say in its first line which question it answers?

use super::{
    rule::{Finding, Rule},
    tree::Tree,
};

pub(super) const RULE: Rule = Rule {
    name: "intro",
    check,
    sample: &[
        ("good.rs", "//! What is good?\n\nfn f() {}\n"),
        ("long.rs", "//! What is good, and\n//! what is not.\n"),
        ("short.rs", "//! placeholder\n"),
        ("silent.rs", "use std::fmt;\n"),
    ],
    finds: &[
        "long.rs:1: line 1 is not `//! ` and one whole sentence",
        "short.rs:1: line 1 is not `//! ` and one whole sentence",
        "silent.rs:1: line 1 is not `//! ` and one whole sentence",
    ],
};

fn check(tree: &Tree) -> Vec<Finding> {
    tree.texts_of(".rs")
        .filter(|(_, text)| !introduces(text))
        .map(|(path, _)| Finding::new(path, 1, "line 1 is not `//! ` and one whole sentence"))
        .collect()
}

fn introduces(text: &str) -> bool {
    let Some(sentence) = text.lines().next().and_then(|line| line.strip_prefix("//! ")) else { return false };
    sentence.contains(' ') && sentence.ends_with(['.', '?'])
}
