//! `event_store.client.streams.Streams`

use std::pin::Pin;
use std::sync::Arc;

use async_stream::stream;
use futures::{Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming};

use crate::host::Host;
use crate::place::{Place, Places};
use crate::protocol::streams::streams_server::Streams as Protocol;
use crate::protocol::streams::{
    AppendReq, AppendResp, BatchAppendReq, BatchAppendResp, DeleteReq, DeleteResp, ReadReq, ReadResp, TombstoneReq,
    TombstoneResp,
};
use crate::read::{self, Answer};
use crate::request::{Ask, Source, Span};
use crate::status::{read_only, stopping};
use crate::streams::Streams;
use crate::subscribe;

/// Messages, one after the other.
type Messages<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// See the module.
pub(crate) struct Service {
    host: Arc<dyn Host>,
    places: Places,
}

impl Service {
    pub(crate) fn new(host: Arc<dyn Host>, places: Places) -> Self {
        Self { host, places }
    }

    fn answer(&self, streams: Arc<dyn Streams>, ask: Ask) -> Messages<ReadResp> {
        let Ask { source, begin: from, span, ids, tell_last } = ask;
        let answer = Answer { ids, tell_last };
        let host = Arc::clone(&self.host);
        match (source, span) {
            (Source::All { filter }, Span::Forwards { count }) => {
                Box::pin(read::all_forwards(streams, from, count, filter, ids))
            }
            (Source::All { filter }, Span::Backwards { count }) => {
                Box::pin(read::all_backwards(streams, from, count, filter, ids))
            }
            (Source::All { filter }, Span::Subscription) => Box::pin(subscribe::all(host, streams, from, filter, ids)),
            (Source::Stream { name }, Span::Forwards { count }) => {
                Box::pin(read::stream_forwards(streams, name, from, count, answer))
            }
            (Source::Stream { name }, Span::Backwards { count }) => {
                Box::pin(read::stream_backwards(streams, name, from, count, answer))
            }
            (Source::Stream { name }, Span::Subscription) => {
                Box::pin(subscribe::stream(host, streams, name, from, ids))
            }
        }
    }
}

/// Messages until they end, or the service does.
fn held(mut messages: Messages<ReadResp>, host: &dyn Host, place: Place) -> Messages<ReadResp> {
    let mut stop = host.stop();
    Box::pin(stream! {
        let _place = place;
        loop {
            let message = tokio::select! {
                biased;
                () = stop.wait() => Some(Err(stopping())),
                message = messages.next() => message,
            };
            let Some(message) = message else { break };
            let failed = message.is_err();
            yield message;
            if failed {
                break;
            }
        }
    })
}

#[tonic::async_trait]
impl Protocol for Service {
    type ReadStream = Messages<ReadResp>;
    type BatchAppendStream = Messages<BatchAppendResp>;

    async fn read(&self, request: Request<ReadReq>) -> Result<Response<Self::ReadStream>, Status> {
        let streams = self.host.enter(request.metadata()).await?;
        let ask = Ask::read(request.into_inner())?;
        let place = self.places.take()?;
        Ok(Response::new(held(self.answer(streams, ask), &*self.host, place)))
    }

    async fn append(&self, request: Request<Streaming<AppendReq>>) -> Result<Response<AppendResp>, Status> {
        #[cfg(feature = "stand-in")]
        if let Some(writer) = self.host.writer() {
            self.host.enter(request.metadata()).await?;
            return crate::write::append(&*writer, request.into_inner()).await.map(Response::new);
        }
        drop(request);
        Err(read_only())
    }

    async fn delete(&self, request: Request<DeleteReq>) -> Result<Response<DeleteResp>, Status> {
        #[cfg(feature = "stand-in")]
        if let Some(writer) = self.host.writer() {
            self.host.enter(request.metadata()).await?;
            return crate::write::delete(&*writer, request.into_inner()).await.map(Response::new);
        }
        drop(request);
        Err(read_only())
    }

    async fn tombstone(&self, request: Request<TombstoneReq>) -> Result<Response<TombstoneResp>, Status> {
        #[cfg(feature = "stand-in")]
        if let Some(writer) = self.host.writer() {
            self.host.enter(request.metadata()).await?;
            return crate::write::tombstone(&*writer, request.into_inner()).await.map(Response::new);
        }
        drop(request);
        Err(read_only())
    }

    async fn batch_append(
        &self,
        request: Request<Streaming<BatchAppendReq>>,
    ) -> Result<Response<Self::BatchAppendStream>, Status> {
        #[cfg(feature = "stand-in")]
        if let Some(writer) = self.host.writer() {
            self.host.enter(request.metadata()).await?;
            let answers: Self::BatchAppendStream = Box::pin(crate::batch::answers(writer, request.into_inner()));
            return Ok(Response::new(answers));
        }
        drop(request);
        Err(read_only())
    }
}
