//! Whether a single value obeys its rule, and what to say where it does not.

use std::net::IpAddr;

use super::rule::{Rule, Rules};
use crate::{
    name::check_named,
    problem::{ProblemCode, nearest, quoted, shown},
    yaml::{Content, Scalar, Value},
};

/// A value that breaks its rule.
pub(super) struct Wrong {
    pub(super) code: ProblemCode,
    pub(super) message: String,
    pub(super) help: String,
}

/// Holds a scalar against a rule whose references are followed.
pub(super) fn check(rules: &Rules, rule: &Rule, scalar: &Scalar) -> Result<(), Wrong> {
    match (rule, &scalar.value) {
        (Rule::Flag, Value::Bool(_)) | (Rule::Text, Value::Text) => Ok(()),
        (Rule::Number(least, most), Value::Integer(number)) => in_range(*number, *least, *most),
        (Rule::Number(least, most), Value::Float(_)) => Err(out_of_range(&scalar.text, *least, *most)),
        (Rule::Choice { words, tagged }, _) if !scalar.text.is_empty() => {
            let with_keys = tagged.keys().map(String::as_str);
            word(scalar, words.iter().map(String::as_str), with_keys)
        }
        (Rule::Name(kind), Value::Text) => name(kind, &scalar.text),
        (Rule::Address, Value::Text) => address(&scalar.text),
        _ => Err(wrong_type(rules, rule, scalar)),
    }
}

fn in_range(number: i128, least: i128, most: i128) -> Result<(), Wrong> {
    if (least..=most).contains(&number) {
        Ok(())
    } else {
        Err(out_of_range(&number.to_string(), least, most))
    }
}

fn out_of_range(text: &str, least: i128, most: i128) -> Wrong {
    Wrong {
        code: ProblemCode::OutOfRange,
        message: format!("{} is not a whole number from {least} to {most}", quoted(text)),
        help: format!("write a whole number from {least} to {most}"),
    }
}

fn word<'a>(
    scalar: &Scalar,
    words: impl Iterator<Item = &'a str> + Clone,
    with_keys: impl Iterator<Item = &'a str>,
) -> Result<(), Wrong> {
    let text = scalar.text.as_str();
    let is_known = words.clone().any(|word| word == text);
    if is_known && scalar.value == Value::Text {
        return Ok(());
    }
    if is_known {
        return Err(Wrong {
            code: ProblemCode::WrongType,
            message: format!("{} without quotes is a number, and text is needed", quoted(text)),
            help: format!("write it in quotes: \"{text}\""),
        });
    }
    let listed: Vec<String> = words
        .clone()
        .map(|word| format!("`{word}`"))
        .chain(with_keys.map(|key| format!("`{{{key}: …}}`")))
        .collect();
    let help = match nearest(text, words) {
        Some(meant) if scalar.value == Value::Text => format!("did you mean `{meant}`?"),
        _ => format!("write {}", one_of(&listed)),
    };
    let message = format!("{} is not {}", quoted(text), one_of(&listed));
    Err(Wrong { code: ProblemCode::UnknownWord, message, help })
}

fn name(kind: &str, text: &str) -> Result<(), Wrong> {
    if check_named(kind, text).is_none_or(|verdict| verdict.is_ok()) {
        return Ok(());
    }
    // Where cutting changes the text, it holds a character that no rule allows, so the verdict stays.
    let cut = shown(text);
    let Some(Err(invalid)) = check_named(kind, &cut) else { return Ok(()) };
    let help = match repaired(kind, &cut) {
        Some(name) => format!("for example `{name}`"),
        None => "change it so that it keeps to the rule".to_owned(),
    };
    Err(Wrong { code: ProblemCode::InvalidName, message: invalid.to_string(), help })
}

/// A name that obeys the rule and is close to what was written.
fn repaired(kind: &str, text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let dashed: String =
        lower.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let trimmed = dashed.trim_matches(|c: char| c == '-' || c == '.').to_owned();
    let is_valid = |name: &String| check_named(kind, name) == Some(Ok(()));
    [lower, trimmed].into_iter().find(is_valid)
}

fn address(text: &str) -> Result<(), Wrong> {
    if text.parse::<IpAddr>().is_ok() {
        return Ok(());
    }
    Err(Wrong {
        code: ProblemCode::InvalidName,
        message: format!("{} is not an IP address", quoted(text)),
        help: "write an IPv4 or IPv6 address".to_owned(),
    })
}

fn wrong_type(rules: &Rules, rule: &Rule, scalar: &Scalar) -> Wrong {
    let expected = wanted(rules, rule);
    let takes_text = matches!(rule, Rule::Text | Rule::Name(_) | Rule::Address | Rule::Choice { .. });
    let (message, help) = match &scalar.value {
        Value::Null if scalar.text.is_empty() && scalar.plain => {
            ("the value is missing".to_owned(), format!("write {expected}, or remove the key"))
        }
        Value::Text
            if *rule == Rule::Flag
                && matches!(scalar.text.as_str(), "yes" | "on" | "y" | "no" | "off" | "n") =>
        {
            let meant = matches!(scalar.text.as_str(), "yes" | "on" | "y");
            (format!("{} is text in YAML 1.2", quoted(&scalar.text)), format!("write `{meant}`"))
        }
        Value::Text if matches!(rule, Rule::Number(..)) && scalar.text.parse::<i128>().is_ok() => (
            format!("{} in quotes is text, and a number is needed", quoted(&scalar.text)),
            "write it without quotes".to_owned(),
        ),
        Value::Text => (
            format!("{} stands where {expected} is needed", quoted(&scalar.text)),
            format!("write {expected}"),
        ),
        _ if takes_text => (
            format!("{} without quotes is not text", quoted(&scalar.text)),
            format!("write it in quotes: \"{}\"", shown(&scalar.text)),
        ),
        _ => (
            format!("{} stands where {expected} is needed", quoted(&scalar.text)),
            format!("write {expected}"),
        ),
    };
    Wrong { code: ProblemCode::WrongType, message, help }
}

/// What a value is, for a message.
pub(super) fn kind_of(content: &Content) -> &'static str {
    match content {
        Content::Scalar(_) => "a single value",
        Content::Sequence(_) => "a list",
        Content::Mapping(_) => "a mapping",
    }
}

/// What a rule asks for, for a message.
pub(super) fn wanted(rules: &Rules, rule: &Rule) -> String {
    match rules.resolve(rule) {
        Rule::Text | Rule::Named(_) => "text".to_owned(),
        Rule::Address => "an IP address".to_owned(),
        Rule::Name(kind) => phrase(kind),
        Rule::Number(least, most) => format!("a whole number from {least} to {most}"),
        Rule::Flag => "`true` or `false`".to_owned(),
        Rule::List(..) => "a list".to_owned(),
        Rule::Table { .. } | Rule::Object(_) => "a mapping".to_owned(),
        Rule::Choice { words, tagged } => {
            let with_keys = tagged.keys().map(|key| format!("`{{{key}: …}}`"));
            let list: Vec<String> = words.iter().map(|word| format!("`{word}`")).chain(with_keys).collect();
            one_of(&list)
        }
    }
}

/// `TenantName` as `a tenant name`.
fn phrase(kind: &str) -> String {
    let mut words = String::new();
    for c in kind.chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {words}")
}

fn one_of(list: &[String]) -> String {
    match list {
        [] => "anything".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
