//! How the filter lives in the proxy: one root context a config, one stream context a request.

use std::{error::Error, rc::Rc};

use proxy_wasm::{
    traits::{Context, HttpContext, RootContext},
    types::{Action, ContextType},
};

use crate::{
    configure::{Configured, configure},
    host::{Host, Proxy},
    serve::{self, Next},
};

/// The longest message that is logged.
const MESSAGE_MAX: usize = 512;

/// One config. Configs share a virtual machine, so all state is here and none is static.
pub(crate) struct Root {
    configured: Option<Rc<Configured>>,
}

/// One request. It keeps the config that it came in under.
struct Stream {
    configured: Option<Rc<Configured>>,
}

// === impl Root ===

impl Root {
    pub(crate) fn new() -> Self {
        Self { configured: None }
    }
}

impl Context for Root {}

impl RootContext for Root {
    fn on_configure(&mut self, config_size: usize) -> bool {
        self.configured = match configure(&Proxy, config_size) {
            Ok(configured) => Some(Rc::new(configured)),
            Err(error) => {
                Proxy.log_error(&message(&error));
                None
            }
        };
        self.configured.is_some()
    }

    fn create_http_context(&self, _: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Stream { configured: self.configured.clone() }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

// === impl Stream ===

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _: usize, _: bool) -> Action {
        action(serve::headers(self.configured.as_deref(), &Proxy))
    }

    fn on_http_request_trailers(&mut self, _: usize) -> Action {
        action(serve::trailers(self.configured.as_deref(), &Proxy))
    }
}

fn action(next: Next) -> Action {
    match next {
        Next::Continue => Action::Continue,
        Next::Stop => Action::Pause,
    }
}

/// An error and its causes in one bounded line of a log. A config may hold any text: control characters are
/// not repeated.
fn message(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    let line = format!("cofferdam: {}", texts.join(": "));
    line.chars().take(MESSAGE_MAX).map(|c| if c.is_control() { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::message;
    use crate::configure::NotConfigured;

    #[test]
    fn a_logged_reason_is_one_bounded_line() {
        let config = format!(r#"{{"schemaVersion": 1, "\n\u0000{}": 1}}"#, "x".repeat(9000));
        let error =
            NotConfigured::from(cofferdam_policy::parse(config.as_bytes()).expect_err("an unknown key"));
        let line = message(&error);
        assert!(
            line.starts_with("cofferdam: the plugin's config is not valid: the config is not a document of")
        );
        assert!(line.contains("unknown field `??xxx"), "{line}");
        assert!(line.chars().count() == 512 && !line.contains('\n'), "{line}");
    }
}
