//! Does the filter keep memory of requests that are over? A hundred thousand of them, and then Envoy is weighed.

use std::{
    error::Error,
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::Arc,
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
/// Requests that are under way at once on one connection.
const BATCH: usize = 100;
/// What may come on top: a filter that forgot to let go of a request would keep some hundred bytes of each.
const TOLERANCE_KIB: u64 = 3 * 1024;

#[test]
fn a_hundred_thousand_requests_leave_no_memory_behind() -> Outcome {
    let mut scale = Scale::start()?;
    scale.send(WARM_UP)?;
    let before = scale.resident_kib()?;
    let start = Instant::now();
    scale.send(REQUESTS)?;
    let took = start.elapsed();
    let after = scale.resident_kib()?;
    println!("{REQUESTS} requests in {:.1} s: {before} KiB before, {after} KiB after", took.as_secs_f64());
    assert!(scale.envoy.is_alive(), "{}", scale.envoy.log_tail());
    assert!(after <= before + TOLERANCE_KIB, "{before} KiB before, {after} KiB after {REQUESTS} requests");
    Ok(())
}

/// An Envoy with a gateway and a sidecar's inbound side, and a connection to each.
struct Scale {
    envoy: Envoy,
    gateway: TcpStream,
    sidecar: StreamOwned<ClientConnection, TcpStream>,
    _held: (Block, RunFolder),
}

impl Scale {
    fn start() -> Outcome<Self> {
        let binary = binary::find(&Quiet)?;
        let mut block = Block::claim()?;
        let folder = RunFolder::new()?;
        let trust = Trust::new()?;
        let ip = block.take()?;
        let (gateway, sidecar) = (SocketAddr::new(ip, 8080), SocketAddr::new(ip, 8443));
        let identity = trust.leaf("spiffe://cluster.local/ns/one/sa/server", Issuer::Mesh)?;
        let strict = Callers::Strict(tls::server(&identity, &trust.root_pem(), "cluster.local"));
        let listeners = vec![
            listener(gateway, (Place::Gateway, GATEWAY), Callers::Plaintext)?,
            listener(sidecar, (Place::Inbound, INBOUND), strict)?,
        ];
        let bootstrap = Bootstrap {
            // On a router the inbound role would rest; on a sidecar both act.
            id: format!("sidecar~{ip}~scale.one~one.svc.cluster.local"),
            cluster: "scale.one".to_owned(),
            metadata: json!({"NAMESPACE": "one", "LABELS": {}}),
            admin: SocketAddr::new(ip, 15000),
            listeners,
            clusters: Vec::new(),
        };
        let mut envoy = Envoy::start(&binary, &bootstrap, folder.path(), "scale")?;
        envoy.wait_ready(Duration::from_secs(60))?;
        let caller = trust.leaf("spiffe://cluster.local/ns/one/sa/client", Issuer::Mesh)?;
        let config = trust.caller(Some(&caller), Server::Anybody)?;
        let name = ServerName::try_from("outbound_.80_._.server.one.svc.cluster.local")?;
        let sidecar = StreamOwned::new(ClientConnection::new(Arc::clone(&config), name)?, connect(sidecar)?);
        Ok(Self { envoy, gateway: connect(gateway)?, sidecar, _held: (block, folder) })
    }

    /// Sends requests in batches: by turns let through and refused by the gateway, and let through by the sidecar.
    fn send(&mut self, requests: usize) -> Outcome {
        for turn in 0..requests / BATCH {
            match turn % 4 {
                0 | 1 => batch(&mut self.gateway, "a.example", "HTTP/1.1 200 OK")?,
                2 => batch(&mut self.gateway, "b.example", "HTTP/1.1 403 Forbidden")?,
                _ => batch(&mut self.sidecar, "server.one", "HTTP/1.1 200 OK")?,
            }
        }
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

/// Sends a batch of requests without waiting, then reads as many answers, which must all begin with `expected`.
fn batch(stream: &mut (impl Read + Write), host: &str, expected: &str) -> Outcome {
    let request =
        format!("GET /hello HTTP/1.1\r\nhost: {host}\r\nx-tenant-id: one\r\nx_tenant_id: two\r\n\r\n");
    stream.write_all(request.repeat(BATCH).as_bytes())?;
    stream.flush()?;
    let (mut text, mut buffer) = (String::new(), [0; 16_384]);
    // Neither answer's body holds a line of this form.
    while text.matches("HTTP/1.1 ").count() < BATCH || !text.ends_with("\n") {
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Err(format!("{host}: the connection ended after `{text}`").into());
        }
        text.push_str(&String::from_utf8_lossy(buffer.get(..read).unwrap_or_default()));
    }
    let as_expected = text.matches(expected).count();
    if as_expected == BATCH {
        Ok(())
    } else {
        Err(format!("{host}: {as_expected} of {BATCH} are `{expected}`").into())
    }
}
