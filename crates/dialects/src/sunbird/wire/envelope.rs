//! What every answer is wrapped in: six keys in this order.

use serde::Serialize;

/// `C` is a number, or a word for the aggregator.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Envelope<'a, R, C> {
    pub(in super::super) id: &'a str,
    pub(in super::super) ver: Option<&'a str>,
    pub(in super::super) ts: String,
    pub(in super::super) params: Option<Params<'a>>,
    pub(in super::super) result: R,
    pub(in super::super) response_code: C,
}

/// Five keys in this order.
#[derive(Debug, Serialize)]
pub(in super::super) struct Params<'a> {
    /// Always null.
    pub(in super::super) resmsgid: Option<()>,
    pub(in super::super) msgid: &'a str,
    pub(in super::super) err: Option<&'a str>,
    pub(in super::super) status: &'a str,
    pub(in super::super) errmsg: Option<&'a str>,
}
