//! Is everything that we depend on under a licence that we accept?

use serde_json::Value;

use super::{
    rule::{Finding, Rule},
    tree::{METADATA, Tree},
};

pub(super) const RULE: Rule = Rule {
    name: "licences",
    check,
    sample: &[
        (
            "deny.toml",
            "[licenses]\n# ours\nallow = [\n  \"MIT\", # widely used\n  \"Apache-2.0\",\n]\n[bans]\nx = [\"GPL-3.0\"]\n",
        ),
        (
            METADATA,
            r#"{"packages": [
              {"name": "good", "license": "MIT"}, {"name": "old", "license": "BSD/MIT"},
              {"name": "both", "license": "(GPL-3.0 OR Apache-2.0) AND MIT"},
              {"name": "llvm", "license": "Apache-2.0 WITH LLVM-exception"},
              {"name": "half", "license": "MIT AND GPL-3.0"},
              {"name": "none"}]}"#,
        ),
    ],
    finds: &[
        "deny.toml:1: `half` is under `MIT AND GPL-3.0`, which is not in the list",
        "deny.toml:1: `llvm` is under `Apache-2.0 WITH LLVM-exception`, which is not in the list",
        "deny.toml:1: `none` is under ``, which is not in the list",
    ],
};

/// The list of accepted licences lies here, and only here: `cargo deny` reads the same.
const LIST: &str = "deny.toml";

fn check(tree: &Tree) -> Vec<Finding> {
    let accepted = accepted(tree.text(LIST).unwrap_or_default());
    tree.packages()
        .iter()
        .filter_map(|package| {
            let licence = text(package, "license");
            let message =
                format!("`{}` is under `{licence}`, which is not in the list", text(package, "name"));
            (!any(licence, &accepted)).then(|| Finding::new(LIST, 1, message))
        })
        .collect()
}

/// The strings of `allow = [..]` in the section `[licenses]`.
fn accepted(config: &str) -> Vec<&str> {
    let lines = config.lines().map(|line| line.split('#').next().unwrap_or_default());
    let section = lines
        .skip_while(|line| line.trim() != "[licenses]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let list = section.skip_while(|line| !line.starts_with("allow = ["));
    let mut licences = Vec::new();
    for line in list {
        licences.extend(line.split('"').skip(1).step_by(2));
        if line.trim_end().ends_with(']') {
            break;
        }
    }
    licences
}

/// Whether an SPDX expression can be met: `OR` by any part, `AND` by all. Parts in parentheses come first.
fn any(expression: &str, accepted: &[&str]) -> bool {
    let expression = expression.replace('/', " OR ");
    split(&expression, " OR ").iter().any(|part| split(part, " AND ").iter().all(|part| one(part, accepted)))
}

fn one(part: &str, accepted: &[&str]) -> bool {
    let part = part.trim();
    match part.strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
        Some(inner) => any(inner, accepted),
        None => accepted.contains(&part),
    }
}

/// Splits at a word that stands outside parentheses.
fn split<'a>(expression: &'a str, word: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = expression;
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|tail| tail.find(word)).and_then(|at| at.checked_add(from))
    {
        let (before, after) = rest.split_at(at);
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(before);
            rest = after.strip_prefix(word).unwrap_or_default();
            from = 0;
        } else {
            from = at.saturating_add(word.len());
        }
    }
    parts.push(rest);
    parts
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
