//! What holds of every request, whatever it asks for.

mod visitor;
