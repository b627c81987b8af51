//! What is taken off a built module: exports that the filter does not use, the code behind them, and names.

use walrus::ModuleConfig;

/// The exports that stay.
///
/// A proxy calls every callback that a module exports, for every request, whether it does anything or not.
/// The SDK exports all of them; the filter lives by these.
const KEPT: [&str; 10] = [
    "memory",
    // The ABI's version, the allocator for the proxy's answers (the SDK exports it by either name) and the
    // start.
    "proxy_abi_version_0_2_1",
    "proxy_on_memory_allocate",
    "malloc",
    "_initialize",
    // A config and a request begin and end; without the end, the SDK would keep each request's context for
    // ever.
    "proxy_on_context_create",
    "proxy_on_delete",
    "proxy_on_configure",
    // What the filter does. Trailers cost nothing on requests that have none.
    "proxy_on_request_headers",
    "proxy_on_request_trailers",
];

/// The section by which the SDK knows the module.
const ABOUT: &str = "cofferdam";

/// Why a module cannot be slimmed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SlimError {
    /// It is no module, or uses what is not understood.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// It does not export what it lives by.
    #[error("it does not export `{0}`")]
    NoExport(&'static str),
    /// It does not say what it is.
    #[error("it has no custom section `{ABOUT}`")]
    NoAbout,
}

/// Slims a module.
pub(super) fn slim(wasm: &[u8]) -> Result<Vec<u8>, SlimError> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false).generate_dwarf(false);
    let mut module = config.parse(wasm).map_err(|error| SlimError::Unreadable(format!("{error:#}")))?;

    let surplus: Vec<_> = module
        .exports
        .iter()
        .filter(|export| !KEPT.contains(&&*export.name))
        .map(|export| export.id())
        .collect();
    for export in surplus {
        module.exports.delete(export);
    }
    let has = |name: &str| module.exports.iter().any(|export| export.name == name);
    let allocators = ["proxy_on_memory_allocate", "malloc"];
    if let Some(missing) = KEPT.iter().find(|name| !allocators.contains(name) && !has(name)) {
        return Err(SlimError::NoExport(missing));
    }
    if !allocators.iter().any(|name| has(name)) {
        return Err(SlimError::NoExport("malloc"));
    }
    let surplus: Vec<_> =
        module.customs.iter().filter(|(_, section)| section.name() != ABOUT).map(|(id, _)| id).collect();
    for section in surplus {
        module.customs.delete(section);
    }
    if module.customs.iter().next().is_none() {
        return Err(SlimError::NoAbout);
    }
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_lacks_what_it_lives_by_is_refused() {
        let empty = walrus::Module::default().emit_wasm();
        assert!(matches!(slim(&empty), Err(SlimError::NoExport("memory"))));
        assert!(matches!(slim(b"no module"), Err(SlimError::Unreadable(_))));
    }
}
