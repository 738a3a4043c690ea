//! What was altered is found, whatever it was and wherever.

mod edits;
mod lab;
mod outside;
