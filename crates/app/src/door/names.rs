//! Names put in place of pseudonyms.

use std::collections::HashMap;

use rollbook_domain::{Actor, Reference, personal};
use rollbook_seal::Pseudonym;

/// Who is behind some pseudonyms.
#[derive(Default)]
pub(crate) struct Names(HashMap<Pseudonym, Reference>);

impl Names {
    pub(super) fn new(known: HashMap<Pseudonym, Reference>) -> Self {
        Self(known)
    }

    /// JSON with ids in place of their pseudonyms, wherever they stand in a text of it; none where none does.
    pub(crate) fn in_json(&self, json: &str) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let (mut told, mut from) = (String::new(), 0);
        for (at, pseudonym) in Pseudonym::all_in(json) {
            let Some(name) = self.0.get(&pseudonym) else { continue };
            told.push_str(&json[from..at.start]);
            told.push_str(&escaped(name.id()));
            from = at.end;
        }
        (from > 0).then(|| told + &json[from..])
    }

    /// Who acted, where it is somebody else than it says.
    pub(crate) fn acting(&self, actor: &Actor) -> Option<Actor> {
        let person = personal::person_acting(actor)?;
        let name = self.0.get(&Pseudonym::parse(person.id())?)?;
        Some(personal::acting_as(actor, name.id()))
    }

    /// Whom a reference means.
    pub(crate) fn of(&self, who: &Reference) -> Reference {
        let known = Pseudonym::parse(who.id()).and_then(|pseudonym| self.0.get(&pseudonym));
        known.unwrap_or(who).clone()
    }
}

/// As it stands within a text of JSON.
fn escaped(id: &str) -> String {
    let quoted = serde_json::Value::from(id).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn ids_are_put_where_their_pseudonyms_stand() {
        let (known, erased) = (Pseudonym(Uuid::from_u128(1)), Pseudonym(Uuid::from_u128(2)));
        let names = Names::new([(known, r#"user:a"\ä"#.parse().unwrap())].into());
        let json = format!(r#"{{"member":"user:{known}","ids":["{erased}","{known}"],"name":"x"}}"#);
        let told = names.in_json(&json).unwrap();
        let expected = format!(r#"{{"member":"user:a\"\\ä","ids":["{erased}","a\"\\ä"],"name":"x"}}"#);
        assert_eq!(told, expected);
        assert!(serde_json::from_str::<serde_json::Value>(&told).is_ok());
        assert_eq!(names.in_json(&format!(r#"["{erased}"]"#)), None);
        let reference = |pseudonym: Pseudonym| format!("user:{pseudonym}").parse::<Reference>().unwrap();
        assert_eq!(names.of(&reference(known)).id(), r#"a"\ä"#);
        assert_eq!(names.of(&reference(erased)), reference(erased));
    }
}
