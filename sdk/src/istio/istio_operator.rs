//! What an IstioOperator file says: which control plane and which gateways `istioctl install` makes.

use k8s_openapi::api::{
    autoscaling::v2::MetricSpec,
    core::v1::{Affinity, EnvVar, PodSecurityContext, Probe, ResourceRequirements, ServiceSpec, Toleration},
    policy::v1::PodDisruptionBudgetSpec,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Labels, MeshConfig, Other, Resource, Scope};

mod values;

pub use values::{Global, MultiCluster, Pilot, Values};

/// The input of `istioctl install -f`: one installation a file. No API server knows the kind today.
///
/// <https://istio.io/latest/docs/reference/config/istio.operator.v1alpha1/>
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IstioOperator {
    /// The profile that it starts from. Default `default`; `empty` for a gateway alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The registry of the images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<String>,
    /// The tag of the images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The namespace of the control plane. Default `istio-system`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The control plane's revision. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The minor release whose defaults apply. Default: that of istioctl.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compatibility_version: Option<String>,
    /// The mesh config.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mesh_config: Option<MeshConfig>,
    /// What is installed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub components: Option<Components>,
    /// Values of the charts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Values>,
    /// Keys that this version does not know. Istioctl refuses those that it does not know either.
    #[serde(flatten)]
    pub other: Other,
}

/// What is installed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Components {
    /// What the cluster needs: custom resource definitions and roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Component>,
    /// The control plane, istiod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pilot: Option<Component>,
    /// The CNI plugin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cni: Option<Component>,
    /// Ingress gateways. An entry changes the profile's gateway of the same name and namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ingress_gateways: Vec<GatewayComponent>,
    /// Egress gateways.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub egress_gateways: Vec<GatewayComponent>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A component.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Component {
    /// Whether it is installed. Default: as the profile says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Its namespace. Default: the installation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Settings of its Kubernetes objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k8s: Option<KubernetesResources>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// A gateway.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayComponent {
    /// The name of its Deployment and Service.
    pub name: String,
    /// Its namespace. Default: the installation's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Whether it is installed. Default: as the profile says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Labels of its pods and of its Service's selector, on top of `app` and `istio`, which they may replace.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub label: Labels,
    /// Settings of its Kubernetes objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k8s: Option<KubernetesResources>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Settings of a component's Kubernetes objects.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KubernetesResources {
    /// Where its pods run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Affinity>,
    /// Environment of its container.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    /// How many replicas it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hpa_spec: Option<HpaSpec>,
    /// Labels of the nodes that its pods run on.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub node_selector: Labels,
    /// How many of its pods may be missing at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod_disruption_budget: Option<PodDisruptionBudgetSpec>,
    /// Annotations of its pods.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub pod_annotations: Labels,
    /// When it is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readiness_probe: Option<Probe>,
    /// The number of its replicas, without an autoscaler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replica_count: Option<u32>,
    /// The processor time and memory that it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    /// Its Service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceSpec>,
    /// Annotations of its Service.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub service_annotations: Labels,
    /// Under which user its pods run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_context: Option<PodSecurityContext>,
    /// The taints that its pods stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    /// Changes to the objects after they were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<Overlay>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// An autoscaler. Kubernetes wants `maxReplicas` and a target, which the profile fills in here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HpaSpec {
    /// At least so many replicas. Default: the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_replicas: Option<u32>,
    /// At most so many replicas. Default: the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_replicas: Option<u32>,
    /// What the number depends on. Default: the profile's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<MetricSpec>,
    /// Keys that this version does not know.
    #[serde(flatten)]
    pub other: Other,
}

/// Changes to an object after it was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overlay {
    /// The object's API version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// The object's kind.
    pub kind: String,
    /// The object's name.
    pub name: String,
    /// The changes, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Patch>,
}

/// A change to a value of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Patch {
    /// Where, as `spec.ports.[name:https].port`.
    pub path: String,
    /// The new value. Default: the old one is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Value>,
}

impl Resource for IstioOperator {
    const API_VERSION: &'static str = "install.istio.io/v1alpha1";
    const KIND: &'static str = "IstioOperator";
    const PLURAL: &'static str = "istiooperators";
    const SCOPE: Scope = Scope::File;
}
