//! How text of an input is shown in a message, and which known word was meant.

use std::borrow::Cow;

const LONGEST_SHOWN: usize = 80;

/// The text in backticks, cut and without control characters: no message is long or drives a terminal.
pub(crate) fn quoted(text: &str) -> String {
    format!("`{}`", shown(text))
}

/// The text, cut and without control characters. Where that changes it, a character outside ASCII is in it.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    let short = shortened(text, LONGEST_SHOWN);
    if short.contains(is_unprintable) { Cow::Owned(short.replace(is_unprintable, "\u{FFFD}")) } else { short }
}

/// Control characters, and those that reorder what a terminal shows.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The first `most` characters, with an ellipsis where that is not all.
pub(super) fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(text.get(..end).unwrap_or_default().to_owned() + "…"),
    }
}

/// How many candidates are tried: a hint must not cost more than the check that it belongs to.
const MOST_TRIED: usize = 200;

/// The candidate that is nearest to `text`, if one is near enough to be meant.
pub(crate) fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = text.chars().count();
    if length > LONGEST_SHOWN {
        return None;
    }
    let allowed = (length / 3).max(1);
    let lower = text.to_lowercase();
    candidates
        .into_iter()
        .take(MOST_TRIED)
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The edit distance (insert, remove, replace, swap of neighbours).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = at(&above, j) + usize::from(x != y);
            best = best.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest, quoted};

    #[test]
    fn distances_count_edits() {
        for (a, b, expected) in
            [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("tpye", "type", 1), ("ab", "ba", 1)]
        {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn the_nearest_word_is_named_only_when_near() {
        let known = ["namespace", "namespaces", "name"];
        for (text, expected) in [
            ("namspace", Some("namespace")),
            ("Namespaces", Some("namespaces")),
            ("nam", Some("name")),
            ("gateway", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, known), expected, "{text}");
        }
    }

    #[test]
    fn quoted_text_is_short_and_harmless() {
        assert_eq!(quoted("a\u{1b}[31mb\u{202e}"), "`a\u{FFFD}[31mb\u{FFFD}`");
        assert_eq!(quoted(&"x".repeat(1_000_000)).chars().count(), 83);
    }
}
