//! The rules a surface hands to `decide`, so that two surfaces on one workspace keep their own.

use crate::Attributes;
use crate::forms::Form;
use crate::refusal::Refusal;
use crate::text::bounded;

/// Who may change a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rights {
    /// The surface has authorised the caller already (native keys, organization tokens).
    #[default]
    Operator,
    /// The acting member must be an active `admin` of the group; deleting needs its creator.
    GroupAdmin,
}

/// What a text (a name, a description) may look like. Lengths count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRule {
    /// The fewest characters.
    pub min: usize,
    /// The most characters; `usize::MAX` for none beyond the domain's own bound.
    pub max: usize,
    /// Whether white space alone will do.
    pub blank: bool,
    /// Whether control characters may stand in it.
    pub control: bool,
}

impl TextRule {
    /// Anything up to the domain's own bound.
    pub const ANY: Self = Self { min: 0, max: usize::MAX, blank: true, control: true };

    /// Refuses a text that breaks the rule.
    pub fn check(&self, field: &'static str, text: &str) -> Result<(), Refusal> {
        bounded(field, text)?;
        let length = text.chars().count();
        let reason = if !self.blank && text.trim().is_empty() {
            "must not be blank"
        } else if length < self.min {
            "is too short"
        } else if length > self.max {
            "is too long"
        } else if !self.control && text.chars().any(char::is_control) {
            "must not contain control characters"
        } else {
            return Ok(());
        };
        Err(Refusal::InvalidText { field, reason })
    }
}

/// What one attribute of a directory entry may look like where it is a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeRule {
    /// Which.
    pub name: &'static str,
    /// How long it may be and the like.
    pub text: TextRule,
    /// What it must be.
    pub form: Form,
}

impl AttributeRule {
    /// Refuses a text that breaks the rule.
    pub fn check(&self, text: &str) -> Result<(), Refusal> {
        self.text.check(self.name, text)?;
        self.form.check(text).map_err(|reason| Refusal::InvalidText { field: self.name, reason })
    }
}

/// What directory entries may look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubjectRules {
    /// What an entry may be called, where it has a name.
    pub name: TextRule,
    /// What its attributes may be.
    pub attributes: &'static [AttributeRule],
}

impl SubjectRules {
    /// Anything up to the domain's own bounds.
    pub const ANY: Self = Self { name: TextRule::ANY, attributes: &[] };

    /// Refuses a name or an attribute that breaks its rule. An attribute that is as `before` passes: another
    /// surface with other rules may have set it.
    pub fn check(&self, name: Option<&str>, attributes: &Attributes, before: &Attributes) -> Result<(), Refusal> {
        name.map_or(Ok(()), |name| self.name.check("name", name))?;
        for rule in self.attributes {
            let value = attributes.get(rule.name).filter(|value| before.get(rule.name) != Some(value));
            value.and_then(serde_json::Value::as_str).map_or(Ok(()), |text| rule.check(text))?;
        }
        Ok(())
    }

    /// Refuses a text that breaks the rule of that name, where there is one. For what becomes no attribute, such as
    /// a password, and for surfaces that look at a request before they look for what it is about.
    pub fn check_text(&self, name: &str, text: &str) -> Result<(), Refusal> {
        let rule = self.attributes.iter().find(|rule| rule.name == name);
        rule.map_or(Ok(()), |rule| rule.check(text))
    }
}

/// The rules of one surface.
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own, and they combine freely")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What a group may be called.
    pub name: TextRule,
    /// What a description may look like.
    pub description: TextRule,
    /// Whether a name is claimed in the workspace, so that no second group under this policy has it.
    pub unique_names: bool,
    /// Who may change a group.
    pub rights: Rights,
    /// Whether members must be registered in the directory when they are added.
    pub members_must_exist: bool,
    /// Whether linked resources must be registered in the directory.
    pub resources_must_exist: bool,
    /// The most members of one kind in a group; suspended memberships count.
    pub max_members: Option<u64>,
    /// The most linked resources of one kind.
    pub max_resources: Option<u64>,
    /// The most groups that one member may be in when it creates a further one.
    pub max_groups_per_member: Option<u64>,
    /// Whether the groups of each member are counted even without a limit of this surface: every surface on a
    /// workspace must count if one of them has the limit.
    pub count_groups: bool,
    /// What directory entries may look like.
    pub subjects: SubjectRules,
}

impl Policy {
    /// The rules of the native surfaces: names of 1 to 255 characters without control characters.
    pub const NATIVE: Self = Self {
        name: TextRule { min: 1, max: 255, blank: false, control: false },
        description: TextRule { min: 0, max: 10_000, blank: true, control: true },
        unique_names: false,
        rights: Rights::Operator,
        members_must_exist: false,
        resources_must_exist: false,
        max_members: None,
        max_resources: None,
        max_groups_per_member: None,
        count_groups: false,
        subjects: SubjectRules::ANY,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_rule_counts_characters() {
        let rule = TextRule { min: 3, max: 5, blank: false, control: false };
        let reason = |text| match rule.check("name", text) {
            Err(Refusal::InvalidText { reason, .. }) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(rule.check("name", "ÄÖÜßé"), Ok(()));
        assert_eq!(reason("   "), "must not be blank");
        assert_eq!(reason("ab"), "is too short");
        assert_eq!(reason("abcdef"), "is too long");
        assert_eq!(reason("ab\tc"), "must not contain control characters");
        assert_eq!(TextRule::ANY.check("name", ""), Ok(()));
    }

    #[test]
    fn attributes_have_rules_of_their_own_unless_they_stay() {
        const RULES: SubjectRules = SubjectRules {
            attributes: &[AttributeRule { name: "stream_url", text: TextRule::ANY, form: Form::StreamUrl }],
            ..SubjectRules::ANY
        };
        let attributes = |url: &str| Attributes::from([("stream_url".to_owned(), url.into())]);
        let check = |url, before| RULES.check(None, &attributes(url), &attributes(before));
        assert_eq!(check("rtsp://cam/1", "old"), Ok(()));
        assert_eq!(check("old", "old"), Ok(()));
        let reason = "must be an rtsp:// or rtsps:// address";
        assert_eq!(check("new", "old"), Err(Refusal::InvalidText { field: "stream_url", reason }));
    }
}
