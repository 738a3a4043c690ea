//! Signed links, against the published example and against whoever alters one.

use rollbook_domain::Timestamp;

use crate::sigv4::{Denied, Key, Link};

const HOST: &str = "127.0.0.1:7070";
const PATH: &str = "/hype-group/65f0c2aa1b2c3d4e5f60718b.csv";
/// 2024-03-12T21:01:30Z and a fraction that must not matter.
const AT: i64 = 1_710_277_290_417_093;

fn key(secret: &str) -> Key {
    Key { access_key: "AKIAIOSFODNN7EXAMPLE".into(), secret_key: secret.into(), region: "us-east-1".into() }
}

fn ours() -> Key {
    key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn after(seconds: i64) -> Timestamp {
    Timestamp::from_micros(AT + seconds * 1_000_000)
}

fn query() -> String {
    let extra = [("response-content-disposition", "attachment; filename=\"65f0c2aa1b2c3d4e5f60718b.csv\"")];
    let link = Link { method: "GET", host: HOST, path: PATH, extra: &extra, expires: 86_400 };
    ours().sign(&link, after(0))
}

fn verdict(query: &str, seconds: i64) -> Result<Vec<(String, String)>, Denied> {
    ours().verify("GET", HOST, PATH, query, after(seconds))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>
#[test]
fn the_documented_example_comes_out() {
    let link =
        Link { method: "GET", host: "examplebucket.s3.amazonaws.com", path: "/test.txt", extra: &[], expires: 86_400 };
    let at = Timestamp::from_micros(1_369_353_600_000_000);
    assert_eq!(
        ours().sign(&link, at),
        "X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

#[test]
fn parameters_stand_in_the_documented_order_and_a_link_can_be_made_again() {
    let names: Vec<String> = query().split('&').map(|pair| pair.split('=').next().unwrap().to_owned()).collect();
    let expected = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "response-content-disposition",
        "X-Amz-Signature",
    ];
    assert_eq!(names, expected);
    assert!(query().contains("&response-content-disposition=attachment%3B%20filename%3D%2265f0c2aa"), "{}", query());
    assert_eq!(query(), query());
}

#[test]
fn a_link_is_honoured_until_its_last_second() {
    let disposition =
        ("response-content-disposition".to_owned(), "attachment; filename=\"65f0c2aa1b2c3d4e5f60718b.csv\"".to_owned());
    assert_eq!(verdict(&query(), 0), Ok(vec![disposition]));
    assert!(verdict(&query(), 86_400).is_ok());
    assert_eq!(verdict(&query(), 86_401), Err(Denied::Expired));
    assert!(verdict(&query(), -900).is_ok());
    assert_eq!(verdict(&query(), -901), Err(Denied::NotYet));
}

#[test]
fn whatever_is_altered_breaks_the_signature() {
    for (from, to) in [
        ("Expires=86400", "Expires=604800"),
        ("20240312T210130Z", "20240312T210131Z"),
        ("65f0c2aa", "65f0c2ab"),
        ("us-east-1", "us-west-2"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLF"),
        ("&X-Amz-Signature", "&versionId=1&X-Amz-Signature"),
    ] {
        let altered = query().replace(from, to);
        assert_ne!(altered, query());
        assert_eq!(verdict(&altered, 0), Err(Denied::BadSignature), "{to}");
        assert_eq!(verdict(&altered, 1_000_000), Err(Denied::BadSignature), "{to}");
    }
    let other = query();
    assert_eq!(ours().verify("GET", HOST, "/hype-group/other.csv", &other, after(0)), Err(Denied::BadSignature));
    assert_eq!(ours().verify("PUT", HOST, PATH, &other, after(0)), Err(Denied::BadSignature));
    assert_eq!(ours().verify("GET", "example.org", PATH, &other, after(0)), Err(Denied::BadSignature));
    assert_eq!(key("foreign").verify("GET", HOST, PATH, &other, after(0)), Err(Denied::BadSignature));
}

#[test]
fn what_is_no_link_is_malformed() {
    let query = query();
    let twice = format!("{query}&X-Amz-Expires=86400");
    let cut = query.split("&X-Amz-Signature").next().unwrap().to_owned();
    for bad in [
        "",
        "&&==",
        "X-Amz-Signature=%",
        &twice,
        &cut,
        &query.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
        &query.replace("SignedHeaders=host", "SignedHeaders=host%3Brange"),
        &query.replace("Expires=86400", "Expires=-1"),
        &query.replace("Expires=86400", "Expires=604801"),
        &query.replace("20240312T210130Z", "20240332T210130Z"),
        &query.replace("20240312T210130Z", "2024-03-12"),
        &query.replace("X-Amz-Signature=", "X-Amz-Signature=zz"),
        &query.replace("%22", "%FF"),
    ] {
        assert_eq!(verdict(bad, 0), Err(Denied::Malformed), "{bad}");
    }
}

#[test]
fn a_secret_is_not_printed() {
    assert!(!format!("{:?}", ours()).contains("wJalr"));
}
