//! Plain bytes on their way into a sealed file.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::{StreamExt, stream};
use parking_lot::Mutex;
use rollbook_app::files::{BrokenOff, Content, StoredFile};
use rollbook_seal::{FileKey, file};
use sha2::{Digest, Sha256};

/// See the module.
pub(super) struct Sealing {
    key: FileKey,
    content: Content,
    measure: Measure,
    rest: BytesMut,
    number: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Fresh,
    Begun,
    Ended,
}

/// What has gone through so far.
#[derive(Clone, Default)]
pub(super) struct Measure(Arc<Mutex<(u64, Sha256)>>);

impl Measure {
    fn add(&self, piece: &[u8]) {
        let mut measured = self.0.lock();
        measured.0 += piece.len() as u64;
        measured.1.update(piece);
    }

    /// Size and hash of the plain bytes.
    pub(super) fn take(&self) -> StoredFile {
        let measured = self.0.lock();
        StoredFile { size: measured.0, sha256: hex::encode(measured.1.clone().finalize()) }
    }
}

impl Sealing {
    pub(super) fn new(key: FileKey, content: Content) -> Self {
        let rest = BytesMut::with_capacity(2 * file::PIECE);
        Self { key, content, measure: Measure::default(), rest, number: 0, state: State::Fresh }
    }

    pub(super) fn measure(&self) -> Measure {
        self.measure.clone()
    }

    pub(super) fn content(self) -> Content {
        stream::try_unfold(self, |mut sealing| async move {
            let piece = sealing.next().await?;
            Ok(piece.map(|piece| (piece, sealing)))
        })
        .boxed()
    }

    async fn next(&mut self) -> Result<Option<Bytes>, BrokenOff> {
        match self.state {
            State::Ended => return Ok(None),
            State::Fresh => {
                self.state = State::Begun;
                return Ok(Some(Bytes::from_static(file::BEGINNING)));
            }
            State::Begun => {}
        }
        // A full piece waits until more comes: it may be the last.
        while self.rest.len() <= file::PIECE {
            let Some(piece) = self.content.next().await else {
                self.state = State::Ended;
                let last = self.rest.split();
                return self.seal(true, &last).map(Some);
            };
            let piece = piece?;
            self.measure.add(&piece);
            self.rest.extend_from_slice(&piece);
        }
        let piece = self.rest.split_to(file::PIECE);
        self.seal(false, &piece).map(Some)
    }

    fn seal(&mut self, last: bool, piece: &[u8]) -> Result<Bytes, BrokenOff> {
        let sealed = self.key.seal(self.number, last, piece.to_vec());
        self.number += 1;
        sealed.map(Bytes::from).map_err(|error| BrokenOff(error.to_string()))
    }
}
