//! What linking resources has in common, wherever they come from.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::bulk::{BulkReport, Existing};
use super::joining::require;
use crate::attributes;
use crate::context::Context;
use crate::group::event::{GroupEvent, LinkedResource, ResourcesLinked};
use crate::group::state::Group;
use crate::guard::Guard;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::{CHUNK, chunks_of};

/// What a resource that is linked already amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Linked {
    /// Nothing to do; what is kept beside it stays.
    #[default]
    Keep,
    /// What is kept beside it is replaced. The link keeps its place.
    Replace,
    /// A violation.
    Refuse,
}

impl From<Existing> for Linked {
    fn from(existing: Existing) -> Self {
        match existing {
            Existing::Strict => Self::Refuse,
            Existing::Skip => Self::Keep,
        }
    }
}

/// The wished resources by what has to be done for them.
#[derive(Default)]
pub(super) struct Linking<'a> {
    /// Are not linked yet, in link order.
    fresh: Vec<&'a LinkedResource>,
    /// Are linked, with other attributes.
    changed: Vec<&'a LinkedResource>,
    skipped: u64,
}

impl<'a> Linking<'a> {
    /// Sorts them.
    pub(super) fn of(
        resources: impl IntoIterator<Item = &'a LinkedResource>,
        group: &Group,
        linked: Linked,
    ) -> Result<Self, Refusal> {
        let current: HashMap<&Reference, &LinkedResource> =
            group.resources.iter().map(|linked| (&linked.resource, linked)).collect();
        let mut linking = Self::default();
        let mut seen = HashSet::new();
        let mut already = Vec::new();
        for new in resources {
            attributes::check(&new.attributes, attributes::MAX_BYTES)?;
            match current.get(&new.resource) {
                _ if !seen.insert(&new.resource) => match linked {
                    Linked::Refuse => return Err(Refusal::NamedTwice { first: new.resource.to_string() }),
                    Linked::Keep | Linked::Replace => linking.skipped += 1,
                },
                None => linking.fresh.push(new),
                Some(_) if linked == Linked::Refuse => already.push(&new.resource),
                Some(current) if linked == Linked::Replace && *current != new => linking.changed.push(new),
                Some(_) => linking.skipped += 1,
            }
        }
        match already.first() {
            Some(first) => Err(Refusal::ResourceLinked { first: first.to_string(), count: already.len() }),
            None => Ok(linking),
        }
    }

    /// Both lists; the caller sees to it that they name different resources.
    pub(super) fn with(mut self, other: Self) -> Self {
        self.fresh.extend(other.fresh);
        self.changed.extend(other.changed);
        self.skipped += other.skipped;
        self
    }

    /// The limit of the policy, if a kind would be over it once `leaving` are unlinked: one of those that are linked,
    /// or one of `touched`.
    pub(super) fn limit_passed(
        &self,
        group: &Group,
        context: &Context<'_>,
        touched: &[&str],
        leaving: &[&Reference],
    ) -> Option<u64> {
        let limit = context.policy.max_resources?;
        let mut counts = BTreeMap::<&str, (u64, bool)>::new();
        for linked in &group.resources {
            counts.entry(linked.resource.kind()).or_default().0 += 1;
        }
        for new in &self.fresh {
            let count = counts.entry(new.resource.kind()).or_default();
            *count = (count.0 + 1, true);
        }
        for gone in leaving {
            let count = counts.entry(gone.kind()).or_default();
            count.0 = count.0.saturating_sub(1);
        }
        for &kind in touched {
            counts.entry(kind).or_default().1 = true;
        }
        counts.values().any(|(count, counted)| *counted && *count > limit).then_some(limit)
    }

    /// The events that link them, cut so that none is larger than a store takes.
    pub(super) fn events(&self) -> Vec<GroupEvent> {
        let size = |new: &LinkedResource| new.resource.as_str().len() + attributes::size(&new.attributes) + 32;
        let resources = self.fresh.iter().chain(&self.changed).map(|new| (*new).clone());
        let chunks = chunks_of(resources, CHUNK, size).into_iter();
        chunks.map(|resources| ResourcesLinked { resources }.into()).collect()
    }

    /// What must hold for the new ones, in request order.
    pub(super) fn guards(&self, context: &Context<'_>) -> Vec<Guard> {
        let strict = context.policy.resources_must_exist;
        self.fresh.iter().filter(|_| strict).map(|new| require(context, &new.resource)).collect()
    }

    /// What to tell of it.
    pub(super) fn report(&self) -> BulkReport {
        let applied = (self.fresh.len() + self.changed.len()) as u64;
        BulkReport { applied, skipped: self.skipped, refused: Vec::new() }
    }
}
