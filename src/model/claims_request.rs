//! Claims that an app asks for one by one: OIDC Core §5.5.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::attributes::may_be_attribute;
use crate::model::ids::Sub;

/// How many claims are kept for each place.
const MAX_CLAIMS: usize = 50;

/// The longest name that is kept.
const MAX_NAME: usize = 64;

/// The names of attributes that are asked for, by where they are to stand. What a sign-in keeps of the `claims` parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    pub userinfo: Vec<String>,
    pub id_token: Vec<String>,
}

/// The `claims` parameter, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedClaims {
    pub named: ClaimsRequest,
    /// The user whom `sub` names.
    pub sub: Option<Sub>,
    /// The levels that `acr` names, and whether the app takes no other.
    pub acr: Option<AskedAcr>,
}

/// Levels of authentication that an app asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedAcr {
    pub values: Vec<String>,
    /// Whether the sign-in must reach one of them (OIDC Core §5.5.1.1).
    pub essential: bool,
}

impl ClaimsRequest {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }
}

impl AskedClaims {
    /// Reads the parameter. `None` if it is not what OIDC Core §5.5 describes.
    pub fn parse(text: &str) -> Option<Self> {
        let members: Map<String, Value> = serde_json::from_str(text).ok()?;
        let userinfo = place(&members, "userinfo")?;
        let id_token = place(&members, "id_token")?;
        let named = ClaimsRequest { userinfo: names(&userinfo), id_token: names(&id_token) };
        let sub = match value(&id_token, "sub").or(value(&userinfo, "sub")) {
            Some(sub) => Some(sub.as_str()?.parse().map(Sub).ok()?),
            None => None,
        };
        let acr = match id_token.get("acr") {
            Some(Value::Object(acr)) => asked_acr(acr)?,
            _ => None,
        };
        Some(Self { named, sub, acr })
    }
}

/// What is asked for one place; nothing if the member is not there.
fn place(members: &Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    match members.get(name) {
        None | Some(Value::Null) => Some(Map::new()),
        Some(Value::Object(claims)) => {
            let readable = |claim: &Value| claim.is_null() || claim.is_object();
            claims.values().all(readable).then(|| claims.clone())
        }
        Some(_) => None,
    }
}

/// What is not understood is ignored (OIDC Core §5.5): claims that no attribute can be are not kept.
fn names(claims: &Map<String, Value>) -> Vec<String> {
    let kept = claims.keys().filter(|name| name.len() <= MAX_NAME && may_be_attribute(name));
    kept.take(MAX_CLAIMS).cloned().collect()
}

fn value<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name)?.get("value")
}

/// `None` inside where no level is named.
fn asked_acr(acr: &Map<String, Value>) -> Option<Option<AskedAcr>> {
    let mut values = Vec::new();
    if let Some(value) = acr.get("value") {
        values.push(value.as_str()?.to_owned());
    }
    if let Some(more) = acr.get("values") {
        for value in more.as_array()? {
            values.push(value.as_str()?.to_owned());
        }
    }
    let essential = match acr.get("essential") {
        None => false,
        Some(essential) => essential.as_bool()?,
    };
    Some((!values.is_empty()).then_some(AskedAcr { values, essential }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn names_users_and_levels_are_read() {
        let asked = AskedClaims::parse(
            r#"{"userinfo":{"email":null,"name":{"essential":true}},
                "id_token":{"sub":{"value":"00000000-0000-0000-0000-000000000000"},
                            "acr":{"essential":true,"values":["gold","silver"]},"email":{}},
                "odd":1}"#,
        )
        .unwrap();
        assert_eq!(asked.named.userinfo, ["email", "name"]);
        assert_eq!(asked.named.id_token, ["sub", "email"]);
        assert_eq!(asked.sub, Some(Sub(Uuid::nil())));
        let acr = asked.acr.unwrap();
        assert!(acr.essential);
        assert_eq!(acr.values, ["gold", "silver"]);
        assert_eq!(AskedClaims::parse("{}").unwrap(), AskedClaims::default());
        assert_eq!(AskedClaims::parse(r#"{"id_token":{"acr":null}}"#).unwrap().acr, None);
    }

    #[test]
    fn what_is_no_request_for_claims_is_refused() {
        for wrong in [
            "",
            "[]",
            "email",
            r#"{"userinfo":["email"]}"#,
            r#"{"userinfo":{"email":true}}"#,
            r#"{"id_token":{"sub":{"value":"ann"}}}"#,
            r#"{"id_token":{"sub":{"value":1}}}"#,
            r#"{"id_token":{"acr":{"values":"gold"}}}"#,
            r#"{"id_token":{"acr":{"essential":"yes"}}}"#,
        ] {
            assert_eq!(AskedClaims::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_not_understood_is_ignored_and_takes_no_room() {
        let long = format!("custom:{}", "x".repeat(64));
        let mut asked: Map<String, Value> = (0..51).map(|n| (n.to_string(), Value::Null)).collect();
        for name in [&*long, "https://app.example/claim", "email", "custom:lane"] {
            asked.insert(name.to_owned(), Value::Null);
        }
        let asked = serde_json::json!({"userinfo": asked}).to_string();
        let asked = AskedClaims::parse(&asked).unwrap();
        assert_eq!(asked.named.userinfo, ["email", "custom:lane"]);
        let many: Map<String, Value> =
            (0..51).map(|n| (format!("custom:{n}"), Value::Null)).collect();
        let asked = serde_json::json!({"id_token": many}).to_string();
        assert_eq!(AskedClaims::parse(&asked).unwrap().named.id_token.len(), 50);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = AskedClaims::parse(&text);
        }
    }
}
