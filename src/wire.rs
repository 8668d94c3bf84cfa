//! The wire formats, kept as the bytes they came in.
//!
//! A request is never turned into a model of itself and written again: [`json::Document`] walks
//! its raw bytes once and knows where every string, key and number stands, so that what leaves is
//! what was read, with splices. Nothing here decides anything.

pub mod chat;
pub mod error;
pub mod json;
pub mod reply;
pub mod sse;
