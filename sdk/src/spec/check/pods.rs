//! Whether a granted service's pods can be told from those of every other service on the same target port.
//!
//! A grant takes effect by the service's selector and target port: where a pod may be of two services, it
//! would open both.

use std::collections::{BTreeMap, BTreeSet};

use super::index::{Index, ServiceAt};
use crate::{
    name::{LabelKey, LabelValue, Namespace, TenantName},
    problem::{Found, ProblemCode, place},
    spec::{Grant, Port, ServicePort, mesh::Selector},
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    if index.mesh.spec.access.is_empty() {
        return;
    }
    let mut crowds: BTreeMap<(&Namespace, Port), Crowd<'_>> = BTreeMap::new();
    for at in index.all_services() {
        let targets: BTreeSet<Port> = at.service.ports.iter().map(ServicePort::target).collect();
        for target in targets {
            crowds.entry((at.namespace, target)).or_default().add(at);
        }
    }
    let grants = Grants::new(index);
    for (number, grant) in index.mesh.spec.access.iter().enumerate() {
        let Some(granted) = grants.target(grant) else { continue };
        let ports = granted.service.ports.iter().filter(|port| covers(grant, port.port));
        for target in ports.map(ServicePort::target) {
            let Some(crowd) = crowds.get(&(granted.namespace, target)) else { continue };
            if grants.number_open(&grant.from, granted.namespace, target) == crowd.all.len() {
                continue;
            }
            let leak = crowd.candidates(&granted.service.selector).find(|other| {
                is_another(*other, granted)
                    && may_share_pods(&granted.service.selector, &other.service.selector)
                    && !grants.opens(grant, *other, target)
            });
            if let Some(other) = leak {
                report(number, granted, other, target, found);
                break;
            }
        }
    }
}

fn report(number: usize, granted: ServiceAt<'_>, other: ServiceAt<'_>, target: Port, found: &mut Found) {
    let message = format!(
        "the grant would also open the service `{}`: its pods may be pods of `{}`, on target port {target}",
        other.service.name, granted.service.name
    );
    let help = format!(
        "give the selectors at {} and {} one label with different values",
        granted.path(),
        other.path()
    );
    found.report(ProblemCode::SharedPods, place!["spec", "access", number, "to", "service"], message, help);
}

/// The services on one target port of a namespace, by their labels.
#[derive(Default)]
struct Crowd<'a> {
    all: Vec<ServiceAt<'a>>,
    labelled: BTreeMap<(&'a LabelKey, &'a LabelValue), Vec<ServiceAt<'a>>>,
    keyed: BTreeMap<&'a LabelKey, usize>,
}

impl<'a> Crowd<'a> {
    fn add(&mut self, at: ServiceAt<'a>) {
        self.all.push(at);
        for (key, value) in &at.service.selector {
            self.labelled.entry((key, value)).or_default().push(at);
            *self.keyed.entry(key).or_default() += 1;
        }
    }

    /// The services that one label of a selector leaves to be told apart: the label that leaves the fewest.
    fn candidates(&self, selector: &'a Selector) -> impl Iterator<Item = ServiceAt<'a>> {
        let with = |label| self.labelled.get(&label).map(Vec::as_slice).unwrap_or_default();
        let without = |key| self.all.len().saturating_sub(self.keyed.get(key).copied().unwrap_or(0));
        let best = selector.iter().min_by_key(|(key, value)| with((*key, *value)).len() + without(*key));
        let same = best.map(with).unwrap_or_default();
        let is_lacking =
            move |at: &&ServiceAt<'a>| best.is_none_or(|(key, _)| !at.service.selector.contains_key(key));
        let lacking = if best.is_some_and(|(key, _)| without(key) == 0) { &[] } else { self.all.as_slice() };
        same.iter().chain(lacking.iter().filter(is_lacking)).copied()
    }
}

/// Services, by the numbers of tenant and service.
type Numbers = BTreeSet<(usize, usize)>;

/// The grants of each service.
struct Grants<'a> {
    index: &'a Index<'a>,
    of: BTreeMap<(usize, usize), Vec<&'a Grant>>,
    /// The services on a target port of a namespace that are open to a tenant without conditions.
    open: BTreeMap<(&'a TenantName, &'a Namespace, Port), Numbers>,
}

impl<'a> Grants<'a> {
    fn new(index: &'a Index<'a>) -> Self {
        let mut grants = Self { index, of: BTreeMap::new(), open: BTreeMap::new() };
        for grant in &index.mesh.spec.access {
            let Some(at) = grants.target(grant) else { continue };
            grants.of.entry((at.tenant, at.number)).or_default().push(grant);
            if grant.to.methods.is_empty() && grant.to.paths.is_empty() {
                for port in at.service.ports.iter().filter(|port| covers(grant, port.port)) {
                    let key = (&grant.from, at.namespace, port.target());
                    grants.open.entry(key).or_default().insert((at.tenant, at.number));
                }
            }
        }
        grants
    }

    fn number_open(&self, from: &TenantName, namespace: &Namespace, target: Port) -> usize {
        self.open.get(&(from, namespace, target)).map_or(0, BTreeSet::len)
    }

    fn target(&self, grant: &Grant) -> Option<ServiceAt<'a>> {
        let (number, tenant) = self.index.tenant(&grant.to.tenant)?;
        let namespace = grant.to.namespace.as_ref().or(tenant.home())?;
        self.index.own_service(number, namespace, &grant.to.service)
    }

    /// Whether a service is open anyway to the same tenant and at least as far.
    fn opens(&self, grant: &Grant, other: ServiceAt<'a>, target: Port) -> bool {
        self.of.get(&(other.tenant, other.number)).into_iter().flatten().any(|also| {
            also.from == grant.from
                && other.service.ports.iter().any(|port| port.target() == target && covers(also, port.port))
                && (also.to.methods.is_empty() || also.to.methods == grant.to.methods)
                && (also.to.paths.is_empty() || also.to.paths == grant.to.paths)
        })
    }
}

/// Whether a grant opens a Service's port.
pub(super) fn covers(grant: &Grant, port: Port) -> bool {
    grant.to.ports.is_empty() || grant.to.ports.contains(&port)
}

fn is_another(a: ServiceAt<'_>, b: ServiceAt<'_>) -> bool {
    (a.tenant, a.number) != (b.tenant, b.number) && a.service.name != b.service.name
}

/// Whether a pod of `other` may be one of `granted`, and `granted` is not just a part of `other`.
fn may_share_pods(granted: &Selector, other: &Selector) -> bool {
    let differ = granted.iter().any(|(key, value)| other.get(key).is_some_and(|theirs| theirs != value));
    let is_a_part =
        other.len() < granted.len() && other.iter().all(|(key, value)| granted.get(key) == Some(value));
    !differ && !is_a_part
}
