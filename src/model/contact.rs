//! E-mail addresses and phone numbers: how a user is reached.

use std::sync::atomic::{AtomicBool, Ordering};

use phonenumber::{Mode, metadata};

use crate::model::challenge::ChallengeName;
use crate::model::code::{CodeDelivery, CodePurpose, Medium, mask};
use crate::model::domain::is_label;
use crate::model::methods;

/// The two attributes that messages can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContactKind {
    Email,
    PhoneNumber,
}

impl ContactKind {
    /// Both, in the order Cognito prefers them for a code: the phone first.
    pub const PREFERRED: [Self; 2] = [Self::PhoneNumber, Self::Email];

    /// The attribute's name.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::PhoneNumber => "phone_number",
        }
    }

    /// Whether an attribute is it.
    pub fn is(self, attribute: &str) -> bool {
        self.attribute() == attribute
    }

    /// The attribute that says whether it is proven.
    pub fn verified_attribute(self) -> &'static str {
        match self {
            Self::Email => "email_verified",
            Self::PhoneNumber => "phone_number_verified",
        }
    }

    /// How a message travels there.
    pub fn medium(self) -> Medium {
        match self {
            Self::Email => Medium::Email,
            Self::PhoneNumber => Medium::Sms,
        }
    }

    /// The purpose of a code that proves it.
    pub fn proof(self) -> CodePurpose {
        match self {
            Self::Email => CodePurpose::VerifyEmail,
            Self::PhoneNumber => CodePurpose::VerifyPhoneNumber,
        }
    }

    /// The method of a sign-in that a code sent there proves.
    pub fn method(self) -> &'static str {
        match self {
            Self::Email => methods::EMAIL,
            Self::PhoneNumber => methods::SMS,
        }
    }

    /// The first factor that is a code sent there.
    pub fn first_factor(self) -> ChallengeName {
        match self {
            Self::Email => ChallengeName::EmailOtp,
            Self::PhoneNumber => ChallengeName::SmsOtp,
        }
    }

    /// The kind that an attribute is, if it is one.
    pub fn of(attribute: &str) -> Option<Self> {
        Self::PREFERRED.into_iter().find(|kind| kind.attribute() == attribute)
    }

    /// The kind that an attribute says of whether it is proven.
    pub fn of_proof(attribute: &str) -> Option<Self> {
        Self::PREFERRED.into_iter().find(|kind| kind.verified_attribute() == attribute)
    }

    /// The kind that a typed name has the form of.
    pub fn of_form(name: &str) -> Option<Self> {
        match (is_email(name), is_phone_number(name)) {
            (true, _) => Some(Self::Email),
            (_, true) => Some(Self::PhoneNumber),
            _ => None,
        }
    }
}

/// An address or a number of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub kind: ContactKind,
    pub value: String,
}

impl Contact {
    /// What whoever asked for a code is told of where it went.
    pub fn delivery(&self) -> CodeDelivery {
        CodeDelivery {
            destination: mask(self.kind.medium(), &self.value),
            delivery_medium: self.kind.medium(),
            attribute_name: self.kind.attribute().to_owned(),
        }
    }
}

/// Whether a text looks like an e-mail address that mail can be sent to: an ASCII dot-atom, `@`, and a host name.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let atom = |c: u8| c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c);
    let atoms = local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom));
    atoms && local.len() <= 64 && host.len() <= 253 && host.split('.').all(is_label)
}

/// The most characters of an address.
pub const MAX_ADDRESS: usize = 64 + 1 + 253;

/// Whether a text is a phone number as E.164 writes it: `+` and up to fifteen digits.
pub fn is_phone_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (1..=15).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit())
}

/// Whether the plans of phone numbers were read.
static PLANS: AtomicBool = AtomicBool::new(false);

/// Whether the plans of phone numbers were read: then showing one takes no time.
pub fn plans_are_read() -> bool {
    PLANS.load(Ordering::Acquire)
}

/// Reads the plans of all countries' phone numbers. That takes a tenth of a second, and 18 MiB for good.
pub fn read_plans() {
    std::hint::black_box(&*metadata::DATABASE);
    PLANS.store(true, Ordering::Release);
}

/// An address or number as people read it: a number in the groups of its country, with the country's code (ITU-T E.123), and
/// as it is where no plan has it. The first number takes as long as [`read_plans`].
pub fn shown(kind: ContactKind, value: &str) -> String {
    if kind != ContactKind::PhoneNumber || !is_phone_number(value) {
        return value.to_owned();
    }
    let grouped = match phonenumber::parse(None, value) {
        Ok(number) if number.is_valid() => number.format().mode(Mode::International).to_string(),
        _ => return value.to_owned(),
    };
    // Some plans have rules by which a digit is lost or moved: better no groups than another number.
    let digits = grouped.bytes().filter(u8::is_ascii_digit);
    if digits.eq(value.bytes().skip(1)) { grouped } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_shown_in_the_groups_of_its_country() {
        for (number, shown_as) in [
            ("+12065550100", "+1 206-555-0100"),
            ("+4930901820", "+49 30 901820"),
            ("+442079460018", "+44 20 7946 0018"),
            ("+33123456789", "+33 1 23 45 67 89"),
            ("+81312345678", "+81 3-1234-5678"),
            ("+5511987654321", "+55 11 98765-4321"),
            // Egypt's plan has the number without the 0.
            ("+200200000000", "+200200000000"),
            // No plan has these.
            ("+99912345", "+99912345"),
            ("+1", "+1"),
            ("0301234", "0301234"),
        ] {
            assert_eq!(shown(ContactKind::PhoneNumber, number), shown_as);
        }
        assert_eq!(shown(ContactKind::Email, "ann@example.com"), "ann@example.com");
    }

    proptest! {
        #[test]
        fn no_number_makes_it_panic(number in "[+][0-9]{0,15}") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            prop_assert_eq!(digits(&shown(ContactKind::PhoneNumber, &number)), digits(&number));
        }
    }

    #[test]
    fn an_address_is_one_that_mail_can_be_sent_to() {
        for good in ["a@b", "ann+tag@example.com", "o'neil@mail.example-host.org", "x@localhost"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "a b@c.de",
            "a@b..c",
            ".a@b.c",
            "a.@b.c",
            "a..b@c.de",
            "a@-b.c",
            "a@b.c\r\nBcc: x@y.z",
            "a@b\0",
            "<a@b.c>",
            "a@b,c@d",
            "ä@example.com",
            "a@example.com ",
        ] {
            assert!(!is_email(bad), "{bad:?}");
        }
        assert!(!is_email(&format!("{}@b.c", "a".repeat(65))));
    }

    #[test]
    fn a_phone_number_is_e164() {
        assert!(is_phone_number("+14155550134"));
        for bad in ["", "+", "14155550134", "+1415555013a", "+1 415", "+1234567890123456", "+١٢٣"]
        {
            assert!(!is_phone_number(bad), "{bad:?}");
        }
    }
}
