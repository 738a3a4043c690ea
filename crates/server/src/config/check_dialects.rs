//! What no type can say about the sections of the dialects.

use std::collections::{BTreeMap, HashSet};

use rollbook_dialects::config::{DeviceMagic, Dialects, Hype, Owner, Photo, SensiFlow, Sunbird};
use rollbook_dialects::sensiflow::check_admin;
use rollbook_domain::{Refusal, WorkspaceName};

use super::check::{Checked, bad, check_sha256, check_url, sha256_hex, unless};
use super::error::ConfigError;

/// All dialects, also those that are switched off: they may be switched on by one key.
pub(super) fn check_dialects(dialects: &Dialects) -> Checked {
    check_hype(&dialects.hype)?;
    check_photo(&dialects.photo)?;
    check_devicemagic(&dialects.devicemagic)?;
    check_sunbird(&dialects.sunbird)?;
    check_sensiflow(&dialects.sensiflow)
}

fn check_hype(hype: &Hype) -> Checked {
    let at = |key: &str| format!("dialects.hype.{key}");
    unless(
        hype.bearer_tokens.iter().all(|token| !token.is_empty()),
        at("bearer_tokens"),
        "must not hold an empty token",
    )?;
    unless(
        hype.access_key.is_empty() == hype.secret_key.is_empty(),
        at("access_key"),
        "goes together with secret_key",
    )?;
    unless((1..=1_000).contains(&hype.page_size), at("page_size"), "expected 1 to 1000")?;
    unless(hype.import_retries <= 100, at("import_retries"), "expected 0 to 100")?;
    unless(hype.max_ids > 0, at("max_ids"), "expected at least 1")?;
    unless(hype.max_upload_bytes > 0, at("max_upload_bytes"), "expected at least 1")
}

fn check_photo(photo: &Photo) -> Checked {
    let at = |key: &str| format!("dialects.photo.{key}");
    let path = photo.media_path.starts_with('/') && photo.media_path.len() > 1 && !photo.media_path.ends_with('/');
    unless(path, at("media_path"), format!("expected a path such as /media, found {:?}", photo.media_path))?;
    unless(photo.upload_seconds > 0, at("upload_seconds"), "expected at least 1")?;
    unless(photo.max_upload_bytes > 0, at("max_upload_bytes"), "expected at least 1")?;
    let (mut ids, mut tokens, mut homes) = (HashSet::new(), HashSet::new(), BTreeMap::new());
    for (o, owner) in photo.owners.iter().enumerate() {
        let at = format!("dialects.photo.owners.{o}");
        unless(ids.insert(owner.id), format!("{at}.id"), "is another owner's already")?;
        unless(tokens.insert(check_owner(&at, owner)?), format!("{at}.token"), "is another owner's already")?;
        apart(&mut homes, photo.workspace_of(owner).as_str(), &at, "owners")?;
    }
    Ok(())
}

/// The hash of an owner's token, given either way.
fn check_owner(at: &str, owner: &Owner) -> Result<String, ConfigError> {
    let zone = jiff::tz::TimeZone::get(&owner.timezone).is_ok();
    unless(
        zone,
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

/// Two customers of a dialect never share a workspace.
fn apart(homes: &mut BTreeMap<String, String>, home: &str, at: &str, customers: &str) -> Checked {
    match homes.insert(home.to_owned(), at.to_owned()) {
        None => Ok(()),
        Some(other) => bad(
            format!("{at}.workspace"),
            format!("{home:?} is also that of {other}; two {customers} cannot share one"),
        ),
    }
}

fn check_devicemagic(devicemagic: &DeviceMagic) -> Checked {
    let (mut ids, mut tokens, mut homes) = (HashSet::new(), HashSet::new(), BTreeMap::new());
    for (o, organization) in devicemagic.organizations.iter().enumerate() {
        let at = format!("dialects.devicemagic.organizations.{o}");
        unless(organization.id > 0, format!("{at}.id"), "expected at least 1")?;
        unless(ids.insert(organization.id), format!("{at}.id"), "is another organization's already")?;
        let (key, token) = (format!("{at}.token"), organization.token.expose());
        unless(!token.is_empty() && tokens.insert(token), &key, "must be given, and differ from the others")?;
        // It comes as the user name of Basic authentication, which ends at the first colon.
        let sendable = !token.contains(|c: char| c == ':' || c.is_control());
        unless(sendable, &key, "must not contain a colon or control characters")?;
        apart(&mut homes, devicemagic.workspace_of(organization).as_str(), &at, "organizations")?;
    }
    Ok(())
}

fn check_sunbird(sunbird: &Sunbird) -> Checked {
    let key = "dialects.sunbird.sso_url";
    check_url(key, &sunbird.sso_url, false)?;
    // The realms follow it as they are: without the slash no token would ever be by the issuer.
    unless(sunbird.sso_url.ends_with('/'), key, format!("expected a URL that ends in /, found {:?}", sunbird.sso_url))?;
    let limits = [
        ("max_group_limit", sunbird.max_group_limit),
        ("max_group_members_limit", sunbird.max_group_members_limit),
        ("max_activity_limit", sunbird.max_activity_limit),
    ];
    limits
        .into_iter()
        .try_for_each(|(key, limit)| unless(limit > 0, format!("dialects.sunbird.{key}"), "expected at least 1"))
}

fn check_sensiflow(sensiflow: &SensiFlow) -> Checked {
    let at = |key: &str| format!("dialects.sensiflow.{key}");
    check_admin(sensiflow).or_else(|(key, refusal)| match refusal {
        Refusal::InvalidText { reason, .. } => bad(at(key), reason),
        other => bad(at(key), other.to_string()),
    })?;
    let origin = |text: &String| url::Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == *text);
    let first_bad = sensiflow.cors_origins.iter().find(|text| !origin(text));
    first_bad.map_or(Ok(()), |text| {
        bad(at("cors_origins"), format!("expected origins such as https://app.example.org, found {text:?}"))
    })
}

/// The workspaces of all dialects, by the keys that say so. Also of those that are switched off: what belongs to them is
/// opened all the same.
pub(crate) fn dialect_workspaces(dialects: &Dialects) -> Vec<(String, WorkspaceName)> {
    let Dialects { hype, photo, devicemagic, sunbird, sensiflow } = dialects;
    let one = |name: &str, workspace: &WorkspaceName| (format!("dialects.{name}.workspace"), workspace.clone());
    let owner = |(at, owner)| (format!("dialects.photo.owners.{at}.workspace"), photo.workspace_of(owner));
    let organization = |(at, organization)| {
        (format!("dialects.devicemagic.organizations.{at}.workspace"), devicemagic.workspace_of(organization))
    };
    let mut all =
        vec![one("hype", &hype.workspace), one("sunbird", &sunbird.workspace), one("sensiflow", &sensiflow.workspace)];
    all.extend(photo.owners.iter().enumerate().map(owner));
    all.extend(devicemagic.organizations.iter().enumerate().map(organization));
    all
}
