//! Passwords that are guessed first.
//!
//! The list is ordered by how often people chose them. ASVS 5.0 §6.2.4.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// Of so many it is also known how people bend them until a policy takes them.
const FREQUENT: usize = 3000;

/// How many digits and symbols at the end count as bending.
const MOST_ADDED: usize = 5;

/// Each password of the list and its rank.
static RANKS: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
    let lines = include_str!("common_passwords.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .enumerate()
        .map(|(rank, word)| (word, rank))
        .collect()
});

/// Whether a password is on the list, in whatever letter case, or one of its first three thousand with what policies
/// make people add: look-alikes for letters, and a few digits and symbols at the end.
pub fn is_common(password: &str) -> bool {
    let folded: String = password.nfkc().flat_map(char::to_lowercase).collect();
    if RANKS.contains_key(folded.as_str()) {
        return true;
    }
    let base = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    let added = folded[base.len()..].chars().count();
    let frequent = |word: &str| RANKS.get(word).is_some_and(|rank| *rank < FREQUENT);
    let spelled = ['i', 'l'].map(|one| base.chars().map(|c| letter(c, one)).collect::<String>());
    added <= MOST_ADDED && (frequent(base) || spelled.iter().any(|word| frequent(word)))
}

/// The letter that a digit or symbol looks like; 1 looks like two.
fn letter(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_there_in_its_order() {
        assert_eq!(RANKS.get("123456"), Some(&0));
        assert!(RANKS.len() > 18_000);
        assert!(RANKS.keys().all(|word| !word.is_empty() && *word == word.to_lowercase()));
    }

    #[test]
    fn what_is_guessed_first_is_common_however_it_is_spelled() {
        for password in [
            "password",
            "PASSWORD",
            "Password1!",
            "P@ssw0rd",
            "Pa$$w0rd123!",
            "Passw0rd!",
            "12345678",
            "We1come!",
            "Summer2024!",
            "Qwerty123$",
            "iloveyou!",
            "Admin123!",
            "ｐａｓｓｗｏｒｄ",
            "Temporary",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn what_only_holds_a_common_word_is_not() {
        for password in [
            "Correct-Horse-1",
            "Corr3ct-horse",
            "An0ther!pass",
            "summer-rain-2024",
            "Password8471936650!",
            "Temporary-1",
            "xK9#mQ2$vL",
            "Summer in Lisbon",
            "ÅngströmÅngström1!",
            "",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }
}
