//! Which host a request is for: the one canonical form of an authority.

use std::net::Ipv6Addr;

use crate::grammar::{HOST_MAX, dns_name};

/// The longest authority: a host name, its trailing dot and a port.
const AUTHORITY_MAX: usize = HOST_MAX + 7;

/// A request's host in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// A host name or IPv4 address: lower case, no port, no trailing dot.
    Name(String),
    /// An IPv6 address. It has no name, so no table of hosts holds it.
    V6(Ipv6Addr),
}

// === impl Authority ===

impl Authority {
    /// Reads an authority: a host name or IP address, then an optional port. A host name's case and one
    /// trailing dot do not matter. Anything else (user info, a list, a space, an empty port) is none.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > AUTHORITY_MAX {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        if let Some(rest) = text.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            let port_is_sound = port.is_empty() || port.strip_prefix(':').is_some_and(port_number);
            return if port_is_sound { address.parse().ok().map(Self::V6) } else { None };
        }
        let host = match text.split_once(':') {
            Some((host, port)) if port_number(port) => host,
            Some(_) => return None,
            None => text,
        };
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        dns_name(name.as_bytes()).then_some(Self::Name(name))
    }
}

fn port_number(text: &str) -> bool {
    text.len() <= 5
        && text.bytes().all(|b| b.is_ascii_digit())
        && text.parse::<u16>().is_ok_and(|port| port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_host_are_one_host() {
        for (text, name) in [
            ("shop.example", "shop.example"),
            ("SHOP.example", "shop.example"),
            ("shop.example:80", "shop.example"),
            ("shop.example.", "shop.example"),
            ("Shop.Example.:65535", "shop.example"),
            ("127.0.0.1:8080", "127.0.0.1"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(Authority::parse(text.as_bytes()), Some(Authority::Name(name.into())), "{text}");
        }
        for text in ["[::1]", "[::1]:80", "[0:0::1]:1"] {
            assert_eq!(Authority::parse(text.as_bytes()), Some(Authority::V6(Ipv6Addr::LOCALHOST)), "{text}");
        }
    }

    #[test]
    fn what_is_no_host_is_none() {
        let long = "a.".repeat(130);
        for text in [
            "",
            ".",
            ":80",
            "a:",
            "a:0",
            "a:65536",
            "a:-1",
            "a:+1",
            "a:80:80",
            "a:x",
            "a..",
            "a..b",
            "u@a",
            "a b",
            "a,b",
            "a/b",
            "a#",
            "a?b",
            "[::1",
            "::1",
            "[::1]x",
            "[]",
            "[::1]:",
            "[a]",
            "a_b",
            "*",
            "*.a",
            "a%2e",
            "a\0",
            "a\r",
            "sh\u{f6}p.example",
            long.as_str(),
        ] {
            assert_eq!(Authority::parse(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(Authority::parse(b"a\xff"), None);
    }
}
