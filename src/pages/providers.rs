//! Buttons that lead to other identity providers.

/// The providers a client lets in beside the pool itself, in the order of their buttons.
#[derive(Clone, Debug, Default)]
pub struct Providers {
    pub list: Vec<Provider>,
    /// Whether nobody gets in but through them.
    pub alone: bool,
}

/// One way in through somebody else.
#[derive(Clone, Debug)]
pub struct Provider {
    pub name: String,
    /// Where the button leads.
    pub href: String,
    /// Whether it is one of the well-known social networks, which have their own class.
    pub social: bool,
}

impl Providers {
    /// Whether the line about social networks is due.
    pub fn any_social(&self) -> bool {
        self.list.iter().any(|provider| provider.social)
    }
}
