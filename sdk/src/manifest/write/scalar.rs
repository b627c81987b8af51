//! Which texts stand without quotes in YAML, and how the others are quoted.

use std::fmt::Write as _;

/// Writes a text so that readers of YAML 1.1 and 1.2 read a text, and this one.
pub(super) fn write_text(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        write_quoted(out, text);
    }
}

/// Whether a character may stand in a document as it is, and never ends a line.
pub(super) fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => c >= '\u{a0}',
    }
}

/// Words that are no texts in YAML 1.1 (Go's readers among them). All others are, when they begin with a
/// letter.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// Whether a text means itself without quotes. It is stricter than YAML: whatever begins like a number, a
/// date or an indicator is quoted, so that nobody has to know which of them some reader converts.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    if !(first.is_ascii_alphabetic() || *first == b'/') || matches!(last, b':' | b' ') {
        return false;
    }
    let mut before = b'/';
    for &byte in bytes {
        let allowed = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => true,
            b'-' | b'_' | b'.' | b'/' | b':' | b'@' | b'+' | b'=' | b'*' | b',' | b'(' | b')' | b';' => true,
            b' ' => before != b':',
            _ => false,
        };
        if !allowed {
            return false;
        }
        before = byte;
    }
    bytes.len() > 5 || !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => write_escaped(out, c),
        }
    }
    out.push('"');
}

fn write_escaped(out: &mut String, c: char) {
    let code = u32::from(c);
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02X}"),
        0x100..=0xffff => write!(out, "\\u{code:04X}"),
        _ => write!(out, "\\U{code:08X}"),
    };
}
