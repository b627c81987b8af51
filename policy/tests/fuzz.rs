//! Does any input break a promise: no panic, no third outcome, no name that is not one?
//!
//! Each target is a plain function over bytes. Its seeds are files in `fuzz-corpus/<target>`; every run feeds
//! it the seeds and a few thousand mutations of them, the same ones each time. `COFFERDAM_FUZZ_ROUNDS` makes
//! it more. An input that once broke something becomes a seed.

#![expect(clippy::expect_used, reason = "a test that cannot set up its case must stop")]

use std::{env, fs, path::Path};

use cofferdam_policy::{
    Authority, Decision, Place, Policy, ProxyKind, Request, SpiffeId, Verdict, config::Config, decide, parse,
};

/// A config, as the proxy hands it over.
fn config(bytes: &[u8]) {
    let Ok(config) = parse(bytes) else { return };
    for proxy in [ProxyKind::Router, ProxyKind::Sidecar, ProxyKind::Other] {
        let Ok(policy) = Policy::new(&config, &Place::new(proxy)) else { continue };
        assert!(policy.strip().count() <= 16 && policy.strip().all(|name| name != policy.header()));
        assert!(policy.header().bytes().all(|b| b.is_ascii_graphic()));
        judge(&policy, &Request::default());
    }
    let written = serde_json::to_vec(&config).expect("a config is JSON");
    assert_eq!(parse(&written).ok().as_ref(), Some(&config));
}

/// A peer's URI.
fn peer(bytes: &[u8]) {
    if let Ok(id) = SpiffeId::parse(bytes) {
        let again =
            format!("spiffe://{}/ns/{}/sa/{}", id.trust_domain(), id.namespace(), id.service_account());
        assert_eq!(again.as_bytes(), bytes);
    }
    judge(&inbound(), &Request { peer: Some(bytes.to_vec()), ..request() });
}

/// An authority.
fn authority(bytes: &[u8]) {
    if let Some(Authority::Name(name)) = Authority::parse(bytes) {
        assert_eq!(Authority::parse(name.as_bytes()), Some(Authority::Name(name)));
    }
    let policy =
        policy(r#"{"gateway": {"hosts": {"a.example": "foo", "*.b.example": "bar"}}}"#, ProxyKind::Router);
    judge(&policy, &Request { authority: Some(bytes.to_vec()), ..request() });
}

/// A path, of a caller whose grant is bound to `/api/*`.
fn path(bytes: &[u8]) {
    let request = Request { path: Some(bytes.to_vec()), ..request() };
    if let Decision::Allow { .. } = judge(&inbound(), &request) {
        assert!(bytes.starts_with(b"/api/"));
        let path = bytes.split(|b| *b == b'?').next().unwrap_or_default();
        let mut segments = path.split(|b| *b == b'/');
        assert!(
            !segments.any(|segment| segment == b"..") && !path.contains(&b';'),
            "{}",
            bytes.escape_ascii()
        );
    }
}

/// A tenant header.
fn header(bytes: &[u8]) {
    judge(&inbound(), &Request { tenant_header: Some(bytes.to_vec()), ..request() });
}

/// A cluster's name.
fn cluster(bytes: &[u8]) {
    let role = r#"{"outbound": {"tenant": "foo", "destinations": [{"host": "*.foo.svc", "ports": [80]}]}}"#;
    judge(&policy(role, ProxyKind::Sidecar), &Request { cluster: Some(bytes.to_vec()), ..request() });
}

fn judge<'p>(policy: &'p Policy, request: &Request) -> Decision<'p> {
    let decision = decide(policy, request);
    match decision {
        Decision::Allow { code, .. } => assert_eq!(code.verdict(), Verdict::Allow),
        Decision::Deny(code) => assert_eq!(code.verdict(), Verdict::Deny),
        Decision::Idle => assert!(policy.is_idle()),
    }
    decision
}

fn policy(role: &str, proxy: ProxyKind) -> Policy {
    let text = format!(r#"{{"schemaVersion": 1, "header": "x-tenant-id", "strip": [], "role": {role}}}"#);
    let config: Config = parse(text.as_bytes()).expect("a document");
    let labels = [("app".to_owned(), "hello".to_owned())].into();
    Policy::new(&config, &Place { labels, ..Place::new(proxy) }).expect("valid")
}

fn inbound() -> Policy {
    let role = r#"{"inbound": {"tenant": "foo", "namespaces": ["foo"], "trustDomains": ["td"], "onMismatch": "refuse",
        "grants": [{"from": "bar", "namespaces": ["bar"], "workload": {"app": "hello"}, "ports": [80],
        "methods": ["GET"], "paths": ["/api/*"]}]}}"#;
    policy(role, ProxyKind::Sidecar)
}

fn request() -> Request {
    let bytes = |text: &str| Some(text.as_bytes().to_vec());
    let peer = bytes("spiffe://td/ns/bar/sa/a");
    Request { peer, method: bytes("GET"), path: bytes("/api/"), port: Some(80), ..Request::default() }
}

/// Feeds a target its seeds and mutations of them.
fn run(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz-corpus").join(name);
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("a corpus").map(|entry| entry.expect("a seed").path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).expect("a seed")).collect();
    assert!(!seeds.is_empty(), "{name} has no seeds");
    let rounds = env::var("COFFERDAM_FUZZ_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3000);
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for seed in &seeds {
        target(seed);
    }
    for _ in 0..rounds {
        let mut bytes = seeds[chance.below(seeds.len())].clone();
        for _ in 0..=chance.below(4) {
            mutate(&mut bytes, &seeds, &mut chance);
        }
        target(&bytes);
    }
}

fn mutate(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], chance: &mut Chance) {
    let place = chance.below(bytes.len() + 1);
    match chance.below(6) {
        0 => bytes.insert(place, chance.byte()),
        1 if place < bytes.len() => bytes[place] = chance.byte(),
        2 if place < bytes.len() => drop(bytes.remove(place)),
        3 => bytes.truncate(place),
        4 => bytes.splice(place..place, *b"/.%,\0").for_each(drop),
        _ => {
            let other = &seeds[chance.below(seeds.len())];
            bytes.truncate(place);
            bytes.extend(&other[chance.below(other.len() + 1)..]);
        }
    }
}

/// The same numbers every time (xorshift).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).expect("small")).expect("small")
    }

    fn byte(&mut self) -> u8 {
        const TELLING: &[u8] = b"/.%,:|*-@#?;\\\"{}[]\0\r\n\xff a0";
        if self.below(2) == 0 { TELLING[self.below(TELLING.len())] } else { self.next().to_le_bytes()[0] }
    }
}

macro_rules! targets {
    ($($target:ident)*) => {
        mod targets {
            $(
                #[test]
                fn $target() {
                    super::run(stringify!($target), super::$target);
                }
            )*
        }
    };
}

targets!(config peer authority path header cluster);
