//! Does anything name a folder of one machine, or the host of a registry?

use super::{
    markdown,
    rule::{Finding, Rule},
    tree::Tree,
};

pub(super) const RULE: Rule = Rule {
    name: "machine",
    check,
    sample: &[
        ("Cargo.lock", concat!("source = \"https://crates", ".io\"\n")),
        ("a.md", concat!("From crates", ".io.\n\n```sh\ncd /tm", "p/x\n```\n")),
        (
            "b.rs",
            concat!("//! B.\nconst A: &str = \"/wor", "k/x\";\nconst B: &str = \"/workspaces/x a/tmp/b\";\n"),
        ),
        ("c.yaml", concat!("path: /roo", "t\nother: /tm", "p\n")),
    ],
    finds: &[
        concat!("a.md:1: names the registry host `crates", ".io`"),
        concat!("b.rs:2: names the machine's folder `/wor", "k`"),
        concat!("c.yaml:1: names the machine's folder `/roo", "t`"),
        concat!("c.yaml:2: names the machine's folder `/tm", "p`"),
    ],
};

const FOLDERS: [&str; 4] =
    [concat!("/roo", "t"), concat!("/hom", "e"), concat!("/wor", "k"), concat!("/tm", "p")];

const HOSTS: [&str; 9] = [
    concat!("crates", ".io"),
    concat!("static.rust", "-lang.org"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("registry.npm", "js.org"),
    concat!("deb.debian", ".org"),
    concat!("repo.maven", ".apache.org"),
    concat!("repo1.maven", ".org"),
];

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    // Cargo writes its registry's name into the lock file.
    for (path, text) in tree.texts_of("").filter(|(path, _)| !path.ends_with("Cargo.lock")) {
        let prose = if path.ends_with(".md") { markdown::without_code_blocks(text) } else { text.to_owned() };
        for (number, line) in (1..).zip(prose.lines()) {
            for host in HOSTS.iter().filter(|host| line.contains(*host)) {
                findings.push(Finding::new(path, number, format!("names the registry host `{host}`")));
            }
            for folder in FOLDERS.iter().filter(|folder| names_folder(line, folder)) {
                findings.push(Finding::new(path, number, format!("names the machine's folder `{folder}`")));
            }
        }
    }
    findings
}

/// Whether a line names a folder by its whole absolute path or the start of one.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at.saturating_add(folder.len())..).and_then(|text| text.chars().next());
        let starts = before.is_none_or(|letter| !letter.is_alphanumeric() && !"./_*}-".contains(letter));
        let ends = after.is_none_or(|letter| !letter.is_alphanumeric() && !"-_.*".contains(letter));
        starts && ends
    })
}
