//! `rollbook demo`: a workspace that looks lived in, made by the commands that everybody uses.
//!
//! `cast` says who and what there is, `story` what they do, `run` serves the result.

mod cast;
mod run;
mod story;

pub(super) use run::run;
