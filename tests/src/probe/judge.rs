//! Whose answer it was: the application's, the filter's, a missing route's or somebody else's.

use cofferdam::name::HeaderName;

use super::wire::Reply;
use crate::expect::{Answer, Outcome};

/// Reads an answer; what no spec promises becomes [`Outcome::Other`] with its status and body.
pub(super) fn outcome(reply: &Reply, tenant_header: &HeaderName) -> Outcome {
    let body = String::from_utf8_lossy(&reply.body).into_owned();
    let other = || Outcome::Other(format!("{} {}", reply.status, body.escape_default()));
    match (reply.status, reply.header("x-echo-path")) {
        (200, Some(path)) => app(reply, &body, path, tenant_header).unwrap_or_else(other),
        (403, None) => match refusal(&body) {
            Some(code) if reply.header("content-type") == Some("text/plain") => {
                Outcome::Filter(code.to_owned())
            }
            _ => other(),
        },
        (404, None) if body.is_empty() => Outcome::Route,
        _ => other(),
    }
}

/// The code of the filter's refusal, whose body is exactly `cofferdam: <code>` and a line end.
fn refusal(body: &str) -> Option<&str> {
    let code = body.strip_prefix("cofferdam: ")?.strip_suffix('\n')?;
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    (!code.is_empty() && code.bytes().all(letters)).then_some(code)
}

fn app(reply: &Reply, body: &str, path: &str, tenant_header: &HeaderName) -> Option<Outcome> {
    let seen: Vec<(String, String)> = serde_json::from_str(reply.header("x-echo-headers")?).ok()?;
    let is_tenant = |name: &str| name.eq_ignore_ascii_case(tenant_header.as_str());
    let looks_like = |name: &str| is_tenant(&name.replace(['_', '.'], "-"));
    let tenants = seen.iter().filter(|(name, _)| is_tenant(name)).map(|(_, value)| value.clone()).collect();
    let odd = seen.iter().filter(|(name, _)| looks_like(name) && !is_tenant(name));
    Some(Outcome::App(Answer {
        body: body.strip_suffix('\n').unwrap_or(body).to_owned(),
        tenants,
        path: path.to_owned(),
        method: reply.header("x-echo-method")?.to_owned(),
        leaked: odd.map(|(name, value)| format!("{name}: {value}")).collect(),
    }))
}

#[cfg(test)]
mod tests;
