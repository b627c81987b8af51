//! Which configs and requests come about: small worlds, so that chance meets every branch.

use std::collections::BTreeMap;

use cofferdam_policy::{
    Place, Policy, ProxyKind, Request,
    config::{Config, Destination, Gateway, Grant, Inbound, OnMismatch, Outbound, Role},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// A config in a proxy, and a request that comes there.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The config.
    pub(crate) config: Config,
    /// The pod's labels.
    pub(crate) labels: BTreeMap<String, String>,
    /// The request.
    pub(crate) request: Request,
}

impl Case {
    /// The policy that the config compiles to.
    #[expect(clippy::expect_used, reason = "a test that cannot set up its case must stop")]
    pub(crate) fn policy(&self) -> Policy {
        let proxy = match self.config.role {
            Role::Gateway(_) => ProxyKind::Router,
            Role::Inbound(_) | Role::Outbound(_) => ProxyKind::Sidecar,
        };
        let place = Place { labels: self.labels.clone(), ..Place::new(proxy) };
        Policy::new(&self.config, &place).expect("generated configs are valid")
    }
}

/// Any role, with a request that has to do with it.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    case_of(prop_oneof![inbound(), outbound(), gateway()], request())
}

/// Any role, with any bytes in the request.
pub(crate) fn case_of_any_bytes() -> impl Strategy<Value = Case> {
    let any = || option::of(vec(any::<u8>(), 0..300));
    let request = (any(), any(), any(), any(), any(), any(), option::of(any_port())).prop_map(
        |(peer, tenant_header, authority, method, path, cluster, port)| Request {
            peer,
            tenant_header,
            authority,
            method,
            path,
            cluster,
            port,
        },
    );
    case_of(prop_oneof![inbound(), outbound(), gateway()], request)
}

/// The inbound role.
pub(crate) fn inbound_case() -> impl Strategy<Value = Case> {
    case_of(inbound(), request())
}

fn case_of(
    role: impl Strategy<Value = Role>,
    request: impl Strategy<Value = Request>,
) -> impl Strategy<Value = Case> {
    (role, labels(), request).prop_map(|(role, labels, request)| {
        let config = Config { schema_version: 1, header: "x-tenant-id".into(), strip: Vec::new(), role };
        Case { config, labels, request }
    })
}

fn texts(
    words: &'static [&'static str],
    sizes: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<String>> {
    proptest::sample::subsequence(words, sizes)
        .prop_map(|words| words.into_iter().map(ToOwned::to_owned).collect())
}

fn labels() -> impl Strategy<Value = BTreeMap<String, String>> {
    let value = || select(&["a", "b"][..]).prop_map(ToOwned::to_owned);
    proptest::collection::btree_map(
        select(&["app", "version"][..]).prop_map(ToOwned::to_owned),
        value(),
        0..3,
    )
}

fn any_port() -> impl Strategy<Value = u16> {
    select(&[80_u16, 8080, 9090][..])
}

/// The own tenant is `foo` with namespaces `foo`, `foo-2`; guests are `bar` and `baz`.
fn inbound() -> impl Strategy<Value = Role> {
    let guest = select(vec![("bar", vec!["bar", "bar-2"]), ("baz", vec!["baz"])]);
    let workload = labels().prop_filter("a grant names a workload", |labels| !labels.is_empty());
    let ports = proptest::sample::subsequence(vec![80_u16, 8080], 1..3);
    let paths = texts(&["/", "/api", "/api/*", "/a*"], 0..3);
    let grant = (guest, workload, ports, texts(&["GET", "POST"], 0..3), paths).prop_map(
        |((from, namespaces), workload, ports, methods, paths)| Grant {
            from: from.into(),
            namespaces: namespaces.iter().map(ToString::to_string).collect(),
            workload,
            ports,
            methods,
            paths,
        },
    );
    let on_mismatch = select(&[OnMismatch::Refuse, OnMismatch::Replace][..]);
    (vec(grant, 0..4), on_mismatch).prop_map(|(grants, on_mismatch)| {
        Role::Inbound(Inbound {
            tenant: "foo".into(),
            namespaces: vec!["foo".into(), "foo-2".into()],
            trust_domains: vec!["td".into(), "td.example".into()],
            on_mismatch,
            grants,
        })
    })
}

fn outbound() -> impl Strategy<Value = Role> {
    let ports = || proptest::sample::subsequence(vec![80_u16, 8080], 0..3);
    let hosts = texts(&["a.foo.svc", "*.foo.svc", "*.svc", "b.bar.svc"], 0..4);
    (hosts, vec(ports(), 4)).prop_map(|(hosts, ports)| {
        let destinations =
            hosts.into_iter().zip(ports).map(|(host, ports)| Destination { host, ports }).collect();
        Role::Outbound(Outbound { tenant: "foo".into(), destinations })
    })
}

fn gateway() -> impl Strategy<Value = Role> {
    let hosts = proptest::collection::btree_map(
        select(&["a.example", "*.example", "*.b.example", "127.0.0.1"][..]).prop_map(ToOwned::to_owned),
        select(&["foo", "bar"][..]).prop_map(ToOwned::to_owned),
        1..4,
    );
    prop_oneof![
        Just(Role::Gateway(Gateway::Tenant("foo".into()))),
        hosts.prop_map(|hosts| Role::Gateway(Gateway::Hosts(hosts)))
    ]
}

/// Words that mean something, words that nearly do, and any text.
fn near(words: &'static [&'static str]) -> impl Strategy<Value = Option<Vec<u8>>> {
    let word = || select(words).prop_map(|word| word.as_bytes().to_vec());
    let twice = (word(), word()).prop_map(|(a, b)| [a, b].concat());
    let cut = (word(), any::<prop::sample::Index>()).prop_map(|(mut word, index)| {
        word.truncate(index.index(word.len() + 1));
        word
    });
    let changed = (word(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(mut word, index, byte)| {
        let place = index.index(word.len().max(1));
        if let Some(old) = word.get_mut(place) {
            *old = byte;
        }
        word
    });
    prop_oneof![
        6 => word().prop_map(Some),
        1 => Just(None),
        1 => twice.prop_map(Some),
        1 => cut.prop_map(Some),
        1 => changed.prop_map(Some),
    ]
}

const CLUSTERS: [&str; 6] = [
    "outbound|80||a.foo.svc",
    "outbound|8080|v1|x.foo.svc",
    "outbound|80||b.bar.svc",
    "outbound|9090||x.y.svc",
    "outbound|80||svc",
    "PassthroughCluster",
];

fn request() -> impl Strategy<Value = Request> {
    let peer = near(&[
        "spiffe://td/ns/foo/sa/a",
        "spiffe://td/ns/foo-2/sa/a.b",
        "spiffe://td.example/ns/bar/sa/a",
        "spiffe://td/ns/bar-2/sa/a",
        "spiffe://td/ns/bar/sa/a",
        "spiffe://td/ns/baz/sa/a",
        "spiffe://td/ns/qux/sa/a",
        "spiffe://other/ns/foo/sa/a",
    ]);
    let header = near(&["foo", "bar", "baz", "", "foo,foo", "none"]);
    let authority = near(&[
        "a.example",
        "A.EXAMPLE:80",
        "x.example.",
        "y.b.example",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:80",
        "other",
    ]);
    let path = near(&[
        "/",
        "/api",
        "/api/",
        "/api/x?y",
        "/abc",
        "/api/../x",
        "/api//x",
        "/%61",
        "/api/%2e",
        "/a;b",
        "*",
    ]);
    (
        peer,
        header,
        authority,
        near(&["GET", "POST", "CONNECT"]),
        path,
        near(&CLUSTERS),
        option::weighted(0.95, any_port()),
    )
        .prop_map(|(peer, tenant_header, authority, method, path, cluster, port)| Request {
            peer,
            tenant_header,
            authority,
            method,
            path,
            cluster,
            port,
        })
}
