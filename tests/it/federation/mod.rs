//! Identity providers by OpenID Connect. The provider is a pool of another instance of the server, or, where it is to do what
//! none does, a small server of the test.

mod account;
mod attributes;
mod hostile;
mod links;
mod providers;
mod sign_in;
mod sign_out;
mod upstream;
mod world;
