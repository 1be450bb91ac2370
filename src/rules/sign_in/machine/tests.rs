//! The machine, exhaustively: every policy, every user, every order of answers.

use std::collections::HashSet;

use super::*;

/// Whatever a user may bring along.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub settings: MfaSettings,
    pub must_change_password: bool,
    pub has_email: bool,
    pub has_phone: bool,
    pub has_device: bool,
    pub device_saw_factor: bool,
}

pub(super) fn standing<'a>(
    policy: &'a MfaPolicy,
    person: &'a Person,
    proven: &'a [String],
) -> Standing<'a> {
    Standing {
        policy,
        settings: &person.settings,
        must_change_password: person.must_change_password,
        has_email: person.has_email,
        has_phone: person.has_phone,
        unproven: person.settings.unproven.clone(),
        sets_email: true,
        has_device: person.has_device,
        device_saw_factor: person.device_saw_factor,
        proven,
        levels: Levels::default(),
    }
}

fn subsets(of: [MfaFactor; 3]) -> Vec<Vec<MfaFactor>> {
    let chosen = |bits: usize| {
        let all = of.into_iter().enumerate();
        all.filter(|(at, _)| bits & (1 << at) != 0).map(|(_, factor)| factor).collect()
    };
    (0..8).map(chosen).collect()
}

pub(super) fn policies() -> Vec<MfaPolicy> {
    let mut all = Vec::new();
    for mode in [MfaMode::Off, MfaMode::Optional, MfaMode::On] {
        for offered in subsets(MfaFactor::ALL) {
            for recovery in [None, Some(MfaFactor::SmsMfa), Some(MfaFactor::EmailOtp)] {
                for bits in 0..4 {
                    all.push(MfaPolicy {
                        mode,
                        offered: offered.clone(),
                        recovery,
                        passkey_is_enough: bits & 1 != 0,
                        device_is_enough: bits & 2 != 0,
                    });
                }
            }
        }
    }
    all
}

pub(super) fn people() -> Vec<Person> {
    let mut all = Vec::new();
    for enabled in subsets(MfaFactor::ALL) {
        let preferred = enabled.iter().copied().map(Some).chain([None]);
        for preferred in preferred.collect::<Vec<_>>() {
            for bits in 0..48 {
                let bit = |at: u32| bits & (1 << at) != 0;
                // A device, and one that was there when a second factor was proven.
                all.push(Person {
                    settings: MfaSettings {
                        enabled: enabled.clone(),
                        preferred,
                        software_token: bit(0),
                        software_token_name: None,
                        // Of some, whatever else they have.
                        passkey: (enabled.len() == 1).then_some(false),
                        // Of others.
                        unproven: if enabled.len() == 2 { vec![EmailOtp] } else { Vec::new() },
                    },
                    must_change_password: bit(1),
                    has_email: bit(2),
                    has_phone: bit(3),
                    has_device: bits >= 16,
                    device_saw_factor: bits >= 32,
                });
            }
        }
    }
    all
}

fn first_factors() -> Vec<Vec<String>> {
    let of = |methods: &[&str]| methods.iter().map(|method| (*method).to_owned()).collect();
    vec![
        of(&[methods::PASSWORD]),
        of(&[methods::EMAIL]),
        of(&[methods::SMS]),
        of(&[methods::SOFTWARE_KEY]),
        of(&[methods::HARDWARE_KEY, methods::USER_VERIFIED]),
        // With what an earlier sign-in has proven.
        of(&[methods::PASSWORD, methods::SOFTWARE_TOKEN]),
        of(&[methods::PASSWORD, methods::RECOVERY_CODE]),
        of(&[methods::EMAIL, methods::PASSWORD]),
        of(&[methods::SOFTWARE_KEY, methods::SMS]),
    ]
}

/// What a right answer makes of a state: the new state, once for each way to answer.
fn answers(asked: &Next, person: &Person, proven: &[String]) -> Vec<(Person, Vec<String>)> {
    let with = |method: &str| {
        let mut proven = proven.to_vec();
        methods::add(&mut proven, method);
        proven
    };
    match asked {
        Next::Done | Next::NoWay | Next::OutOfReach => Vec::new(),
        Next::NewPassword => {
            vec![(Person { must_change_password: false, ..person.clone() }, proven.to_vec())]
        }
        Next::Device => vec![(person.clone(), with(methods::DEVICE))],
        Next::Factor(factor) => vec![(person.clone(), with(factor.method()))],
        Next::Choice(factors) => {
            factors.iter().map(|factor| (person.clone(), with(factor.method()))).collect()
        }
        Next::SetUp(factors) => {
            let registered = factors.iter().map(|factor| {
                let mut person = person.clone();
                match factor {
                    MfaFactor::SmsMfa => person.has_phone = true,
                    MfaFactor::SoftwareTokenMfa => person.settings.software_token = true,
                    MfaFactor::EmailOtp => person.has_email = true,
                }
                (person, with(factor.method()))
            });
            registered.collect()
        }
    }
}

/// Whether a second factor is demanded of somebody, said another way than the machine says it.
pub(super) fn is_demanded(policy: &MfaPolicy, person: &Person, proven: &[String]) -> bool {
    let has = |method: &str| methods::has(proven, method);
    match policy.mode {
        MfaMode::Off => false,
        MfaMode::On => true,
        MfaMode::Optional => person.settings.enabled.iter().any(|factor| {
            let usable = match factor {
                MfaFactor::SmsMfa => person.has_phone && !has(methods::SMS),
                MfaFactor::EmailOtp => person.has_email && !has(methods::EMAIL),
                MfaFactor::SoftwareTokenMfa => person.settings.software_token,
            };
            usable && policy.offered.contains(factor)
        }),
    }
}

/// Whether tokens may be handed out, said another way than the machine says it.
pub(super) fn may_have_tokens(policy: &MfaPolicy, person: &Person, proven: &[String]) -> bool {
    let has = |method: &str| methods::has(proven, method);
    let asked_for = is_demanded(policy, person, proven);
    let passkey = has(methods::SOFTWARE_KEY) || has(methods::HARDWARE_KEY);
    let kinds = [
        has(methods::PASSWORD),
        has(methods::SMS),
        has(methods::EMAIL),
        has(methods::RECOVERY_CODE),
        passkey,
    ];
    let factors = kinds.into_iter().filter(|proven| *proven).count();
    let second = factors + usize::from(has(methods::SOFTWARE_TOKEN)) >= 2
        || (policy.device_is_enough && person.device_saw_factor && has(methods::DEVICE))
        || (policy.passkey_is_enough
            && person.settings.passkey != Some(false)
            && passkey
            && has(methods::USER_VERIFIED));
    !person.must_change_password
        && (!person.has_device || has(methods::DEVICE))
        && (second || !asked_for)
}

#[test]
fn no_order_of_answers_reaches_tokens_without_every_factor_that_is_demanded() {
    let mut reached = 0;
    for policy in policies() {
        for person in people() {
            for first in first_factors() {
                let mut open = vec![(person.clone(), first, 0)];
                while let Some((person, proven, steps)) = open.pop() {
                    assert!(steps < 6, "a sign-in that never ends: {policy:?} {person:?}");
                    let asked = next(&standing(&policy, &person, &proven));
                    if asked == Next::Done {
                        assert!(
                            may_have_tokens(&policy, &person, &proven),
                            "{policy:?} {person:?} {proven:?}"
                        );
                        reached += 1;
                    }
                    let then = answers(&asked, &person, &proven);
                    open.extend(then.into_iter().map(|(who, proven)| (who, proven, steps + 1)));
                }
            }
        }
    }
    assert!(reached > 10_000, "hardly anybody got in: {reached}");
}

#[test]
fn nobody_is_asked_twice_for_what_is_proven_nor_for_what_there_is_not() {
    for policy in policies() {
        for person in people() {
            for proven in first_factors() {
                let at = standing(&policy, &person, &proven);
                let asked: Vec<_> = match next(&at) {
                    Next::Factor(factor) => vec![factor],
                    Next::Choice(factors) => {
                        assert!(factors.len() > 1, "a choice of one");
                        factors
                    }
                    _ => continue,
                };
                assert_eq!(asked.iter().collect::<HashSet<_>>().len(), asked.len());
                for factor in asked {
                    assert!(policy.offered.contains(&factor) && at.has(factor));
                    assert!(!methods::has(&proven, factor.method()));
                }
            }
        }
    }
}

fn asked(mode: MfaMode, offered: &[MfaFactor], change: impl FnOnce(&mut Person)) -> Next {
    asked_with(mode, offered, None, change)
}

fn asked_with(
    mode: MfaMode,
    offered: &[MfaFactor],
    recovery: Option<MfaFactor>,
    change: impl FnOnce(&mut Person),
) -> Next {
    let policy = MfaPolicy { mode, offered: offered.to_vec(), recovery, ..MfaPolicy::default() };
    let mut person = Person {
        settings: MfaSettings::default(),
        must_change_password: false,
        has_email: false,
        has_phone: false,
        has_device: false,
        device_saw_factor: false,
    };
    change(&mut person);
    next(&standing(&policy, &person, &[methods::PASSWORD.to_owned()]))
}

use MfaFactor::{EmailOtp, SmsMfa, SoftwareTokenMfa};

/// The table of auth-flows.md section 2.
#[test]
fn pools_and_users_decide_together() {
    let all = MfaFactor::ALL;
    let registered = |person: &mut Person| {
        person.settings.software_token = true;
        person.settings.set(SoftwareTokenMfa, true, true);
    };
    assert_eq!(asked(MfaMode::Off, &all, registered), Next::Done);
    assert_eq!(asked(MfaMode::Optional, &all, registered), Next::Factor(SoftwareTokenMfa));
    assert_eq!(asked(MfaMode::Optional, &all, |_| {}), Next::Done);
    let two = |person: &mut Person| {
        (person.has_phone, person.has_email) = (true, true);
        person.settings.set(SmsMfa, true, false);
        person.settings.set(EmailOtp, true, false);
    };
    assert_eq!(asked(MfaMode::Optional, &all, two), Next::Choice(vec![SmsMfa, EmailOtp]));
    assert_eq!(asked(MfaMode::On, &all, registered), Next::Factor(SoftwareTokenMfa));
    let token_and_mail = |person: &mut Person| {
        person.settings.software_token = true;
        person.has_email = true;
    };
    assert_eq!(
        asked(MfaMode::On, &all, token_and_mail),
        Next::Choice(vec![SoftwareTokenMfa, EmailOtp])
    );
    let token = |person: &mut Person| person.settings.software_token = true;
    assert_eq!(asked(MfaMode::On, &all, token), Next::Factor(SoftwareTokenMfa));
    let phone = |person: &mut Person| person.has_phone = true;
    assert_eq!(asked(MfaMode::On, &all, phone), Next::Factor(SmsMfa));
    assert_eq!(
        asked_with(MfaMode::On, &all, Some(SmsMfa), phone),
        Next::SetUp(vec![SoftwareTokenMfa, EmailOtp])
    );
    assert_eq!(asked_with(MfaMode::On, &[SmsMfa], Some(SmsMfa), phone), Next::NoWay);
    let number = asked(MfaMode::On, &[SmsMfa], |_| {});
    assert_eq!(number, Next::SetUp(vec![SmsMfa]));
    assert_eq!(number.for_api(), Next::NoWay);
    let both = |person: &mut Person| (person.has_phone, person.has_email) = (true, true);
    assert_eq!(asked_with(MfaMode::On, &all, Some(EmailOtp), both), Next::Factor(SmsMfa));
    assert_eq!(asked(MfaMode::On, &[SmsMfa, EmailOtp], both), Next::Choice(vec![SmsMfa, EmailOtp]));
    assert_eq!(
        asked_with(MfaMode::On, &all, Some(EmailOtp), |_| {}),
        Next::SetUp(vec![SmsMfa, SoftwareTokenMfa])
    );
}

#[test]
fn an_address_that_came_with_the_new_password_is_no_factor_beside_another() {
    let all = MfaFactor::ALL;
    let late = |person: &mut Person| {
        person.has_email = true;
        person.settings.unproven = vec![EmailOtp];
    };
    let beside_a_phone = |person: &mut Person| {
        person.has_phone = true;
        late(person);
    };
    assert_eq!(asked(MfaMode::On, &all, beside_a_phone), Next::Factor(SmsMfa));
    // There is no other: its codes prove it.
    assert_eq!(asked(MfaMode::On, &all, late), Next::Factor(EmailOtp));
    assert_eq!(asked_with(MfaMode::On, &all, Some(SmsMfa), beside_a_phone), Next::Factor(EmailOtp));
    let chosen = |person: &mut Person| {
        beside_a_phone(person);
        person.settings.set(EmailOtp, true, false);
    };
    assert_eq!(asked(MfaMode::On, &all, chosen), Next::Choice(vec![SmsMfa, EmailOtp]));
}

#[test]
fn a_temporary_password_is_changed_before_anything_else_is_asked() {
    let change = |person: &mut Person| {
        person.must_change_password = true;
        person.settings.software_token = true;
        person.has_device = true;
    };
    assert_eq!(asked(MfaMode::On, &MfaFactor::ALL, change), Next::NewPassword);
}

#[test]
fn a_device_that_has_seen_no_second_factor_stands_for_none_and_comes_after_it() {
    let on = |person: &mut Person| {
        person.settings.software_token = true;
        person.settings.set(SoftwareTokenMfa, true, true);
    };
    let bare = |person: &mut Person| person.has_device = true;
    let new = |person: &mut Person| {
        person.has_device = true;
        on(person);
    };
    let old = |person: &mut Person| {
        person.device_saw_factor = true;
        new(person);
    };
    let asked = |mode: MfaMode, change: &dyn Fn(&mut Person), proven: &[&str]| {
        let offered = vec![SoftwareTokenMfa];
        let policy = MfaPolicy { mode, offered, device_is_enough: true, ..MfaPolicy::default() };
        let mut person = people().remove(0);
        change(&mut person);
        let proven: Vec<_> = proven.iter().map(|method| (*method).to_owned()).collect();
        next(&standing(&policy, &person, &proven))
    };
    let (pwd, otp, device) = (methods::PASSWORD, methods::SOFTWARE_TOKEN, methods::DEVICE);
    use MfaMode::{On, Optional};
    for mode in [Optional, On] {
        assert_eq!(asked(mode, &old, &[pwd]), Next::Device);
        assert_eq!(asked(mode, &old, &[pwd, device]), Next::Done);
        assert_eq!(asked(mode, &new, &[pwd]), Next::Factor(SoftwareTokenMfa));
        // It has proven itself before one was switched on.
        assert_eq!(asked(mode, &new, &[pwd, device]), Next::Factor(SoftwareTokenMfa));
        assert_eq!(asked(mode, &new, &[pwd, otp]), Next::Device);
        assert_eq!(asked(mode, &new, &[pwd, otp, device]), Next::Done);
    }
    assert_eq!(asked(On, &bare, &[pwd]), Next::SetUp(vec![SoftwareTokenMfa]));
    // Where none is due nothing is spared.
    assert_eq!(asked(Optional, &bare, &[pwd]), Next::Device);
    assert_eq!(asked(Optional, &bare, &[pwd, device]), Next::Done);
}

/// Some people, some policies: whatever bears on levels.
fn with_levels(mut look: impl FnMut(&MfaPolicy, &Person, Levels)) {
    use Level::{Four, One, Three, Two};
    let asked: [&[Level]; 5] = [&[Four], &[Three], &[Four, Three], &[Two], &[Four, Two, One]];
    let asked = asked.map(|levels| levels.iter().copied().collect::<Levels>());
    for policy in policies().into_iter().filter(|policy| policy.recovery.is_none()) {
        for person in people().into_iter().filter(|person| !person.must_change_password) {
            asked.iter().for_each(|levels| look(&policy, &person, *levels));
        }
    }
}

/// The highest level that any order of second factors leads to, tried out.
fn tried_out(at: &Standing<'_>) -> Level {
    let mut best = acr::level(at.proven);
    for factor in choices(&Standing { levels: Levels::default(), ..at.clone() }) {
        let mut then = at.proven.to_vec();
        methods::add(&mut then, factor.method());
        best = best.max(tried_out(&Standing { proven: &then, ..at.clone() }));
    }
    best
}

#[test]
fn whoever_asks_for_a_level_gets_the_highest_that_can_be_reached_or_nothing() {
    let (mut reached, mut refused) = (0, 0);
    with_levels(|policy, person, levels| {
        for first in first_factors() {
            let at = Standing { levels, ..standing(policy, person, &first) };
            let Some(goal) = levels.highest_within(tried_out(&at)) else {
                assert_eq!(next(&at), Next::OutOfReach, "{at:?}");
                refused += 1;
                continue;
            };
            let mut open = vec![first.clone()];
            while let Some(proven) = open.pop() {
                let at = Standing { levels, ..standing(policy, person, &proven) };
                let asked = next(&at);
                if asked == Next::Done {
                    assert!(acr::level(&proven) >= goal, "{at:?}");
                    assert!(may_have_tokens(policy, person, &proven), "{at:?}");
                    reached += 1;
                }
                let there = acr::level(&proven) >= goal;
                assert!(asked != Next::OutOfReach && (there || !matches!(asked, Next::SetUp(_))));
                open.extend(answers(&asked, person, &proven).into_iter().map(|(_, then)| then));
            }
        }
    });
    assert!(reached > 10_000 && refused > 10_000, "{reached} and {refused}");
}

#[test]
fn no_factor_is_asked_for_that_does_not_lead_to_the_level() {
    with_levels(|policy, person, levels| {
        for first in first_factors() {
            let at = Standing { levels, ..standing(policy, person, &first) };
            let Some(goal) = levels.highest_within(tried_out(&at)) else { continue };
            if acr::level(&first) >= goal {
                continue;
            }
            let asked = match next(&at) {
                Next::Factor(factor) => vec![factor],
                Next::Choice(factors) => factors,
                Next::Device => continue,
                other => panic!("{other:?} of {at:?}"),
            };
            for factor in asked {
                let mut then = first.clone();
                methods::add(&mut then, factor.method());
                assert!(acr::level(&then) >= goal, "{factor:?} of {at:?}");
            }
        }
    });
}
