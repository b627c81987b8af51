//! Whether the texts of a config are what they should be: a check for each kind, naming the place.

use std::fmt::Display;

use crate::{grammar, invalid::InvalidConfig, table::Numbers};

/// A kind of name: what it is called and which texts are of it.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    what: &'static str,
    test: fn(&str) -> bool,
}

pub(super) const HEADER: Kind =
    Kind { what: "a header of our own in lower case, letters, digits and `-`", test: grammar::header };
pub(super) const RESERVED: Kind =
    Kind { what: "a header in lower case that the filter may remove", test: grammar::reserved_header };
pub(super) const TENANT: Kind = Kind {
    what: "a tenant name: a DNS label, and not `default`, `none` or `unknown`",
    test: |text| grammar::tenant(text.as_bytes()),
};
pub(super) const NAMESPACE: Kind =
    Kind { what: "a namespace: a DNS label", test: |text| grammar::dns_label(text.as_bytes()) };
pub(super) const TRUST_DOMAIN: Kind =
    Kind { what: "a trust domain: a DNS name", test: |text| grammar::dns_name(text.as_bytes()) };
pub(super) const HOST: Kind =
    Kind { what: "a host name in lower case, or `*.` before one", test: grammar::host_pattern };
pub(super) const METHOD: Kind = Kind { what: "a method in upper case", test: grammar::method };

/// A name of its kind.
pub(super) fn name<'t>(text: &'t str, kind: Kind, at: &dyn Display) -> Result<&'t str, InvalidConfig> {
    if (kind.test)(text) {
        Ok(text)
    } else {
        Err(InvalidConfig::Name { text: text.to_owned(), at: at.to_string(), kind: kind.what })
    }
}

/// Names of one kind, each once.
pub(super) fn names(
    texts: &[String],
    kind: Kind,
    at: &dyn Display,
) -> Result<Box<[Box<str>]>, InvalidConfig> {
    let mut seen = Numbers::default();
    for (number, text) in texts.iter().enumerate() {
        name(text, kind, at)?;
        if seen.bind(text, number) != number {
            return Err(InvalidConfig::Twice { text: text.clone(), at: at.to_string() });
        }
    }
    Ok(texts.iter().map(|text| text.as_str().into()).collect())
}

/// Names of one kind, each once, at least one.
pub(super) fn some_names(
    texts: &[String],
    kind: Kind,
    at: &dyn Display,
) -> Result<Box<[Box<str>]>, InvalidConfig> {
    not_empty(texts, at)?;
    names(texts, kind, at)
}

/// A list with an entry.
pub(super) fn not_empty<T>(list: &[T], at: &dyn Display) -> Result<(), InvalidConfig> {
    if list.is_empty() { Err(InvalidConfig::NoEntry { at: at.to_string() }) } else { Ok(()) }
}

/// A list that is not too long.
pub(super) fn at_most<T>(list: &[T], limit: usize, at: &dyn Display) -> Result<(), InvalidConfig> {
    let count = list.len();
    if count > limit { Err(InvalidConfig::TooMany { at: at.to_string(), count, limit }) } else { Ok(()) }
}

/// The most ports of a workload or Service that are named.
const PORTS_MAX: usize = 256;

/// Ports, each once, none of them 0.
pub(super) fn ports(ports: &[u16], at: &dyn Display) -> Result<Box<[u16]>, InvalidConfig> {
    at_most(ports, PORTS_MAX, at)?;
    let mut seen: Vec<u16> = Vec::new();
    for port in ports {
        if *port == 0 {
            return Err(InvalidConfig::Name { text: "0".into(), at: at.to_string(), kind: "a port" });
        }
        if seen.contains(port) {
            return Err(InvalidConfig::Twice { text: port.to_string(), at: at.to_string() });
        }
        seen.push(*port);
    }
    Ok(seen.into())
}
