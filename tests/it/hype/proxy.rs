//! Stands between the server and a storage, and breaks what goes through it.

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What becomes of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// They reach the storage.
    Sound,
    /// They are closed at once.
    Refused,
    /// They are accepted, and nothing ever comes back.
    Stalled,
    /// They are closed after so many bytes of answers.
    Cut(u64),
}

/// See the module. It is there as long as the runtime.
pub(super) struct Proxy {
    line: watch::Sender<Line>,
    address: String,
}

impl Proxy {
    pub(super) async fn start(storage: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (line, lines) = watch::channel(Line::Sound);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(connect(client, storage.clone(), lines.clone()));
            }
        });
        Self { line, address }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// For new connections; those that are open are closed.
    pub(super) fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

async fn connect(mut client: TcpStream, storage: String, mut lines: watch::Receiver<Line>) {
    let line = *lines.borrow_and_update();
    let through = async {
        let mut storage = TcpStream::connect(storage).await?;
        match line {
            Line::Refused => Ok(()),
            Line::Stalled => std::future::pending().await,
            Line::Sound => copy_bidirectional(&mut client, &mut storage).await.map(drop),
            Line::Cut(bytes) => {
                let (mut from_client, mut to_client) = client.split();
                let (from_storage, mut to_storage) = storage.split();
                let mut answers = from_storage.take(bytes);
                tokio::select! {
                    asked = copy(&mut from_client, &mut to_storage) => asked.map(drop),
                    told = copy(&mut answers, &mut to_client) => told.map(drop),
                }?;
                to_client.shutdown().await
            }
        }
    };
    // Whichever side ends it, the other one sees the end of the connection.
    tokio::select! {
        _ = through => {}
        _ = lines.changed() => {}
    }
}
