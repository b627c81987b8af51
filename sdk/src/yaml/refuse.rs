//! What a syntax error of the parser means for whoever wrote the file.

use granit_parser::{ErrorKind, ScanError};

use crate::problem::{Position, Problem, ProblemCode, YamlPath};

/// The problem that a parser's error is.
pub(super) fn problem(error: &ScanError, text: &str, skipped: usize) -> Problem {
    let marker = error.marker();
    let offset = marker.byte_offset().unwrap_or_default();
    let position =
        Position { line: marker.line(), column: marker.col() + 1, offset: offset + skipped, len: 0 };
    let (code, message, help) = match error.kind() {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => tab(),
        // The parser names what it missed where a line begins with a tab; the tab is the reason.
        _ if line_begins_with_tab(text, marker.line()) => tab(),
        ErrorKind::UnknownAnchor => (
            ProblemCode::BadAlias,
            "the alias names no anchor that stands before it".to_owned(),
            "define it with `&name` first, or quote a text that begins with `*`",
        ),
        ErrorKind::RecursionLimitExceeded => (
            ProblemCode::TooDeep,
            "too many collections stand inside one another".to_owned(),
            "no document of ours is nested so deeply; look for stray brackets",
        ),
        kind => (ProblemCode::Syntax, lower(&kind.to_string()), "see this line and the one before it"),
    };
    Problem::new(code, YamlPath::default(), message, help).at(position)
}

fn tab() -> (ProblemCode, String, &'static str) {
    (ProblemCode::Tab, "a tab stands where YAML allows only spaces".to_owned(), "indent with spaces")
}

fn line_begins_with_tab(text: &str, line: usize) -> bool {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    line.trim_start_matches(' ').starts_with('\t')
}

fn lower(message: &str) -> String {
    let shouting = message.chars().take(2).all(char::is_uppercase);
    let mut characters = message.chars();
    match characters.next() {
        Some(first) if !shouting => first.to_lowercase().chain(characters).collect(),
        _ => message.to_owned(),
    }
}
