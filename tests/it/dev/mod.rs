mod demo;
mod inbox;
mod postgres;
mod tls;
