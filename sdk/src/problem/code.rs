//! Which problems there are: the catalogue of permanent codes. A code that is no longer used stays listed.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($name:ident, $code:literal, $meaning:literal;)*) => {
        /// The kind of a problem. The codes are permanent: none is ever used for something else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ProblemCode {
            $(#[doc = concat!("`", $code, "`: ", $meaning, ".")] $name,)*
        }

        impl ProblemCode {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it is printed, such as `CFD1001`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What the code means, in one sentence without a full stop.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }
        }
    };
}

codes! {
    TooLarge, "CFD1001", "the input is larger than the limit";
    NotUtf8, "CFD1002", "the input is not UTF-8";
    ByteOrderMark, "CFD1003", "the input begins with a byte order mark";
    NoDocument, "CFD1004", "the input holds no document";
    SeveralDocuments, "CFD1005", "the input holds several documents where one is expected";
    Tab, "CFD1006", "a tab stands where YAML allows only spaces";
    Syntax, "CFD1007", "the input is not YAML";
    BadAlias, "CFD1008", "an alias names no anchor before it, or one that it stands in";
    TooManyNodes, "CFD1009", "the document has too many nodes, counted after its aliases are expanded";
    TooDeep, "CFD1010", "the document is nested too deeply";
    DuplicateKey, "CFD1011", "a key stands twice in one mapping";
    MergeKey, "CFD1012", "a merge key `<<` is used";
    KeyNotText, "CFD1013", "a key of a mapping is not text";
    UnknownTag, "CFD1014", "a tag is unknown, or its value is not of its type";

    UnknownKey, "CFD1101", "a key is not known";
    MissingKey, "CFD1102", "a key that is needed is missing";
    WrongType, "CFD1103", "a value is of the wrong type";
    OutOfRange, "CFD1104", "a number is out of range";
    InvalidName, "CFD1105", "a name or value breaks the rule of its kind";
    UnknownWord, "CFD1106", "a value is not one of the words allowed";
    TooFew, "CFD1107", "a list or mapping that needs an entry is empty";
    NotOneOf, "CFD1108", "not exactly one of several keys is given";

    DuplicateTenant, "CFD1201", "two tenants carry one name";
    NamespaceTaken, "CFD1202", "a namespace is owned twice";
    SystemNamespace, "CFD1203", "a tenant owns a namespace of the platform";
    ForeignNamespace, "CFD1204", "a namespace is named that the tenant does not own";
    DuplicateEntry, "CFD1205", "a list names something twice";

    DuplicateService, "CFD1211", "two services carry one name in one namespace";
    DuplicatePort, "CFD1212", "two ports of a Service carry one number or one name";
    SharedPods, "CFD1213", "the pods of a granted service cannot be told from those of another";
    NameClash, "CFD1214", "two Services would carry one name in one namespace";
    ReservedPort, "CFD1215", "a port is used that the proxy in every pod keeps for itself";

    DuplicateGateway, "CFD1221", "two gateways carry one name in one namespace";
    NodePortTaken, "CFD1222", "a node port is used twice in a cluster";
    NodePortRange, "CFD1223", "a node port is outside of Kubernetes' range";
    NodePortType, "CFD1224", "a node port is given for a Service that has none";
    HostIdentity, "CFD1225", "a gateway that tells tenants by host serves a wildcard";
    SharedHost, "CFD1226", "two tenants serve one host at one shared gateway";
    ReplicaRange, "CFD1227", "the least number of replicas is above the most";

    UnknownService, "CFD1231", "a service is named that its tenant does not declare";
    UnknownPort, "CFD1232", "a port is named that the service does not have";
    NotGranted, "CFD1233", "a route leads to another tenant's service without a grant";
    RouteHost, "CFD1234", "a route applies to a host that its gateway does not serve";
    DuplicateRoute, "CFD1235", "two routes of a gateway match the same";
    NotHttp, "CFD1236", "HTTP is asked of a port that does not speak it";
    DuplicateRelease, "CFD1237", "a service and port is released twice";
    FixedVersion, "CFD1238", "a released service's selector admits one version only";
    ReservedHeader, "CFD1239", "a header is used that has a meaning already";
    ManySpellings, "CFD1240", "a tenant header has more spellings than the filter removes";
    RewriteSlash, "CFD1241", "a prefix and what replaces it do not both end in a slash, or both in none";

    UnknownTenant, "CFD1251", "a tenant is named that does not exist";
    SelfGrant, "CFD1252", "a tenant is granted what is its own";
    DuplicateGrant, "CFD1253", "a grant stands twice";

    PlatformGateway, "CFD1261", "the platform's routes have no gateway, or it says what only a tenant's may";
    PlatformReachesTenant, "CFD1262", "the platform names a service in a tenant's namespace";
    MeshHost, "CFD1263", "a host outside the mesh is one inside it";
    PlatformPorts, "CFD1264", "a platform service states no ports where it must, or some where none are read";

    UnknownCluster, "CFD1271", "a cluster is named that does not exist there";
    UnknownNetwork, "CFD1272", "a network is named that does not exist";
    ControlPlaneRef, "CFD1273", "a cluster's control plane runs where none can";

    Unsupported, "CFD1901", "a field asks for something that this version does not act on";
}

impl ProblemCode {
    /// Whether the problem is that something named elsewhere is not there.
    pub(crate) fn is_about_absence(self) -> bool {
        matches!(
            self,
            Self::UnknownService
                | Self::UnknownPort
                | Self::UnknownTenant
                | Self::UnknownCluster
                | Self::UnknownNetwork
                | Self::NotGranted
                | Self::RouteHost
                | Self::ForeignNamespace
                | Self::PlatformGateway
                | Self::ControlPlaneRef
        )
    }
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::ProblemCode;

    #[test]
    fn codes_are_unique_and_ascend() {
        for pair in ProblemCode::ALL.windows(2) {
            let [a, b] = pair else { continue };
            assert!(a.as_str() < b.as_str(), "{a} {b}");
            assert_ne!(a.meaning(), b.meaning());
        }
    }
}
