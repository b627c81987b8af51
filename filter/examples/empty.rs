//! What does a filter cost that does nothing? The plain SDK, every callback at its default.

mod module {
    use proxy_wasm::{
        traits::{Context, HttpContext, RootContext},
        types::ContextType,
    };

    struct Empty;

    impl Context for Empty {}

    impl HttpContext for Empty {}

    impl RootContext for Empty {
        fn create_http_context(&self, _: u32) -> Option<Box<dyn HttpContext>> {
            Some(Box::new(Self))
        }

        fn get_type(&self) -> Option<ContextType> {
            Some(ContextType::HttpContext)
        }
    }

    proxy_wasm::main! {{
        proxy_wasm::set_root_context(|_| Box::new(Empty));
    }}
}
