mod postgres;
mod tls;
