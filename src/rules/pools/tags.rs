//! Tags of pools, and the switches among them.
//!
//! A tag whose key begins with `poolhouse:` switches something that Cognito's API has no member for: tags travel
//! through every SDK, the command line and Terraform. The list is closed: `docs/pool-tags.md` shows it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use crate::app::App;
use crate::model::domain::is_label;
use crate::model::ids::UserPoolId;
use crate::model::signing::Algorithm;
use crate::model::user_pool::Tags;
use crate::rules::{Refusal, Result};

/// What the keys of switches begin with.
pub const PREFIX: &str = "poolhouse:";

/// How many tags a pool may have.
const MAX_TAGS: usize = 50;

/// The longest browser session, in minutes: 90 days, as Cognito's client sessions.
const MAX_SESSION_MINUTES: u32 = 129_600;

/// A switch: its key, the values it takes, its default, and what it does.
pub struct Switch {
    pub key: &'static str,
    pub values: &'static str,
    pub default: &'static str,
    pub meaning: &'static str,
    /// Whether a value is one of `values`.
    accepts: fn(&str) -> bool,
}

/// The key of the switch that chooses a new pool's id.
const ID: &str = "poolhouse:id";

/// Every switch, in the order of the documentation.
pub const SWITCHES: &[Switch] = &[
    Switch {
        key: ID,
        values: "`<region>_<letters and digits>`, the region one of `POOLHOUSE_REGIONS`",
        default: "a fresh id",
        meaning: "The id of the new pool, so that a pool that moves here keeps its id. Only CreateUserPool takes it; \
                  an id is never given out twice, not even after its pool was deleted.",
        accepts: is_pool_id,
    },
    Switch {
        key: "poolhouse:issuer",
        values: "an `https` URL without query, fragment or slash at the end",
        default: "the public URL and the pool id",
        meaning: "The `iss` of the pool's tokens, for verifiers that insist on the one they know. Tokens with the \
                  default that were issued before it was set are still taken; those with the tag's are not once it \
                  is another or removed: apps refresh them.",
        accepts: is_issuer,
    },
    Switch {
        key: "poolhouse:dialect",
        values: "`cognito`, `standards`",
        default: "`cognito`",
        meaning: "Whose word counts where Cognito and the OAuth and OpenID specifications differ.",
        accepts: |value| matches!(value, "cognito" | "standards"),
    },
    Switch {
        key: "poolhouse:session-minutes",
        values: "1 to 129600",
        default: "60",
        meaning: "How long a browser stays signed in to the hosted pages, from the last sign-in on.",
        accepts: |value| {
            let minutes = value.parse::<u32>().ok().filter(|_| !value.starts_with(['+', '0']));
            minutes.is_some_and(|minutes| (1..=MAX_SESSION_MINUTES).contains(&minutes))
        },
    },
    Switch {
        key: "poolhouse:keep-signed-in-days",
        values: "1 to 90",
        default: "off",
        meaning: "Puts \"Keep me signed in\" on the sign-in page: who ticks it stays signed in to the hosted pages until \
                  so many days have passed since the browser was last used there. A client that says how long its users \
                  are spared a sign-in, and a request that asks for a new one, are still obeyed.",
        accepts: |value| {
            let days = value.parse::<u32>().ok().filter(|_| !value.starts_with(['+', '0']));
            days.is_some_and(|days| (1..=90).contains(&days))
        },
    },
    Switch {
        key: "poolhouse:common-passwords",
        values: "`refuse`, `accept`",
        default: "`refuse`",
        meaning: "Whether a new password may be one of those that are guessed first. Passwords that are there keep \
                  working either way.",
        accepts: |value| matches!(value, "refuse" | "accept"),
    },
    Switch {
        key: "poolhouse:sign-up-attributes",
        values: "names of attributes, a space between each",
        default: "those that the pool requires",
        meaning: "What the sign-up page asks for besides name and password, in this order; `custom:` attributes, too. \
                  What the pool requires is asked for in any case.",
        accepts: are_names,
    },
    Switch {
        key: "poolhouse:email-domains",
        values: "names of domains, a space between each",
        default: "all",
        meaning: "Of which domains the addresses are that users give themselves: at sign-up, or in the place of the one \
                  they have. Domains below them are named one by one. Administrators give any, and who has another \
                  keeps it.",
        accepts: are_domains,
    },
    Switch {
        key: "poolhouse:signing-algorithm",
        values: "`RS256`, `PS256`, `ES256`, `EdDSA`",
        default: "`RS256`",
        meaning: "What ID and access tokens are signed with. A pool that has keys already signs with it once they have \
                  been rotated; SDKs that verify Cognito's tokens expect `RS256`, which a pool with a client of \
                  [profile `fapi2`](fapi.md) does not take.",
        accepts: |value| Algorithm::named(value).is_some(),
    },
    Switch {
        key: "poolhouse:key-rotation-days",
        values: "30 to 3650",
        default: "never",
        meaning: "How old the newest signing keys of the pool may become before the next ones are published; these \
                  sign a day later, as with `poolhouse keys rotate`.",
        accepts: |value| {
            let days = value.parse::<u32>().ok().filter(|_| !value.starts_with(['+', '0']));
            days.is_some_and(|days| (30..=3650).contains(&days))
        },
    },
    Switch {
        key: "poolhouse:id-token-claims",
        values: "`all`, `asked`",
        default: "`all`",
        meaning: "What ID tokens of sign-ins on the pages say. `asked`: what OpenID Connect has in them and what the app \
                  asked for by `claims`; what scopes let out is told by userInfo, and stands in ID tokens only where no \
                  access token comes along (OpenID Connect Core §5.4). None of Cognito's own claims (`token_use`, \
                  `event_id`, `origin_jti`, `cognito:username`, `cognito:groups` and the roles of groups, which access \
                  tokens name as before); such tokens cannot be exchanged for others.",
        accepts: |value| matches!(value, "all" | "asked"),
    },
    Switch {
        key: "poolhouse:offers",
        values: "`off`, `passkey`, `second-step`, `all`",
        default: "`off`",
        meaning: "What users of the hosted pages are offered between a sign-in and the app, where the pool allows it and \
                  they have none: a passkey, a second step. Whoever says \"not now\" is not asked again for 90 days. Off \
                  by default, since scripts that sign in expect the app next.",
        accepts: |value| matches!(value, "off" | "passkey" | "second-step" | "all"),
    },
    Switch {
        key: "poolhouse:terms",
        values: "`sign-in`, `sign-up`",
        default: "`sign-in`",
        meaning: "When users of the hosted pages are asked to agree to the terms of a client (CreateTerms). `sign-in` asks \
                  at sign-up and, after a sign-in, whoever has not agreed to them as they are now: after a new version, \
                  and users whom an administrator made. `sign-up` never asks later.",
        accepts: |value| matches!(value, "sign-in" | "sign-up"),
    },
    Switch {
        key: "poolhouse:remembered-users",
        values: "0 to 9",
        default: "5",
        meaning: "How many users the sign-in page remembers in a browser, for 90 days each, to sign in as again. Each can \
                  be forgotten there.",
        accepts: |value| matches!(value.as_bytes(), [b'0'..=b'9']),
    },
    Switch {
        key: "poolhouse:client-documents",
        values: "`on`, `off`",
        default: "`off`",
        meaning: "Whether an app may name itself by the address of a document that says what it is (OAuth Client ID \
                  Metadata Document), with no registration: the document is fetched. Such an app gets what one that \
                  registers without a token gets, and no more: PKCE, the scopes of OpenID Connect and those of \
                  `DcrConfiguration`'s `AllowedScopes`, and nothing that its user has not allowed.",
        accepts: |value| matches!(value, "on" | "off"),
    },
    Switch {
        key: "poolhouse:default-style-client",
        values: "a client id",
        default: "none",
        meaning: "The client whose managed login style the pool's pages wear where they belong to no client, or to one \
                  without a style of its own: what `ALL` is for classic branding. `UseCognitoProvidedValues` is a style, \
                  too: a client that has it keeps the look of the installation.",
        accepts: |value| {
            (1..=128).contains(&value.len())
                && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+".contains(&b))
        },
    },
    Switch {
        key: "poolhouse:android-apps",
        values: "SHA-256 digests in base64url, a space between each",
        default: "none",
        meaning: "Which native Android apps may register passkeys and sign in with them, by the certificates they are signed \
                  with: what follows `android:apk-key-hash:` in the origin that Android gives such an app. The app is \
                  besides named in the `assetlinks.json` of the relying party's domain, without which Android asks \
                  nobody for a passkey.",
        accepts: are_digests,
    },
    Switch {
        key: "poolhouse:srp",
        values: "`on`, `off`",
        default: "`on`",
        meaning: "`off` keeps no SRP verifiers and deletes those that are there: nobody can sign in by SRP. Verifiers \
                  come back as passwords pass by in the clear.",
        accepts: |value| matches!(value, "on" | "off"),
    },
];

/// Refuses more tags than a pool may have, and keys that are AWS's own, with `UserPoolTagging`.
pub fn check_count(tags: &Tags) -> Result<()> {
    if are_too_many(tags) {
        return Err(Refusal::UserPoolTagging(too_many().into()).into());
    }
    match reserved(tags) {
        Some(why) => Err(Refusal::UserPoolTagging(why.into()).into()),
        None => Ok(()),
    }
}

/// Whether there are more tags than a pool may have.
pub fn are_too_many(tags: &Tags) -> bool {
    tags.len() > MAX_TAGS
}

/// What is said of too many tags.
pub fn too_many() -> String {
    format!("A user pool can have at most {} tags.", MAX_TAGS)
}

/// What is said of the first key that begins with `aws:`.
pub fn reserved(tags: &Tags) -> Option<String> {
    let reserved = |key: &&String| key.get(..4).is_some_and(|p| p.eq_ignore_ascii_case("aws:"));
    let key = tags.keys().find(reserved)?;
    Some(format!("Tag key {key}: keys that begin with aws: are reserved."))
}

/// Checks the switches of a new pool; the id that it asks for. Refuses with `InvalidParameter`.
pub fn check_new(app: &App, tags: &Tags) -> Result<Option<UserPoolId>> {
    check_switches(tags)?;
    let Some(id) = tags.get(ID).map(UserPoolId::new) else { return Ok(None) };
    if !app.config.regions.iter().any(|region| region == id.region()) {
        let regions = app.config.regions.join(", ");
        let why = format!("Tag {ID}: the region of {id} is none of {regions}.");
        return Err(Refusal::parameter(why).into());
    }
    Ok(Some(id))
}

/// Checks switches that are written to a pool that is there. Its own id may be repeated, so that what a pool was
/// made with can be written again. Refuses with `InvalidParameter`.
pub fn check_changed(pool: &UserPoolId, tags: &Tags) -> Result<()> {
    check_switches(tags)?;
    match tags.get(ID) {
        Some(id) if id != pool.as_str() => {
            let why = format!("Tag {ID} is taken only when a user pool is created.");
            Err(Refusal::parameter(why).into())
        }
        _ => Ok(()),
    }
}

fn check_switches(tags: &BTreeMap<String, String>) -> Result<()> {
    for (key, value) in tags.iter().filter(|(key, _)| key.starts_with(PREFIX)) {
        let Some(switch) = SWITCHES.iter().find(|switch| switch.key == key) else {
            let known: Vec<_> = SWITCHES.iter().map(|switch| switch.key).collect();
            let why = format!("Tag {key} is not known; there are {}.", known.join(", "));
            return Err(Refusal::parameter(why).into());
        };
        if !(switch.accepts)(value) {
            let why = format!("Tag {key} takes {}.", switch.values.replace('`', ""));
            return Err(Refusal::parameter(why).into());
        }
    }
    Ok(())
}

/// Names of attributes; whether they are there is the schema's to say, which may change after the tag.
fn are_names(value: &str) -> bool {
    let name = |name: &str| {
        (1..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:-.".contains(&b))
    };
    value.split(' ').all(name)
}

fn are_digests(value: &str) -> bool {
    let is_digest = |one: &str| URL_SAFE_NO_PAD.decode(one).is_ok_and(|bytes| bytes.len() == 32);
    value.split(' ').all(is_digest)
}

fn are_domains(value: &str) -> bool {
    value.split(' ').all(|name| name.split('.').all(is_label))
}

/// API_CreateUserPool's form of a pool id, at most 55 characters.
fn is_pool_id(value: &str) -> bool {
    let Some((region, suffix)) = value.rsplit_once('_') else { return false };
    let region = !region.is_empty()
        && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    region
        && value.len() <= 55
        && !suffix.is_empty()
        && suffix.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// OIDC Discovery §3, and what clients that cut slashes off agree on.
fn is_issuer(value: &str) -> bool {
    let Ok(url) = Url::parse(value) else { return false };
    // The URL parser forgives much; what it would write is what was written, but for the slash of a bare origin.
    let as_written = url.as_str() == value || url.as_str() == format!("{value}/");
    url.scheme() == "https"
        && as_written
        && !value.ends_with('/')
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(key: &str, value: &str) -> Option<String> {
        let tags = Tags::from([(key.to_owned(), value.to_owned())]);
        check_switches(&tags).err().map(|why| why.to_string())
    }

    #[test]
    fn switches_take_their_values_and_no_others() {
        let good = [
            (ID, "us-east-1_Ab3"),
            ("poolhouse:issuer", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab3"),
            ("poolhouse:issuer", "https://id.example.com"),
            ("poolhouse:dialect", "standards"),
            ("poolhouse:session-minutes", "129600"),
            ("poolhouse:common-passwords", "accept"),
            ("poolhouse:srp", "off"),
            ("poolhouse:client-documents", "on"),
            ("poolhouse:offers", "second-step"),
            ("poolhouse:remembered-users", "0"),
            ("poolhouse:terms", "sign-up"),
            ("poolhouse:keep-signed-in-days", "30"),
            ("poolhouse:sign-up-attributes", "given_name custom:lane"),
            ("poolhouse:email-domains", "example.com mail-1.example.org"),
            ("poolhouse:signing-algorithm", "EdDSA"),
            ("poolhouse:key-rotation-days", "90"),
            ("poolhouse:default-style-client", "1example23456789"),
            ("poolhouse:android-apps", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"),
            ("poolhouse:email-domains", "example.com mail.example.org"),
            ("poolhouse:id-token-claims", "asked"),
            ("team", "anything: goes"),
        ];
        for (key, value) in good {
            assert_eq!(refused(key, value), None, "{key}={value}");
        }
        let bad = [
            (ID, "us-east-1"),
            (ID, "_x"),
            (ID, "us-east-1_"),
            (ID, "us-east-1_a-b"),
            (ID, "us east_1"),
            ("poolhouse:issuer", "http://id.example.com"),
            ("poolhouse:issuer", "https://id.example.com/"),
            ("poolhouse:issuer", "https://id.example.com/?x"),
            ("poolhouse:issuer", "https://id.example.com/#x"),
            ("poolhouse:issuer", "https://ann@id.example.com"),
            ("poolhouse:issuer", "HTTPS://id.example.com"),
            ("poolhouse:issuer", "id"),
            ("poolhouse:dialect", "Cognito"),
            ("poolhouse:session-minutes", "0"),
            ("poolhouse:session-minutes", "+5"),
            ("poolhouse:session-minutes", "129601"),
            ("poolhouse:common-passwords", "on"),
            ("poolhouse:srp", ""),
            ("poolhouse:client-documents", "yes"),
            ("poolhouse:offers", "on"),
            ("poolhouse:remembered-users", "10"),
            ("poolhouse:terms", "never"),
            ("poolhouse:keep-signed-in-days", "0"),
            ("poolhouse:keep-signed-in-days", "91"),
            ("poolhouse:sign-up-attributes", ""),
            ("poolhouse:sign-up-attributes", "a  b"),
            ("poolhouse:sign-up-attributes", "a,b"),
            ("poolhouse:email-domains", "-a-.example.com"),
            ("poolhouse:signing-algorithm", "none"),
            ("poolhouse:signing-algorithm", "HS256"),
            ("poolhouse:key-rotation-days", "29"),
            ("poolhouse:key-rotation-days", "030"),
            ("poolhouse:default-style-client", "no client"),
            ("poolhouse:android-apps", ""),
            ("poolhouse:android-apps", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
            ("poolhouse:android-apps", "E3:B0:C4:42"),
            ("poolhouse:email-domains", ""),
            ("poolhouse:email-domains", "ex_ample.com"),
            ("poolhouse:id-token-claims", "some"),
            ("poolhouse:", ""),
            ("poolhouse:unknown", "x"),
        ];
        for switch in SWITCHES {
            let tried = |list: &[(&str, &str)]| list.iter().any(|(key, _)| *key == switch.key);
            assert!(tried(&good) && tried(&bad), "{}", switch.key);
        }
        for (key, value) in bad {
            assert!(refused(key, value).is_some(), "{key}={value}");
        }
    }

    #[test]
    fn the_documentation_lists_every_switch() {
        let shown: Vec<String> = SWITCHES
            .iter()
            .map(|s| format!("| `{}` | {} | {} | {} |", s.key, s.values, s.default, s.meaning))
            .collect();
        let written: Vec<&str> = include_str!("../../../docs/pool-tags.md")
            .lines()
            .filter(|line| line.starts_with("| `poolhouse:"))
            .collect();
        assert_eq!(written, shown);
    }
}
