//! What a plain scalar means: the core schema of YAML 1.2.

use super::Value;

/// Resolves a plain scalar by <https://yaml.org/spec/1.2.2/#1032-tag-resolution>.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Value::Text;
    }
    integer(text).or_else(|| float(text)).unwrap_or(Value::Text)
}

/// `[-+]?[0-9]+`, `0o[0-7]+` and `0x[0-9a-fA-F]+`.
fn integer(text: &str) -> Option<Value> {
    let (digits, radix) = match (text.strip_prefix("0o"), text.strip_prefix("0x")) {
        (Some(octal), _) => (octal, 8),
        (_, Some(hexadecimal)) => (hexadecimal, 16),
        _ => (text.strip_prefix(['+', '-']).unwrap_or(text), 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let signed = if radix == 10 { text } else { digits };
    Some(match i128::from_str_radix(signed, radix) {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::Float(signed.parse().unwrap_or(f64::INFINITY)),
    })
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, `.inf` and `.nan`.
fn float(text: &str) -> Option<Value> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    match rest {
        ".inf" | ".Inf" | ".INF" => {
            return Some(Value::Float(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
        }
        ".nan" | ".NaN" | ".NAN" if rest == text => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    // Rust's grammar of floats is YAML's, plus words such as `inf`, which have no digit.
    let is_written_in_digits =
        rest.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    if !is_written_in_digits || !rest.bytes().next().is_some_and(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    text.parse().ok().map(Value::Float)
}

#[cfg(test)]
mod tests {
    use super::{Value, resolve};

    #[test]
    fn plain_scalars_resolve_by_the_core_schema() {
        for (text, expected) in [
            ("", Value::Null),
            ("~", Value::Null),
            ("nULL", Value::Text),
            ("True", Value::Bool(true)),
            ("yes", Value::Text),
            ("on", Value::Text),
            ("0", Value::Integer(0)),
            ("-19", Value::Integer(-19)),
            ("+12", Value::Integer(12)),
            ("0o14", Value::Integer(12)),
            ("0xC", Value::Integer(12)),
            ("-0x1", Value::Text),
            ("0x", Value::Text),
            ("0755", Value::Integer(755)),
            ("99999999999999999999999999999999999999999", Value::Float(1e41)),
            ("1.31", Value::Float(1.31)),
            (".5", Value::Float(0.5)),
            ("1.", Value::Float(1.0)),
            ("1e3", Value::Float(1000.0)),
            ("-.inf", Value::Float(f64::NEG_INFINITY)),
            ("+-1", Value::Text),
            (".", Value::Text),
            ("-", Value::Text),
            ("1e", Value::Text),
            ("e1", Value::Text),
            ("inf", Value::Text),
            ("1_000", Value::Text),
            ("1:30", Value::Text),
            ("127.0.0.1", Value::Text),
            ("v1", Value::Text),
        ] {
            assert_eq!(resolve(text), expected, "{text}");
        }
        assert!(matches!(resolve(".nan"), Value::Float(number) if number.is_nan()));
    }
}
