//! The rules a surface hands to `decide`, so that two surfaces on one workspace keep their own.

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
}
