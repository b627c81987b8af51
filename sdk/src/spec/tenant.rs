//! What a tenant is: its namespaces, services, gateways, releases, people and limits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Gateway, Port, Release, Service};
use crate::name::{
    ClusterName, GroupName, Hostname, MeshName, Namespace, SubjectName, TenantName, TrustDomain,
};

/// A tenant and everything that it owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tenant {
    /// The tenant's name: the value of the tenant header.
    pub name: TenantName,
    /// The namespaces it owns; no other tenant may own one of them. At least one.
    #[schemars(length(min = 1))]
    pub namespaces: Vec<TenantNamespace>,
    /// Its services, where the spec must know them: routed, released or granted ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    /// Its ingress gateways.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<Gateway>,
    /// Its canary releases, one a service and port.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub releases: Vec<Release>,
    /// Hosts outside the mesh that it alone may reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub egress: Vec<Egress>,
    /// Its people and automata.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// Its limits. Default: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// The clusters it runs in. Default: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<ClusterName>,
    /// The control plane group it belongs to (tenancy `controlPlane`). Default: a group of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_plane_group: Option<GroupName>,
    /// Its mesh (tenancy `mesh`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mesh: Option<MeshIdentity>,
}

/// A namespace that a tenant owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TenantNamespace {
    /// The namespace's name.
    pub name: Namespace,
    /// The clusters it exists in. Default: the tenant's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<ClusterName>,
}

/// A host outside the mesh that a tenant may reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Egress {
    /// The host.
    pub host: Hostname,
    /// Its ports, by HTTPS. At least one.
    #[schemars(length(min = 1))]
    pub ports: Vec<Port>,
}

/// Somebody with a role in a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, try_from = "MemberFields", into = "MemberFields")]
#[schemars(with = "MemberFields")]
pub struct Member {
    /// Who.
    pub subject: Subject,
    /// May do what.
    pub role: Role,
}

/// A subject of Kubernetes RBAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A user, by name.
    User(SubjectName),
    /// A group of users.
    Group(SubjectName),
    /// A service account of the tenant's first namespace.
    ServiceAccount(SubjectName),
}

/// What a member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Owns the tenant's workloads, routes and members.
    Admin,
    /// Deploys workloads and routes.
    Developer,
    /// Reads.
    Viewer,
}

/// Somebody with a role: exactly one of `user`, `group` and `serviceAccount`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(
    rename = "Member",
    extend("oneOf" = [{"required": ["user"]}, {"required": ["group"]}, {"required": ["serviceAccount"]}])
)]
struct MemberFields {
    /// A user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<SubjectName>,
    /// A group's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<SubjectName>,
    /// A service account of the tenant's first namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service_account: Option<SubjectName>,
    /// What they may do.
    role: Role,
}

/// A tenant's limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quota {
    /// The limit at each proxy of the tenant's gateway.
    pub per_proxy: Rate,
}

/// A token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rate {
    /// Sustained requests per second.
    #[schemars(range(min = 1))]
    pub requests_per_second: u32,
    /// Requests at once, when the bucket is full.
    #[schemars(range(min = 1))]
    pub burst: u32,
}

/// A mesh of a tenant's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MeshIdentity {
    /// The mesh ID.
    pub id: MeshName,
    /// The trust domain.
    pub trust_domain: TrustDomain,
}

// === impl Tenant ===

impl Tenant {
    /// A tenant that owns one namespace.
    #[must_use]
    pub fn new(name: TenantName, namespace: Namespace) -> Self {
        Self {
            name,
            namespaces: vec![TenantNamespace { name: namespace, clusters: Vec::new() }],
            services: Vec::new(),
            gateways: Vec::new(),
            releases: Vec::new(),
            egress: Vec::new(),
            members: Vec::new(),
            quota: None,
            clusters: Vec::new(),
            control_plane_group: None,
            mesh: None,
        }
    }

    /// Adds a service.
    #[must_use]
    pub fn service(mut self, service: Service) -> Self {
        self.services.push(service);
        self
    }

    /// Adds a gateway.
    #[must_use]
    pub fn gateway(mut self, gateway: Gateway) -> Self {
        self.gateways.push(gateway);
        self
    }

    /// Adds a release.
    #[must_use]
    pub fn release(mut self, release: Release) -> Self {
        self.releases.push(release);
        self
    }

    /// The namespace that stands first, where what names no namespace belongs.
    #[must_use]
    pub fn home(&self) -> Option<&Namespace> {
        self.namespaces.first().map(|namespace| &namespace.name)
    }
}

// === impl Member ===

/// A member names not exactly one subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a member is exactly one of `user`, `group` and `serviceAccount`")]
pub struct AmbiguousMember;

impl TryFrom<MemberFields> for Member {
    type Error = AmbiguousMember;
    fn try_from(fields: MemberFields) -> Result<Self, AmbiguousMember> {
        let subject = match (fields.user, fields.group, fields.service_account) {
            (Some(user), None, None) => Subject::User(user),
            (None, Some(group), None) => Subject::Group(group),
            (None, None, Some(account)) => Subject::ServiceAccount(account),
            _ => return Err(AmbiguousMember),
        };
        Ok(Self { subject, role: fields.role })
    }
}

impl From<Member> for MemberFields {
    fn from(member: Member) -> Self {
        let mut fields = Self { user: None, group: None, service_account: None, role: member.role };
        match member.subject {
            Subject::User(name) => fields.user = Some(name),
            Subject::Group(name) => fields.group = Some(name),
            Subject::ServiceAccount(name) => fields.service_account = Some(name),
        }
        fields
    }
}
