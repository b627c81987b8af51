//! How clients' mTLS and the versions of a service are written: its DestinationRule.

use super::{
    labels::{Role, object},
    visibility::export_to,
};
use crate::{
    istio::{
        DestinationRule, Labels, Object, Other,
        destination_rule::{ClientTlsMode, Subset, TrafficPolicy},
    },
    plan::{Plan, ServicePlan, TenantPlan},
};

/// The label of pods that holds their version.
const VERSION: &str = "version";

/// The DestinationRule: mTLS stated, because a rule without it may lose to one that turns it off.
pub(super) fn destination_rule(
    plan: &Plan,
    tenant: &TenantPlan,
    service: &ServicePlan,
) -> Object<DestinationRule> {
    let subsets = service.versions().into_iter().map(|version| Subset {
        name: version.to_string(),
        labels: Labels::from([(VERSION.to_owned(), version.to_string())]),
        traffic_policy: None,
        other: Other::new(),
    });
    let spec = DestinationRule {
        traffic_policy: Some(TrafficPolicy::tls(ClientTlsMode::IstioMutual)),
        subsets: subsets.collect(),
        export_to: export_to(&service.visible_in, &service.id.namespace),
        ..DestinationRule::new(service.id.host())
    };
    object(plan, (Role::Service, Some(&tenant.name)), &service.id.namespace, service.id.name.as_str(), spec)
}
