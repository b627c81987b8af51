//! Where the proxy enters the module for the first time.

use crate::plugin::Root;

proxy_wasm::main! {{
    proxy_wasm::set_root_context(|_| Box::new(Root::new()));
}}
