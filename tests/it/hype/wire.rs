//! Requests as no client library would send them.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends pieces as long as somebody takes them; and what is answered meanwhile. The connection stays open until then: a
/// client that has gone needs no answer.
pub(super) async fn send(
    base: &str,
    head: &str,
    pieces: impl Iterator<Item = Vec<u8>> + Send + 'static,
) -> (u16, Value) {
    let address = base.strip_prefix("http://").unwrap();
    let (mut reading, mut writing) = TcpStream::connect(address).await.unwrap().into_split();
    writing.write_all(format!("{head}host: {address}\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    let sending = tokio::spawn(async move {
        let poured: io::Result<()> = async {
            for piece in pieces {
                writing.write_all(&piece).await?;
            }
            Ok(())
        }
        .await;
        // Cut short where the server has said enough.
        drop(poured);
        std::future::pending::<()>().await;
        drop(writing);
    });
    let mut answer = Vec::new();
    // A server that has said enough may cut the connection; what it said counts.
    drop(reading.read_to_end(&mut answer).await);
    sending.abort();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}
