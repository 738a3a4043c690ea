//! What no reader of events is told, whatever surface it comes by: what would let somebody in, or help to guess it.
//! Named here once; the log keeps it, since that is where accounts live. So do the views, and whoever prints rows of them
//! leaves it out as well.
//!
//! To withhold another field: name it below. It must be one that may be absent, for that is how readers see it.

/// The fields of an event that are withheld, each at the top of the payload.
pub fn fields(kind: &str) -> &'static [&'static str] {
    match kind {
        "subject.credential-set" => &["argon2id"],
        _ => &[],
    }
}

/// The fields of a view's documents that are withheld from who looks at its rows, each at the top of the document.
pub fn of_view(projection: &str) -> &'static [&'static str] {
    match projection {
        "users" => &["argon2id"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    #[test]
    fn withheld_fields_may_be_absent() {
        let kinds: Vec<_> = Event::kinds().filter(|(kind, _)| !fields(kind).is_empty()).collect();
        assert_eq!(kinds.len(), 1, "a field of a type that there is not");
        for (kind, _) in kinds {
            let read = Event::decode(kind, b"{}").expect("is known");
            read.unwrap_or_else(|error| panic!("{kind}: {error}"));
        }
    }
}
