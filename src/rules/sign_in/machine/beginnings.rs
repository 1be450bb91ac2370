//! What may begin a sign-in, exhaustively: every policy, every user, and what comes of it.

use super::tests::{is_demanded, may_have_tokens, people, policies, standing};
use super::*;

const ALL: [ChallengeName; 5] = [
    ChallengeName::PasswordSrp,
    ChallengeName::Password,
    ChallengeName::EmailOtp,
    ChallengeName::SmsOtp,
    ChallengeName::WebAuthn,
];

/// What a first factor proves.
fn proves(challenge: ChallengeName) -> Vec<String> {
    let proven: &[&str] = match challenge {
        ChallengeName::EmailOtp => &[methods::EMAIL],
        ChallengeName::SmsOtp => &[methods::SMS],
        ChallengeName::WebAuthn => &[methods::SOFTWARE_KEY, methods::USER_VERIFIED],
        _ => &[methods::PASSWORD],
    };
    proven.iter().map(|method| (*method).to_owned()).collect()
}

/// Calls back for every policy, person, and whether that one has a password and a passkey.
fn everybody(mut look: impl FnMut(&MfaPolicy, &Beginning<'_>, bool)) {
    for policy in policies() {
        for person in people() {
            for (has_password, has_passkey) in
                [(true, true), (true, false), (false, true), (false, false)]
            {
                let standing = standing(&policy, &person, &[]);
                let demanded = is_demanded(&policy, &person, &[methods::PASSWORD.to_owned()]);
                let at = Beginning { standing, allowed: &ALL, has_password, has_passkey };
                look(&policy, &at, demanded);
            }
        }
    }
}

#[test]
fn only_a_password_begins_where_a_second_factor_is_demanded_and_a_passkey_that_is_both() {
    let mut open_to_some = Vec::new();
    everybody(|policy, at, demanded| {
        let open = first_factors(at);
        let alone = !demanded && !at.standing.must_change_password;
        let wanted = at.standing.settings.passkey != Some(false);
        let both = policy.passkey_is_enough && wanted && !at.standing.must_change_password;
        for challenge in ALL {
            let expected = match challenge {
                ChallengeName::Password | ChallengeName::PasswordSrp => at.has_password,
                ChallengeName::EmailOtp => alone && at.standing.has_email,
                ChallengeName::SmsOtp => alone && at.standing.has_phone,
                _ => at.has_passkey && (alone || both),
            };
            assert_eq!(open.contains(&challenge), expected, "{challenge:?} {at:?}");
        }
        for challenge in open {
            if !open_to_some.contains(&challenge) {
                open_to_some.push(challenge);
            }
        }
    });
    assert_eq!(open_to_some.len(), ALL.len());
}

#[test]
fn what_is_not_allowed_is_not_open() {
    everybody(|_, at, _| {
        let some = [ChallengeName::Password, ChallengeName::WebAuthn];
        let fewer = first_factors(&Beginning { allowed: &some, ..at.clone() });
        let all = first_factors(at);
        let expected: Vec<_> = all.into_iter().filter(|open| some.contains(open)).collect();
        assert_eq!(fewer, expected, "{at:?}");
    });
}

#[test]
fn a_way_in_is_what_begins_and_does_not_end_at_a_second_factor_that_nobody_can_set_up() {
    let (mut some, mut dead_ends) = (0, 0);
    everybody(|_, at, _| {
        let open = first_factors(at);
        let leads_in = |challenge: &ChallengeName| {
            let proven = proves(*challenge);
            let then =
                next(&Standing { proven: &proven, has_device: false, ..at.standing.clone() });
            then != Next::NoWay
        };
        let expected = !at.standing.must_change_password && open.iter().any(leads_in);
        assert_eq!(has_way_in(at), expected, "{at:?}");
        some += usize::from(expected);
        dead_ends += usize::from(!expected && !open.is_empty());
    });
    assert!(some > 0 && dead_ends > 0);
}

#[test]
fn whatever_begins_leads_no_further_than_a_second_factor_that_is_demanded_lets_it() {
    for policy in policies() {
        for person in people() {
            let at = Beginning {
                standing: standing(&policy, &person, &[]),
                allowed: &ALL,
                has_password: true,
                has_passkey: true,
            };
            for challenge in first_factors(&at) {
                let proven = proves(challenge);
                if next(&standing(&policy, &person, &proven)) == Next::Done {
                    assert!(may_have_tokens(&policy, &person, &proven), "{challenge:?} {at:?}");
                }
            }
        }
    }
}
