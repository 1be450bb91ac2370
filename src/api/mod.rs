//! AWS JSON 1.1 on `POST /`.

pub mod contract;
pub mod shapes;
