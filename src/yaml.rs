//! Reads the YAML that people edit, and says everything that is wrong with it at once.
//!
//! Parsing is `granit-parser`'s; this module adds what an officer or operator needs: every
//! problem of a file in one go, each with file, line, column, the line itself and a way out.
//! A file becomes a [`Node`] tree first. [`read`] then fills a serde type from it; where a value
//! cannot be read it notes the problem, puts a hole in its place and goes on.
//!
//! Refused on purpose: anchors, aliases and tags (a reviewer must see what a rule says where it
//! stands), duplicate keys, several documents in a file. A plain `no` is text where text is
//! wanted and an error where a truth value is wanted, never a silent `false`.

mod few;
mod problem;
mod read;
mod tree;

pub use few::Few;
pub use problem::{Place, Problem, Problems, Source, nearest};
pub use read::{At, read};
pub use tree::{Node, What, parse};
