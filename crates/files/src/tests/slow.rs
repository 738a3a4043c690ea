//! A storage that is slow, and one that keeps silent.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt;
use rollbook_app::SystemClock;
use rollbook_app::files::Files;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::ObjectFiles;
use crate::sigv4::Key;

/// How long a storage may keep silent here.
const PATIENCE: Duration = Duration::from_millis(400);
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\netag: \"1\"\r\n\
    last-modified: Tue, 12 Mar 2024 21:01:30 GMT\r\nconnection: close\r\n\r\n";

/// Gives a byte whenever so much time has passed, up to so many.
async fn give(mut client: TcpStream, bytes: usize, pause: Duration) -> std::io::Result<()> {
    let mut asked = [0; 4_096];
    let _ = client.read(&mut asked).await?;
    client.write_all(HEAD.as_bytes()).await?;
    for _ in 0..bytes {
        tokio::time::sleep(pause).await;
        client.write_all(b"x").await?;
    }
    std::future::pending().await
}

/// Files in a bucket that gives them so.
async fn bucket(bytes: usize, pause: Duration) -> ObjectFiles {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = format!("s3://files?endpoint=http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(give(client, bytes, pause));
        }
    });
    let key = Key { access_key: "AKIA".into(), secret_key: "hidden".into(), region: "us-east-1".into() };
    ObjectFiles::s3_within(place, key, Arc::new(SystemClock), PATIENCE).unwrap()
}

async fn read(files: &ObjectFiles) -> Result<Vec<Bytes>, rollbook_app::files::BrokenOff> {
    files.get(&"photo/a".parse().unwrap()).await.unwrap().content.try_collect().await
}

#[tokio::test]
async fn a_file_may_take_its_time() {
    // In all far more than the patience, which is for silence alone.
    let files = bucket(10, PATIENCE / 4).await;
    assert_eq!(read(&files).await.unwrap().concat(), b"xxxxxxxxxx");
}

#[tokio::test]
async fn a_storage_that_falls_silent_is_given_up() {
    let files = bucket(3, Duration::ZERO).await;
    assert!(read(&files).await.is_err());
}
