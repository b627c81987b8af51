//! How does another Rust project use Cofferdam? It builds tenants, plans, renders in memory, edits and writes.

use std::error::Error;

use cofferdam::{
    istio::{
        Gateway, IstioOperator, NamespacedHost, Object, WasmPlugin,
        gateway::{Server, ServerPort},
        istio_operator::{Components, GatewayComponent, HpaSpec, KubernetesResources},
    },
    manifest::FilterSource,
    name::{GatewayName, LabelKey, LabelValue, MeshName, Namespace, ServiceName, TenantName},
    plan, render,
    spec::{self, Grant, GrantTarget, HttpMethod, Mesh, PathMatch, Protocol, Service, ServicePort, Tenant},
};

fn main() -> Result<(), Box<dyn Error>> {
    let plan = plan(&mesh()?)?;
    let mut manifests = render(&plan, &FilterSource::placeholder())?;

    // What is not about tenants is added as it is: an installation and a Gateway of the operators' own.
    let system = Namespace::new("istio-system")?;
    manifests.add("install/20-gateway-ops.yaml", ops_installation(&system))?;
    manifests.add("apply/40-ops/80-gateway-ops.yaml", ops_gateway(&system)?)?;

    // What was rendered is still typed.
    manifests.edit(Some("shop"), "cofferdam-inbound", |plugin: &mut Object<WasmPlugin>| {
        plugin.spec.image_pull_secret = Some("registry-credentials".to_owned());
    })?;

    print!("{}", manifests.to_yaml()?);
    Ok(())
}

/// Two tenants, and one grant between them. `mesh.yaml` says the same.
fn mesh() -> Result<Mesh, Box<dyn Error>> {
    let gateway = spec::Gateway {
        hosts: vec!["shop.example".parse()?],
        ..spec::Gateway::new(GatewayName::new("shop-gateway")?)
    };
    let everything = spec::GatewayRoute {
        hosts: Vec::new(),
        path: PathMatch::Prefix("/".parse()?),
        rewrite: None,
        service: "web".parse()?,
        port: 80.try_into()?,
    };
    let shop = Tenant::new(TenantName::new("shop")?, Namespace::new("shop")?)
        .service(service("web")?)
        .gateway(gateway.route(everything));
    let billing =
        Tenant::new(TenantName::new("billing")?, Namespace::new("billing")?).service(service("invoices")?);
    let grant = Grant {
        from: shop.name.clone(),
        to: GrantTarget {
            tenant: billing.name.clone(),
            service: ServiceName::new("invoices")?,
            namespace: None,
            ports: Vec::new(),
            methods: vec![HttpMethod::Get],
            paths: vec!["/invoices/*".parse()?],
        },
    };
    Ok(Mesh::new(MeshName::new("embedded")?, vec![shop, billing]).grant(grant))
}

fn service(name: &str) -> Result<Service, Box<dyn Error>> {
    let selector = [(LabelKey::new("app")?, LabelValue::new(name)?)];
    let port = ServicePort {
        name: "http".parse()?,
        port: 80.try_into()?,
        target_port: Some(8080.try_into()?),
        protocol: Protocol::Http,
    };
    Ok(Service::new(ServiceName::new(name)?, selector.into(), vec![port]))
}

fn ops_installation(system: &Namespace) -> Object<IstioOperator> {
    let gateway = GatewayComponent {
        name: "ops-gateway".to_owned(),
        namespace: Some(system.to_string()),
        enabled: Some(true),
        label: [("istio".to_owned(), "ops-gateway".to_owned())].into(),
        k8s: Some(KubernetesResources {
            hpa_spec: Some(HpaSpec { min_replicas: Some(1), ..HpaSpec::default() }),
            ..KubernetesResources::default()
        }),
        ..GatewayComponent::default()
    };
    let spec = IstioOperator {
        profile: Some("empty".to_owned()),
        components: Some(Components { ingress_gateways: vec![gateway], ..Components::default() }),
        ..IstioOperator::default()
    };
    Object::new(system, "ops-gateway", spec)
}

fn ops_gateway(system: &Namespace) -> Result<Object<Gateway>, Box<dyn Error>> {
    let server = Server {
        port: ServerPort { number: 80.try_into()?, protocol: "HTTP".to_owned(), name: "http".to_owned() },
        bind: None,
        hosts: vec![NamespacedHost::of(system, "ops.example".parse()?)],
        tls: None,
        name: None,
        other: Default::default(),
    };
    let selector = [("istio".to_owned(), "ops-gateway".to_owned())].into();
    Ok(Object::new(system, "ops", Gateway { selector, servers: vec![server], ..Gateway::default() }))
}
