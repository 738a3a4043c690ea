//! The auditor's tools, from outside.

mod proof;
