//! Does any file of the filter but `host.rs` talk to the proxy?

use syn::{
    ExprMethodCall, ItemForeignMod,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{
    names::{Reach, named},
    rule::{Finding, Rule},
    tree::Tree,
};

pub(super) const RULE: Rule = Rule {
    name: "host-door",
    check,
    sample: &[
        ("filter/src/host.rs", "unsafe extern \"C\" { fn proxy_log(); }\nuse proxy_wasm::hostcalls;\n"),
        ("filter/src/lib.rs", "#[unsafe(no_mangle)]\npub extern \"C\" fn _start() {}\n"),
        ("filter/src/plugin.rs", "fn f(c: &C) { c.get_http_request_header(\"a\"); c.property(b\"x\"); }\n"),
        ("filter/src/serve.rs", "use proxy_wasm::hostcalls::log;\nunsafe extern \"C\" { fn proxy_log(); }\n"),
        ("filter/src/wide.rs", "use proxy_wasm as sdk;\n"),
    ],
    finds: &[
        "filter/src/plugin.rs:1: `get_http_request_header` asks the proxy, which only `host.rs` does",
        "filter/src/serve.rs:1: `proxy_wasm::hostcalls` asks the proxy, which only `host.rs` does",
        "filter/src/serve.rs:2: a foreign function asks the proxy, which only `host.rs` does",
        "filter/src/wide.rs:1: `proxy_wasm` under another name asks the proxy, which only `host.rs` does",
    ],
};

const DOOR: &str = "filter/src/host.rs";
const BECAUSE: &str = "asks the proxy, which only `host.rs` does";

/// How the names of the SDK's methods begin that call the host.
const METHODS: [&str; 15] = [
    "add_http_",
    "call_foreign_function",
    "dispatch_",
    "get_http_",
    "get_plugin_configuration",
    "get_property",
    "get_shared_",
    "get_vm_configuration",
    "remove_http_",
    "reset_http_",
    "resume_http_",
    "send_http_",
    "set_http_",
    "set_property",
    "set_shared_",
];

fn check(tree: &Tree) -> Vec<Finding> {
    tree.texts_of(".rs")
        .filter(|(path, _)| path.starts_with("filter/src/") && *path != DOOR)
        .flat_map(|(path, text)| check_file(path, text))
        .collect()
}

fn check_file(path: &str, text: &str) -> Vec<Finding> {
    let mut calls = Calls { path, findings: Vec::new() };
    for name in named(path, text) {
        match (name.path.as_slice(), name.reach) {
            ([sdk, calls_, ..], _) if sdk == "proxy_wasm" && calls_ == "hostcalls" => {
                calls.add(name.line, "`proxy_wasm::hostcalls`");
            }
            ([sdk], Reach::Below) if sdk == "proxy_wasm" => {
                calls.add(name.line, "`proxy_wasm` under another name")
            }
            _ => {}
        }
    }
    // A file that does not parse is found by the rule on lengths.
    if let Ok(file) = syn::parse_file(text) {
        calls.visit_file(&file);
    }
    calls.findings
}

struct Calls<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Calls<'_> {
    fn add(&mut self, line: usize, what: &str) {
        self.findings.push(Finding::new(self.path, line, format!("{what} {BECAUSE}")));
    }
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_item_foreign_mod(&mut self, item: &'ast ItemForeignMod) {
        self.add(item.span().start().line, "a foreign function");
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let name = call.method.to_string();
        if METHODS.iter().any(|start| name.starts_with(start)) {
            self.add(call.method.span().start().line, &format!("`{name}`"));
        }
        visit::visit_expr_method_call(self, call);
    }
}
