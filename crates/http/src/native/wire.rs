//! What bodies of several operations have in common.

use std::fmt;

use rollbook_domain::group::commands::{Existing, Mode, NewMember};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::group::state::MEMBER;
use rollbook_domain::{Attributes, Reference};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// A value that may also be given by its bare reference, `kind:id`.
pub(super) struct OrBare<T>(pub(super) T);

impl<'de, T: Deserialize<'de> + From<Reference>> Deserialize<'de> for OrBare<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(std::marker::PhantomData<T>);

        impl<'de, T: Deserialize<'de> + From<Reference>> Visitor<'de> for Either<T> {
            type Value = OrBare<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("kind:id or an object")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OrBare<T>, E> {
                let reference: Reference = text.parse().map_err(E::custom)?;
                Ok(OrBare(reference.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OrBare<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(OrBare)
            }
        }

        // Not `#[serde(untagged)]`, which forgets where in the body a mistake is.
        deserializer.deserialize_any(Either(std::marker::PhantomData))
    }
}

/// A member by its bare reference, or with its role.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes what OrBare reads")]
pub(super) enum MemberOrReference {
    /// `user:u-asha`
    Reference(String),
    Member(Member),
}

/// A resource by its bare reference, or with its attributes.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes what OrBare reads")]
pub(super) enum ResourceOrReference {
    /// `activity:do_900`
    Reference(String),
    Resource(Resource),
}

/// A member to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MemberToAdd)]
pub(super) struct Member {
    /// `user:u-asha`
    #[schema(value_type = String)]
    member: Reference,
    /// As what; `member` unless said otherwise.
    role: Option<String>,
}

impl From<Reference> for Member {
    fn from(member: Reference) -> Self {
        Self { member, role: None }
    }
}

impl Member {
    /// The reference, unless a role comes with it.
    pub(super) fn bare(self) -> Option<Reference> {
        self.role.is_none().then_some(self.member)
    }

    pub(super) fn into_new(self, role: Option<&str>) -> NewMember {
        let role = self.role.unwrap_or_else(|| role.unwrap_or(MEMBER).to_owned());
        NewMember::with_role(self.member, role)
    }
}

/// A resource to be linked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ResourceToLink)]
pub(super) struct Resource {
    /// `activity:do_900`
    #[schema(value_type = String)]
    resource: Reference,
    /// Free values.
    #[serde(default)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    attributes: Attributes,
}

impl From<Reference> for Resource {
    fn from(resource: Reference) -> Self {
        Self { resource, attributes: Attributes::new() }
    }
}

impl From<Resource> for LinkedResource {
    fn from(Resource { resource, attributes }: Resource) -> Self {
        Self { resource, attributes }
    }
}

/// What one bad item does to the others.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Wholeness {
    /// The first bad item refuses everything.
    #[default]
    Atomic,
    /// Good items are applied, the others reported.
    Partial,
}

impl From<Wholeness> for Mode {
    fn from(wholeness: Wholeness) -> Self {
        match wholeness {
            Wholeness::Atomic => Self::Atomic,
            Wholeness::Partial => Self::Partial,
        }
    }
}

/// What an item that already is as wished amounts to.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Strictness {
    /// A bad item.
    #[default]
    Strict,
    /// Nothing to do.
    Skip,
}

impl From<Strictness> for Existing {
    fn from(strictness: Strictness) -> Self {
        match strictness {
            Strictness::Strict => Self::Strict,
            Strictness::Skip => Self::Skip,
        }
    }
}
