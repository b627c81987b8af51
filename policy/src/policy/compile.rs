//! How a config becomes a policy: checked from top to bottom, then put into tables.

use super::{
    AnyOrOneOf, Caller, Judging, Naming, Place, Policy, ProxyKind, Role, Rule, Speaking, Standing, check,
};
use crate::{
    config::{self, Config, SCHEMA_VERSION},
    grammar,
    invalid::InvalidConfig,
    path::PathPattern,
    table::{HostTable, Numbers},
};

/// Removing a header is a host call: more would slow each request.
const STRIP_MAX: usize = 16;

pub(super) fn policy(config: &Config, place: &Place) -> Result<Policy, InvalidConfig> {
    if config.schema_version != SCHEMA_VERSION {
        return Err(InvalidConfig::SchemaVersion { found: config.schema_version.into() });
    }
    check::name(&config.header, check::HEADER, &"header")?;
    check::at_most(&config.strip, STRIP_MAX, &"strip")?;
    let strip = check::names(&config.strip, check::RESERVED, &"strip")?;
    if config.strip.contains(&config.header) {
        return Err(InvalidConfig::StripsTheHeader { header: config.header.clone() });
    }
    let role = match &config.role {
        config::Role::Gateway(gateway) => Role::Gateway(naming(gateway)?),
        config::Role::Inbound(inbound) => Role::Inbound(judging(inbound, place)?),
        config::Role::Outbound(outbound) => Role::Outbound(speaking(outbound)?),
    };
    Ok(Policy { header: config.header.as_str().into(), strip, role: placed(role, config, place)? })
}

/// The role as it acts in this kind of proxy.
///
/// A gateway's role in a sidecar would name every caller the own tenant, so it is refused there.
fn placed(role: Role, config: &Config, place: &Place) -> Result<Role, InvalidConfig> {
    match (role, place.proxy) {
        (role @ Role::Gateway(_), ProxyKind::Router) => Ok(role),
        (role @ (Role::Inbound(_) | Role::Outbound(_)), ProxyKind::Sidecar) => Ok(role),
        (Role::Inbound(_) | Role::Outbound(_) | Role::Idle, ProxyKind::Router) => Ok(Role::Idle),
        (_, proxy @ (ProxyKind::Sidecar | ProxyKind::Other)) => {
            Err(InvalidConfig::Misplaced { role: config.role_name(), proxy })
        }
    }
}

fn naming(gateway: &config::Gateway) -> Result<Naming, InvalidConfig> {
    match gateway {
        config::Gateway::Tenant(tenant) => {
            Ok(Naming::Tenant(check::name(tenant, check::TENANT, &"role.gateway.tenant")?.into()))
        }
        config::Gateway::Hosts(hosts) => {
            let at = "role.gateway.hosts";
            if hosts.is_empty() {
                return Err(InvalidConfig::NoEntry { at: at.into() });
            }
            let mut table = HostTable::new();
            for (host, tenant) in hosts {
                check::name(host, check::HOST, &at)?;
                check::name(tenant, check::TENANT, &at)?;
                insert(&mut table, host, tenant.as_str().into(), at)?;
            }
            Ok(Naming::Hosts(table))
        }
    }
}

fn judging(inbound: &config::Inbound, place: &Place) -> Result<Judging, InvalidConfig> {
    let tenant = check::name(&inbound.tenant, check::TENANT, &"role.inbound.tenant")?;
    let namespaces = check::some_names(&inbound.namespaces, check::NAMESPACE, &"role.inbound.namespaces")?;
    let trust_domains =
        check::some_names(&inbound.trust_domains, check::TRUST_DOMAIN, &"role.inbound.trustDomains")?;
    // Another tenant's config would judge this workload's own callers as foreign and that tenant's as own.
    if let (ProxyKind::Sidecar, Some(namespace)) = (place.proxy, &place.namespace)
        && !inbound.namespaces.contains(namespace)
    {
        return Err(InvalidConfig::OtherNamespace {
            namespace: namespace.clone(),
            tenant: tenant.to_owned(),
        });
    }
    let mut tenants = Tenants::of(tenant, &namespaces);
    let mut here = Numbers::default();
    for namespace in &namespaces {
        here.bind(namespace, OWN);
    }
    for (number, grant) in inbound.grants.iter().enumerate() {
        let at = format!("role.inbound.grants[{number}]");
        let rule = rule(grant, tenant, &at)?;
        let guest = tenants.guest(grant, &at)?;
        if !grant.workload.iter().all(|(key, value)| place.labels.get(key) == Some(value)) {
            continue;
        }
        if let Some(Caller { standing: Standing::Guest(rules), .. }) = tenants.callers.get_mut(guest) {
            rules.push(rule);
        }
        for namespace in &grant.namespaces {
            here.bind(namespace, guest);
        }
    }
    let (callers, on_mismatch) = (tenants.callers, inbound.on_mismatch);
    Ok(Judging { trust_domains, on_mismatch, namespaces: here, callers })
}

/// The own tenant's number.
const OWN: usize = 0;

/// The tenants that a config names, and whose each namespace is.
struct Tenants {
    callers: Vec<Caller>,
    numbers: Numbers,
    owners: Numbers,
}

// === impl Tenants ===

impl Tenants {
    fn of(own: &str, namespaces: &[Box<str>]) -> Self {
        let callers = vec![Caller { tenant: own.into(), standing: Standing::Own }];
        let (mut numbers, mut owners) = (Numbers::default(), Numbers::default());
        numbers.bind(own, OWN);
        for namespace in namespaces {
            owners.bind(namespace, OWN);
        }
        Self { callers, numbers, owners }
    }

    /// Notes a grant's tenant and whose its namespaces are; the answer is the tenant's number.
    fn guest(&mut self, grant: &config::Grant, at: &str) -> Result<usize, InvalidConfig> {
        let next = self.callers.len();
        let number = self.numbers.bind(&grant.from, next);
        if number == next {
            let standing = Standing::Guest(Vec::new());
            self.callers.push(Caller { tenant: grant.from.as_str().into(), standing });
        }
        for namespace in &grant.namespaces {
            let owner = self.owners.bind(namespace, number);
            if owner != number {
                return Err(InvalidConfig::SharedNamespace {
                    namespace: namespace.clone(),
                    at: format!("{at}.namespaces"),
                    first: self
                        .callers
                        .get(owner)
                        .map(|caller| caller.tenant.to_string())
                        .unwrap_or_default(),
                    second: grant.from.clone(),
                });
            }
        }
        Ok(number)
    }
}

/// Checks a grant and keeps what it allows.
fn rule(grant: &config::Grant, own: &str, at: &str) -> Result<Rule, InvalidConfig> {
    check::name(&grant.from, check::TENANT, &format_args!("{at}.from"))?;
    if grant.from == own {
        return Err(InvalidConfig::GrantToOneself { tenant: own.to_owned(), at: at.to_owned() });
    }
    check::some_names(&grant.namespaces, check::NAMESPACE, &format_args!("{at}.namespaces"))?;
    // Without labels the grant would open every workload of the namespace.
    if grant.workload.is_empty() {
        return Err(InvalidConfig::NoEntry { at: format!("{at}.workload") });
    }
    for (key, value) in &grant.workload {
        if !grammar::label(key, value) {
            let (text, at) = (format!("{key}={value}"), format!("{at}.workload"));
            return Err(InvalidConfig::Name { text, at, kind: "a label" });
        }
    }
    check::not_empty(&grant.ports, &format_args!("{at}.ports"))?;
    let methods = check::names(&grant.methods, check::METHOD, &format_args!("{at}.methods"))?;
    let pattern = |text: &String| {
        PathPattern::parse(text).ok_or_else(|| InvalidConfig::Name {
            text: text.clone(),
            at: format!("{at}.paths"),
            kind: "a path without query, escapes and `.` or empty segments, or one that ends in `*`",
        })
    };
    Ok(Rule {
        ports: check::ports(&grant.ports, &format_args!("{at}.ports"))?,
        methods: any_or_one_of(methods.iter().map(|method| method.as_bytes().into()).collect()),
        paths: any_or_one_of(grant.paths.iter().map(pattern).collect::<Result<_, _>>()?),
    })
}

fn speaking(outbound: &config::Outbound) -> Result<Speaking, InvalidConfig> {
    let tenant = check::name(&outbound.tenant, check::TENANT, &"role.outbound.tenant")?;
    let at = "role.outbound.destinations";
    let mut destinations = HostTable::new();
    for destination in &outbound.destinations {
        check::name(&destination.host, check::HOST, &at)?;
        let ports = any_or_one_of(check::ports(&destination.ports, &at)?);
        insert(&mut destinations, &destination.host, ports, at)?;
    }
    Ok(Speaking { tenant: tenant.into(), destinations })
}

fn insert<V>(table: &mut HostTable<V>, host: &str, value: V, at: &str) -> Result<(), InvalidConfig> {
    if table.insert(host, value) {
        Ok(())
    } else {
        Err(InvalidConfig::Twice { text: host.to_owned(), at: at.to_owned() })
    }
}

fn any_or_one_of<T>(list: Box<[T]>) -> AnyOrOneOf<T> {
    if list.is_empty() { AnyOrOneOf::Any } else { AnyOrOneOf::OneOf(list) }
}
