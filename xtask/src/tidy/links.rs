//! Does every link and every path in our Markdown lead somewhere?

use super::{
    markdown::{self, Mention},
    rule::{Finding, Rule},
    tree::Tree,
};

pub(super) const RULE: Rule = Rule {
    name: "links",
    check,
    sample: &[
        (
            "NOTES.md",
            "See `docs/b.md`, `docs/gone.md`, `docs/`, `GONE.md`, `target/x`, `a/b` and `docs/*.md`.\n",
        ),
        (
            "docs/a.md",
            "# One\n[b](b.md) [t](../NOTES.md) [g](gone.md) [s](#one) [x](b.md#two) [w](https://a.example)\n",
        ),
        ("docs/b.md", "# Three\n\n[o](../../outside.md)\n"),
    ],
    finds: &[
        "NOTES.md:1: `GONE.md` is not there",
        "NOTES.md:1: `docs/gone.md` is not there",
        "docs/a.md:2: the heading of `b.md#two` is not there",
        "docs/a.md:2: the link to `gone.md` leads nowhere",
        "docs/b.md:3: the link to `../../outside.md` leads nowhere",
    ],
};

/// Folders that a chore or a reader makes.
const MADE: [&str; 2] = ["target", "out"];

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts_of(".md") {
        let links = markdown::links(text);
        findings.extend(links.iter().filter_map(|link| check_link(tree, path, link)));
        let spans = markdown::code_spans(text);
        findings.extend(
            spans
                .iter()
                .filter(|span| is_missing(tree, &span.text))
                .map(|span| Finding::new(path, span.line, format!("`{}` is not there", span.text))),
        );
    }
    findings
}

fn check_link(tree: &Tree, path: &str, link: &Mention) -> Option<Finding> {
    if link.text.contains("://") || link.text.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.text.split_once('#').unwrap_or((&link.text, ""));
    let target = if file.is_empty() { Some(path.to_owned()) } else { resolve(path, file) };
    let Some(target) = target.filter(|target| tree.has(target)) else {
        return Some(Finding::new(path, link.line, format!("the link to `{}` leads nowhere", link.text)));
    };
    let anchors = tree.text(&target).map(markdown::anchors).unwrap_or_default();
    let lost = !anchor.is_empty() && !anchors.iter().any(|known| known == anchor);
    lost.then(|| Finding::new(path, link.line, format!("the heading of `{}` is not there", link.text)))
}

/// A path from the root, for a link in a file; none where it leaves the tree.
fn resolve(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

/// Whether a code span reads like a path of the tree, and is none.
fn is_missing(tree: &Tree, span: &str) -> bool {
    let plain = span.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter));
    let path = span.trim_end_matches('/');
    let Some((folder, _)) = span.split_once('/') else {
        let document =
            path.strip_suffix(".md").is_some_and(|name| name.chars().all(|c| c.is_ascii_uppercase()));
        return document && !tree.has(path);
    };
    plain && !folder.is_empty() && !MADE.contains(&folder) && tree.has(folder) && !tree.has(path)
}
