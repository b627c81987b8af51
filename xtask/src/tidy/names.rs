//! Which paths does a source file name, resolved to whole ones such as `cofferdam::plan::Plan`?

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{
    Attribute, ItemExternCrate, ItemMod, ItemUse, Macro, Meta, Path, UseTree,
    visit::{self, Visit},
};

/// A path that a file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The whole path, from its crate on.
    pub(super) path: Vec<String>,
    /// The line it stands in.
    pub(super) line: usize,
    /// How much it brings in.
    pub(super) reach: Reach,
}

/// How much a path brings in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// What it names.
    Itself,
    /// All that lies below it, under a name of its own or none: `use a::*`, `use a as b`.
    Below,
}

/// Crates whose folder is not their name.
const CRATES: [(&str, &str); 4] = [
    ("sdk", "cofferdam"),
    ("policy", "cofferdam_policy"),
    ("filter", "cofferdam_filter"),
    ("tests", "cofferdam_tests"),
];

/// Every path that a file names, in order. A file that does not parse names none.
pub(super) fn named(file: &str, text: &str) -> Vec<Named> {
    let Ok(parsed) = syn::parse_file(text) else { return Vec::new() };
    let mut names = Names { module: module_of(file), found: Vec::new() };
    names.visit_file(&parsed);
    names.found
}

/// What a crate's root re-exports: the short path and the whole one.
pub(super) fn re_exports(file: &str, text: &str) -> Vec<(Vec<String>, Vec<String>)> {
    let Ok(parsed) = syn::parse_file(text) else { return Vec::new() };
    let mut names = Names { module: module_of(file), found: Vec::new() };
    let module = names.module.clone();
    for item in &parsed.items {
        if let syn::Item::Use(item) = item {
            names.visit_item_use(item);
        }
    }
    let children: Vec<String> = parsed.items.iter().filter_map(child).collect();
    let whole = |path: Vec<String>| match path.first() {
        Some(first) if children.contains(first) => [module.clone(), path].concat(),
        _ => path,
    };
    names
        .found
        .into_iter()
        .filter_map(|name| {
            Some(([module.clone(), vec![name.path.last()?.clone()]].concat(), whole(name.path)))
        })
        .collect()
}

fn child(item: &syn::Item) -> Option<String> {
    if let syn::Item::Mod(module) = item { Some(module.ident.to_string()) } else { None }
}

/// The module that a file is, from its crate on.
fn module_of(file: &str) -> Vec<String> {
    let mut parts = file.trim_end_matches(".rs").split('/');
    let folder = parts.next().unwrap_or_default();
    let name = CRATES.iter().find(|(known, _)| *known == folder).map_or(folder, |(_, name)| name);
    let below = parts.filter(|part| !["src", "mod", "lib", "main"].contains(part)).map(str::to_owned);
    std::iter::once(name.to_owned()).chain(below).collect()
}

struct Names {
    module: Vec<String>,
    found: Vec<Named>,
}

impl Names {
    fn add(&mut self, written: &[String], span: Span, reach: Reach) {
        if let Some(path) = self.whole(written) {
            self.found.push(Named { path, line: span.start().line, reach });
        }
    }

    /// A path as it is written, made whole: `crate`, `self` and `super` become what they stand for.
    fn whole(&self, written: &[String]) -> Option<Vec<String>> {
        let (first, rest) = written.split_first()?;
        let mut path = match first.as_str() {
            "Self" => return None,
            "crate" => self.module.first().cloned().into_iter().collect(),
            "self" | "super" => self.module.clone(),
            name => vec![name.to_owned()],
        };
        let mut supers = usize::from(first == "super");
        for part in rest {
            match part.as_str() {
                "super" => supers = supers.saturating_add(1),
                "self" => {}
                name => {
                    path.truncate(path.len().saturating_sub(std::mem::take(&mut supers)));
                    path.push(name.to_owned());
                }
            }
        }
        path.truncate(path.len().saturating_sub(supers));
        Some(path)
    }

    fn add_use(&mut self, before: &[String], tree: &UseTree) {
        let join = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(part) => self.add_use(&join(&part.ident), &part.tree),
            UseTree::Name(name) => self.add(&join(&name.ident), name.ident.span(), Reach::Itself),
            UseTree::Rename(rename) => self.add(&join(&rename.ident), rename.ident.span(), Reach::Below),
            UseTree::Glob(glob) => {
                let span = glob.star_token.spans.first().copied().unwrap_or_else(Span::call_site);
                self.add(before, span, Reach::Below);
            }
            UseTree::Group(group) => group.items.iter().for_each(|item| self.add_use(before, item)),
        }
    }

    /// Paths in tokens that are not parsed: macros and attributes.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut start = Span::call_site();
        let mut colons = 0_usize;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.add(&std::mem::take(&mut path), start, Reach::Itself);
                    }
                    if path.is_empty() {
                        start = ident.span();
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons = colons.saturating_add(1),
                TokenTree::Group(group) => {
                    // `use a::{b, c}` in a macro: each name in the braces continues the path before them.
                    if colons == 2 {
                        self.add(&path, start, Reach::Below)
                    } else {
                        self.add(&path, start, Reach::Itself)
                    }
                    path.clear();
                    colons = 0;
                    self.add_tokens(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.add(&std::mem::take(&mut path), start, Reach::Itself);
                    colons = 0;
                }
            }
        }
        self.add(&path, start, Reach::Itself);
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add_use(&[], &item.tree);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        self.add(&[item.ident.to_string()], item.ident.span(), Reach::Below);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let written: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(first) = path.segments.first().filter(|_| written.len() > 1) {
            self.add(&written, first.ident.span(), Reach::Itself);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.visit_path(&item.path);
        self.add_tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.add_tokens(list.tokens.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_paths_whole() {
        let cases = [
            ("sdk/src/istio/mod.rs", "use super::spec::Mesh;", "cofferdam::spec::Mesh"),
            ("sdk/src/istio/gateway.rs", "use super::super::{plan};", "cofferdam::plan"),
            ("sdk/src/istio/gateway.rs", "mod tests { use super::*; }", "cofferdam::istio::gateway.."),
            ("sdk/src/istio/gateway.rs", "fn f() -> crate::plan::Plan { g() }", "cofferdam::plan::Plan"),
            ("sdk/src/istio/gateway.rs", "use crate as all;", "cofferdam.."),
            (
                "sdk/src/istio/gateway.rs",
                "fn f() { print!(\"{}\", crate::plan::X) }",
                "print cofferdam::plan::X",
            ),
            ("sdk/src/istio/gateway.rs", "m! { use crate::{plan, spec}; }", "m use cofferdam.. plan spec"),
            ("tests/src/expect.rs", "use cofferdam::manifest;", "cofferdam::manifest"),
            (
                "policy/src/lib.rs",
                "fn f() { ::std::fs::read(self::x::y) }",
                "std::fs::read cofferdam_policy::x::y",
            ),
            ("policy/src/lib.rs", "#[derive(serde::Serialize)] struct S(Self::T);", "serde::Serialize"),
        ];
        for (file, text, expected) in cases {
            let shown: Vec<String> = named(file, text)
                .into_iter()
                .map(|name| name.path.join("::") + if name.reach == Reach::Below { ".." } else { "" })
                .collect();
            let expected: Vec<&str> =
                expected.split(' ').filter(|part| !["print", "m"].contains(part)).collect();
            assert_eq!(shown, expected, "{text}");
        }
    }

    #[test]
    fn reads_what_a_root_re_exports() {
        let text = "mod plan; pub use plan::{Plan, plan}; pub use crate::spec::Mesh as M; pub use serde;";
        let shown: Vec<String> = re_exports("sdk/src/lib.rs", text)
            .into_iter()
            .map(|(short, whole)| format!("{} = {}", short.join("::"), whole.join("::")))
            .collect();
        let expected = [
            "cofferdam::Plan = cofferdam::plan::Plan",
            "cofferdam::plan = cofferdam::plan::plan",
            "cofferdam::Mesh = cofferdam::spec::Mesh",
            "cofferdam::serde = serde",
        ];
        assert_eq!(shown, expected);
    }
}
