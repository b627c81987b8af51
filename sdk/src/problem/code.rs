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
}

impl ProblemCode {
    /// Whether the problem is that something named elsewhere is not there.
    pub(crate) fn is_about_absence(self) -> bool {
        let _ = self;
        false
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
