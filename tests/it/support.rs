//! What the tests share: a gateway process, a provider that records every byte and misbehaves on
//! demand, and a client that speaks raw HTTP.

mod client;
mod gateway;
mod provider;

pub use client::{Connection, Response, chat, chat_bytes, get, post, send};
pub use gateway::{Gateway, Setup, records, ringfence, verify};
pub use provider::{Behaviour, Provider};
