//! How a serde value becomes YAML in block style, straight into the text: no tree between, and no options.

use std::fmt::{Display, Write as _};

use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple},
    ser::{SerializeTupleStruct, SerializeTupleVariant},
};

use super::scalar::write_text;

/// A value has no form in YAML that readers of JSON understand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct YamlError(String);

impl serde::ser::Error for YamlError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Writes a value as a document that ends with a line break.
pub(super) fn write<T: Serialize + ?Sized>(out: &mut String, value: &T) -> Result<(), YamlError> {
    value.serialize(Emitter { out: &mut *out, indent: 0, place: Place::Line })?;
    out.push('\n');
    Ok(())
}

/// What a value stands after.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// The beginning of a line, or a list's dash: the first line of the value goes on right here.
    Line,
    /// A key's colon: what takes more than a line begins on the next one.
    Key,
    /// Nothing: it is a key itself.
    Name,
}

/// Writes one value.
struct Emitter<'o> {
    out: &'o mut String,
    indent: usize,
    place: Place,
}

/// A list or map that is being written.
pub(super) struct Block<'o> {
    out: &'o mut String,
    /// The column of its keys or dashes.
    indent: usize,
    place: Place,
    /// What it is when nothing comes.
    brackets: &'static str,
    empty: bool,
}

/// YAML's limit for a key on one line.
const MAX_KEY: usize = 1024;

// === impl Emitter ===

impl<'o> Emitter<'o> {
    /// A value that is no text: quoted only where it is a key, which must be one.
    fn word(self, value: impl Display) -> Result<(), YamlError> {
        match self.place {
            Place::Line => write!(self.out, "{value}"),
            Place::Key => write!(self.out, " {value}"),
            Place::Name => write!(self.out, "\"{value}\""),
        }
        .map_err(YamlError::custom)
    }

    fn float(self, value: f64) -> Result<(), YamlError> {
        if value.is_finite() {
            self.word(format_args!("{value:?}"))
        } else {
            Err(YamlError::custom("JSON has no infinity"))
        }
    }

    fn map(self) -> Result<Block<'o>, YamlError> {
        self.block("{}", 2)
    }

    /// A list under a key has its dashes right below the key.
    fn list(self) -> Result<Block<'o>, YamlError> {
        self.block("[]", 0)
    }

    fn block(self, brackets: &'static str, step: usize) -> Result<Block<'o>, YamlError> {
        let indent = match self.place {
            Place::Line => self.indent,
            Place::Key => self.indent + step,
            Place::Name => return Err(YamlError::custom("the keys of a map must be texts")),
        };
        Ok(Block { out: self.out, indent, place: self.place, brackets, empty: true })
    }

    /// The value of a map's only key.
    fn variant(self, name: &'static str) -> Result<Self, YamlError> {
        let mut map = self.map()?;
        map.key(name)?;
        Ok(Self { out: map.out, indent: map.indent, place: Place::Key })
    }
}

macro_rules! words {
    ($($method:ident: $type:ty,)*) => {$(
        fn $method(self, value: $type) -> Result<(), YamlError> {
            self.word(value)
        }
    )*};
}

impl<'o> Serializer for Emitter<'o> {
    type Ok = ();
    type Error = YamlError;
    type SerializeSeq = Block<'o>;
    type SerializeTuple = Block<'o>;
    type SerializeTupleStruct = Block<'o>;
    type SerializeTupleVariant = Block<'o>;
    type SerializeMap = Block<'o>;
    type SerializeStruct = Block<'o>;
    type SerializeStructVariant = Block<'o>;

    words! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
    }

    fn serialize_f32(self, value: f32) -> Result<(), YamlError> {
        self.float(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), YamlError> {
        self.float(value)
    }

    fn serialize_char(self, value: char) -> Result<(), YamlError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), YamlError> {
        if self.place == Place::Key {
            self.out.push(' ');
        }
        write_text(self.out, value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), YamlError> {
        Err(YamlError::custom("JSON has no bytes"))
    }

    fn serialize_none(self) -> Result<(), YamlError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), YamlError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), YamlError> {
        self.word("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), YamlError> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), YamlError> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), YamlError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<(), YamlError> {
        value.serialize(self.variant(name)?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Block<'o>, YamlError> {
        self.list()
    }

    fn serialize_tuple(self, _: usize) -> Result<Block<'o>, YamlError> {
        self.list()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Block<'o>, YamlError> {
        self.list()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Block<'o>, YamlError> {
        self.variant(name)?.list()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Block<'o>, YamlError> {
        self.map()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Block<'o>, YamlError> {
        self.map()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Block<'o>, YamlError> {
        self.variant(name)?.map()
    }
}

// === impl Block ===

impl Block<'_> {
    /// Goes to where the next key or dash stands.
    fn next(&mut self) {
        if !self.empty || self.place == Place::Key {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', self.indent));
        }
        self.empty = false;
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), YamlError> {
        self.next();
        let start = self.out.len();
        key.serialize(Emitter { out: &mut *self.out, indent: self.indent, place: Place::Name })?;
        if self.out.len() - start > MAX_KEY {
            return Err(YamlError::custom(format_args!("a key takes more than {MAX_KEY} bytes")));
        }
        self.out.push(':');
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), YamlError> {
        value.serialize(Emitter { out: &mut *self.out, indent: self.indent, place: Place::Key })
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), YamlError> {
        self.next();
        self.out.push_str("- ");
        value.serialize(Emitter { out: &mut *self.out, indent: self.indent + 2, place: Place::Line })
    }

    fn close(self) {
        if self.empty {
            self.out.push_str(if self.place == Place::Key { " " } else { "" });
            self.out.push_str(self.brackets);
        }
    }
}

impl SerializeMap for Block<'_> {
    type Ok = ();
    type Error = YamlError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), YamlError> {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), YamlError> {
        self.value(value)
    }

    fn end(self) -> Result<(), YamlError> {
        self.close();
        Ok(())
    }
}

macro_rules! blocks {
    (lists: [$($list:ident $element:ident,)*], maps: [$($map:ident,)*]) => {
        $(impl $list for Block<'_> {
            type Ok = ();
            type Error = YamlError;

            fn $element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), YamlError> {
                self.item(value)
            }

            fn end(self) -> Result<(), YamlError> {
                self.close();
                Ok(())
            }
        })*

        $(impl $map for Block<'_> {
            type Ok = ();
            type Error = YamlError;

            fn serialize_field<T>(&mut self, key: &'static str, value: &T) -> Result<(), YamlError>
            where
                T: Serialize + ?Sized,
            {
                self.key(key)?;
                self.value(value)
            }

            fn end(self) -> Result<(), YamlError> {
                self.close();
                Ok(())
            }
        })*
    };
}

blocks! {
    lists: [
        SerializeSeq serialize_element,
        SerializeTuple serialize_element,
        SerializeTupleStruct serialize_field,
        SerializeTupleVariant serialize_field,
    ],
    maps: [SerializeStruct, SerializeStructVariant,]
}
