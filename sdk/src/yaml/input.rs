//! Whether bytes are a text that may be parsed at all: their number, their encoding.

use super::Limits;
use crate::problem::{Position, Problem, ProblemCode, YamlPath};

/// The text and what is wrong with its head.
pub(super) struct Text<'a> {
    /// The text, without a byte order mark.
    pub(super) text: &'a str,
    /// How many bytes stood before it.
    pub(super) skipped: usize,
}

/// Checks size and encoding.
pub(super) fn text(bytes: &[u8], limits: Limits) -> Result<Text<'_>, Box<Problem>> {
    if bytes.len() > limits.bytes {
        let message = format!("the input is larger than {} bytes", limits.bytes);
        return Err(problem(
            ProblemCode::TooLarge,
            message,
            "split it, or leave out what is not needed",
            START,
        ));
    }
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] = bytes {
        return Err(problem(
            ProblemCode::NotUtf8,
            "the input is UTF-16, not UTF-8",
            "save it as UTF-8",
            START,
        ));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let stripped = text.strip_prefix('\u{FEFF}').unwrap_or(text);
            Ok(Text { text: stripped, skipped: text.len() - stripped.len() })
        }
        Err(error) => {
            let offset = error.valid_up_to();
            let byte = bytes.get(offset).copied().unwrap_or_default();
            let message = format!("byte {offset} (0x{byte:02x}) is not UTF-8");
            Err(problem(ProblemCode::NotUtf8, message, "save the file as UTF-8", position(bytes, offset)))
        }
    }
}

/// The beginning of a text.
pub(super) const START: Position = Position { line: 1, column: 1, offset: 0, len: 0 };

/// The place of an offset, of which all before is UTF-8.
fn position(bytes: &[u8], offset: usize) -> Position {
    let before = String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default());
    // A line ends with LF, CR or both; a byte order mark has no column.
    let before = before.replace("\r\n", "\n").replace('\r', "\n");
    let width = |line: &str| line.trim_start_matches('\u{FEFF}').chars().count();
    let (line, column) = before.split('\n').fold((0, 1), |(line, _), text| (line + 1, width(text) + 1));
    Position { line, column, offset, len: 1 }
}

fn problem(code: ProblemCode, message: impl Into<String>, help: &str, position: Position) -> Box<Problem> {
    Box::new(Problem::new(code, YamlPath::default(), message, help).at(position))
}
