//! Does the filter keep memory of requests that are over? A hundred thousand of them, and then Envoy is weighed.

use std::{
    error::Error,
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    time::{Duration, Instant},
};

use cofferdam_tests::{
    envoy::{
        Bootstrap, Envoy, binary,
        listener::{Callers, HttpListener, Place},
        route, tls,
        wasm::{self, FailurePolicy},
    },
    target::{self, RunFolder},
    trust::{Issuer, Server, Trust},
    world::{Quiet, loopback::Block},
};
use rustls::{ClientConnection, StreamOwned, pki_types::ServerName};
use serde_json::{Value, json};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const GATEWAY: &str = r#"{"schemaVersion":1,"header":"x-tenant-id","strip":["x_tenant_id"],"role":{"gateway":{"hosts":{"a.example":"one"}}}}"#;
const INBOUND: &str = r#"{"schemaVersion":1,"header":"x-tenant-id","strip":["x_tenant_id"],"role":{"inbound":{"tenant":"one",
    "namespaces":["one"],"trustDomains":["cluster.local"],"onMismatch":"refuse","grants":[]}}}"#;
/// Requests before the first weighing: buffers, code and counters have found their size by then.
const WARM_UP: usize = 20_000;
/// Requests between the weighings.
const REQUESTS: usize = 100_000;
/// Connections, and so requests that are under way at once.
const BATCH: usize = 20;
/// What may come on top. A filter that forgets to let go of a request keeps some 60 bytes of it: 6 MiB in all.
const TOLERANCE_KIB: u64 = 2 * 1024;

#[test]
fn a_hundred_thousand_requests_leave_no_memory_behind_in_a_gateway() -> Outcome {
    let proxy = Proxy::start("router", (Place::Gateway, GATEWAY), Callers::Plaintext)?;
    let address = proxy.address;
    let mut streams = many(|| connect(address))?;
    // Requests are let through and refused by turns.
    proxy.weigh(|turn| match turn % 2 {
        0 => batch(&mut streams, "a.example", "HTTP/1.1 200 OK"),
        _ => batch(&mut streams, "b.example", "HTTP/1.1 403 Forbidden"),
    })
}

#[test]
fn a_hundred_thousand_requests_leave_no_memory_behind_in_a_sidecar() -> Outcome {
    let trust = Trust::new()?;
    let identity = trust.leaf("spiffe://cluster.local/ns/one/sa/server", Issuer::Mesh)?;
    let strict = Callers::Strict(tls::server(&identity, &trust.root_pem(), "cluster.local"));
    let proxy = Proxy::start("sidecar", (Place::Inbound, INBOUND), strict)?;
    let address = proxy.address;
    let mut own = many(|| mutual(&trust, "spiffe://cluster.local/ns/one/sa/client", address))?;
    let mut foreign = many(|| mutual(&trust, "spiffe://cluster.local/ns/two/sa/client", address))?;
    proxy.weigh(|turn| match turn % 2 {
        0 => batch(&mut own, "server.one", "HTTP/1.1 200 OK"),
        _ => batch(&mut foreign, "server.one", "HTTP/1.1 403 Forbidden"),
    })
}

struct Proxy {
    envoy: Envoy,
    address: SocketAddr,
    _held: (Block, RunFolder),
}

impl Proxy {
    fn start(kind: &str, filter: (Place, &str), callers: Callers) -> Outcome<Self> {
        let binary = binary::find(&Quiet)?;
        let mut block = Block::claim()?;
        let folder = RunFolder::new()?;
        let ip = block.take()?;
        let address = SocketAddr::new(ip, 8080);
        let bootstrap = Bootstrap {
            id: format!("{kind}~{ip}~server.one~one.svc.cluster.local"),
            cluster: "server.one".to_owned(),
            metadata: json!({"NAMESPACE": "one", "LABELS": {}}),
            admin: SocketAddr::new(ip, 15000),
            listeners: vec![listener(address, filter, callers)?],
            clusters: Vec::new(),
        };
        let mut envoy = Envoy::start(&binary, &bootstrap, folder.path(), kind)?;
        envoy.wait_ready(Duration::from_secs(60))?;
        Ok(Self { envoy, address, _held: (block, folder) })
    }

    /// Weighs Envoy before and after the requests that `send` sends in numbered batches.
    fn weigh(mut self, mut send: impl FnMut(usize) -> Outcome) -> Outcome {
        (0..WARM_UP / BATCH).try_for_each(&mut send)?;
        let before = self.resident_kib()?;
        let start = Instant::now();
        (0..REQUESTS / BATCH).try_for_each(&mut send)?;
        let took = start.elapsed().as_secs_f64();
        let after = self.resident_kib()?;
        println!("{REQUESTS} requests in {took:.1} s: {before} KiB before, {after} KiB after");
        assert!(self.envoy.is_alive(), "{}", self.envoy.log_tail());
        assert!(
            after <= before + TOLERANCE_KIB,
            "{before} KiB before, {after} KiB after {REQUESTS} requests"
        );
        Ok(())
    }

    fn resident_kib(&self) -> Outcome<u64> {
        let status = Path::new("/proc").join(self.envoy.process_id().to_string()).join("status");
        let status = fs::read_to_string(status)?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

fn listener(address: SocketAddr, (place, config): (Place, &str), callers: Callers) -> Outcome<Value> {
    let module = target::filter();
    if !module.is_file() {
        return Err(format!("no filter at `{}`; run `cargo xtask wasm`", module.display()).into());
    }
    let plugin = wasm::plugin("cofferdam", config, &module, FailurePolicy::FailClosed);
    let answer = json!({"match": {"prefix": "/"}, "direct_response": {"status": 200}});
    let listener = HttpListener {
        name: "memory",
        address,
        place,
        callers,
        filters: vec![wasm::filter("cofferdam", &plugin)],
        routes: route::table("memory", &[route::host("all", &["*".to_owned()], &[answer])]),
        access_log: Path::new("/dev/null"),
    };
    Ok(listener.to_json())
}

fn connect(address: SocketAddr) -> Outcome<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(stream)
}

fn many<S>(connect: impl Fn() -> Outcome<S>) -> Outcome<Vec<S>> {
    (0..BATCH).map(|_| connect()).collect()
}

/// A connection over mTLS, as a caller with this identity makes it.
fn mutual(
    trust: &Trust,
    caller: &str,
    address: SocketAddr,
) -> Outcome<StreamOwned<ClientConnection, TcpStream>> {
    let caller = trust.leaf(caller, Issuer::Mesh)?;
    let server = Server::Spiffe("spiffe://cluster.local/ns/one/sa/server".to_owned());
    let config = trust.caller(Some(&caller), server)?;
    let name = ServerName::try_from("outbound_.8080_._.server.one.svc.cluster.local")?;
    Ok(StreamOwned::new(ClientConnection::new(config, name)?, connect(address)?))
}

/// Sends a request on each connection, then reads the answers, which must all begin with `expected`.
///
/// Envoy ends a connection with several answered requests in its queue, so each has one at a time.
fn batch<S: Read + Write>(streams: &mut [S], host: &str, expected: &str) -> Outcome {
    let request =
        format!("GET /hello HTTP/1.1\r\nhost: {host}\r\nx-tenant-id: one\r\nx_tenant_id: two\r\n\r\n");
    for stream in &mut *streams {
        stream.write_all(request.as_bytes())?;
        stream.flush()?;
    }
    for stream in streams {
        let answer = read_answer(stream)?;
        if !answer.starts_with(expected) {
            return Err(format!("{host}: not `{expected}` but `{answer}`").into());
        }
    }
    Ok(())
}

fn read_answer(stream: &mut impl Read) -> Outcome<String> {
    let (mut text, mut buffer) = (String::new(), [0; 2048]);
    loop {
        let read = stream.read(&mut buffer)?;
        text.push_str(&String::from_utf8_lossy(buffer.get(..read).unwrap_or_default()));
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() == length.ok_or("no content-length")?.parse::<usize>()? {
                return Ok(text);
            }
        }
        if read == 0 {
            return Err(format!("the connection ended after `{text}`").into());
        }
    }
}
