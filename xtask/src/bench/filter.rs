//! What does the filter add to a request over mTLS? Beside no filter and an empty one, in the same proxy.

mod variant;

use std::{error::Error, net::TcpListener, path::Path, sync::Arc, time::Duration};

use cofferdam_tests::{
    envoy::{Bootstrap, Envoy, binary},
    target::RunFolder,
    trust::{Identity, Issuer, Server, Trust},
    world::Quiet,
};
use rustls::ClientConfig;
use serde_json::json;

use super::{cpu, load::Load, spread::Spread};
use crate::{root::Done, wasm};
use variant::{Kind, Modules, TRUST_DOMAIN, Variant};

/// How to measure the filter.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  cargo xtask bench filter --rounds 40")]
pub(super) struct Args {
    /// How often each variant is measured; variants take turns.
    #[arg(long, default_value_t = 21, value_parser = clap::value_parser!(u16).range(3..=1000))]
    rounds: u16,
    /// The requests of one measurement.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    requests: u32,
}

/// Keep-alive connections to each variant.
const CONNECTIONS: usize = 8;

/// A proxy that measurements are made in.
struct Bench {
    kind: Kind,
    envoy: Envoy,
    lanes: Vec<Lane>,
}

/// A variant, its connections and the CPU of each round, in microseconds a request.
struct Lane {
    variant: Variant,
    load: Load,
    costs: Vec<f64>,
}

type Failure = Box<dyn Error + Send + Sync>;

/// `cargo xtask bench filter`.
pub(super) fn run(args: &Args) -> Done {
    let modules = Modules { filter: wasm::build()?.path, empty: wasm::build_empty()? };
    let binary = binary::find(&Quiet)?;
    let folder = RunFolder::new()?;
    let trust = Trust::new()?;
    let mut benches = Vec::new();
    for kind in [Kind::Sidecar, Kind::Router] {
        benches.push(Bench::start(kind, &modules, &binary, &folder, &trust)?);
    }
    let requests = usize::try_from(args.requests)?;
    for bench in &mut benches {
        // What a proxy compiles and allocates at first is not what a request costs.
        bench.round(0, requests)?;
        bench.lanes.iter_mut().for_each(|lane| lane.costs.clear());
    }
    for round in 0..usize::from(args.rounds) {
        eprint!("\rround {} of {}", round.saturating_add(1), args.rounds);
        for bench in &mut benches {
            bench.round(round, requests)?;
        }
    }
    eprintln!();
    println!("CPU of Envoy per request over mTLS, in microseconds: {} rounds of {requests}", args.rounds);
    for bench in &benches {
        bench.print();
    }
    Ok(())
}

// === impl Bench ===

impl Bench {
    fn start(
        kind: Kind,
        modules: &Modules,
        binary: &Path,
        folder: &RunFolder,
        trust: &Trust,
    ) -> Result<Self, Failure> {
        let server = trust.leaf(&format!("spiffe://{TRUST_DOMAIN}/ns/foo/sa/hello"), Issuer::Mesh)?;
        let tls = caller(trust)?;
        let variants = Variant::of(kind);
        let mut listeners = Vec::new();
        let mut addresses = Vec::new();
        for variant in variants {
            // The port is free now, and nobody else takes ports of this machine's choice at this rate.
            let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
            listeners.push(variant.listener(address, &server, &trust.root_pem(), modules));
            addresses.push(address);
        }
        let bootstrap = Bootstrap {
            id: format!("{}~127.0.0.1~bench.foo~foo.svc.cluster.local", kind.word()),
            cluster: "bench.foo".into(),
            metadata: json!({"NAMESPACE": "foo", "LABELS": {"app": "hello"}}),
            admin: TcpListener::bind("127.0.0.1:0")?.local_addr()?,
            listeners,
            clusters: Vec::new(),
        };
        let mut envoy = Envoy::start(binary, &bootstrap, folder.path(), kind.word())?;
        envoy.wait_ready(Duration::from_secs(120))?;
        let mut lanes = Vec::new();
        for (variant, address) in variants.iter().zip(addresses) {
            let load = Load::open(address, &tls, CONNECTIONS, variant.request())?;
            lanes.push(Lane { variant: *variant, load, costs: Vec::new() });
        }
        Ok(Self { kind, envoy, lanes })
    }

    /// Measures each variant once; who begins changes with the round.
    fn round(&mut self, round: usize, requests: usize) -> Result<(), Failure> {
        let process = self.envoy.process_id();
        let count = self.lanes.len();
        for turn in 0..count {
            let Some(lane) = self.lanes.get_mut(round.saturating_add(turn) % count) else { continue };
            let before = cpu::used(process)?;
            let sent = lane.load.run(requests)?;
            let used = cpu::used(process)?.saturating_sub(before);
            lane.costs.push(Duration::from_nanos(used).as_secs_f64() * 1e6 / f64::from(u32::try_from(sent)?));
        }
        Ok(())
    }

    fn print(&self) {
        println!("\n{}", self.kind.title());
        println!("  {:<32} {:^15} {:^15} {:^15}", "", "in all", "added", "times empty");
        println!("  {:<32}{}", "variant", format!(" {:>7} {:>7}", "min", "median").repeat(3));
        let Some(none) = self.costs(Variant::NoFilter) else { return };
        let by_empty = self.costs(Variant::Empty).and_then(|empty| added(empty, none));
        for lane in &self.lanes {
            let Some(all) = Spread::of(lane.costs.clone()) else { continue };
            print!("  {:<32} {:>7.2} {:>7.2}", lane.variant.title(), all.min, all.median);
            let own = added(&lane.costs, none).filter(|_| lane.variant != Variant::NoFilter);
            if let (Some(own), Some(empty)) = (own, by_empty) {
                print!(" {:>7.2} {:>7.2}", own.min, own.median);
                print!(" {:>7.2} {:>7.2}", own.min / empty.min, own.median / empty.median);
            }
            println!();
        }
    }

    fn costs(&self, variant: Variant) -> Option<&[f64]> {
        self.lanes.iter().find(|lane| lane.variant == variant).map(|lane| lane.costs.as_slice())
    }
}

/// What a variant adds to another: the least of one over the least of the other, and the middle of what the
/// rounds say, since both measurements of a round saw the same machine.
fn added(own: &[f64], base: &[f64]) -> Option<Spread> {
    let min = Spread::of(own.to_vec())?.min - Spread::of(base.to_vec())?.min;
    let median = Spread::of(own.iter().zip(base).map(|(own, base)| own - base).collect())?.median;
    Some(Spread { min, median })
}

/// A workload of the own tenant, as its TLS.
fn caller(trust: &Trust) -> Result<Arc<ClientConfig>, Failure> {
    let identity: Identity = trust.leaf(&format!("spiffe://{TRUST_DOMAIN}/ns/foo/sa/web"), Issuer::Mesh)?;
    Ok(trust.caller(Some(&identity), Server::Anybody)?)
}
