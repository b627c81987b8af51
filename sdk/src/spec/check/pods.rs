//! Whether a granted service's pods can be told from those of every other service on the same target port.
//!
//! A grant takes effect by the service's selector and target port: where a pod may be of two services, it would
//! open both.

use std::collections::BTreeMap;

use super::index::{Index, ServiceAt};
use crate::{
    name::{LabelKey, LabelValue, Namespace},
    problem::{Found, ProblemCode, place},
    spec::{Grant, Port, mesh::Selector},
};

pub(super) fn check(index: &Index<'_>, found: &mut Found) {
    if index.mesh.spec.access.is_empty() {
        return;
    }
    let mut crowds: BTreeMap<(&Namespace, Port), Crowd<'_>> = BTreeMap::new();
    for at in index.all_services() {
        for target in at.service.ports.iter().map(crate::spec::ServicePort::target) {
            crowds.entry((at.namespace, target)).or_default().add(at);
        }
    }
    let grants = Grants::new(index);
    for (number, grant) in index.mesh.spec.access.iter().enumerate() {
        let Some(granted) = grants.target(grant) else { continue };
        let ports = granted.service.ports.iter().filter(|port| covers(grant, port.port));
        for target in ports.map(crate::spec::ServicePort::target) {
            let Some(crowd) = crowds.get_mut(&(granted.namespace, target)) else { continue };
            let leak = crowd.candidates(&granted.service.selector).into_iter().find(|other| {
                is_another(*other, granted)
                    && may_share_pods(&granted.service.selector, &other.service.selector)
                    && !grants.opens(grant, *other, target)
            });
            let Some(other) = leak else { continue };
            let message = format!(
                "the grant would also open the service `{}`: its pods may be pods of `{}`, on target port {target}",
                other.service.name, granted.service.name
            );
            let help = format!(
                "give the selectors at {} and {} one label with different values",
                granted.path(),
                other.path()
            );
            found.report(
                ProblemCode::SharedPods,
                place!["spec", "access", number, "to", "service"],
                message,
                help,
            );
            break;
        }
    }
}

/// The services on one target port of a namespace, by their labels.
#[derive(Default)]
struct Crowd<'a> {
    all: Vec<ServiceAt<'a>>,
    labelled: BTreeMap<(&'a LabelKey, &'a LabelValue), Vec<ServiceAt<'a>>>,
    without: BTreeMap<&'a LabelKey, Vec<ServiceAt<'a>>>,
}

impl<'a> Crowd<'a> {
    fn add(&mut self, at: ServiceAt<'a>) {
        self.all.push(at);
        for label in &at.service.selector {
            self.labelled.entry(label).or_default().push(at);
        }
    }

    /// The services that the first label of a selector does not tell apart from it.
    fn candidates(&mut self, selector: &'a Selector) -> Vec<ServiceAt<'a>> {
        let Some((key, value)) = selector.first_key_value() else { return self.all.clone() };
        let without = self.without.entry(key).or_insert_with(|| {
            self.all.iter().filter(|at| !at.service.selector.contains_key(key)).copied().collect()
        });
        let with = self.labelled.get(&(key, value));
        with.into_iter().flatten().chain(without.iter()).copied().collect()
    }
}

/// The grants of each service.
struct Grants<'a> {
    index: &'a Index<'a>,
    of: BTreeMap<(usize, usize), Vec<&'a Grant>>,
}

impl<'a> Grants<'a> {
    fn new(index: &'a Index<'a>) -> Self {
        let mut grants = Self { index, of: BTreeMap::new() };
        for grant in &index.mesh.spec.access {
            if let Some(at) = grants.target(grant) {
                grants.of.entry((at.tenant, at.number)).or_default().push(grant);
            }
        }
        grants
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

/// Whether a pod that `other` selects may be one that `granted` selects, without `granted` being a part of `other`.
fn may_share_pods(granted: &Selector, other: &Selector) -> bool {
    let differ = granted.iter().any(|(key, value)| other.get(key).is_some_and(|theirs| theirs != value));
    let is_a_part =
        other.len() < granted.len() && other.iter().all(|(key, value)| granted.get(key) == Some(value));
    !differ && !is_a_part
}
