//! What only `poolhouse dev` has: the private PostgreSQL, the local CA, the inbox, the demo app, the preview and
//! the seed file.

pub mod apply;
pub mod data_dir;
pub mod demo;
pub mod inbox;
pub mod page;
pub mod postgres;
pub mod preview;
pub mod seed;
pub mod tls;

pub use data_dir::DataDir;
