//! The short address of a brand, which no other brand of the deployment has, in whatever case.

use crate::Attributes;
use crate::context::Context;
use crate::group::media::{BRAND, VANITY_URL};
use crate::guard::ClaimKey;
use crate::reference::Reference;

/// What is claimed by a subject with these attributes, where it is a brand with an address.
pub(super) fn vanity_claim(context: &Context<'_>, subject: &Reference, attributes: &Attributes) -> Option<ClaimKey> {
    let address = attributes.get(VANITY_URL)?.as_str()?;
    let has_one = subject.kind() == BRAND && !address.is_empty();
    has_one.then(|| ClaimKey::of_subject(context.workspace, VANITY_URL, &address.to_lowercase()))
}
