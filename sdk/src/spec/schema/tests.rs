//! Whether the rules stand for the whole schema.

use super::{json_schema, rules};

#[test]
fn every_part_of_the_schema_is_understood() {
    assert_eq!(rules().not_understood, Vec::<String>::new());
}

#[test]
fn the_schema_is_the_same_each_time() {
    assert_eq!(json_schema().to_string(), json_schema().to_string());
    assert_eq!(json_schema()["title"], "Mesh");
    assert_eq!(json_schema()["$schema"], "https://json-schema.org/draft/2020-12/schema");
}
