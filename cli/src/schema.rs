//! What `cofferdam schema` prints: the JSON Schema of the spec.

use crate::{
    outcome::{Answer, Failure},
    report,
};

/// Prints the schema.
pub(crate) fn run() -> Result<Answer, Failure> {
    report::print_json(&cofferdam::spec::json_schema())?;
    Ok(Answer::Yes)
}
