//! What the small values of Istio's kinds mean: ports, durations, visibility, hosts of a namespace, gateways.

use std::{borrow::Cow, collections::BTreeMap, fmt, num::NonZeroU16, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::name::{HostPattern, Hostname, Namespace};

/// A port number, 1 to 65535.
pub type Port = NonZeroU16;

/// Keys that a type does not know, as they were read.
pub type Other = BTreeMap<String, serde_json::Value>;

/// A text is not a value of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {kind}: {rule}")]
pub struct InvalidValue {
    text: String,
    kind: &'static str,
    rule: &'static str,
}

/// A port that is the key of a map: JSON has only texts there, YAML may have a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortKey(pub Port);

/// Who sees an object: an entry of `exportTo`, and the namespace part of a [`NamespacedHost`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// `.`: the object's own namespace.
    Own,
    /// `*`: every namespace.
    All,
    /// `~`: nobody.
    None,
    /// One namespace, by name.
    Namespace(Namespace),
}

/// Hosts of a namespace, written `namespace/host`; a Gateway's server may leave the namespace out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamespacedHost {
    /// Whose hosts. `None`: nothing stands before the host, which a Gateway reads as every namespace.
    pub namespace: Option<Visibility>,
    /// The host, or a pattern of hosts.
    pub host: HostPattern,
}

/// What a VirtualService is bound to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GatewayRef {
    /// `mesh`: every sidecar.
    Mesh,
    /// A Gateway object, written `name` (of the VirtualService's namespace) or `namespace/name`.
    Gateway {
        /// The Gateway's namespace. `None`: the VirtualService's own.
        namespace: Option<Namespace>,
        /// The Gateway's name.
        name: Hostname,
    },
}

/// A length of time, written in seconds as protobuf's JSON does (`1.5s`). It is also read as Go writes it
/// (`1m30s`, `250ms`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub std::time::Duration);

// === impl Visibility ===

impl FromStr for Visibility {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        match text {
            "." => Ok(Self::Own),
            "*" => Ok(Self::All),
            "~" => Ok(Self::None),
            name => Namespace::new(name)
                .map(Self::Namespace)
                .map_err(|_| invalid(text, "a visibility", "`.`, `*`, `~` or a namespace")),
        }
    }
}

impl fmt::Display for Visibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => ".",
            Self::All => "*",
            Self::None => "~",
            Self::Namespace(name) => name.as_str(),
        })
    }
}

// === impl NamespacedHost ===

impl NamespacedHost {
    /// Hosts of one namespace.
    #[must_use]
    pub fn of(namespace: &Namespace, host: HostPattern) -> Self {
        Self { namespace: Some(Visibility::Namespace(namespace.clone())), host }
    }
}

impl FromStr for NamespacedHost {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let rule = "a host in lower case, `*` or `*.` before a host, optionally after `.`, `*`, `~` or a \
                    namespace and `/`";
        let error = || invalid(text, "a host", rule);
        let (namespace, host) = match text.split_once('/') {
            Some((namespace, host)) => (Some(namespace.parse().map_err(|_| error())?), host),
            None => (None, text),
        };
        Ok(Self { namespace, host: HostPattern::new(host).map_err(|_| error())? })
    }
}

impl fmt::Display for NamespacedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}/{}", self.host),
            None => write!(f, "{}", self.host),
        }
    }
}

// === impl GatewayRef ===

impl GatewayRef {
    /// A Gateway object of a namespace.
    #[must_use]
    pub fn of(namespace: &Namespace, name: Hostname) -> Self {
        Self::Gateway { namespace: Some(namespace.clone()), name }
    }
}

impl FromStr for GatewayRef {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if text == "mesh" {
            return Ok(Self::Mesh);
        }
        let error = || invalid(text, "a gateway", "`mesh`, a Gateway's name, or `namespace/name`");
        let (namespace, name) = match text.split_once('/') {
            Some((namespace, name)) => (Some(Namespace::new(namespace).map_err(|_| error())?), name),
            None => (None, text),
        };
        Ok(Self::Gateway { namespace, name: Hostname::new(name).map_err(|_| error())? })
    }
}

impl fmt::Display for GatewayRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mesh => f.write_str("mesh"),
            Self::Gateway { namespace: Some(namespace), name } => write!(f, "{namespace}/{name}"),
            Self::Gateway { namespace: None, name } => write!(f, "{name}"),
        }
    }
}

// === impl Duration ===

impl Duration {
    /// So many seconds.
    #[must_use]
    pub fn seconds(seconds: u64) -> Self {
        Self(std::time::Duration::from_secs(seconds))
    }
}

impl FromStr for Duration {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        parse_duration(text).map(Self).ok_or_else(|| {
            invalid(text, "a duration", "numbers with units `h`, `m`, `s`, `ms`, `us` or `ns`, as `1.5s`")
        })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.0.as_secs(), self.0.subsec_nanos());
        if nanos == 0 {
            return write!(f, "{seconds}s");
        }
        let fraction = format!("{nanos:09}");
        write!(f, "{seconds}.{}s", fraction.trim_end_matches('0'))
    }
}

/// Go's `time.ParseDuration`, without a sign.
fn parse_duration(text: &str) -> Option<std::time::Duration> {
    const UNITS: [(&str, u64); 7] = [
        ("ns", 1),
        ("us", 1_000),
        ("µs", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ];
    let mut rest = text;
    let mut nanos: u64 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(number_end);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let (_, scale) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
        nanos = nanos.checked_add(scaled(number, scale)?)?;
        rest = tail;
    }
    (!text.is_empty()).then(|| std::time::Duration::from_nanos(nanos))
}

/// A decimal number times a scale, digit by digit so that nothing is rounded but what is below one.
fn scaled(number: &str, scale: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut total = whole.checked_mul(scale)?;
    let mut place = scale;
    for digit in fraction.chars() {
        place /= 10;
        total = total.checked_add(u64::from(digit.to_digit(10)?).checked_mul(place)?)?;
    }
    Some(total)
}

// === impl PortKey ===

impl Serialize for PortKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PortKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map(Self)
            .map_err(|_| de::Error::custom(invalid(&text, "a port", "a number from 1 to 65535")))
    }
}

impl JsonSchema for PortKey {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("PortKey")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[1-9][0-9]{0,4}$"})
    }
}

macro_rules! as_text {
    ($($name:ident: $description:literal;)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "description": $description})
            }
        }
    )*};
}

as_text! {
    Visibility: "`.` (own namespace), `*` (all), `~` (none) or a namespace";
    NamespacedHost: "`namespace/host`, where the namespace may be `.`, `*` or `~`, or a host alone";
    GatewayRef: "`mesh`, a Gateway's name, or `namespace/name`";
    Duration: "a length of time such as `1.5s`";
}

fn invalid(text: &str, kind: &'static str, rule: &'static str) -> InvalidValue {
    InvalidValue { text: text.to_owned(), kind, rule }
}
