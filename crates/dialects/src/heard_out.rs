//! Requests that are answered before their bodies have been read: refused by their path, their token or their link.
//!
//! Most clients read the answer only once they have said everything. If the connection were closed before that, they
//! would see it break instead of the answer, and send everything again. So the rest is still taken, and thrown away.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures::stream::Fuse;
use futures::{Stream, StreamExt};

/// How much of what is not wanted is taken, and for how long.
const MOST: usize = 64 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_mins(1);

/// The middleware. The answer goes out at once, while the rest of the body comes in.
pub(crate) async fn heard_out(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let asks_first = expects_continue(request.headers());
    let (head, body) = request.into_parts();
    let rest = Rest::of(body);
    let response = next.run(Request::from_parts(head, Body::from_stream(rest.clone()))).await;
    // A client that waits to be asked for its body has not sent it, and must not be asked now.
    if !rest.is_over() && (!asks_first || rest.is_begun()) {
        tokio::spawn(tokio::time::timeout(PATIENCE, rest.drain()));
    }
    response
}

fn expects_continue(headers: &HeaderMap) -> bool {
    headers.get(header::EXPECT).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// A body that the handler reads, and whoever comes after it.
#[derive(Clone)]
struct Rest(Arc<Mutex<State>>);

struct State {
    body: Fuse<BodyDataStream>,
    /// Whether anybody has asked for it.
    begun: bool,
}

impl Rest {
    fn of(body: Body) -> Self {
        Self(Arc::new(Mutex::new(State { body: body.into_data_stream().fuse(), begun: false })))
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_begun(&self) -> bool {
        self.state(|state| state.begun)
    }

    fn is_over(&self) -> bool {
        self.state(|state| state.body.is_done())
    }

    async fn drain(mut self) {
        let mut taken = 0;
        while let Some(Ok(bytes)) = self.next().await {
            taken += bytes.len();
            if taken > MOST {
                return;
            }
        }
    }
}

impl Stream for Rest {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.state(|state| {
            state.begun = true;
            state.body.poll_next_unpin(context)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tower::ServiceExt;

    const PIECE: usize = 1 << 20;

    /// How many pieces of a body are taken in the end by a handler that looks at one of them at most.
    async fn taken(path: &str, expect: &str, pieces: usize) -> usize {
        let (count, (over, mut ended)) = (Arc::new(AtomicUsize::new(0)), tokio::sync::mpsc::channel::<()>(1));
        let counted = Arc::clone(&count);
        let body = futures::stream::repeat(()).take(pieces).map(move |()| {
            assert!(!over.is_closed());
            counted.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(Bytes::from(vec![0; PIECE]))
        });
        let one = |body: Body| async move { body.into_data_stream().next().await.map_or("none", |_| "one") };
        let router = Router::new().route("/none", post(async || "none")).route("/one", post(one));
        let request = Request::post(path).header(header::EXPECT, expect).body(Body::from_stream(body)).unwrap();
        let response = router.layer(from_fn(heard_out)).oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        // The body is gone once nobody wants it any more.
        assert_eq!(ended.recv().await, None);
        count.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn what_is_not_read_is_heard_out_up_to_a_bound() {
        assert_eq!(taken("/none", "", 40).await, 40);
        assert_eq!(taken("/one", "", 40).await, 40);
        assert_eq!(taken("/none", "", usize::MAX).await, MOST / PIECE + 1);
    }

    #[tokio::test]
    async fn who_waits_to_be_asked_is_not_asked_in_vain() {
        assert_eq!(taken("/none", "100-Continue", 40).await, 0);
        assert_eq!(taken("/one", "100-continue", 40).await, 40);
    }
}
