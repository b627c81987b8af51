//! What the filter does with a request: asks, lets the policy decide, and obeys.

use cofferdam_policy::{Code, Decision, HeaderEdit, decide};

use crate::{
    configure::Configured,
    host::{Fields, Host, Undone},
    properties::Asked,
};

/// What the proxy does next with the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It goes on.
    Continue,
    /// It stays here: it has been answered, or nothing could be done with it.
    Stop,
}

/// Serves the headers of a request.
pub(crate) fn headers(configured: Option<&Configured>, host: &impl Host) -> Next {
    let Some(Configured { policy, tenant_header }) = configured else {
        return refuse(host, Code::NotConfigured);
    };
    let edit = match decide(policy, &Asked { host, tenant_header }) {
        Decision::Idle => return Next::Continue,
        Decision::Deny(code) => return refuse(host, code),
        Decision::Allow { code: _, header } => header,
    };
    let edited = match edit {
        HeaderEdit::Keep => Ok(()),
        HeaderEdit::Set(tenant) => host.set_header(policy.header(), tenant),
        HeaderEdit::Remove => host.remove(Fields::Headers, policy.header()),
    };
    let stripped = || policy.strip().try_for_each(|name| host.remove(Fields::Headers, name));
    match edited.and_then(|()| stripped()) {
        Ok(()) => Next::Continue,
        Err(Undone) => refuse(host, Code::HostFailure),
    }
}

/// Serves the trailers of a request: no application reads a tenant from there.
pub(crate) fn trailers(configured: Option<&Configured>, host: &impl Host) -> Next {
    let Some(Configured { policy, .. }) = configured else {
        return refuse(host, Code::NotConfigured);
    };
    if policy.is_idle() {
        return Next::Continue;
    }
    match policy.strip().chain([policy.header()]).try_for_each(|name| host.remove(Fields::Trailers, name)) {
        Ok(()) => Next::Continue,
        Err(Undone) => refuse(host, Code::HostFailure),
    }
}

/// Refuses a request. Where even that fails, the request stays here and never goes on.
fn refuse(host: &impl Host, code: Code) -> Next {
    // Whether or not the answer could be sent, the outcome is the same.
    let _ = host.refuse(code);
    Next::Stop
}

#[cfg(test)]
mod tests;
