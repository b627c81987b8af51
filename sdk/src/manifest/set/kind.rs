//! Which kinds of objects a set can hold.

use k8s_openapi::{api::core::v1, apimachinery::pkg::apis::meta::v1::ObjectMeta};
use serde::{Serialize, Serializer};

use super::ObjectId;
use crate::istio::{
    AuthorizationPolicy, DestinationRule, Gateway, IstioOperator, Object, PeerAuthentication, Resource,
    ServiceEntry, Sidecar, VirtualService, WasmPlugin,
};

/// A type whose values a set can hold. Sealed: [`Manifest`] has a variant for each.
pub trait Kind: sealed::Meta + Into<Manifest> + Clone + 'static {
    /// Group and version.
    const API_VERSION: &'static str;
    /// The kind's name.
    const KIND: &'static str;

    /// The object of this type in a manifest, if it is of this type.
    fn of(manifest: &Manifest) -> Option<&Self>;

    /// The same, to be changed.
    fn of_mut(manifest: &mut Manifest) -> Option<&mut Self>;

    /// What makes an object of this type that object.
    #[must_use]
    fn id(namespace: Option<&str>, name: &str) -> ObjectId {
        let group = Self::API_VERSION.split_once('/').map_or("", |(group, _)| group);
        ObjectId { group, kind: Self::KIND, namespace: namespace.map(str::to_owned), name: name.to_owned() }
    }

    /// What makes this object that object; `None` without a name.
    #[must_use]
    fn own_id(&self) -> Option<ObjectId> {
        let metadata = self.meta();
        Some(Self::id(metadata.namespace.as_deref(), metadata.name.as_deref()?))
    }
}

mod sealed {
    use super::ObjectMeta;

    pub trait Meta {
        fn meta(&self) -> &ObjectMeta;
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident($type:ty),)*) => {
        /// An object of one of the kinds that we write.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Manifest {
            $($(#[$doc])* $variant(Box<$type>),)*
        }

        impl Manifest {
            /// Group and version.
            #[must_use]
            pub fn api_version(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => <$type as Kind>::API_VERSION,)*
                }
            }

            /// The kind's name.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => <$type as Kind>::KIND,)*
                }
            }

            /// Name, namespace, labels and annotations.
            #[must_use]
            pub fn metadata(&self) -> &ObjectMeta {
                match self {
                    $(Self::$variant(object) => sealed::Meta::meta(&**object),)*
                }
            }

            /// What makes the object that object; `None` without a name.
            #[must_use]
            pub fn id(&self) -> Option<ObjectId> {
                match self {
                    $(Self::$variant(object) => object.own_id(),)*
                }
            }
        }

        impl Serialize for Manifest {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(object) => object.serialize(serializer),)*
                }
            }
        }

        $(
            impl From<$type> for Manifest {
                fn from(object: $type) -> Self {
                    Self::$variant(Box::new(object))
                }
            }

            impl Kind for $type {
                const API_VERSION: &'static str = <$type as Named>::API_VERSION;
                const KIND: &'static str = <$type as Named>::KIND;

                fn of(manifest: &Manifest) -> Option<&Self> {
                    match manifest {
                        Manifest::$variant(object) => Some(object),
                        _ => None,
                    }
                }

                fn of_mut(manifest: &mut Manifest) -> Option<&mut Self> {
                    match manifest {
                        Manifest::$variant(object) => Some(object),
                        _ => None,
                    }
                }
            }
        )*
    };
}

kinds! {
    /// A namespace.
    Namespace(v1::Namespace),
    /// A Kubernetes Service.
    Service(v1::Service),
    /// Who may do what at workloads.
    AuthorizationPolicy(Object<AuthorizationPolicy>),
    /// How clients talk to a service.
    DestinationRule(Object<DestinationRule>),
    /// Ports and hosts of gateway proxies.
    Gateway(Object<Gateway>),
    /// An installation.
    IstioOperator(Object<IstioOperator>),
    /// Whether workloads want mTLS.
    PeerAuthentication(Object<PeerAuthentication>),
    /// Hosts that are added to the registry.
    ServiceEntry(Object<ServiceEntry>),
    /// The scope of sidecars.
    Sidecar(Object<Sidecar>),
    /// Routes for hosts.
    VirtualService(Object<VirtualService>),
    /// A module in proxies.
    WasmPlugin(Object<WasmPlugin>),
}

/// The names of a kind, from the two places that know them.
trait Named {
    const API_VERSION: &'static str;
    const KIND: &'static str;
}

impl<S: Resource> Named for Object<S> {
    const API_VERSION: &'static str = S::API_VERSION;
    const KIND: &'static str = S::KIND;
}

impl<S> sealed::Meta for Object<S> {
    fn meta(&self) -> &ObjectMeta {
        &self.metadata
    }
}

macro_rules! kubernetes {
    ($($type:ty),*) => {$(
        impl Named for $type {
            const API_VERSION: &'static str = <$type as k8s_openapi::Resource>::API_VERSION;
            const KIND: &'static str = <$type as k8s_openapi::Resource>::KIND;
        }

        impl sealed::Meta for $type {
            fn meta(&self) -> &ObjectMeta {
                &self.metadata
            }
        }
    )*};
}

kubernetes!(v1::Namespace, v1::Service);
