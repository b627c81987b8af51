//! Where the proxy enters the module for the first time.
#![expect(missing_docs, reason = "the SDK's macro makes a function without documentation")]

use crate::plugin::Root;

proxy_wasm::main! {{
    proxy_wasm::set_root_context(|_| Box::new(Root::new()));
}}
