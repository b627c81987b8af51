//! Whether only a module of the filter is taken, and only one that reads our config.

use sha2::Digest;

use super::{FilterModule, MAX_BYTES};
use crate::name::Sha256;

const HEADER: [u8; 8] = [0, b'a', b's', b'm', 1, 0, 0, 0];

/// A module that holds custom sections only; each is shorter than 128 bytes, so one byte says its length.
fn module(sections: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = HEADER.to_vec();
    for (name, content) in sections {
        bytes.extend([
            0,
            u8::try_from(1 + name.len() + content.len()).unwrap(),
            u8::try_from(name.len()).unwrap(),
        ]);
        bytes.extend(name.bytes().chain(content.bytes()));
    }
    bytes
}

#[test]
fn a_module_says_what_it_is() {
    let content = r#"{"schemaVersion":1,"version":"0.1.0","more":true}"#;
    let bytes = module(&[("name", "x"), ("cofferdam", content)]);
    let read = FilterModule::from_bytes(&bytes).unwrap();
    assert_eq!(read.version, "0.1.0");
    assert_eq!(read.sha256, Sha256::from(<[u8; 32]>::from(sha2::Sha256::digest(&bytes))));
    assert_eq!(Sha256::new(read.sha256.as_str()), Ok(read.sha256));
}

#[test]
fn anything_else_is_refused() {
    let good = ("cofferdam", r#"{"schemaVersion":1,"version":"0.1.0"}"#);
    let whole = module(&[good]);
    let component = [0, b'a', b's', b'm', 0x0d, 0, 1, 0];
    for (bytes, message) in [
        (vec![], "it is no WebAssembly module (unexpected end"),
        (b"\x7fELF0000".to_vec(), "it is no WebAssembly module (magic header not detected"),
        (
            component.to_vec(),
            "it is no WebAssembly module (it is a component): give the filter's `.wasm` file",
        ),
        (whole[..whole.len() - 1].to_vec(), "it is no WebAssembly module (unexpected end"),
        (module(&[]), "it has no custom section `cofferdam`: give a module of the Cofferdam filter"),
        (module(&[("cofferdam", "{")]), "its custom section `cofferdam` cannot be read (EOF while parsing"),
        (
            module(&[("cofferdam", "{}")]),
            "its custom section `cofferdam` cannot be read (missing field `schemaVersion`",
        ),
        (module(&[good, good]), "its custom section `cofferdam` cannot be read (it stands twice)"),
        (
            module(&[("cofferdam", r#"{"schemaVersion":2,"version":"0.2.0"}"#)]),
            "it reads config of schema version 2, and this build writes 1: give the filter of this release",
        ),
        (vec![0; MAX_BYTES + 1], "it has 67108865 bytes, and a module has at most 67108864"),
    ] {
        let error = FilterModule::from_bytes(&bytes).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}
