//! Rules that no operation of the API shows: what the hosted pages build on.

mod sign_up;
