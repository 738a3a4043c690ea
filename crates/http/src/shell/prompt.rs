//! A connection that acknowledges at once what came in.
//!
//! A client that leaves TCP's delays on, as the publisher of KurrentDB's for Rust does, holds the second half of a
//! request back until the first one is acknowledged; and Linux puts that off by 40 ms where there is nothing to send.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// See the module.
#[derive(Debug)]
pub struct Prompt {
    stream: TcpStream,
    is_on: bool,
}

impl Prompt {
    /// The connection, which is as any other where this is off.
    pub fn new(stream: TcpStream, is_on: bool) -> Self {
        Self { stream, is_on }
    }

    /// Holds until the system thinks otherwise, so it is said each time.
    #[cfg(target_os = "linux")]
    fn acknowledge(stream: &TcpStream) {
        // Where it cannot be said, somebody waits a little longer.
        drop(stream.set_quickack(true));
    }

    #[cfg(not(target_os = "linux"))]
    fn acknowledge(_: &TcpStream) {}

    fn inner(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl AsyncRead for Prompt {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let outcome = self.as_mut().inner().poll_read(cx, buffer);
        if self.is_on && outcome.is_ready() {
            Self::acknowledge(&self.stream);
        }
        outcome
    }
}

impl AsyncWrite for Prompt {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &[u8]) -> Poll<Result<usize>> {
        self.inner().poll_write(cx, buffer)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, buffers: &[IoSlice<'_>]) -> Poll<Result<usize>> {
        self.inner().poll_write_vectored(cx, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.inner().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.inner().poll_shutdown(cx)
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Whether the system acknowledges at once, after each of some requests.
    async fn exchanges(is_on: bool) -> Vec<bool> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut server = Prompt::new(listener.accept().await.unwrap().0, is_on);
        let mut told = Vec::new();
        for _ in 0..20 {
            client.write_all(b"?").await.unwrap();
            server.read_u8().await.unwrap();
            told.push(server.stream.quickack().unwrap());
            server.write_all(b"!").await.unwrap();
            client.read_u8().await.unwrap();
        }
        told
    }

    #[tokio::test]
    async fn what_came_in_is_acknowledged_at_once_where_that_is_asked_for() {
        assert!(exchanges(true).await.into_iter().all(|at_once| at_once));
        assert!(exchanges(false).await.contains(&false), "the system has other ideas otherwise");
    }
}
