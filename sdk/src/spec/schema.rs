//! Whether a tree has the shape of a spec: every unknown key, wrong type, range, name and word at once.

mod compile;
mod leaf;
mod places;
mod rule;
mod salvage;
mod walk;

use std::sync::OnceLock;

use schemars::schema_for;
use serde_json::Value as Json;

use super::Mesh;
use crate::{problem::Found, yaml::Node};
use rule::Rules;
pub(super) use salvage::salvage;

#[cfg(test)]
mod tests;

/// The JSON Schema of the spec, which the loader itself goes by.
#[must_use]
pub fn json_schema() -> Json {
    schema_for!(Mesh).to_value()
}

/// Everything in which the tree differs from the schema.
pub(super) fn walk(tree: &Node) -> Found {
    walk::walk(rules(), tree)
}

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| compile::compile(&json_schema()))
}
