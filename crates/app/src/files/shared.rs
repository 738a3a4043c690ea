//! Files that several may store at once, each of them the same: another node, or an attempt before this one.

use futures::StreamExt;
use tokio::sync::oneshot;

use super::{BrokenOff, Content, FileName, FilesError, StoredFile};
use crate::app::App;

impl App {
    /// Stores a file under a name that is not this caller's alone.
    ///
    /// [`Files::put`](super::Files::put) takes back what its caller did not wait for, and with it what another one has
    /// stored there meanwhile. This one breaks off with its caller up to the last byte, and from there on goes to its
    /// end: whoever is late replaces a file by the same one, and takes nothing away.
    pub(crate) async fn put_shared(
        &self,
        name: &FileName,
        content: Content,
        limit: u64,
    ) -> Result<StoredFile, FilesError> {
        let (waiting, gone) = oneshot::channel();
        let (app, name) = (self.clone(), name.clone());
        let putting = tokio::spawn(async move { app.files().put(&name, while_waited_for(content, gone), limit).await });
        let stored = putting.await.map_err(|_| FilesError::Unavailable("the upload was stopped".into()))?;
        drop::<oneshot::Sender<()>>(waiting);
        stored
    }
}

/// Bytes that break off when nobody waits for them any more.
fn while_waited_for(mut content: Content, mut gone: oneshot::Receiver<()>) -> Content {
    async_stream::stream! {
        loop {
            let piece = tokio::select! {
                biased;
                _ = &mut gone => Some(Err(BrokenOff("nobody waits for it any more".into()))),
                piece = content.next() => piece,
            };
            let Some(piece) = piece else { break };
            let over = piece.is_err();
            yield piece;
            if over {
                break;
            }
        }
    }
    .boxed()
}
