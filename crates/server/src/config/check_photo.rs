//! What no type can say about the section of the photo groups.

use std::collections::{BTreeMap, HashMap, HashSet};

use rollbook_app::commands::zone_named;
use rollbook_dialects::config::{Owner, Photo};

use super::check::{Checked, bad, check_sha256, sha256_hex, unless};
use super::check_dialects::apart;
use super::error::ConfigError;

/// What paths begin with that are served already, whatever is switched on.
const SERVED: [&str; 17] = [
    "api",
    "data",
    "docs",
    "download",
    "graphql",
    "group",
    "health",
    "hype-group",
    "learner",
    "metrics",
    "openapi.json",
    "organizations",
    "private",
    "problems",
    "process",
    "service",
    "v1",
];
/// The longest life of an upload link: a year.
const LONGEST_LINK: u64 = 31_536_000;

pub(super) fn check_photo(photo: &Photo) -> Checked {
    let at = |key: &str| format!("dialects.photo.{key}");
    check_media_path(&at("media_path"), &photo.media_path)?;
    let life = (1..=LONGEST_LINK).contains(&photo.upload_seconds);
    unless(life, at("upload_seconds"), format!("expected 1 to {LONGEST_LINK}"))?;
    unless(photo.max_upload_bytes > 0, at("max_upload_bytes"), "expected at least 1")?;
    let (mut ids, mut tokens, mut homes) = (HashSet::new(), HashSet::new(), BTreeMap::new());
    for (o, owner) in photo.owners.iter().enumerate() {
        let at = format!("dialects.photo.owners.{o}");
        unless(ids.insert(owner.id), format!("{at}.id"), "is another owner's already")?;
        unless(tokens.insert(check_owner(&at, owner)?), format!("{at}.token"), "is another owner's already")?;
        apart(&mut homes, photo.workspace_of(owner).as_str(), &at, "owners")?;
    }
    check_addresses(photo)
}

/// A path of plain segments, so that clients write it as it stands here and no part of it is a pattern of the router.
fn check_media_path(key: &str, path: &str) -> Checked {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let segment = |text: &str| !matches!(text, "" | "." | "..") && text.chars().all(plain);
    let segments = path.strip_prefix('/').unwrap_or_default();
    unless(segments.split('/').all(segment), key, format!("expected a path such as /media, found {path:?}"))?;
    let first = segments.split('/').next().unwrap_or_default();
    unless(!SERVED.contains(&first), key, format!("/{first} is served already; expected a path such as /media"))
}

/// The hash of an owner's token, given either way.
fn check_owner(at: &str, owner: &Owner) -> Result<String, ConfigError> {
    unless(
        zone_named(&owner.timezone).is_some(),
        format!("{at}.timezone"),
        format!("expected a time zone such as Europe/Berlin, found {:?}", owner.timezone),
    )?;
    let primary = owner.brands.iter().any(|brand| brand.id == owner.primary_brand);
    unless(primary, format!("{at}.primary_brand"), "must be one of brands")?;
    let brands: HashSet<_> = owner.brands.iter().map(|brand| brand.id).collect();
    unless(brands.len() == owner.brands.len(), format!("{at}.brands"), "names a brand twice")?;
    let one = owner.token.is_empty() != owner.token_sha256.is_empty();
    unless(one, format!("{at}.token"), "expected exactly one of token and token_sha256")?;
    if owner.token_sha256.is_empty() {
        return Ok(sha256_hex(owner.token.expose()));
    }
    check_sha256(&format!("{at}.token_sha256"), &owner.token_sha256)?;
    Ok(owner.token_sha256.to_lowercase())
}

/// The address of a brand is no other's in the deployment, in whatever case.
fn check_addresses(photo: &Photo) -> Checked {
    let mut known = HashMap::new();
    for (o, owner) in photo.owners.iter().enumerate() {
        for (b, brand) in owner.brands.iter().enumerate().filter(|(_, brand)| !brand.vanity_url.is_empty()) {
            let key = format!("dialects.photo.owners.{o}.brands.{b}.vanity_url");
            if let Some(other) = known.insert(brand.vanity_url.to_lowercase(), key.clone()) {
                return bad(
                    key,
                    format!("{:?} is also that of {other}; case does not tell them apart", brand.vanity_url),
                );
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> Result<(), String> {
        check_media_path("k", path).map_err(|error| error.to_string())
    }

    #[test]
    fn pictures_have_a_plain_path_of_their_own() {
        for fine in ["/media", "/pictures/of", "/M-1.x~/v1", "/v1x"] {
            assert_eq!(path(fine), Ok(()), "{fine}");
        }
        for bad in
            ["", "/", "media", "/a/", "/a//b", "/..", "/a/./b", "/*x", "/:x", "/a{b}", "/%41", "/a b", "/x?y", "/ü"]
        {
            assert!(path(bad).unwrap_err().contains(&format!("such as /media, found {bad:?}")), "{bad}");
        }
        for taken in ["/v1/Group", "/v1", "/process", "/hype-group", "/graphql", "/health", "/download/a"] {
            assert!(path(taken).unwrap_err().contains(" is served already"), "{taken}");
        }
    }
}
