//! Does anything name a layer that it must not know?

use super::{
    names::{Named, Reach, named, re_exports},
    rule::{Finding, Rule},
    tree::Tree,
};

pub(super) const RULE: Rule = Rule {
    name: "layers",
    check,
    sample: &[
        ("policy/src/decide.rs", "//! D.\nuse std::{collections::BTreeMap, time::Instant};\n"),
        ("sdk/src/istio/gateway.rs", "use crate::Mesh;\nuse crate::*;\nuse crate::name::Namespace;\n"),
        ("sdk/src/lib.rs", "mod spec;\npub use spec::Mesh;\n"),
        ("sdk/src/plan/mod.rs", "use super::spec;\nfn f() { crate::manifest::write() }\n"),
        ("sdk/src/spec/mod.rs", "fn f() { println!(\"{}\", crate::istio::X) }\n"),
        ("tests/src/expect/rows.rs", "use cofferdam::{manifest as m, spec::Mesh};\n"),
        ("tests/src/manifests.rs", "use cofferdam::spec::Mesh;\nuse cofferdam::plan;\n"),
    ],
    finds: &[
        "policy/src/decide.rs:2: names `std::time::Instant`: the policy is pure",
        "sdk/src/istio/gateway.rs:1: names `cofferdam::spec::Mesh`: Istio's kinds know no tenants",
        "sdk/src/istio/gateway.rs:2: names all of `cofferdam`: Istio's kinds know no tenants",
        "sdk/src/plan/mod.rs:2: names `cofferdam::manifest::write`: the plan names no kind and writes nothing",
        "sdk/src/spec/mod.rs:1: names `cofferdam::istio::X`: the spec knows nothing of what is made from it",
        "tests/src/expect/rows.rs:1: names `cofferdam::manifest`: what is expected comes from the spec alone",
        "tests/src/manifests.rs:2: names `cofferdam::plan`: the harness believes rendered files, not their writer",
    ],
};

/// Files, by how their paths begin, and what they must not name.
struct Arrow {
    from: &'static str,
    never: &'static [&'static str],
    because: &'static str,
}

const ARROWS: [Arrow; 8] = [
    Arrow {
        from: "sdk/src/istio",
        never: &["cofferdam::spec", "cofferdam::plan", "cofferdam::manifest", "cofferdam_policy"],
        because: "Istio's kinds know no tenants",
    },
    Arrow {
        from: "sdk/src/spec",
        never: &["cofferdam::plan", "cofferdam::istio", "cofferdam::manifest", "k8s_openapi"],
        because: "the spec knows nothing of what is made from it",
    },
    Arrow {
        from: "sdk/src/plan",
        never: &["cofferdam::istio", "cofferdam::manifest", "k8s_openapi"],
        because: "the plan names no kind and writes nothing",
    },
    Arrow {
        from: "sdk/src/analysis",
        never: &["cofferdam::plan", "cofferdam::manifest"],
        because: "the checker must not believe the compiler",
    },
    Arrow { from: "policy/src", never: IMPURE, because: "the policy is pure" },
    Arrow {
        from: "tests/src/expect",
        never: &["cofferdam::plan", "cofferdam::manifest", "cofferdam_policy"],
        because: "what is expected comes from the spec alone",
    },
    Arrow {
        from: "tests/src/manifests",
        never: &["cofferdam::plan", "cofferdam::manifest", "cofferdam::istio"],
        because: "the harness believes rendered files, not their writer",
    },
    Arrow {
        from: "tests/src/world",
        never: &["cofferdam::plan", "cofferdam::manifest", "cofferdam::istio"],
        because: "the harness believes rendered files, not their writer",
    },
];

/// What reads or changes more than its arguments, or waits.
const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::os",
    "std::process",
    "std::thread",
    "std::time",
    "core::future",
    "core::task",
    "std::future",
    "std::task",
    "log",
    "proxy_wasm",
    "tokio",
];

fn check(tree: &Tree) -> Vec<Finding> {
    let exports =
        tree.text("sdk/src/lib.rs").map(|text| re_exports("sdk/src/lib.rs", text)).unwrap_or_default();
    let mut findings = Vec::new();
    for (path, text) in tree.texts_of(".rs") {
        for arrow in ARROWS.iter().filter(|arrow| path.starts_with(arrow.from)) {
            for mut name in named(path, text) {
                see_through(&mut name, &exports);
                findings.extend(judge(arrow, path, &name));
            }
        }
    }
    findings
}

/// A name that the SDK's root re-exports stands for where it comes from.
fn see_through(name: &mut Named, exports: &[(Vec<String>, Vec<String>)]) {
    for (short, whole) in exports {
        if let Some(rest) = name.path.strip_prefix(short.as_slice()).filter(|_| !name.path.starts_with(whole))
        {
            name.path = [whole.as_slice(), rest].concat();
            return;
        }
    }
}

fn judge(arrow: &Arrow, path: &str, name: &Named) -> Option<Finding> {
    for never in arrow.never {
        let never: Vec<&str> = never.split("::").collect();
        let because = arrow.because;
        let shown = name.path.join("::");
        if begins(&name.path, &never) {
            return Some(Finding::new(path, name.line, format!("names `{shown}`: {because}")));
        }
        if name.reach == Reach::Below && never.iter().zip(&name.path).all(|(a, b)| a == b) {
            return Some(Finding::new(path, name.line, format!("names all of `{shown}`: {because}")));
        }
    }
    None
}

fn begins(path: &[String], start: &[&str]) -> bool {
    path.len() >= start.len() && path.iter().zip(start).all(|(a, b)| a == b)
}
