//! What a body wishes of a form.

use serde_json::value::RawValue;

use crate::devicemagic::error::Fault;
use crate::devicemagic::format::Format;

/// The most bytes of the children of a form.
const MAX_CHILDREN: usize = 1024 * 1024;

/// What `POST` and `PUT` of a form wish.
#[derive(Debug, Default)]
pub(in crate::devicemagic) struct FormWish {
    pub(in crate::devicemagic) title: Option<String>,
    pub(in crate::devicemagic) description: Option<String>,
    /// As received.
    pub(in crate::devicemagic) children: Option<Box<RawValue>>,
}

/// The wish for a form; its children are kept as they came, so they are not read into a tree.
pub(in crate::devicemagic) fn form(format: Format, body: &[u8]) -> Result<FormWish, Fault> {
    #[derive(serde::Deserialize)]
    struct Json {
        title: Option<String>,
        description: Option<String>,
        children: Option<Box<RawValue>>,
    }
    match format {
        Format::Json => {
            // A struct could be read from an array as well.
            if body.trim_ascii_start().first() != Some(&b'{') {
                return Err(Fault::unreadable());
            }
            let Json { title, description, children } =
                serde_json::from_slice(body).map_err(|_| Fault::unreadable())?;
            if let Some(children) = &children {
                check_children(children.get())?;
            }
            Ok(FormWish { title, description, children })
        }
        Format::Xml => Err(Fault::bad_request("Forms are taken as JSON only")),
    }
}

fn check_children(children: &str) -> Result<(), Fault> {
    if !children.starts_with('[') {
        return Err(Fault::bad_request("Children must be a list"));
    }
    if children.len() > MAX_CHILDREN {
        return Err(Fault::bad_request("Children are larger than 1 MiB"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_an_object_with_children_up_to_their_bound() {
        let form = |body: &str| form(Format::Json, body.as_bytes());
        assert!(form(r#" {"title":"Checklist","children":[]}"#).is_ok());
        assert!(form(r#"["Checklist","x",[]]"#).is_err());
        let sized = |bytes: usize| format!(r#"{{"title":"Checklist","children":["{}"]}}"#, "x".repeat(bytes - 4));
        assert!(form(&sized(MAX_CHILDREN)).is_ok());
        assert!(form(&sized(MAX_CHILDREN + 1)).is_err());
    }
}
