//! How a Kubernetes Service is written that the spec says we own.

use k8s_openapi::{
    api::core::v1,
    apimachinery::pkg::{apis::meta::v1::ObjectMeta, util::intstr::IntOrString},
};

use super::{
    labels::{Role, labels},
    visibility::{ANNOTATION, annotation},
};
use crate::plan::{Plan, PortPlan, ServicePlan, TenantPlan, Writer};

/// The Service, known to the namespaces that may see it; `None` where the tenant writes it.
pub(super) fn service(plan: &Plan, tenant: &TenantPlan, service: &ServicePlan) -> Option<v1::Service> {
    match service.written_by {
        Writer::Tenant => None,
        Writer::Cofferdam => Some(written(plan, tenant, service)),
    }
}

fn written(plan: &Plan, tenant: &TenantPlan, service: &ServicePlan) -> v1::Service {
    let known = annotation(&service.visible_in, &service.id.namespace);
    let metadata = ObjectMeta {
        name: Some(service.id.name.to_string()),
        namespace: Some(service.id.namespace.to_string()),
        labels: Some(labels(plan, Role::Service, Some(&tenant.name))),
        annotations: Some([(ANNOTATION.to_owned(), known)].into()),
        ..ObjectMeta::default()
    };
    let selector = service.selector.iter().map(|(key, value)| (key.to_string(), value.to_string()));
    let spec = v1::ServiceSpec {
        selector: Some(selector.collect()),
        ports: Some(service.ports.iter().map(port).collect()),
        ..v1::ServiceSpec::default()
    };
    v1::Service { metadata, spec: Some(spec), ..v1::Service::default() }
}

fn port(port: &PortPlan) -> v1::ServicePort {
    v1::ServicePort {
        name: Some(port.name.to_string()),
        port: port.port.get().into(),
        target_port: Some(IntOrString::Int(port.target.get().into())),
        app_protocol: Some(port.protocol.as_str().to_owned()),
        ..v1::ServicePort::default()
    }
}
