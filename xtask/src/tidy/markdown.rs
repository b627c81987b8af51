//! What stands in a Markdown text: its prose, headings, links and code spans.

/// A link or a code span, and the line it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) text: String,
    pub(super) line: usize,
}

/// The text with every fenced code block blanked, line for line.
pub(super) fn without_code_blocks(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (None, Some(opening)) => fence = Some(opening),
            (Some(opening), Some(closing)) if opening == closing => fence = None,
            (None, None) => prose.push_str(line),
            (Some(_), _) => {}
        }
        prose.push('\n');
    }
    prose
}

/// Where the links of a text lead: `[a](target)`, `![a](target)` and `[a]: target`.
pub(super) fn links(text: &str) -> Vec<Mention> {
    let mut links = Vec::new();
    for (line, prose) in (1..).zip(without_code_blocks(text).lines()) {
        let without_spans: String = prose.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let targets = without_spans.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        links.extend(targets.map(|(target, _)| Mention { text: first_word(target), line }));
        if let Some((_, target)) = prose.split_once("]: ").filter(|_| prose.starts_with('[')) {
            links.push(Mention { text: first_word(target), line });
        }
    }
    links
}

/// What stands in backticks, outside code blocks.
pub(super) fn code_spans(text: &str) -> Vec<Mention> {
    let mut spans = Vec::new();
    for (line, prose) in (1..).zip(without_code_blocks(text).lines()) {
        spans.extend(prose.split('`').skip(1).step_by(2).map(|span| Mention { text: span.to_owned(), line }));
    }
    spans
}

/// The anchors of a text's headings, as GitHub makes them.
pub(super) fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    for line in without_code_blocks(text).lines().filter(|line| line.starts_with('#')) {
        let heading = line.trim_start_matches('#').trim().to_lowercase();
        let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
        let anchor: String = kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect();
        let repeats = anchors.iter().filter(|known| **known == anchor).count();
        anchors.push(if repeats == 0 { anchor } else { format!("{anchor}-{repeats}") });
    }
    anchors
}

fn first_word(target: &str) -> String {
    target.split_whitespace().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_anchors_as_github_does() {
        let cases = [("# The `a_b` of C, D", "the-a_b-of-c-d"), ("## A — B", "a--b"), ("```\n# no\n```", "")];
        for (text, expected) in cases {
            assert_eq!(anchors(text).join(" "), expected, "{text}");
        }
        assert_eq!(anchors("# A\n# A"), ["a", "a-1"]);
    }

    #[test]
    fn finds_links_and_spans_outside_code() {
        let text = "[a](b.md \"title\") `[c](d)`\n```\n[e](f) `g`\n```\n[h]: i.md\n";
        let shown = |mentions: Vec<Mention>| -> Vec<String> {
            mentions.into_iter().map(|mention| format!("{} {}", mention.line, mention.text)).collect()
        };
        assert_eq!(shown(links(text)), ["1 b.md", "5 i.md"]);
        assert_eq!(shown(code_spans(text)), ["1 [c](d)"]);
    }
}
