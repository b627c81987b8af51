//! What an object of Istio is: `apiVersion`, `kind`, `metadata` and the spec of its kind.

use std::{borrow::Cow, marker::PhantomData};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

use crate::name::Namespace;

/// What the spec of a kind says about its kind.
pub trait Resource {
    /// Group and version, as we write them.
    const API_VERSION: &'static str;
    /// Other versions of the same schema that Istio serves: they are read, and written as
    /// [`Self::API_VERSION`].
    const ALSO_READ: &'static [&'static str] = &[];
    /// The kind's name.
    const KIND: &'static str;
    /// The kind's name in a URL of the Kubernetes API.
    const PLURAL: &'static str;
    /// Whether its objects live in namespaces.
    const SCOPE: Scope;
}

/// Where objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In the cluster.
    Cluster,
    /// In a file only: no API server knows the kind.
    File,
}

/// An object of the kind whose spec is `S`.
///
/// ```
/// # use cofferdam::{istio::{Object, Sidecar}, name::Namespace};
/// let sidecar = Object::new(&Namespace::new("foo").unwrap(), "default", Sidecar::default());
/// assert_eq!(sidecar.metadata.name.as_deref(), Some("default"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Object<S> {
    /// Name, namespace, labels and annotations.
    pub metadata: ObjectMeta,
    /// What the object says.
    pub spec: S,
}

// === impl Object ===

impl<S> Object<S> {
    /// An object with a name in a namespace.
    #[must_use]
    pub fn new(namespace: &Namespace, name: impl Into<String>, spec: S) -> Self {
        let metadata = ObjectMeta {
            name: Some(name.into()),
            namespace: Some(namespace.as_str().to_owned()),
            ..ObjectMeta::default()
        };
        Self { metadata, spec }
    }

    /// Adds a label.
    #[must_use]
    pub fn label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.labels.get_or_insert_default().insert(key.into(), value.into());
        self
    }
}

impl<S: Resource + Serialize> Serialize for Object<S> {
    fn serialize<W: Serializer>(&self, serializer: W) -> Result<W::Ok, W::Error> {
        let mut object = serializer.serialize_struct("Object", 4)?;
        object.serialize_field("apiVersion", S::API_VERSION)?;
        object.serialize_field("kind", S::KIND)?;
        object.serialize_field("metadata", &self.metadata)?;
        object.serialize_field("spec", &self.spec)?;
        object.end()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "S: Resource + Deserialize<'de>"))]
struct Fields<S> {
    api_version: Word<ApiVersionOf<S>>,
    kind: Word<KindOf<S>>,
    #[serde(default)]
    metadata: ObjectMeta,
    spec: S,
}

impl<'de, S: Resource + Deserialize<'de>> Deserialize<'de> for Object<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Fields { api_version: Word(PhantomData), kind: Word(PhantomData), metadata, spec } =
            Fields::deserialize(deserializer)?;
        Ok(Self { metadata, spec })
    }
}

impl<S: Resource + JsonSchema> JsonSchema for Object<S> {
    fn schema_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Object", S::KIND))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "properties": {
                "apiVersion": {"const": S::API_VERSION},
                "kind": {"const": S::KIND},
                "metadata": generator.subschema_for::<ObjectMeta>(),
                "spec": generator.subschema_for::<S>(),
            },
            "required": ["apiVersion", "kind", "metadata", "spec"],
        })
    }
}

/// A text that must be one of a few: checked where it is read, so that an error keeps its position.
struct Word<W>(PhantomData<W>);

trait Words {
    fn all() -> impl Iterator<Item = &'static str>;
}

struct ApiVersionOf<S>(PhantomData<S>);
struct KindOf<S>(PhantomData<S>);

impl<S: Resource> Words for ApiVersionOf<S> {
    fn all() -> impl Iterator<Item = &'static str> {
        std::iter::once(S::API_VERSION).chain(S::ALSO_READ.iter().copied())
    }
}

impl<S: Resource> Words for KindOf<S> {
    fn all() -> impl Iterator<Item = &'static str> {
        std::iter::once(S::KIND)
    }
}

impl<'de, W: Words> Deserialize<'de> for Word<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if W::all().any(|word| word == text) {
            return Ok(Self(PhantomData));
        }
        let words: Vec<_> = W::all().map(|word| format!("`{word}`")).collect();
        Err(de::Error::custom(format!("`{text}` is not {}", words.join(" or "))))
    }
}
