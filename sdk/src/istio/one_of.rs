//! How an exclusive choice of Istio's is read and written: a macro for enums whose variants are sibling keys.

/// Two keys stand where Istio allows one, or none stands where it wants one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wanted} of {choice} may be set here")]
pub struct InvalidChoice {
    pub(super) wanted: &'static str,
    pub(super) choice: &'static str,
}

/// An enum whose variants are keys that exclude each other, made for `#[serde(flatten)]` and for standing
/// alone.
///
/// `_ { Variant }` names the variant that stands for the absence of all keys. The second name is of the
/// private struct that reads the keys: it sees every one of them, so a second key is refused and not
/// overlooked.
macro_rules! one_of {
    (
        $(#[$doc:meta])*
        pub enum $name:ident, $fields:ident = $fields_text:literal, $choice:literal {
            $(_ { $(#[$none_doc:meta])* $none:ident })?
            $($(#[$variant_doc:meta])* $variant:ident($type:ty) = $field:ident $key:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
        #[serde(try_from = $fields_text)]
        pub enum $name {
            $($(#[$none_doc])* $none,)?
            $($(#[$variant_doc])* $variant($type),)*
        }

        #[derive(serde::Deserialize, schemars::JsonSchema)]
        struct $fields {
            $($(#[$variant_doc])* #[serde(rename = $key)] $field: Option<$type>,)*
        }

        impl TryFrom<$fields> for $name {
            type Error = $crate::istio::InvalidChoice;

            fn try_from(fields: $fields) -> Result<Self, Self::Error> {
                let mut found = None;
                $(
                    if let Some(value) = fields.$field
                        && found.replace(Self::$variant(value)).is_some()
                    {
                        return Err($crate::istio::InvalidChoice { wanted: "only one", choice: $choice });
                    }
                )*
                $(let found = found.or(Some(Self::$none));)?
                found.ok_or($crate::istio::InvalidChoice { wanted: "exactly one", choice: $choice })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                match self {
                    $(Self::$none => serializer.serialize_map(Some(0))?.end(),)?
                    $(Self::$variant(value) => {
                        let mut map = serializer.serialize_map(Some(1))?;
                        map.serialize_entry($key, value)?;
                        map.end()
                    })*
                }
            }
        }
    };
}
