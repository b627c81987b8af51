//! How it is written who may see a service: `exportTo` of Istio's kinds, and the annotation of a Service.

use std::collections::BTreeSet;

use crate::{istio::Visibility, name::Namespace};

/// The annotation of a Kubernetes Service.
pub(super) const ANNOTATION: &str = "networking.istio.io/exportTo";

/// The namespaces that may see an object of the namespace `home`, its own first.
pub(super) fn export_to(visible_in: &BTreeSet<Namespace>, home: &Namespace) -> Vec<Visibility> {
    let others = visible_in.iter().filter(|namespace| *namespace != home).cloned();
    std::iter::once(Visibility::Own).chain(others.map(Visibility::Namespace)).collect()
}

/// The same, as the annotation writes it.
pub(super) fn annotation(visible_in: &BTreeSet<Namespace>, home: &Namespace) -> String {
    let words: Vec<_> = export_to(visible_in, home).iter().map(Visibility::to_string).collect();
    words.join(",")
}
