//! Is every source file and every function short enough to be read at once?

use syn::{
    Block, ImplItemFn, ItemFn, Signature, TraitItemFn,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{
    rule::{Finding, Rule},
    tree::Tree,
};

/// The most lines of a file.
const FILE: usize = 400;
/// The most lines of a function, from its `fn` to its last brace.
const FUNCTION: usize = 60;

pub(super) const RULE: Rule = Rule {
    name: "length",
    check,
    sample: &[
        ("broken.rs", "fn {}"),
        ("file.rs", FOUR_HUNDRED_AND_ONE),
        ("good.rs", "fn short() {\n}\n"),
        ("long.rs", SIXTY_ONE),
    ],
    finds: &[
        "broken.rs:1: does not parse: expected identifier",
        "file.rs:1: 401 lines, and 400 are the most",
        "long.rs:2: `long` has 61 lines, and 60 are the most",
    ],
};

const FOUR_HUNDRED_AND_ONE: &str = match str::from_utf8(&[b'\n'; 401]) {
    Ok(lines) => lines,
    Err(_) => "",
};

const SIXTY_ONE: &str = concat!(
    "impl X {\nfn long() {\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
    "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n}\nfn short() {}}\n"
);

fn check(tree: &Tree) -> Vec<Finding> {
    tree.texts_of(".rs").flat_map(|(path, text)| check_file(path, text)).collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > FILE {
        findings.push(Finding::new(path, 1, format!("{lines} lines, and {FILE} are the most")));
    }
    match syn::parse_file(text) {
        Ok(file) => {
            let mut functions = Functions { path, findings };
            functions.visit_file(&file);
            functions.findings
        }
        Err(error) => {
            let line = error.span().start().line.max(1);
            findings.push(Finding::new(path, line, format!("does not parse: {error}")));
            findings
        }
    }
}

struct Functions<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &Signature, block: &Block) {
        let first = signature.span().start().line;
        let last = block.brace_token.span.close().end().line;
        let lines = last.saturating_sub(first).saturating_add(1);
        if lines > FUNCTION {
            let message = format!("`{}` has {lines} lines, and {FUNCTION} are the most", signature.ident);
            self.findings.push(Finding::new(self.path, first, message));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
