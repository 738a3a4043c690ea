//! The cases every adapter passes.
