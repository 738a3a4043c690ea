//! Buckets as they are named.

use crate::S3Place;

fn host(endpoint: &str) -> Result<String, String> {
    let place: Result<S3Place, _> = format!("s3://bucket?endpoint={endpoint}").parse();
    place.map(|place| place.host().to_owned()).map_err(|bad| bad.to_string())
}

#[test]
fn links_are_signed_for_the_host_as_clients_send_it() {
    for (endpoint, sent) in [
        ("http://127.0.0.1:9000", "127.0.0.1:9000"),
        ("http://127.0.0.1:9000/", "127.0.0.1:9000"),
        ("http://MinIO.Example.org:80", "minio.example.org"),
        ("https://minio.example.org:443", "minio.example.org"),
        ("https://minio.example.org:80", "minio.example.org:80"),
        ("http://[::1]:9000", "[::1]:9000"),
    ] {
        assert_eq!(host(endpoint).as_deref(), Ok(sent), "{endpoint}");
    }
    let place: S3Place = "s3://bucket?region=eu-west-1".parse().unwrap();
    assert_eq!(place.host(), "s3.eu-west-1.amazonaws.com");
}

#[test]
fn an_endpoint_has_a_host_and_a_port_alone() {
    for endpoint in ["http://u:p@h:9", "http://u@h", "http://:p@h", "http://h:9/minio", "http://h?x=1", "http://h%23x"]
    {
        assert!(host(endpoint).unwrap_err().contains("more than a host and a port"), "{endpoint}");
    }
    for endpoint in ["", "h:9", "ftp://h", "http://"] {
        assert!(host(endpoint).unwrap_err().contains("no http or https URL"), "{endpoint}");
    }
    for place in ["s3://u@bucket", "s3://:p@bucket", "s3://bucket/a", "s3://bucket:9", "s3://bucket#x"] {
        assert!(place.parse::<S3Place>().unwrap_err().to_string().contains("only a bucket"), "{place}");
    }
}
