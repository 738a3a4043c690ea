use super::*;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::path::Path;

const ISSUER: &[u8] = include_bytes!("../../../../testdata/sunbird/issuer.pem");
const STRANGER: &[u8] = include_bytes!("../../../../testdata/sunbird/stranger.pem");
const NOW: Timestamp = Timestamp::from_micros(1_709_624_469_000_000);

fn tokens() -> Tokens {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/sunbird/keys");
    let public_keys = folder.to_str().unwrap().to_owned();
    Tokens::new(&Sunbird { public_keys, ..Sunbird::default() })
}

fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": "https://SSO.example.org/auth/realms/sunbird", "sub": "f:5a8a3f2b:u-asha", "exp": 1_709_624_470,
        "aud": "account",
    });
    let Value::Object(changes) = changes else { panic!() };
    claims.as_object_mut().unwrap().extend(changes);
    claims
}

fn signed(claims: &Value, kid: Option<&str>, key: &[u8], algorithm: Algorithm) -> String {
    let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
    encode(&header, claims, &EncodingKey::from_rsa_pem(key).unwrap()).unwrap()
}

fn good(changes: Value) -> String {
    signed(&claims(changes), Some("issuer"), ISSUER, Algorithm::RS256)
}

#[tokio::test]
async fn a_token_names_its_user() {
    assert_eq!(tokens().user(&good(json!({})), NOW).await.as_deref(), Some("u-asha"));
    assert_eq!(tokens().user(&good(json!({ "sub": "u-asha" })), NOW).await.as_deref(), Some("u-asha"));
    assert_eq!(tokens().user(&good(json!({ "sub": "f:1:" })), NOW).await.as_deref(), Some(""));
    for kid in ["issuer", "base64"] {
        let token = signed(&claims(json!({})), Some(kid), ISSUER, Algorithm::RS256);
        assert_eq!(tokens().user(&token, NOW).await.as_deref(), Some("u-asha"), "{kid}");
    }
}

#[tokio::test]
async fn other_tokens_are_not_trusted() {
    let key = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/sunbird/keys/issuer.pem")).unwrap();
    let secret = EncodingKey::from_secret(&key);
    let header = Header { kid: Some("issuer".into()), ..Header::new(Algorithm::HS256) };
    let whole = good(json!({}));
    let (unsigned, _) = whole.rsplit_once('.').unwrap();
    for (token, why) in [
        (good(json!({ "exp": 1_709_624_469 })), "expired this second"),
        (good(json!({ "exp": "1809624469" })), "exp is a text"),
        (good(json!({ "exp": null })), "no exp"),
        (good(json!({ "iss": "https://evil/auth/realms/sunbird" })), "another issuer"),
        (good(json!({ "iss": null })), "no issuer"),
        (signed(&claims(json!({})), Some("issuer"), STRANGER, Algorithm::RS256), "another key"),
        (signed(&claims(json!({})), Some("nobody"), ISSUER, Algorithm::RS256), "an unknown key"),
        (signed(&claims(json!({})), Some("../keys/issuer"), ISSUER, Algorithm::RS256), "a path"),
        (signed(&claims(json!({})), None, ISSUER, Algorithm::RS256), "no kid"),
        (signed(&claims(json!({})), Some("issuer"), ISSUER, Algorithm::RS512), "another algorithm"),
        (encode(&header, &claims(json!({})), &secret).unwrap(), "a shared secret"),
        (format!("{unsigned}."), "no signature"),
        ("u-asha".to_owned(), "a bare id"),
    ] {
        assert_eq!(tokens().user(&token, NOW).await, None, "{why}");
    }
}

#[tokio::test]
async fn a_managed_user_belongs_to_its_user() {
    let tokens = tokens();
    let managed = |changes: Value| {
        let mut claims = json!({ "sub": "u-child", "parentId": "U-Asha", "exp": 1_709_624_470 });
        let Value::Object(changes) = changes else { panic!() };
        claims.as_object_mut().unwrap().extend(changes);
        signed(&claims, Some("issuer"), ISSUER, Algorithm::RS256)
    };
    assert_eq!(tokens.managed(&managed(json!({})), "u-asha", NOW).await.as_deref(), Some("u-child"));
    for changes in [
        json!({ "parentId": "u-binod" }),
        json!({ "parentId": null }),
        json!({ "sub": "" }),
        json!({ "sub": "f:1:  " }),
        json!({ "sub": "f:1:\t" }),
        json!({ "exp": 1 }),
    ] {
        assert_eq!(tokens.managed(&managed(changes.clone()), "u-asha", NOW).await, None, "{changes}");
    }
}

#[tokio::test]
async fn in_development_the_id_alone_will_do() {
    let tokens = Tokens { development: true, ..tokens() };
    assert_eq!(tokens.user("u-asha", NOW).await.as_deref(), Some("u-asha"));
    assert_eq!(tokens.user("f.2", NOW).await.as_deref(), Some("f.2"));
    assert_eq!(tokens.managed("u-child", "u-asha", NOW).await.as_deref(), Some("u-child"));
    assert_eq!(tokens.user(&good(json!({ "exp": 1 })), NOW).await, None, "a token is judged as one");
}
