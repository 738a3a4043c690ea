//! Those keys of a JSON object that mean something.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Reads an object of which only these keys are looked at: whatever JSON stands under others, numbers beyond all bounds
/// and half characters too, is passed over. Of a key that stands twice the last one counts. What is no object comes as
/// it is.
pub(super) fn fields(bytes: &[u8], known: &'static [&'static str]) -> serde_json::Result<Value> {
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return serde_json::from_slice(bytes);
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let fields = reader.deserialize_map(Known(known))?;
    reader.end()?;
    Ok(Value::Object(fields))
}

struct Known(&'static [&'static str]);

impl<'de> Visitor<'de> for Known {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut fields = Map::new();
        while let Some(Key(key)) = entries.next_key()? {
            match self.0.iter().find(|known| known.as_bytes() == key) {
                Some(known) => {
                    fields.insert((*known).to_owned(), entries.next_value()?);
                }
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(fields)
    }
}

/// A key as bytes: one that is unknown need not be made of whole characters.
struct Key(Vec<u8>);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_bytes<E: Error>(self, key: &[u8]) -> Result<Key, E> {
                Ok(Key(key.to_vec()))
            }
        }
        reader.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: impl AsRef<[u8]>) -> serde_json::Result<Value> {
        fields(text.as_ref(), &["a", "b"])
    }

    #[test]
    fn unknown_keys_hold_whatever_is_json() {
        let deep = format!(r#" {{"x":{}{},"a":1}}"#, "[".repeat(100_000), "]".repeat(100_000));
        for text in [r#"{"x":1e999,"a":1}"#, r#"{"a":1,"x":"\ud800"}"#, r#"{"\udc00":{"a":2},"a":0,"a":1}"#, &deep] {
            assert_eq!(read(text).unwrap(), json!({ "a": 1 }), "{text:.40}");
        }
        assert_eq!(read("{}").unwrap(), json!({}));
        assert_eq!(read(" [1]").unwrap(), json!([1]));
    }

    #[test]
    fn what_is_no_json_is_refused_wherever_it_stands() {
        for text in
            [r#"{"x":01}"#, r#"{"x":"\x"}"#, r#"{"a":1e999}"#, r#"{"b":"\ud800"}"#, "{} {}", "{x:1}", r#"{"x":}"#]
        {
            assert!(!read(text).unwrap_err().is_eof(), "{text}");
        }
        for text in ["", " ", "{", r#"{"x":[1"#, r#"{"x":"a"#, r#"{"x"#, r#"{"a":1,"#] {
            assert!(read(text).unwrap_err().is_eof(), "{text}");
        }
    }
}
