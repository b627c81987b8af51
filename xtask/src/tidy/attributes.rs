//! Is every lint obeyed, every test run, and every exception explained?

use syn::{
    Attribute, Expr, Meta, Token,
    parse::Parser,
    punctuated::Punctuated,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{
    rule::{Finding, Rule},
    tree::Tree,
};

pub(super) const RULE: Rule = Rule {
    name: "attributes",
    check,
    sample: &[
        ("allow.rs", "#![allow(dead_code)]\n#[cfg_attr(test, allow(unused))]\nfn f() {}\n"),
        ("expect.rs", "#[expect(dead_code)]\nfn f() {}\n#[expect(dead_code, reason = \"\")]\nfn g() {}\n"),
        (
            "good.rs",
            "// #[allow(x)]\n#[expect(dead_code, reason = \"a sample\")]\nfn f() { g(\"#[ignore]\") }\n",
        ),
        ("ignore.rs", "#[test]\n#[ignore = \"slow\"]\nfn f() {}\n"),
    ],
    finds: &[
        "allow.rs:1: `allow`: write `#[expect(.., reason = \"..\")]`",
        "allow.rs:2: `allow`: write `#[expect(.., reason = \"..\")]`",
        "expect.rs:1: `expect` gives no reason",
        "expect.rs:3: `expect` gives no reason",
        "ignore.rs:2: `ignore`: a test runs, or it is not there",
    ],
};

fn check(tree: &Tree) -> Vec<Finding> {
    tree.texts_of(".rs").flat_map(|(path, text)| check_file(path, text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    // A file that does not parse is found by the rule on lengths.
    let Ok(file) = syn::parse_file(text) else { return Vec::new() };
    let mut attributes = Attributes { path, findings: Vec::new() };
    attributes.visit_file(&file);
    attributes.findings
}

struct Attributes<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Attributes<'_> {
    fn judge(&mut self, meta: &Meta) {
        let Some(name) = meta.path().get_ident() else { return };
        let message = match name.to_string().as_str() {
            "allow" => "`allow`: write `#[expect(.., reason = \"..\")]`",
            "ignore" => "`ignore`: a test runs, or it is not there",
            "expect" if !has_reason(meta) => "`expect` gives no reason",
            "cfg_attr" => return arguments(meta).iter().for_each(|inner| self.judge(inner)),
            _ => return,
        };
        self.findings.push(Finding::new(self.path, meta.span().start().line, message));
    }
}

impl<'ast> Visit<'ast> for Attributes<'_> {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.judge(&attribute.meta);
        visit::visit_attribute(self, attribute);
    }
}

fn arguments(meta: &Meta) -> Vec<Meta> {
    let Meta::List(list) = meta else { return Vec::new() };
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    parser.parse2(list.tokens.clone()).map(|found| found.into_iter().collect()).unwrap_or_default()
}

fn has_reason(meta: &Meta) -> bool {
    arguments(meta).iter().any(|argument| {
        let Meta::NameValue(pair) = argument else { return false };
        let Expr::Lit(literal) = &pair.value else { return false };
        let syn::Lit::Str(text) = &literal.lit else { return false };
        pair.path.is_ident("reason") && !text.value().trim().is_empty()
    })
}
