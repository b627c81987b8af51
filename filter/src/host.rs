//! How the proxy is asked and told: the one file that names host calls.
//!
//! The calls are bound here and not taken from the SDK, because the SDK panics on a status that it does not
//! expect and cannot send the details of a refusal. Each answer is bytes or a failure, and a failure is never
//! an absence.
#![expect(unsafe_code, reason = "calls to the host are foreign functions over raw memory")]

use cofferdam_policy::{Code, Unreadable};

/// Which of a request's maps is meant. The numbers are the ABI's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fields {
    /// The headers.
    Headers = 0,
    /// The trailers.
    Trailers = 1,
}

/// The proxy did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undone;

/// The proxy, as far as the filter needs it.
pub(crate) trait Host {
    /// Reads a property; `path` is its segments with NUL between them.
    fn property(&self, path: &[u8]) -> Result<Option<Vec<u8>>, Unreadable>;

    /// The config of the plugin that is being configured, which has `size` bytes.
    fn plugin_config(&self, size: usize) -> Result<Vec<u8>, Unreadable>;

    /// Replaces every header of this name by one.
    fn set_header(&self, name: &str, value: &str) -> Result<(), Undone>;

    /// Removes every field of this name.
    fn remove(&self, fields: Fields, name: &str) -> Result<(), Undone>;

    /// Answers the request with 403 and the code.
    fn refuse(&self, code: Code) -> Result<(), Undone>;

    /// Writes an error to the proxy's log.
    fn log_error(&self, message: &str);
}

/// The proxy that this module runs in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proxy;

/// What the SDK reads from the module without running it: a custom section of the same name.
#[cfg(target_arch = "wasm32")]
#[used]
#[unsafe(link_section = "cofferdam")]
static COFFERDAM: [u8; ABOUT.len()] = match ABOUT.as_bytes().first_chunk() {
    Some(bytes) => *bytes,
    None => [0; ABOUT.len()],
};
#[cfg(target_arch = "wasm32")]
const ABOUT: &str = concat!(r#"{"schemaVersion":1,"version":""#, env!("CARGO_PKG_VERSION"), r#""}"#);
const _: () = assert!(cofferdam_policy::config::SCHEMA_VERSION == 1, "the text above states another version");

mod abi {
    //! The ABI's functions, version 0.2.1. Each returns a status, 0 being success.

    #[link(wasm_import_module = "env")]
    unsafe extern "C" {
        pub(super) fn proxy_get_property(
            path: *const u8,
            path_size: usize,
            value: *mut *mut u8,
            value_size: *mut usize,
        ) -> u32;
        pub(super) fn proxy_get_buffer_bytes(
            buffer: u32,
            start: usize,
            max_size: usize,
            value: *mut *mut u8,
            value_size: *mut usize,
        ) -> u32;
        pub(super) fn proxy_replace_header_map_value(
            map: u32,
            key: *const u8,
            key_size: usize,
            value: *const u8,
            value_size: usize,
        ) -> u32;
        pub(super) fn proxy_remove_header_map_value(map: u32, key: *const u8, key_size: usize) -> u32;
        pub(super) fn proxy_send_local_response(
            status: u32,
            details: *const u8,
            details_size: usize,
            body: *const u8,
            body_size: usize,
            headers: *const u8,
            headers_size: usize,
            grpc_status: i32,
        ) -> u32;
        pub(super) fn proxy_log(level: u32, message: *const u8, message_size: usize) -> u32;
    }

    pub(super) const OK: u32 = 0;
    pub(super) const NOT_FOUND: u32 = 1;
    pub(super) const PLUGIN_CONFIGURATION: u32 = 7;
    pub(super) const LOG_ERROR: u32 = 4;
    /// The proxy chooses the gRPC status that fits the HTTP status.
    pub(super) const NO_GRPC_STATUS: i32 = -1;
}

// === impl Proxy ===

impl Host for Proxy {
    fn property(&self, path: &[u8]) -> Result<Option<Vec<u8>>, Unreadable> {
        let mut answer = Answer::default();
        // SAFETY: the path is borrowed for the call, and `answer`'s fields are valid for writes.
        let status = unsafe {
            abi::proxy_get_property(path.as_ptr(), path.len(), &raw mut answer.data, &raw mut answer.size)
        };
        match status {
            abi::OK => Ok(answer.take()),
            abi::NOT_FOUND => Ok(None),
            _ => Err(Unreadable),
        }
    }

    fn plugin_config(&self, size: usize) -> Result<Vec<u8>, Unreadable> {
        let mut answer = Answer::default();
        // SAFETY: `answer`'s fields are valid for writes.
        let status = unsafe {
            abi::proxy_get_buffer_bytes(
                abi::PLUGIN_CONFIGURATION,
                0,
                size,
                &raw mut answer.data,
                &raw mut answer.size,
            )
        };
        match status {
            abi::OK => Ok(answer.take().unwrap_or_default()),
            // There is no buffer where the plugin has no config.
            abi::NOT_FOUND => Ok(Vec::new()),
            _ => Err(Unreadable),
        }
    }

    fn set_header(&self, name: &str, value: &str) -> Result<(), Undone> {
        // SAFETY: both texts are borrowed for the call.
        done(unsafe {
            abi::proxy_replace_header_map_value(
                Fields::Headers as u32,
                name.as_ptr(),
                name.len(),
                value.as_ptr(),
                value.len(),
            )
        })
    }

    fn remove(&self, fields: Fields, name: &str) -> Result<(), Undone> {
        // SAFETY: the name is borrowed for the call.
        done(unsafe { abi::proxy_remove_header_map_value(fields as u32, name.as_ptr(), name.len()) })
    }

    fn refuse(&self, code: Code) -> Result<(), Undone> {
        let details = format!("cofferdam:{code}");
        let body = format!("cofferdam: {code}\n");
        // SAFETY: both texts are borrowed for the call; no headers are handed over (the proxy adds the type
        // of the body, `text/plain`).
        done(unsafe {
            abi::proxy_send_local_response(
                403,
                details.as_ptr(),
                details.len(),
                body.as_ptr(),
                body.len(),
                std::ptr::null(),
                0,
                abi::NO_GRPC_STATUS,
            )
        })
    }

    fn log_error(&self, message: &str) {
        // A log that fails has nowhere to be told. SAFETY: the message is borrowed for the call.
        let _ = unsafe { abi::proxy_log(abi::LOG_ERROR, message.as_ptr(), message.len()) };
    }
}

fn done(status: u32) -> Result<(), Undone> {
    if status == abi::OK { Ok(()) } else { Err(Undone) }
}

/// Memory that the host fills.
struct Answer {
    data: *mut u8,
    size: usize,
}

// === impl Answer ===

impl Default for Answer {
    fn default() -> Self {
        Self { data: std::ptr::null_mut(), size: 0 }
    }
}

impl Answer {
    /// The bytes that the host wrote; none where it wrote none.
    fn take(self) -> Option<Vec<u8>> {
        if self.data.is_null() {
            return None;
        }
        // SAFETY: the host took this memory from the SDK's allocator (`proxy_on_memory_allocate`), which
        // makes a boxed slice of exactly `size` bytes, filled it, and leaves it to us.
        Some(unsafe { Vec::from_raw_parts(self.data, self.size, self.size) })
    }
}
