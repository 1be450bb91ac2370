//! Pages of ours that a sign-in can lead to instead of an app.

/// A page that belongs to whoever has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnPage {
    Account,
    Profile,
    Email,
    PhoneNumber,
    Password,
    SecondStep,
    Passkeys,
    AddPasskey,
    Providers,
    Sessions,
    Apps,
    Delete,
    Device,
}

impl OwnPage {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Account,
        Self::Profile,
        Self::Email,
        Self::PhoneNumber,
        Self::Password,
        Self::SecondStep,
        Self::Passkeys,
        Self::AddPasskey,
        Self::Providers,
        Self::Sessions,
        Self::Apps,
        Self::Delete,
        Self::Device,
    ];

    /// Its path below the base of the pool's pages.
    pub fn path(self) -> &'static str {
        match self {
            Self::Account => "/account",
            Self::Profile => "/account/profile",
            Self::Email => "/account/email",
            Self::PhoneNumber => "/account/phone",
            Self::Password => "/account/password",
            Self::SecondStep => "/account/mfa",
            Self::Passkeys => "/account/passkeys",
            Self::AddPasskey => "/passkeys/add",
            Self::Providers => "/account/providers",
            Self::Sessions => "/account/sessions",
            Self::Apps => "/account/apps",
            Self::Delete => "/account/delete",
            Self::Device => "/device",
        }
    }

    /// The page that a path below the base is, or is a part of. Below the account are pages of their own: what is none
    /// of them is not the account.
    pub fn of(path: &str) -> Option<Self> {
        let part = |page: &&Self| {
            let rest = path.strip_prefix(page.path());
            rest.is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') && **page != Self::Account
            })
        };
        Self::ALL.iter().find(part).copied()
    }

    /// Whether it changes what a thief would change first, so that the sign-in must be a recent one.
    pub fn is_dangerous(self) -> bool {
        !matches!(self, Self::Account | Self::Profile | Self::Sessions | Self::Apps | Self::Device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_the_page_it_is_a_part_of() {
        for page in OwnPage::ALL {
            assert_eq!(OwnPage::of(page.path()), Some(page));
        }
        assert_eq!(OwnPage::of("/account/mfa/app"), Some(OwnPage::SecondStep));
        for none in [
            "",
            "/account/",
            "/account/unknown",
            "/%61ccount",
            "/",
            "//evil.example",
            "/accounts",
            "/login",
            "account",
        ] {
            assert_eq!(OwnPage::of(none), None, "{none}");
        }
    }
}
