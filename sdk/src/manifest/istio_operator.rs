//! How installations are written: the control plane's IstioOperator, and one for each gateway.

use std::collections::BTreeMap;

use k8s_openapi::{
    api::core::v1::{EnvVar, ServicePort, ServiceSpec},
    apimachinery::pkg::{apis::meta::v1::LabelSelector, util::intstr::IntOrString},
};

use super::labels::{MESH, REVISION, Role, gateway_pods, object, tenant_of};
use crate::{
    istio::{
        IstioOperator, MeshConfig, Object, Visibility,
        istio_operator::{
            Component, Components, GatewayComponent, Global, HpaSpec, KubernetesResources, MultiCluster,
            Values,
        },
        mesh_config::{OutboundMode, OutboundTrafficPolicy},
    },
    plan::{ExportReason, GatewayPlan, Plan, ServiceExport},
    spec::{self, GatewayServicePort},
};

/// The gateway that the profiles install beside the control plane; no tenant is behind it, so it is left out.
const DEFAULT_GATEWAY: &str = "istio-ingressgateway";

/// The control plane.
pub(super) fn control_plane(plan: &Plan) -> Object<IstioOperator> {
    let control_plane = &plan.control_plane;
    let off = GatewayComponent {
        name: DEFAULT_GATEWAY.to_owned(),
        enabled: Some(false),
        ..GatewayComponent::default()
    };
    let components = Components {
        pilot: Some(Component { k8s: Some(pilot(plan)), ..Component::default() }),
        ingress_gateways: vec![off],
        ..Components::default()
    };
    let spec = IstioOperator {
        profile: Some(control_plane.profile.as_str().to_owned()),
        namespace: Some(control_plane.namespace.to_string()),
        revision: control_plane.revision.as_ref().map(ToString::to_string),
        mesh_config: Some(mesh_config(plan)),
        components: Some(components),
        values: Some(values(plan)),
        ..IstioOperator::default()
    };
    operator(plan, (Role::ControlPlane, None), "istio-control-plane", spec)
}

/// A gateway: an installation of its own, so that installing another one never removes it.
pub(super) fn gateway(plan: &Plan, gateway: &GatewayPlan) -> Object<IstioOperator> {
    let autoscale = HpaSpec {
        min_replicas: Some(gateway.autoscale.min),
        max_replicas: Some(gateway.autoscale.max),
        ..HpaSpec::default()
    };
    let service = ServiceSpec {
        type_: Some(gateway.service.kind.as_str().to_owned()),
        ports: Some(gateway.service.ports.iter().map(service_port).collect()),
        ..ServiceSpec::default()
    };
    let component = GatewayComponent {
        name: gateway.name.to_string(),
        namespace: Some(gateway.namespace.to_string()),
        enabled: Some(true),
        label: gateway_pods(gateway),
        k8s: Some(KubernetesResources {
            hpa_spec: Some(autoscale),
            service: Some(service),
            ..KubernetesResources::default()
        }),
        ..GatewayComponent::default()
    };
    let spec = IstioOperator {
        profile: Some("empty".to_owned()),
        namespace: Some(plan.control_plane.namespace.to_string()),
        revision: plan.control_plane.revision.as_ref().map(ToString::to_string),
        components: Some(Components { ingress_gateways: vec![component], ..Components::default() }),
        values: Some(values(plan)),
        ..IstioOperator::default()
    };
    operator(plan, (Role::of(gateway), tenant_of(gateway)), gateway.owner.as_str(), spec)
}

/// An IstioOperator in the control plane's namespace. Its revision is a field; no label binds a file.
fn operator(
    plan: &Plan,
    owner: (Role, Option<&crate::name::TenantName>),
    name: &str,
    spec: IstioOperator,
) -> Object<IstioOperator> {
    let mut written = object(plan, owner, &plan.control_plane.namespace, name, spec);
    written.metadata.labels.get_or_insert_default().remove(REVISION);
    written
}

fn pilot(plan: &Plan) -> KubernetesResources {
    let autoscale = HpaSpec { min_replicas: Some(plan.control_plane.min_replicas), ..HpaSpec::default() };
    // Without it, a Gateway of any namespace may select any gateway's pods.
    let scoped = EnvVar {
        name: "PILOT_SCOPE_GATEWAY_TO_NAMESPACE".to_owned(),
        value: Some("true".to_owned()),
        ..EnvVar::default()
    };
    KubernetesResources { env: vec![scoped], hpa_spec: Some(autoscale), ..KubernetesResources::default() }
}

fn mesh_config(plan: &Plan) -> MeshConfig {
    let control_plane = &plan.control_plane;
    let of_mesh = LabelSelector {
        match_labels: Some(BTreeMap::from([(MESH.to_owned(), plan.mesh.to_string())])),
        ..LabelSelector::default()
    };
    let mode = match control_plane.outbound {
        spec::OutboundMode::RegistryOnly => OutboundMode::RegistryOnly,
        spec::OutboundMode::Any => OutboundMode::AllowAny,
    };
    MeshConfig {
        trust_domain: Some(control_plane.trust_domain.to_string()),
        root_namespace: Some(control_plane.namespace.to_string()),
        discovery_selectors: vec![of_mesh],
        default_service_export_to: vec![match control_plane.export {
            ServiceExport::OwnNamespace => Visibility::Own,
            ServiceExport::Everywhere(
                ExportReason::Granted(_) | ExportReason::Platform(_) | ExportReason::SeveralNamespaces(_),
            ) => Visibility::All,
        }],
        outbound_traffic_policy: Some(OutboundTrafficPolicy { mode, tls: None }),
        ..MeshConfig::default()
    }
}

fn values(plan: &Plan) -> Values {
    let global = Global {
        istio_namespace: Some(plan.control_plane.namespace.to_string()),
        mesh_id: Some(plan.mesh.to_string()),
        multi_cluster: plan.control_plane.cluster.as_ref().map(|cluster| MultiCluster {
            cluster_name: Some(cluster.to_string()),
            ..MultiCluster::default()
        }),
        ..Global::default()
    };
    Values { global: Some(global), ..Values::default() }
}

fn service_port(port: &GatewayServicePort) -> ServicePort {
    ServicePort {
        name: Some(port.name.to_string()),
        port: port.port.get().into(),
        target_port: Some(IntOrString::Int(port.target_port.get().into())),
        protocol: Some("TCP".to_owned()),
        node_port: port.node_port.map(|port| port.get().into()),
        ..ServicePort::default()
    }
}
