//! How a user signed in, as tokens tell it: the methods used (`amr`, RFC 8176) and the level they reach (`acr`, OIDC
//! Core §2). Grants keep methods; what follows from them is decided here alone.

use serde::{Deserialize, Serialize};

use crate::model::methods::{
    self, DEVICE, EMAIL, HARDWARE_KEY, PASSWORD, RECOVERY_CODE, SMS, SOFTWARE_KEY, SOFTWARE_TOKEN,
    USER_VERIFIED,
};

/// How strong a sign-in was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A password.
    One,
    /// One code by SMS or e-mail.
    Two,
    /// A passkey, or a password and a code by SMS or e-mail.
    Three,
    /// A password and an authenticator app.
    Four,
}

impl Level {
    /// All of them, the weakest first.
    pub const ALL: [Self; 4] = [Self::One, Self::Two, Self::Three, Self::Four];

    fn bit(self) -> i16 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 4,
            Self::Four => 8,
        }
    }
}

/// The levels that a sign-in is to reach one of, the highest that it can; none asks for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Levels(i16);

impl Levels {
    /// Whether nothing is asked for.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The highest of them that does not go beyond `reach`.
    pub fn highest_within(self, reach: Level) -> Option<Level> {
        let mut down = Level::ALL.into_iter().rev().filter(|level| *level <= reach);
        down.find(|level| self.0 & level.bit() != 0)
    }
}

impl FromIterator<Level> for Levels {
    fn from_iter<T: IntoIterator<Item = Level>>(levels: T) -> Self {
        Self(levels.into_iter().fold(0, |bits, level| bits | level.bit()))
    }
}

/// The level that methods reach together. Source: the guide's "Authentication levels and methods".
pub fn level(used: &[String]) -> Level {
    let has = |method| methods::has(used, method);
    let code = has(SMS) || has(EMAIL) || has(RECOVERY_CODE);
    let (password, app) = (has(PASSWORD), has(SOFTWARE_TOKEN));
    if password && app {
        Level::Four
    } else if has(SOFTWARE_KEY) || has(HARDWARE_KEY) || password && code {
        Level::Three
    } else if code || app {
        Level::Two
    } else {
        Level::One
    }
}

/// The methods as tokens list them: each once, and `mfa` where they are two factors or more. A passkey that made sure
/// who its user is counts as two.
pub fn amr(used: &[String]) -> Vec<&str> {
    let mut listed: Vec<&str> = Vec::with_capacity(used.len() + 1);
    for method in used.iter().map(String::as_str) {
        if ![DEVICE, USER_VERIFIED].contains(&method) && !listed.contains(&method) {
            listed.push(method);
        }
    }
    let passkey = listed.contains(&SOFTWARE_KEY) || listed.contains(&HARDWARE_KEY);
    if listed.len() > 1 || passkey && methods::has(used, USER_VERIFIED) {
        listed.push("mfa");
    }
    listed
}

/// What a pool calls the levels. Source: API_AcrConfigurationType.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AcrConfiguration {
    level1: Option<Named>,
    level2: Option<Named>,
    level3: Option<Named>,
    level4: Option<Named>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named {
    acr_value: String,
}

impl AcrConfiguration {
    /// The levels that a list of names asks for (OIDC Core §3.1.2.1, `acr_values`). Names of no level count for nothing.
    pub fn levels(&self, names: &str) -> Levels {
        names.split(' ').filter_map(|name| self.level(name)).collect()
    }

    /// The name of a level: the pool's own, or Cognito's.
    pub fn name(&self, level: Level) -> &str {
        let (own, default) = match level {
            Level::One => (&self.level1, "urn:cognito:loa:1"),
            Level::Two => (&self.level2, "urn:cognito:loa:2"),
            Level::Three => (&self.level3, "urn:cognito:loa:3"),
            Level::Four => (&self.level4, "urn:cognito:loa:4"),
        };
        own.as_ref().map_or(default, |named| &named.acr_value)
    }

    /// The level that a name stands for here.
    pub fn level(&self, name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| self.name(*level) == name)
    }

    /// The names of all levels, the lowest first.
    pub fn names(&self) -> [&str; 4] {
        Level::ALL.map(|level| self.name(level))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHODS: [&str; 9] =
        ["pwd", "otp", "sms", "email_otp", "swk", "hwk", "fed", "user", "device"];

    fn owned(methods: &[&str]) -> Vec<String> {
        methods.iter().map(|method| (*method).to_owned()).collect()
    }

    #[test]
    fn levels_are_cognitos() {
        for (used, reached) in [
            (&[][..], Level::One),
            (&["fed"], Level::One),
            (&["pwd"], Level::One),
            (&["sms"], Level::Two),
            (&["email_otp"], Level::Two),
            (&["swk"], Level::Three),
            (&["hwk"], Level::Three),
            (&["pwd", "device"], Level::One),
            (&["pwd", "sms"], Level::Three),
            (&["pwd", "email_otp"], Level::Three),
            (&["pwd", "otp"], Level::Four),
        ] {
            assert_eq!(level(&owned(used)), reached, "{used:?}");
        }
    }

    #[test]
    fn one_more_method_never_makes_a_sign_in_weaker() {
        for chosen in 0..1_u32 << METHODS.len() {
            let used = |chosen: u32| {
                let bits = METHODS.iter().enumerate();
                let used = bits.filter(|(bit, _)| chosen & (1 << bit) != 0);
                owned(&used.map(|(_, method)| *method).collect::<Vec<_>>())
            };
            for bit in 0..METHODS.len() {
                let more = chosen | 1 << bit;
                assert!(level(&used(more)) >= level(&used(chosen)), "{:?}", used(more));
            }
        }
    }

    #[test]
    fn several_methods_are_several_factors_and_not_all_are_told() {
        for (used, told) in [
            (&[][..], &[][..]),
            (&["pwd"], &["pwd"]),
            (&["pwd", "pwd"], &["pwd"]),
            (&["pwd", "otp"], &["pwd", "otp", "mfa"]),
            (&["email_otp"], &["email_otp"]),
            (&["pwd", "device"], &["pwd"]),
            (&["hwk"], &["hwk"]),
            (&["hwk", "user"], &["hwk", "mfa"]),
            (&["user"], &[]),
        ] {
            assert_eq!(amr(&owned(used)), told, "{used:?}");
        }
    }

    #[test]
    fn a_level_has_the_pools_name_or_cognitos() {
        let names: AcrConfiguration =
            serde_json::from_value(serde_json::json!({"Level2": {"AcrValue": "silver"}})).unwrap();
        assert_eq!(names.name(Level::Two), "silver");
        assert_eq!(names.name(Level::Four), "urn:cognito:loa:4");
        assert_eq!(names.level("silver"), Some(Level::Two));
        assert_eq!(names.level("urn:cognito:loa:2"), None);
        assert_eq!(names.names()[..2], ["urn:cognito:loa:1", "silver"]);
        let asked = |list: &str| names.levels(list);
        assert_eq!(
            asked("silver urn:cognito:loa:4"),
            [Level::Two, Level::Four].into_iter().collect()
        );
        assert!(asked("urn:cognito:loa:2 gold Silver").is_empty(), "names of nothing here");
        assert!(asked("").is_empty());
    }

    #[test]
    fn the_highest_that_can_be_reached_is_what_is_asked_for() {
        let asked: Levels = [Level::Two, Level::Four].into_iter().collect();
        for (reach, goal) in [
            (Level::One, None),
            (Level::Two, Some(Level::Two)),
            (Level::Three, Some(Level::Two)),
            (Level::Four, Some(Level::Four)),
        ] {
            assert_eq!(asked.highest_within(reach), goal, "{reach:?}");
        }
        assert_eq!(Levels::default().highest_within(Level::Four), None);
    }
}
