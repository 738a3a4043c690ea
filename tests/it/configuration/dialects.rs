//! What dialects are set to.

use super::{from_file, refused};

/// An owner with one brand.
fn owner(id: u8, rest: &str, brand: &str) -> String {
    format!(
        "[[dialects.photo.owners]]\nid = '0000000{id}-0000-4000-8000-000000000000'\ntoken = 't{id}'\n{rest}\n\
         primary_brand = '0000000{id}-0000-4000-8000-000000000001'\n\
         brands = [{{ id = '0000000{id}-0000-4000-8000-000000000001', name = 'b'{brand} }}]\n"
    )
}

#[test]
fn the_first_admin_of_sensiflow_is_one_that_can_be_made() {
    let admin = |key: &str, value: &str, problem: &str| {
        let text = format!("[dialects.sensiflow]\n{key} = '{value}'\n");
        refused(&text, &format!("dialects.sensiflow.{key}: {problem}"));
    };
    let mixed = "must have a lower-case letter, an upper-case letter and a special character";
    admin("admin_password", "secret", mixed);
    admin("admin_password", "Admin123.Admin123.Admin123.", "is too long");
    admin("admin_password", "", "must not be blank");
    admin("admin_email", "@", "is too short");
    admin("admin_email", "admin.gmail.com", "must be an e-mail address");
    from_file("[dialects.sensiflow]\nadmin_email = 'Ops@Sensi.Example'\nadmin_password = 'Another.1'\n").unwrap();
}

#[test]
fn the_issuer_of_sunbird_tokens_is_spelled_whole() {
    let issuer = |url: &str| format!("[dialects.sunbird]\nsso_url = '{url}'\n");
    refused(
        &issuer("https://sso.example.org/auth"),
        r#"dialects.sunbird.sso_url: expected a URL that ends in /, found "https://sso.example.org/auth""#,
    );
    from_file(&issuer("https://sso.example.org/")).unwrap();
}

#[test]
fn organizations_have_ids_and_tokens_that_can_be_sent() {
    let organization = |id: u32, token: &str| {
        from_file(&format!("[[dialects.devicemagic.organizations]]\nid = {id}\ntoken = \"{token}\"\n"))
    };
    let said = |id, token| organization(id, token).unwrap_err().to_string();
    let at = "configuration: dialects.devicemagic.organizations.0";
    assert_eq!(said(0, "T7"), format!("{at}.id: expected at least 1"));
    for token in ["a:b", ":", "a\\nb", "a\\u0000", "\\u0085"] {
        let expected = format!("{at}.token: must not contain a colon or control characters");
        assert_eq!(said(7, token), expected, "{token}");
    }
    assert_eq!(said(7, ""), format!("{at}.token: must be given, and differ from the others"));
    organization(1, "Ää b").unwrap();
}

#[test]
fn two_customers_of_a_dialect_never_share_a_workspace() {
    refused(
        "[[dialects.devicemagic.organizations]]\nid = 7\ntoken = 'a'\n\
         [[dialects.devicemagic.organizations]]\nid = 8\ntoken = 'b'\nworkspace = 'devicemagic-7'\n",
        "dialects.devicemagic.organizations.1.workspace: \"devicemagic-7\" is also that of \
         dialects.devicemagic.organizations.0; two organizations cannot share one",
    );
    let at = |id, workspace: &str| owner(id, &format!("workspace = '{workspace}'"), "");
    from_file(&(at(1, "one") + &at(2, "two"))).unwrap();
    let said = from_file(&(at(1, "one") + &at(2, "one"))).unwrap_err();
    assert_eq!(said.key, "dialects.photo.owners.1.workspace");
}

#[test]
fn what_photos_are_served_under_is_checked() {
    for path in ["/*x", "/:x", "/a{b}", "/%41", "/a b", "/x?y", "/a/"] {
        refused(
            &format!("[dialects.photo]\nmedia_path = '{path}'\n"),
            &format!("dialects.photo.media_path: expected a path such as /media, found {path:?}"),
        );
    }
    for (path, first) in [("/v1/Group", "v1"), ("/process", "process"), ("/graphql", "graphql"), ("/health", "health")]
    {
        refused(
            &format!("[dialects.photo]\nmedia_path = '{path}'\n"),
            &format!("dialects.photo.media_path: /{first} is served already; expected a path such as /media"),
        );
    }
    for seconds in ["0", "31536001", "9223372036854775807"] {
        let text = format!("[dialects.photo]\nupload_seconds = {seconds}\n");
        refused(&text, "dialects.photo.upload_seconds: expected 1 to 31536000");
    }
    refused(
        &(owner(1, "", ", vanity_url = 'main'") + &owner(2, "", ", vanity_url = 'MAIN'")),
        "dialects.photo.owners.1.brands.0.vanity_url: \"MAIN\" is also that of \
         dialects.photo.owners.0.brands.0.vanity_url; case does not tell them apart",
    );
    from_file(&(owner(1, "", "") + &owner(2, "timezone = 'europe/berlin'", ""))).unwrap();
    for zone in ["Etc/Unknown", "Mars/Olympus"] {
        let text = owner(1, &format!("timezone = '{zone}'"), "");
        let expected = "expected a time zone such as Europe/Berlin, found";
        refused(&text, &format!("dialects.photo.owners.0.timezone: {expected} {zone:?}"));
    }
}
