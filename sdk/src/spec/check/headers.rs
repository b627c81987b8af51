//! Which headers have a meaning already, so that neither a tenant nor a release may be told by them.

use crate::{
    name::HeaderName,
    problem::{Found, ProblemCode, place},
    spec::Mesh,
};

pub(super) fn check(mesh: &Mesh, found: &mut Found) {
    let header = &mesh.spec.enforcement.header;
    if let Some(why) = reserved(header).or_else(|| common(header)) {
        let message = format!("the header `{header}` {why}");
        let help = "choose a header of your own, such as `x-tenant-id`";
        found.report(ProblemCode::ReservedHeader, place!["spec", "enforcement", "header"], message, help);
    }
    let hyphens = header.as_str().matches('-').count();
    if hyphens > MOST_HYPHENS {
        let message = format!(
            "the header `{header}` has {hyphens} hyphens: too many spellings with `_` to remove them all"
        );
        let help = format!("choose a header with at most {MOST_HYPHENS}, such as `x-tenant-id`");
        found.report(ProblemCode::ManySpellings, place!["spec", "enforcement", "header"], message, help);
    }
}

/// Each hyphen may be an underscore to an application, so each more doubles what the filter must remove.
const MOST_HYPHENS: usize = 3;

/// Why a header cannot be used; nothing where it can.
pub(super) fn reserved(header: &HeaderName) -> Option<&'static str> {
    const HOP_BY_HOP: &str = "ends at the next proxy, which does not pass it on";
    const ROUTING: &str = "is what proxies route by";
    const PROXIES: &str = "is set by proxies";
    const TRACING: &str = "is used for tracing";
    const CREDENTIALS: &str = "carries credentials";
    match header.as_str() {
        "connection" | "keep-alive" | "proxy-connection" | "te" | "trailer" | "transfer-encoding"
        | "upgrade" | "http2-settings" => Some(HOP_BY_HOP),
        "host" | "expect" | "max-forwards" | "method" | "path" | "scheme" | "status" | "protocol" => {
            Some(ROUTING)
        }
        "via" | "forwarded" | "server" | "date" | "x-request-id" | "x-real-ip" | "x-client-ip"
        | "alt-svc" => Some(PROXIES),
        "traceparent" | "tracestate" | "baggage" | "b3" | "x-ot-span-context" | "x-cloud-trace-context" => {
            Some(TRACING)
        }
        "authorization" | "cookie" | "set-cookie" | "www-authenticate" => Some(CREDENTIALS),
        name if name.starts_with("proxy-") => Some(HOP_BY_HOP),
        name if name.starts_with("content-") => Some("describes the body"),
        name if name.starts_with("x-forwarded-")
            || name.starts_with("x-envoy-")
            || name.starts_with("x-istio-") =>
        {
            Some(PROXIES)
        }
        name if name.starts_with("x-b3-") || name.starts_with("x-datadog-") => Some(TRACING),
        name if name.starts_with("grpc-") => Some("belongs to gRPC"),
        name if name.starts_with("x-cofferdam-") => Some("is kept for Cofferdam's own use"),
        _ => None,
    }
}

/// Headers that every client sends for reasons of its own: a release may go by them, a tenant may not.
fn common(header: &HeaderName) -> Option<&'static str> {
    let name = header.as_str();
    let is_common =
        matches!(name, "accept" | "user-agent" | "referer" | "origin" | "range" | "cache-control" | "pragma")
            || ["accept-", "access-control-", "if-", "sec-"].iter().any(|prefix| name.starts_with(prefix));
    is_common.then_some("is sent by clients for another reason")
}
