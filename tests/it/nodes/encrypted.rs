//! Connections to the server may be encrypted, and demand to know whom they talk to.

use std::fs;

use rollbook_grpc::stand_in::Tls;
use rollbook_store::{EventStore, Position};
use rollbook_store_postgres::{Options, PostgresStore};

use super::cluster::{Cluster, url};
use crate::fixtures::{Folder, fresh_id};

async fn open(address: &str) -> Result<PostgresStore, String> {
    PostgresStore::open(&Options::new(address), fresh_id()).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_is_known_by_its_certificate() {
    let folder = Folder::new();
    let [own, other] = ["own", "other"].map(|name| Tls::make(&folder.file(""), name).unwrap());
    let cluster = Cluster::new(&["ssl = on", "ssl_cert_file = 'own.pem'", "ssl_key_file = 'own.key'"]);
    cluster.put("own.pem", &fs::read_to_string(&own.certificate).unwrap());
    cluster.put("own.key", &fs::read_to_string(&own.key).unwrap());
    cluster.put("pg_hba.conf", "hostssl all all 127.0.0.1/32 trust\n");
    cluster.up();
    let [own, other] = [own, other].map(|tls| tls.certificate.display().to_string());
    let server = url(&format!("127.0.0.1:{}", cluster.port()));

    let store = open(&format!("{server}?sslmode=verify-full&sslrootcert={own}")).await.unwrap();
    assert_eq!(store.current_head().await.unwrap(), Position(0));
    let refused = open(&format!("{server}?sslmode=verify-full&sslrootcert={other}")).await.err().unwrap();
    assert!(refused.contains("certificate"), "{refused}");
    let refused = open(&format!("{server}?sslmode=disable")).await.err().unwrap();
    assert!(refused.contains("no encryption"), "{refused}");
    drop((store, cluster));
}
