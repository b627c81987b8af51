//! What becomes of a request: the one function that the filter obeys and that predictions are made with.

use crate::{
    authority::Authority,
    code::Code,
    config::OnMismatch,
    facts::{Fact, Facts, Unreadable},
    grammar,
    header::Claim,
    identity::SpiffeId,
    path::PlainPath,
    policy::{AnyOrOneOf, Caller, Judging, Naming, Policy, Role, Rule, Speaking, Standing},
};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision<'p> {
    /// It goes on untouched: the filter has no business in this proxy.
    Idle,
    /// It goes on, without the reserved headers and with the tenant header as said.
    Allow {
        /// Why.
        code: Code,
        /// What becomes of the tenant header.
        header: HeaderEdit<'p>,
    },
    /// It is answered 403.
    Deny(Code),
}

/// What becomes of the tenant header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderEdit<'p> {
    /// It already says what it must.
    Keep,
    /// It is replaced by this tenant's name, however often and whatever it said.
    Set(&'p str),
    /// It is removed.
    Remove,
}

/// Why a request is refused, on the way out of a judgement.
struct Refused(Code);

/// Decides one request: total, pure, and bounded by the sizes of the config and of the request's names.
///
/// Facts are read only when the decision hangs on them. A fact that cannot be read refuses the request.
#[must_use]
pub fn decide<'p>(policy: &'p Policy, facts: &impl Facts) -> Decision<'p> {
    let allowed = match &policy.role {
        Role::Idle => return Decision::Idle,
        Role::Gateway(naming) => name(naming, facts),
        Role::Inbound(judging) => judge(judging, facts),
        Role::Outbound(speaking) => speak(speaking, facts),
    };
    match allowed {
        Ok((code, header)) => Decision::Allow { code, header },
        Err(Refused(code)) => Decision::Deny(code),
    }
}

type Allowed<'p> = Result<(Code, HeaderEdit<'p>), Refused>;

/// Gateway: the host names the tenant. What the client says of it is never read.
fn name<'p>(naming: &'p Naming, facts: &impl Facts) -> Allowed<'p> {
    let authority = facts.bytes(Fact::Authority)?;
    let authority = authority.as_deref().and_then(Authority::parse).ok_or(Refused(Code::BadAuthority))?;
    let tenant = match (naming, &authority) {
        (Naming::Tenant(tenant), Authority::Name(_) | Authority::V6(_)) => tenant,
        (Naming::Hosts(table), Authority::Name(host)) => {
            table.matches(host).next().ok_or(Refused(Code::UnknownHost))?
        }
        (Naming::Hosts(_), Authority::V6(_)) => return Err(Refused(Code::UnknownHost)),
    };
    Ok((Code::Named, HeaderEdit::Set(tenant)))
}

/// Inbound: the peer is judged before the grant, the grant before the header.
fn judge<'p>(judging: &'p Judging, facts: &impl Facts) -> Allowed<'p> {
    let Caller { tenant, standing } = caller(judging, facts)?;
    let code = match standing {
        Standing::Own => Code::Own,
        Standing::Guest(rules) => granted(rules, facts)?,
    };
    match judging.on_mismatch {
        OnMismatch::Replace => Ok((code, HeaderEdit::Set(tenant))),
        OnMismatch::Refuse => match Claim::of(facts.bytes(Fact::TenantHeader)?.as_deref()) {
            Claim::Absent => Ok((code, HeaderEdit::Set(tenant))),
            Claim::Tenant(name) if name == tenant.as_bytes() => Ok((code, HeaderEdit::Keep)),
            Claim::Tenant(_) => Err(Refused(Code::HeaderMismatch)),
            Claim::Malformed => Err(Refused(Code::HeaderMalformed)),
        },
    }
}

/// Whose the caller's identity is.
fn caller<'p>(judging: &'p Judging, facts: &impl Facts) -> Result<&'p Caller, Refused> {
    let uri = facts.bytes(Fact::Peer)?.filter(|uri| !uri.is_empty()).ok_or(Refused(Code::NoPeer))?;
    let id = SpiffeId::parse(&uri).map_err(|_| Refused(Code::BadPeer))?;
    if !judging.trust_domains.iter().any(|trusted| **trusted == *id.trust_domain()) {
        return Err(Refused(Code::ForeignTrustDomain));
    }
    let number = judging.namespaces.get(id.namespace()).ok_or(Refused(Code::ForeignTenant))?;
    // INVARIANT: the number is that of a caller. Were it not, nobody would have granted anything.
    judging.callers.get(number).ok_or(Refused(Code::ForeignTenant))
}

/// Whether one of a guest's grants covers the request.
fn granted(rules: &[Rule], facts: &impl Facts) -> Result<Code, Refused> {
    let Some(port) = facts.port()? else {
        return Err(Refused(Code::NotGranted));
    };
    let here = || rules.iter().filter(|rule| rule.ports.contains(&port));
    let is_open = |rule: &Rule| matches!((&rule.methods, &rule.paths), (AnyOrOneOf::Any, AnyOrOneOf::Any));
    if here().any(is_open) {
        return Ok(Code::Granted);
    }
    if here().next().is_none() {
        return Err(Refused(Code::NotGranted));
    }
    let method_counts = here().any(|rule| matches!(rule.methods, AnyOrOneOf::OneOf(_)));
    let method = if method_counts { needed(facts, Fact::Method)? } else { Vec::new() };
    let path_counts = here().any(|rule| matches!(rule.paths, AnyOrOneOf::OneOf(_)));
    let path = if path_counts { needed(facts, Fact::Path)? } else { Vec::new() };
    let path = PlainPath::of(&path);
    let covers = |rule: &Rule| {
        rule.methods.allows(|allowed| **allowed == *method)
            && rule.paths.allows(|pattern| path.is_some_and(|path| pattern.matches(path)))
    };
    if here().any(covers) { Ok(Code::Granted) } else { Err(Refused(Code::NotGranted)) }
}

/// A fact without which the grant cannot be applied.
fn needed(facts: &impl Facts, fact: Fact) -> Result<Vec<u8>, Refused> {
    facts.bytes(fact)?.filter(|value| !value.is_empty()).ok_or(Refused(Code::BadRequest))
}

/// Outbound: own and granted services hear the own tenant's name, others hear none.
fn speak<'p>(speaking: &'p Speaking, facts: &impl Facts) -> Allowed<'p> {
    let cluster = facts.bytes(Fact::Cluster)?;
    let hears = cluster.as_deref().and_then(destination).is_some_and(|(host, port)| {
        speaking.destinations.matches(host).any(|ports| ports.allows(|allowed| *allowed == port))
    });
    Ok(if hears {
        (Code::Asserted, HeaderEdit::Set(&speaking.tenant))
    } else {
        (Code::Cleared, HeaderEdit::Remove)
    })
}

/// The host and port of a cluster that Istio made for a service: `outbound|<port>|<subset>|<host>`.
///
/// Any other name (a passthrough, a black hole, none) is no service of the mesh.
fn destination(cluster: &[u8]) -> Option<(&str, u16)> {
    let mut parts = std::str::from_utf8(cluster).ok()?.split('|');
    match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("outbound"), Some(port), Some(_), Some(host), None) if grammar::dns_name(host.as_bytes()) => {
            Some((host, port.parse().ok()?))
        }
        _ => None,
    }
}

// === impl AnyOrOneOf ===

impl<T> AnyOrOneOf<T> {
    fn allows(&self, test: impl Fn(&T) -> bool) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(list) => list.iter().any(test),
        }
    }
}

// === impl Refused ===

impl From<Unreadable> for Refused {
    fn from(_: Unreadable) -> Self {
        Self(Code::HostFailure)
    }
}

#[cfg(test)]
mod tests;
