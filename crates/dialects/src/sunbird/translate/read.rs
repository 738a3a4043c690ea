//! Which parts of a group are read.

/// Members and activities; without any wish the activities alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Fields {
    pub(in super::super) members: bool,
    pub(in super::super) activities: bool,
}

impl Fields {
    /// `fields=members,activities`, with any white space around commas.
    pub(in super::super) fn of(query: Option<&str>) -> Self {
        let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let fields = pairs.into_iter().find(|(name, _)| name == "fields").map(|(_, value)| value);
        let fields = fields.filter(|fields| !fields.trim().is_empty());
        let Some(fields) = fields else { return Self { members: false, activities: true } };
        let wants = |name: &str| fields.split(',').any(|field| field.trim() == name);
        Self { members: wants("members"), activities: wants("activities") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_or_left_to_us() {
        for (query, members, activities) in [
            ("", false, true),
            ("fields=", false, true),
            ("other=members", false, true),
            ("fields=members", true, false),
            ("fields=activities", false, true),
            ("fields=members,activities", true, true),
            ("fields=%20members%20,+activities", true, true),
            ("fields=Members", false, false),
            ("fields=roles", false, false),
        ] {
            assert_eq!(Fields::of(Some(query)), Fields { members, activities }, "{query}");
        }
        assert_eq!(Fields::of(None), Fields { members: false, activities: true });
    }
}
