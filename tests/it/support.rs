//! What the tests share: a gateway process, a provider that records every byte and misbehaves on
//! demand, and a client that speaks raw HTTP.

mod client;
mod gateway;
mod provider;

pub use client::{Connection, Response, chat, get, post, send};
pub use gateway::{Gateway, Setup, model_path, records, ringfence, verify};
pub use provider::{Behaviour, Provider};
