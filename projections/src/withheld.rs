//! Rows on their way to somebody who looks at them: documents without what nobody is told.

use serde_json::{Map, Value};

/// Stands in its place.
const WITHHELD: &str = "$withheld";

/// A text without some fields of the document that it is; none where it may be told as it is.
pub(crate) fn without(text: &str, fields: &[&str]) -> Option<String> {
    if !fields.iter().any(|field| text.contains(field)) {
        return None;
    }
    // Of a document that cannot be read nobody knows where the field ends.
    let Ok(mut document) = serde_json::from_str::<Map<String, Value>>(text) else { return Some(WITHHELD.to_owned()) };
    let mut withheld = false;
    for field in fields {
        if let Some(value) = document.get_mut(*field).filter(|value| !value.is_null()) {
            *value = WITHHELD.into();
            withheld = true;
        }
    }
    withheld.then(|| Value::Object(document).to_string())
}

/// The same of a value as SQL writes it.
pub(crate) fn without_quoted(cell: &str, fields: &[&str]) -> Option<String> {
    let text = cell.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'");
    Some(format!("'{}'", without(&text, fields)?.replace('\'', "''")))
}

#[cfg(test)]
mod tests {
    use rollbook_domain::withheld::of_view;

    use super::*;
    use crate::registry::REGISTRY;

    #[test]
    fn a_document_is_told_without_what_is_withheld() {
        let told = |text: &str| without(text, &["argon2id"]);
        let hash = r#"{"subject":"user:1","argon2id":"$argon2id$v=19$x"}"#;
        assert_eq!(told(hash).as_deref(), Some(r#"{"argon2id":"$withheld","subject":"user:1"}"#));
        assert_eq!(told(&hash[..40]).as_deref(), Some("$withheld"), "it cannot be read");
        assert_eq!((told(r#"{"argon2id":null}"#), told("asha@example.org"), without(hash, &[])), (None, None, None));
    }

    #[test]
    fn so_is_one_that_sql_has_written() {
        let cell = r#"'{"argon2id":"x","name":"O''Hara"}'"#;
        let told = r#"'{"argon2id":"$withheld","name":"O''Hara"}'"#;
        assert_eq!(without_quoted(cell, &["argon2id"]).as_deref(), Some(told));
        assert_eq!((without_quoted("NULL", &["argon2id"]), without_quoted("7", &["argon2id"])), (None, None));
    }

    #[test]
    fn what_is_withheld_is_of_one_view_that_there_is() {
        let with = REGISTRY.iter().filter(|definition| !of_view(definition.name).is_empty());
        assert_eq!(with.map(|definition| definition.name).collect::<Vec<_>>(), ["users"]);
    }
}
