//! Compressed answers, and entity tags that tell them apart.

use http::header::{CONTENT_ENCODING, ETAG};
use http::{Extensions, HeaderMap, HeaderValue, Response, StatusCode, Version};
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// Marks an answer that trickles, so that no compressor holds it back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Live;

/// Compresses what is worth it.
pub(super) fn compression() -> CompressionLayer<impl Predicate> {
    let settled =
        |_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| extensions.get::<Live>().is_none();
    CompressionLayer::new()
        .gzip(true)
        .zstd(true)
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(settled))
}

/// Gives each coding its own strong tag, as RFC 9110 (8.8.3.3) wants.
pub(super) fn tagged<B>(mut response: Response<B>) -> Response<B> {
    let headers = response.headers_mut();
    if let Some(coded) = coded_tag(headers) {
        headers.insert(ETAG, coded);
    }
    response
}

fn coded_tag(headers: &HeaderMap) -> Option<HeaderValue> {
    let coding = headers.get(CONTENT_ENCODING)?.to_str().ok()?;
    let tag = headers.get(ETAG)?.to_str().ok()?;
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    HeaderValue::from_str(&format!("\"{inner}-{coding}\"")).ok()
}
