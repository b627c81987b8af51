//! How the proxy writes a map as bytes: a count, the lengths of each pair, then the texts, each ended by NUL.

use std::collections::BTreeMap;

/// Reads a map of texts; none where the bytes are not one.
pub(crate) fn decode(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let (count, mut lengths) = number(bytes)?;
    let mut texts = lengths.get(count.checked_mul(8)?..)?;
    let mut map = BTreeMap::new();
    for _ in 0..count {
        let (key_length, after_key) = number(lengths)?;
        let (value_length, after_value) = number(after_key)?;
        lengths = after_value;
        let key = text(&mut texts, key_length)?;
        let value = text(&mut texts, value_length)?;
        map.insert(key, value);
    }
    texts.is_empty().then_some(map)
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (head, tail) = bytes.split_first_chunk::<4>()?;
    Some((usize::try_from(u32::from_le_bytes(*head)).ok()?, tail))
}

fn text(texts: &mut &[u8], length: usize) -> Option<String> {
    let (head, tail) = texts.split_at_checked(length)?;
    *texts = tail.strip_prefix(b"\0")?;
    String::from_utf8(head.to_vec()).ok()
}

#[cfg(test)]
pub(crate) fn encode(pairs: &[(&str, &str)]) -> Vec<u8> {
    let number = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    let mut bytes = number(pairs.len()).to_vec();
    for (key, value) in pairs {
        bytes.extend(number(key.len()));
        bytes.extend(number(value.len()));
    }
    for (key, value) in pairs {
        bytes.extend([key.as_bytes(), b"\0", value.as_bytes(), b"\0"].concat());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_back_and_any_cut_is_noticed() {
        let bytes = encode(&[("app", "hello"), ("version", "")]);
        let map = decode(&bytes).expect("a map");
        assert_eq!(map, BTreeMap::from([("app".into(), "hello".into()), ("version".into(), String::new())]));
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end]), None, "{end}");
        }
        assert_eq!(decode(&[bytes.as_slice(), b"x"].concat()), None);
        assert_eq!(decode(&encode(&[])), Some(BTreeMap::new()));
        assert_eq!(decode(&[0xff; 64]), None);
    }
}
