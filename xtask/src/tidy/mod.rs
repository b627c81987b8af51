//! What the house rules say about the tree: one file a rule, run by `cargo xtask tidy` and by `cargo test`.

mod attributes;
mod changelog;
mod crates;
mod dependencies;
mod generated;
mod host_door;
mod intro;
mod layers;
mod length;
mod licences;
mod links;
mod machine;
mod rust_version;
mod unused;

mod markdown;
mod names;
mod rule;
mod tree;

use crate::root::Done;
use rule::Rule;
use tree::Tree;

/// Every rule.
const RULES: [Rule; 14] = [
    attributes::RULE,
    changelog::RULE,
    crates::RULE,
    dependencies::RULE,
    generated::RULE,
    host_door::RULE,
    intro::RULE,
    layers::RULE,
    length::RULE,
    licences::RULE,
    links::RULE,
    machine::RULE,
    rust_version::RULE,
    unused::RULE,
];

/// Something breaks a rule.
#[derive(Debug, thiserror::Error)]
#[error("{0} places break a house rule; each is named above")]
struct Untidy(usize);

/// Checks every rule, first against its sample, then against the tree, and prints what breaks one.
pub(crate) fn run() -> Done {
    let tree = Tree::ours()?;
    let mut broken = 0_usize;
    for rule in &RULES {
        rule.prove()?;
        for finding in rule.findings(&tree) {
            println!("{finding} ({})", rule.name);
            broken = broken.saturating_add(1);
        }
    }
    if broken > 0 {
        return Err(Untidy(broken).into());
    }
    println!("{} house rules hold", RULES.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_finds_what_its_sample_breaks() {
        let blind: Vec<String> =
            RULES.iter().filter_map(|rule| rule.prove().err()).map(|e| e.to_string()).collect();
        assert!(blind.is_empty(), "{}", blind.join("\n"));
    }

    #[test]
    fn nothing_in_the_tree_breaks_a_rule() {
        let tree = Tree::ours().unwrap();
        let found: Vec<String> = RULES
            .iter()
            .flat_map(|rule| {
                rule.findings(&tree).into_iter().map(|finding| format!("{finding} ({})", rule.name))
            })
            .collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
