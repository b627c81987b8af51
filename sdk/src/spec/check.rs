//! Whether the fields of a mesh agree with one another, and ask only for what this version does.

mod gateways;
mod grants;
mod headers;
mod hosts;
mod index;
mod node_ports;
mod placement;
mod platform;
mod pods;
mod releases;
mod repeats;
mod routes;
mod services;
mod tenants;

use super::{Mesh, support};
use crate::problem::Found;
use index::Index;

/// Everything in which fields of the mesh contradict one another or are not supported.
pub(super) fn check(mesh: &Mesh) -> Found {
    let index = Index::new(mesh);
    let mut found = Found::default();
    tenants::check(&index, &mut found);
    services::check(&index, &mut found);
    pods::check(&index, &mut found);
    gateways::check(&index, &mut found);
    node_ports::check(&index, &mut found);
    hosts::check(&index, &mut found);
    routes::check(&index, &mut found);
    releases::check(&index, &mut found);
    headers::check(mesh, &mut found);
    grants::check(&index, &mut found);
    platform::check(&index, &mut found);
    placement::check(&index, &mut found);
    repeats::check(mesh, &mut found);
    support::check(mesh, &mut found);
    found
}
