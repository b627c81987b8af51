//! What the contract says, read plainly: texts and loops over lists, nothing of the crate's own parts.

use cofferdam_policy::{
    Code, Decision, HeaderEdit,
    config::{Gateway, Grant, Inbound, OnMismatch, Outbound, Role},
};

use super::generate::Case;

/// What becomes of the request.
pub(crate) fn decide(case: &Case) -> Decision<'_> {
    match &case.config.role {
        Role::Gateway(gateway) => named(case, gateway),
        Role::Inbound(inbound) => judged(case, inbound),
        Role::Outbound(outbound) => spoken(case, outbound),
    }
}

/// The tenant that the caller's certificate speaks for, as far as the config knows it.
pub(crate) fn owner(case: &Case) -> Option<String> {
    let Role::Inbound(inbound) = &case.config.role else { return None };
    let (_, namespace) = identity(&text(&case.request.peer)?)?;
    if inbound.namespaces.contains(&namespace) {
        return Some(inbound.tenant.clone());
    }
    inbound.grants.iter().find(|grant| grant.namespaces.contains(&namespace)).map(|grant| grant.from.clone())
}

fn text(bytes: &Option<Vec<u8>>) -> Option<String> {
    bytes.as_ref().map(|bytes| bytes.iter().map(|byte| char::from(*byte)).collect())
}

fn is_label(text: &str) -> bool {
    let all = text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
    all && (1..64).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_name(text: &str) -> bool {
    text.len() < 254 && text.split('.').all(is_label)
}

fn identity(uri: &str) -> Option<(String, String)> {
    match uri.split('/').collect::<Vec<_>>().as_slice() {
        ["spiffe:", "", domain, "ns", namespace, "sa", account]
            if is_name(domain) && is_label(namespace) && is_name(account) =>
        {
            Some(((*domain).to_owned(), (*namespace).to_owned()))
        }
        _ => None,
    }
}

fn judged<'c>(case: &'c Case, inbound: &'c Inbound) -> Decision<'c> {
    let uri = match text(&case.request.peer) {
        Some(uri) if !uri.is_empty() => uri,
        _ => return Decision::Deny(Code::NoPeer),
    };
    let Some((domain, namespace)) = identity(&uri) else { return Decision::Deny(Code::BadPeer) };
    if !inbound.trust_domains.contains(&domain) {
        return Decision::Deny(Code::ForeignTrustDomain);
    }
    let (code, tenant) = if inbound.namespaces.contains(&namespace) {
        (Code::Own, &inbound.tenant)
    } else {
        let here = |grant: &&Grant| {
            grant.namespaces.contains(&namespace)
                && grant.workload.iter().all(|label| case.labels.iter().any(|own| own == label))
        };
        let grants: Vec<&Grant> = inbound.grants.iter().filter(here).collect();
        let Some(first) = grants.first() else { return Decision::Deny(Code::ForeignTenant) };
        match cover(case, &grants) {
            Ok(()) => (Code::Granted, &first.from),
            Err(code) => return Decision::Deny(code),
        }
    };
    if inbound.on_mismatch == OnMismatch::Replace {
        return Decision::Allow { code, header: HeaderEdit::Set(tenant) };
    }
    match text(&case.request.tenant_header).as_deref() {
        None | Some("") => Decision::Allow { code, header: HeaderEdit::Set(tenant) },
        Some(name) if name == tenant => Decision::Allow { code, header: HeaderEdit::Keep },
        Some("default" | "none" | "unknown") => Decision::Deny(Code::HeaderMalformed),
        Some(name) if is_label(name) => Decision::Deny(Code::HeaderMismatch),
        Some(_) => Decision::Deny(Code::HeaderMalformed),
    }
}

fn cover(case: &Case, grants: &[&Grant]) -> Result<(), Code> {
    let port = case.request.port.ok_or(Code::NotGranted)?;
    let grants: Vec<_> = grants.iter().filter(|grant| grant.ports.contains(&port)).collect();
    if grants.iter().any(|grant| grant.methods.is_empty() && grant.paths.is_empty()) {
        return Ok(());
    }
    let method = text(&case.request.method).filter(|method| !method.is_empty());
    let path = text(&case.request.path).filter(|path| !path.is_empty());
    let lacks_method = method.is_none() && grants.iter().any(|grant| !grant.methods.is_empty());
    let lacks_path = path.is_none() && grants.iter().any(|grant| !grant.paths.is_empty());
    if lacks_method || lacks_path {
        return Err(Code::BadRequest);
    }
    let covered = grants.iter().any(|grant| {
        let by_method =
            grant.methods.is_empty() || method.as_ref().is_some_and(|own| grant.methods.contains(own));
        let by_path = grant.paths.is_empty()
            || path.as_ref().is_some_and(|own| grant.paths.iter().any(|pattern| matches(pattern, own)));
        by_method && by_path
    });
    if covered { Ok(()) } else { Err(Code::NotGranted) }
}

fn matches(pattern: &str, target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    let lower = path.to_ascii_lowercase();
    let doubtful = !path.starts_with('/')
        || path.chars().any(|c| !c.is_ascii_graphic() || "#\\;".contains(c))
        || path.contains("//")
        || format!("{path}/").contains("/./")
        || format!("{path}/").contains("/../")
        || lower.split('%').skip(1).any(|rest| {
            let hidden =
                ["2e", "2f", "5c", "25", "3b", "3f", "23", "7f"].iter().any(|code| rest.starts_with(code));
            let control = rest.starts_with('0') || rest.starts_with('1');
            let digits = rest.chars().take(2).filter(char::is_ascii_hexdigit).count() == 2;
            hidden || control || !digits
        });
    !doubtful
        && match pattern.strip_suffix('*') {
            Some(prefix) => path.starts_with(prefix),
            None => path == pattern,
        }
}

fn spoken<'c>(case: &'c Case, outbound: &'c Outbound) -> Decision<'c> {
    // The proxy makes a cluster's name from its config: one that is no text is of no service.
    let cluster = case.request.cluster.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    let hears = cluster.is_some_and(|cluster| {
        outbound.destinations.iter().any(|destination| {
            match cluster.split('|').collect::<Vec<_>>().as_slice() {
                ["outbound", port, _, host] => {
                    let by_host = destination.host == *host
                        || destination.host.strip_prefix('*').is_some_and(|below| host.ends_with(below));
                    let by_port = port
                        .parse::<u16>()
                        .is_ok_and(|port| destination.ports.is_empty() || destination.ports.contains(&port));
                    by_host && by_port && is_name(host)
                }
                _ => false,
            }
        })
    });
    if hears {
        Decision::Allow { code: Code::Asserted, header: HeaderEdit::Set(&outbound.tenant) }
    } else {
        Decision::Allow { code: Code::Cleared, header: HeaderEdit::Remove }
    }
}

fn named<'c>(case: &'c Case, gateway: &'c Gateway) -> Decision<'c> {
    let Some(host) = text(&case.request.authority).and_then(|authority| host(&authority)) else {
        return Decision::Deny(Code::BadAuthority);
    };
    let tenant = match gateway {
        Gateway::Tenant(tenant) => Some(tenant),
        Gateway::Hosts(hosts) => hosts.get(&host).or_else(|| {
            let below = |pattern: &str| pattern.strip_prefix('*').is_some_and(|below| host.ends_with(below));
            let fitting = hosts.iter().filter(|(pattern, _)| below(pattern));
            fitting.max_by_key(|(pattern, _)| pattern.len()).map(|(_, tenant)| tenant)
        }),
    };
    match tenant {
        Some(tenant) => Decision::Allow { code: Code::Named, header: HeaderEdit::Set(tenant) },
        None => Decision::Deny(Code::UnknownHost),
    }
}

fn host(authority: &str) -> Option<String> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port = |port: &str| {
        (1..6).contains(&port.len())
            && port.chars().all(|c| c.is_ascii_digit())
            && port.parse::<u16>() != Ok(0)
            && port.parse::<u16>().is_ok()
    };
    if !port.is_none_or(is_port) {
        return None;
    }
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().ok().map(|address| format!("[{address}]"));
    }
    let name = host.to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    is_name(name).then(|| name.to_owned())
}
