//! Settings are read from four places and checked whole; a bad one stops the start with a line that names it.

mod dialects;

use std::fs;

use rollbook_server::config::{Config, ConfigError, Sources, load};
use tempfile::NamedTempFile;

const SHIPPED: &str = include_str!("../../schema/config.toml");

fn from_file(text: &str) -> Result<Config, ConfigError> {
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    let loaded = load(&Sources { file: Some(file.path().to_owned()), ..Sources::default() });
    // The name of a temporary file is no part of what is tested.
    loaded.map_err(|error| ConfigError { origin: None, ..error })
}

fn from_environment(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load(&Sources { environment, ..Sources::default() })
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    assert_eq!(from_file(text).unwrap_err().to_string(), format!("configuration: {expected}"));
}

#[test]
fn nothing_needs_to_be_set() {
    assert_eq!(load(&Sources::default()).unwrap(), Config::default());
}

#[test]
fn the_shipped_file_holds_the_defaults() {
    assert_eq!(from_file(SHIPPED).unwrap(), Config::default());
}

/// The shipped file with its examples switched on.
fn with_examples() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(example) if !example.starts_with(' ') => example.to_owned(),
        _ => line.to_owned(),
    };
    SHIPPED.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_examples_of_the_shipped_file_are_accepted() {
    let config = from_file(&with_examples()).unwrap();
    assert_eq!(config.workspaces[0].keys[1].name, "laptop");
    assert_eq!(config.auth.jwt.unwrap().audience, "rollbook");
    let photo = &config.dialects.photo;
    assert_eq!(photo.workspace_of(&photo.owners[0]).as_str(), "photo-0b0e6f0e");
    assert_eq!(config.dialects.devicemagic.organizations[0].id, 7);
}

#[test]
fn every_key_is_in_the_shipped_file() {
    fn keys(prefix: &str, value: &serde_json::Value, into: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => fields.iter().for_each(|(key, value)| keys(key, value, into)),
            _ => into.push(prefix.to_owned()),
        }
    }
    let mut all = Vec::new();
    keys("", &serde_json::to_value(from_file(&with_examples()).unwrap()).unwrap(), &mut all);
    let missing: Vec<_> = all.iter().filter(|key| !SHIPPED.contains(key.as_str())).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn flags_beat_the_environment_which_beats_the_file() {
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), "listen = '127.0.0.1:1'\npublic_url = 'http://file'\nlog = 'sqlite:file.db'\n").unwrap();
    let config = load(&Sources {
        file: Some(file.path().to_owned()),
        environment: vec![
            ("ROLLBOOK_LISTEN".into(), "127.0.0.1:2".into()),
            ("ROLLBOOK_PUBLIC_URL".into(), "http://environment".into()),
        ],
        flags: vec![("listen".into(), "127.0.0.1:3".into(), "--listen".into())],
    })
    .unwrap();
    let seen = (config.listen.as_str(), config.public_url.as_str(), config.log.as_str());
    assert_eq!(seen, ("127.0.0.1:3", "http://environment", "sqlite:file.db"));
}

#[test]
fn the_environment_sets_keys_of_every_kind() {
    let config = from_environment(&[
        ("ROLLBOOK_DIALECTS__SUNBIRD__API_KEY", "12345"),
        ("ROLLBOOK_DIALECTS__HYPE__ENABLED", "false"),
        ("ROLLBOOK_DIALECTS__HYPE__PAGE_SIZE", "25"),
        ("ROLLBOOK_DIALECTS__HYPE__BEARER_TOKENS", "one, two"),
        ("ROLLBOOK_WORKSPACES", r#"[{ name = "acme", keys = [{ name = "ci", key = "k", scopes = ["read"] }] }]"#),
        ("ROLLBOOK_AUTH__JWT__ISSUER", "https://id.example.org"),
        ("ROLLBOOK_AUTH__JWT__AUDIENCE", "rollbook"),
        ("ROLLBOOK_AUTH__JWT__JWKS_FILE", "jwks.json"),
        ("ROLLBOOK_TEST_ANYTHING", "belongs to the tests"),
        ("HOME", "/nobody"),
    ])
    .unwrap();
    let hype = &config.dialects.hype;
    assert_eq!((hype.enabled, hype.page_size, hype.bearer_tokens.len()), (false, 25, 2));
    assert_eq!(config.dialects.sunbird.api_key.expose(), "12345");
    assert_eq!(config.workspaces[0].name.as_str(), "acme");
    assert_eq!(config.auth.jwt.unwrap().issuer, "https://id.example.org");
}

#[test]
fn a_bad_variable_is_named() {
    let said = |name: &str, value: &str| from_environment(&[(name, value)]).unwrap_err().to_string();
    assert_eq!(
        said("ROLLBOOK_AUTH__REQIRED", "true"),
        "configuration: auth.reqired: unknown key (in the environment variable ROLLBOOK_AUTH__REQIRED)"
    );
    assert_eq!(
        said("ROLLBOOK_AUTH__REQUIRED", "maybe"),
        "configuration: auth.required: expected true or false (in the environment variable ROLLBOOK_AUTH__REQUIRED)"
    );
    assert_eq!(
        said("ROLLBOOK_DIALECTS__HYPE__PAGE_SIZE", "ten"),
        "configuration: dialects.hype.page_size: expected a whole number \
         (in the environment variable ROLLBOOK_DIALECTS__HYPE__PAGE_SIZE)"
    );
}

#[test]
fn unknown_keys_are_refused_with_those_that_exist() {
    refused("[grpc]\nlisten = ''\nport = 1\n", "grpc.port: unknown key; known here: listen");
    refused(
        "[dialects.devicemagic]\ntoken = 'T'\n",
        "dialects.devicemagic.token: unknown key; known here: enabled, workspace, open, organizations",
    );
}

#[test]
fn types_are_checked() {
    refused("[auth]\nrequired = 'yes'\n", "auth.required: expected a boolean, found a text");
    refused("[dialects.hype]\nmax_ids = -1\n", "dialects.hype.max_ids: expected u64, found -1");
    refused("[[workspaces]]\nkeys = []\n", "workspaces.0.name: must be given");
    refused(
        "[[workspaces]]\nname = 'No Good'\n",
        "workspaces.0.name: must be 1 to 64 lower-case letters, digits, hyphens, underscores or dots",
    );
    refused("listen = 7070\n", "listen: expected a string, found 7070");
}

#[test]
fn values_are_checked() {
    refused(
        "listen = 'example'\n",
        r#"listen: expected an address and a port such as 127.0.0.1:7070, found "example""#,
    );
    refused(
        "log = 'mysql://x'\n",
        "log: expected sqlite:<path>, postgres://user@host/db or kurrentdb://host:2113 (esdb:// too)",
    );
    refused("secret = 'c2hvcnQ='\n", "secret: expected 32 bytes in base64");
    for views in ["./data/log.db", "data/log.db"] {
        refused(&format!("views = 'sqlite:{views}'\n"), "views: must be another file than log");
    }
    let keys = "must be another file than that of the keys (audit.key_store)";
    refused("views = 'sqlite:data/keys.db'\n", &format!("views: {keys}"));
    refused("log = 'sqlite:data/keys.db'\n", &format!("log: {keys}"));
    refused(
        "[audit]\nkey_store = 'sqlite:data/views.db'\n",
        "audit.key_store: must be another file than log and views",
    );
    refused(
        "[webhooks]\nallow = ['10.0.0.0/40']\n",
        r#"webhooks.allow: expected networks such as 127.0.0.0/8, found "10.0.0.0/40""#,
    );
    refused(
        "[webhooks]\npauses = [604801]\n",
        "webhooks.pauses: expected at most 100 pauses of at most 604800 seconds",
    );
    refused(
        "[auth]\nrequired = true\n",
        "auth.required: nobody could call: give [[workspaces.keys]] or [auth.jwt] as well",
    );
}

#[test]
fn a_shared_log_and_a_bucket_need_their_secrets() {
    for log in ["postgres://a@b/c", "kurrentdb://b:2113?tls=false", "esdb+discover://b"] {
        let given = format!("log = '{log}'");
        refused(&given, "secret: must be given unless log is sqlite, so that all nodes share it");
    }
    let bucket = "files = 's3://bucket?endpoint=http://127.0.0.1:9000'";
    refused(bucket, "files: s3 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment");
    refused(
        "files = 's3://bucket?where=here'",
        "files: expected s3://bucket?endpoint=http://host:9000&region=us-east-1 (only endpoint and region are understood)",
    );
    let aws = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b"), ("ROLLBOOK_FILES", "s3://bucket")];
    let config = from_environment(&aws).unwrap();
    assert_eq!(config.aws.unwrap().access_key, "a");
    let own = [("ROLLBOOK_DIALECTS__HYPE__ACCESS_KEY", "c"), ("ROLLBOOK_DIALECTS__HYPE__SECRET_KEY", "d")];
    let said = from_environment(&[&aws[..], &own[..]].concat()).unwrap_err();
    assert_eq!(said.key, "dialects.hype.access_key");
}

const KEY: &str =
    "[auth]\nrequired = true\n[[workspaces]]\nname = 'a'\nkeys = [{ name = 'k', key = 's', scopes = ['read'] }]\n";

#[test]
fn beyond_loopback_nothing_is_open_unasked() {
    let wide = |rest: &str| format!("listen = '0.0.0.0:7070'\n{rest}");
    refused(&wide(""), "auth.required: must be true when listen reaches beyond loopback");
    let closing = "close it, set enabled = false, or say open = true";
    let hype = format!(
        "dialects.hype.open: needs no token (bearer_tokens is empty) while listen reaches beyond loopback; {closing}"
    );
    refused(&wide(KEY), &hype);
    let sensiflow = format!(
        "dialects.sensiflow.open: has the default admin_password while listen reaches beyond loopback; {closing}"
    );
    let hype = "[dialects.hype]\nbearer_tokens = ['t']\n";
    refused(&wide(&format!("{KEY}{hype}")), &sensiflow);
    let sensiflow = "[dialects.sensiflow]\nadmin_password = 'Another.1'\n";
    from_file(&wide(&format!("{KEY}{hype}{sensiflow}"))).unwrap();
    let sunbird = "[dialects.sunbird]\ndevelopment_tokens = true\n";
    let said = from_file(&wide(&format!("{KEY}{hype}{sensiflow}{sunbird}"))).unwrap_err();
    assert_eq!(said.key, "dialects.sunbird.open");
    from_file(&wide(&format!("{KEY}{hype}{sensiflow}{sunbird}open = true\n"))).unwrap();
    from_file(&wide(&format!("{KEY}[dialects.hype]\nopen = true\n[dialects.sensiflow]\nenabled = false\n"))).unwrap();
    from_file("listen = '[::1]:7070'\n").unwrap();
}

#[test]
fn the_log_is_read_at_an_address_of_its_own_and_not_by_strangers() {
    let at = |address: &str, rest: &str| format!("{rest}[grpc]\nlisten = '{address}'\n");
    let expected = "grpc.listen: expected an address and a port such as 127.0.0.1:7070, found \"2113\"";
    refused(&at("2113", ""), expected);
    refused(&at("127.0.0.1:7070", ""), "grpc.listen: must be another address than listen");
    refused(&at("0.0.0.0:2113", ""), "auth.required: must be true when grpc.listen reaches beyond loopback");
    let config = from_file(&at("0.0.0.0:2113", KEY)).unwrap();
    assert_eq!(config.grpc_address().unwrap().unwrap().port(), 2113);
    assert_eq!(from_file("").unwrap().grpc_address(), Ok(None));
    let set = from_environment(&[("ROLLBOOK_GRPC__LISTEN", "localhost:2113")]).unwrap();
    assert_eq!(set.grpc_address().unwrap().unwrap().to_string(), "127.0.0.1:2113");
}

#[test]
fn an_endpoint_is_a_host_and_a_port() {
    for endpoint in ["http://u:p@h:9", "http://:p@h:9", "http://h:9/minio", "http://h:9?x=1", "http://h:9%23x"] {
        refused(
            &format!("files = 's3://bucket?endpoint={endpoint}'"),
            "files: expected s3://bucket?endpoint=http://host:9000&region=us-east-1 \
             (the endpoint has more than a host and a port)",
        );
    }
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), "listen = '127.0.0.1:1'\n\nlog = \n").unwrap();
    let said = load(&Sources { file: Some(file.path().to_owned()), ..Sources::default() }).unwrap_err().to_string();
    assert!(said.contains("line 3") && !said.contains('\n'), "{said}");
}

#[test]
fn the_secret_is_made_once_and_kept_to_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let config = Config { log: format!("sqlite:{}/data/log.db", folder.path().display()), ..Config::default() };
    let first = rollbook_server::config::deployment_secret(&config).unwrap();
    assert_eq!(rollbook_server::config::deployment_secret(&config).unwrap(), first);
    let mode = fs::metadata(folder.path().join("data/secret")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::write(folder.path().join("data/secret"), "torn").unwrap();
    let said = rollbook_server::config::deployment_secret(&config).unwrap_err().to_string();
    assert!(said.contains("does not hold 32 bytes"), "{said}");
}
