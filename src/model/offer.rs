//! What a user is offered after a sign-in.

/// A thing that would make the next sign-in safer or quicker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    Passkey,
    SecondStep,
}

impl Offer {
    /// How it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::SecondStep => "second-step",
        }
    }
}
