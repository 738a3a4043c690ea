//! Bytes of a sealed file on their way out.

use bytes::{Bytes, BytesMut};
use futures::{StreamExt, stream};
use rollbook_app::files::{BrokenOff, Content, FilesError, OpenFile};
use rollbook_seal::{FileKey, file};

/// See the module.
pub(super) struct Opening {
    content: Content,
    rest: BytesMut,
    number: u64,
    ended: bool,
}

impl Opening {
    /// Looks at how a file begins: the bytes as they are where it is not sealed.
    pub(super) async fn begin(file: OpenFile) -> Result<Result<Self, Content>, FilesError> {
        let (mut content, mut rest) = (file.content, BytesMut::new());
        while rest.len() < file::BEGINNING.len() {
            let Some(piece) = content.next().await else { break };
            rest.extend_from_slice(&piece.map_err(|error| FilesError::Unavailable(error.to_string()))?);
        }
        if rest.starts_with(file::BEGINNING) {
            let rest = rest.split_off(file::BEGINNING.len());
            return Ok(Ok(Self { content, rest, number: 0, ended: false }));
        }
        let begun = stream::iter((!rest.is_empty()).then(|| Ok(rest.freeze())));
        Ok(Err(begun.chain(content).boxed()))
    }

    pub(super) fn content(self, key: FileKey) -> Content {
        stream::try_unfold((self, key), |(mut opening, key)| async move {
            let piece = opening.next(&key).await?;
            Ok(piece.map(|piece| (piece, (opening, key))))
        })
        .boxed()
    }

    async fn next(&mut self, key: &FileKey) -> Result<Option<Bytes>, BrokenOff> {
        if self.ended {
            return Ok(None);
        }
        while self.rest.len() <= file::SEALED_PIECE {
            let Some(piece) = self.content.next().await else {
                self.ended = true;
                let last = self.rest.split();
                return self.open(key, true, &last).map(Some);
            };
            self.rest.extend_from_slice(&piece?);
        }
        let piece = self.rest.split_to(file::SEALED_PIECE);
        self.open(key, false, &piece).map(Some)
    }

    fn open(&mut self, key: &FileKey, last: bool, piece: &[u8]) -> Result<Bytes, BrokenOff> {
        let opened = key.open(self.number, last, piece);
        self.number += 1;
        opened.map(Bytes::from).ok_or_else(|| BrokenOff("the file is not as it was stored".into()))
    }
}
