//! Clients that say everything before they listen get to read why they were refused, and go on with their connection.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::fixtures::{Folder, Program};

const MB: usize = 1_000_000;
const BODY: usize = 40 * MB;

/// Sends a whole request and then reads the status of its answer.
async fn status(connection: &mut BufReader<TcpStream>, line: &str, fields: &str, body: usize) -> u16 {
    let head = format!("{line} HTTP/1.1\r\nhost: h\r\n{fields}content-length: {body}\r\n\r\n");
    connection.write_all(head.as_bytes()).await.unwrap();
    for piece in vec![b'x'; body].chunks(MB) {
        connection.write_all(piece).await.unwrap_or_else(|error| panic!("{line}: {error}"));
    }
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        assert_ne!(connection.read_line(&mut line).await.unwrap(), 0, "no answer: {head:?}");
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
        head.push(line);
    }
    connection.read_exact(&mut vec![0; length]).await.unwrap();
    head[0].split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_refused_early_reads_the_answer() {
    let folder = Folder::new();
    let program = Program::serve_with(&folder, &[("ROLLBOOK_DIALECTS__HYPE__BEARER_TOKENS", "T1")]);
    let address = program.client.base().strip_prefix("http://").unwrap().to_owned();
    let upload = "/v1/Upload/5c1b8a0e-93a7-4b55-8a5e-0e6d0c1d2e3f/1d2c3b4a-5f6e-4a7b-8c9d-0e1f2a3b4c5d?Expires=1";
    let mut connection = BufReader::new(TcpStream::connect(&address).await.unwrap());
    for (line, fields, expected) in [
        (&*format!("PUT {upload}&Signature=00"), "", 403),
        (&*format!("PATCH {upload}"), "", 405),
        ("POST /v1/Group/", "", 401),
        ("POST /v1/Group/a/b/c", "", 404),
        ("POST /media/a", "", 404),
        ("POST /api/v1/internal/groups", "", 401),
        ("POST /api/v1/internal/nothing", "authorization: Bearer T1\r\n", 404),
        ("PUT /api/v1/internal/groups", "authorization: Bearer T1\r\n", 405),
        ("POST /hype-group/65f0c2aa1b2c3d4e5f60718b.csv", "", 405),
    ] {
        assert_eq!(status(&mut connection, line, fields, BODY).await, expected, "{line}");
    }
    // All on one connection, which is still good.
    let fields = "authorization: Bearer T1\r\n";
    assert_eq!(status(&mut connection, "GET /api/v1/internal/groups", fields, 0).await, 200);
    assert_eq!(program.terminate(), Some(0));
}
