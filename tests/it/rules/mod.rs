//! Rules that no operation of the API shows alone: what the hosted pages build on, and what holds for several operations.

mod budgets;
mod conflicts;
mod limits;
mod lockout;
mod password_history;
mod passwords;
mod sign_up;
