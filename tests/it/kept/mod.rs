//! Answers that are kept, beside those that are made: the same question in words that were used before and in new ones.

mod ask;
mod play;
mod watched;
