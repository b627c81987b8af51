//! Which probes do small specs call for?

use cofferdam::spec::Mesh;

use super::{odd_spellings, probes};

fn asked(spec: &str) -> Vec<String> {
    let head = "apiVersion: cofferdam.dev/v1alpha1\nkind: Mesh\nmetadata: {name: test}\nspec:\n  tenants:\n";
    let mesh: Mesh = serde_saphyr::from_str(&format!("{head}{spec}")).unwrap();
    let row = |probe: &crate::probe::Probe| format!("{} > {} > {}", probe.from(), probe.to(), probe.asked());
    probes(&mesh).unwrap().iter().map(row).collect()
}

#[test]
fn a_tenant_without_services_has_nothing_to_probe() {
    assert_eq!(asked("  - {name: a, namespaces: [{name: a}]}\n"), Vec::<String>::new());
}

#[test]
fn ports_of_bytes_are_not_probed() {
    let ports = "ports: [{name: tcp, port: 90, protocol: TCP}]";
    let spec = format!(
        "  - name: a\n    namespaces: [{{name: a}}]\n    services: [{{name: raw, selector: {{app: raw}}, {ports}}}]\n"
    );
    assert_eq!(asked(&spec), Vec::<String>::new());
}

#[test]
fn a_lone_tenant_lies_about_nobody() {
    let ports = "ports: [{name: http, port: 90}]";
    let spec = format!(
        "  - name: a\n    namespaces: [{{name: a}}]\n    services: [{{name: web, selector: {{app: web}}, {ports}}}]\n"
    );
    let asked = asked(&spec);
    assert!(
        asked.contains(&"a/a direct > pod a/web:90 > GET /web; x-tenant-id: nobody".to_owned()),
        "{asked:#?}"
    );
    assert!(asked.contains(&"plaintext > pod a/web:90 > GET /web".to_owned()), "{asked:#?}");
}

#[test]
fn grants_are_probed_on_both_sides_of_their_edge() {
    let service = |name: &str| {
        format!("services: [{{name: {name}, selector: {{app: {name}}}, ports: [{{name: http, port: 80}}]}}]")
    };
    let grant = "{from: a, to: {tenant: b, service: api, methods: [PUT, GET], paths: [/v1/*, /ping]}}";
    let spec = format!(
        "  - name: a\n    namespaces: [{{name: a}}]\n    {}\n  - name: b\n    namespaces: [{{name: b}}]\n    {}\n  access: [{grant}]\n",
        service("web"),
        service("api")
    );
    let rows: Vec<_> = asked(&spec)
        .into_iter()
        .filter_map(|row| row.strip_prefix("a/a sidecar > service b/api:80 > ").map(str::to_owned))
        .collect();
    let expected = [
        "PUT /v1/item",
        "PUT /ping",
        "PUT /v1/item?x=1",
        "GET /v1/item",
        "POST /v1/item",
        "PUT /v1",
        "PUT /v1/../secret",
        "PUT /v1/%2e%2e/secret",
        "PUT /v1/..%2fsecret",
        "PUT /v1/..;/secret",
        "PUT /v1//secret",
        "PUT /ping/more",
        "PUT /ping2",
        "PUT /secret",
        "PUT /v1/item; x-tenant-id: b",
        "PUT /v1/item; x-tenant_id: b",
        "PUT /v1/item; x_tenant_id: b",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn odd_spellings_are_never_the_header_itself() {
    let spellings = |header| odd_spellings(header).into_iter().collect::<Vec<_>>();
    assert_eq!(spellings("tenant"), Vec::<String>::new());
    assert_eq!(spellings("x-org"), ["x_org"]);
    assert_eq!(spellings("x-tenant-id"), ["x-tenant_id", "x_tenant_id"]);
}
