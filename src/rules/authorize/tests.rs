//! Requests checked without a database.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration};
use proptest::prelude::*;
use serde_json::{Map, json};
use uuid::Uuid;

use super::checks::response_mode;
use super::*;
use crate::model::grant::BrowserSession;
use crate::model::ids::{ClientSecret, SessionId, Sub, UserKey, UserPoolId};
use crate::model::registration::RegistrationRecord;
use crate::model::user_pool::PoolConfig;
use crate::rules::redirects::ResponseMode;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn pool(dialect: &str) -> UserPool {
    let moment = DateTime::UNIX_EPOCH;
    UserPool {
        id: UserPoolId::new("us-east-1_a"),
        name: "a".to_owned(),
        settings: Map::new(),
        config: PoolConfig::default(),
        tags: BTreeMap::from([("poolhouse:dialect".to_owned(), dialect.to_owned())]),
        created_at: moment,
        modified_at: moment,
    }
}

fn client() -> Client {
    let settings = json!({
        "CallbackURLs": ["https://app.example/cb", "https://app.example/cb?x=1"],
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email", "api/read"],
        "AllowedOAuthFlowsUserPoolClient": true,
    });
    let settings = settings.as_object().unwrap().clone();
    Client {
        user_pool_id: UserPoolId::new("us-east-1_a"),
        id: ClientId::new("c"),
        name: "c".to_owned(),
        config: Client::config_of(&settings).unwrap(),
        settings,
        metadata: Default::default(),
        registration_digest: None,
        registered_name: None,
        registration: None,
        secrets: vec![],
        created_at: DateTime::UNIX_EPOCH,
        modified_at: DateTime::UNIX_EPOCH,
    }
}

fn request(changes: &[(&str, &str)]) -> AuthorizeRequest {
    let mut pairs = vec![
        ("response_type", "code"),
        ("client_id", "c"),
        ("redirect_uri", "https://app.example/cb"),
        ("state", "s"),
    ];
    pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    pairs.extend(changes);
    AuthorizeRequest::new(pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())))
}

fn ask(changes: &[(&str, &str)]) -> std::result::Result<Authorization, AuthorizeError> {
    check_for(&pool("cognito"), Arc::new(client()), &request(changes), false)
}

fn shown(changes: &[(&str, &str)]) -> Problem {
    match ask(changes) {
        Err(AuthorizeError::Show(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

fn refused(
    answer: std::result::Result<Authorization, AuthorizeError>,
) -> (&'static str, Option<&'static str>) {
    match answer {
        Err(AuthorizeError::Redirect(refused)) => (refused.error, refused.description),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_redirect_uri_that_is_not_the_clients_is_never_redirected_to() {
    for uri in [
        "https://app.example/cB",
        "https://app.example/cb/",
        "https://app.example/cb?",
        "https://app.example/cb?x=2",
        "https://app.example:443/cb",
        "https://app.example/c%62",
        "http://app.example/cb",
    ] {
        assert_eq!(shown(&[("redirect_uri", uri)]), Problem::RedirectMismatch, "{uri}");
        // Whatever else is wrong.
        let more = [("redirect_uri", uri), ("response_type", "?"), ("prompt", "none")];
        assert_eq!(shown(&more), Problem::RedirectMismatch);
    }
    assert_eq!(shown(&[("redirect_uri", "")]), Problem::Missing("redirect_uri"));
    let twice =
        [("redirect_uri", "https://app.example/cb"), ("redirect_uri", "https://app.example/cb")];
    assert_eq!(shown(&twice), Problem::Doubled("redirect_uri"));
}

#[test]
fn a_default_stands_in_only_for_a_single_provider() {
    let mut client = client();
    client.config.default_redirect_uri = Some("https://app.example/cb".to_owned());
    assert_eq!(redirect_uri(&client, None), Ok("https://app.example/cb"));
    assert_eq!(redirect_uri(&client, Some("https://x/")), Err(Problem::RedirectMismatch));
    client.config.supported_identity_providers =
        Some(vec!["COGNITO".to_owned(), "Google".to_owned()]);
    assert_eq!(redirect_uri(&client, None), Err(Problem::Missing("redirect_uri")));
}

#[test]
fn a_client_without_oauth_is_shown_so() {
    let mut client = client();
    client.config.oauth_enabled = false;
    let answer = check_for(&pool("cognito"), Arc::new(client), &request(&[]), false);
    assert!(matches!(answer, Err(AuthorizeError::Show(Problem::OAuthNotEnabled))));
}

#[test]
fn errors_go_back_with_the_state() {
    let Err(AuthorizeError::Redirect(refused)) = ask(&[("response_type", "token")]) else {
        panic!()
    };
    assert_eq!(refused.error, "unauthorized_client");
    assert_eq!(
        refused.answer("https://i"),
        ToApp::Location(
            "https://app.example/cb#state=s&error=unauthorized_client&iss=https%3A%2F%2Fi"
                .to_owned()
        )
    );
}

#[test]
fn each_wrong_parameter_has_its_error() {
    let invalid = |changes: &[(&str, &str)]| {
        let (error, _) = refused(ask(changes));
        assert_eq!(error, "invalid_request", "{changes:?}");
    };
    invalid(&[("response_type", "")]);
    invalid(&[("state", "a"), ("state", "b")]);
    invalid(&[("code_challenge", CHALLENGE)]);
    invalid(&[("code_challenge", CHALLENGE), ("code_challenge_method", "plain")]);
    invalid(&[("code_challenge", CHALLENGE), ("code_challenge_method", "s256")]);
    invalid(&[("code_challenge", "short"), ("code_challenge_method", "S256")]);
    invalid(&[("code_challenge_method", "S256")]);
    invalid(&[("prompt", "none login")]);
    invalid(&[("prompt", "sometimes")]);
    invalid(&[("prompt", "none select_account")]);
    invalid(&[("max_age", "-1")]);
    invalid(&[("claims", "email")]);
    invalid(&[("response_mode", "query.jwt")]);
    invalid(&[("max_age", "+1")]);
    invalid(&[("state", &"x".repeat(4097))]);
    invalid(&[("nonce", &"x".repeat(1025))]);
    for (changes, error) in [
        (("response_type", "id_token"), "unsupported_response_type"),
        (("response_type", "code token"), "unsupported_response_type"),
        (("request", "x"), "request_not_supported"),
        (("request_uri", "https://x"), "request_uri_not_supported"),
        (("registration", "{}"), "registration_not_supported"),
    ] {
        assert_eq!(refused(ask(&[changes])).0, error, "{changes:?}");
    }
}

#[test]
fn what_fits_its_limit_is_taken() {
    assert!(ask(&[("state", &"x".repeat(4096)), ("nonce", &"x".repeat(1024))]).is_ok());
    assert!(ask(&[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]).is_ok());
    assert!(ask(&[("unknown", "1"), ("unknown", "2"), ("display", "page")]).is_ok());
}

#[test]
fn scopes_are_the_clients_or_refused_in_the_words_of_the_dialect() {
    assert_eq!(ask(&[]).unwrap().scopes, ["openid", "email", "api/read"]);
    assert_eq!(ask(&[("scope", "openid  openid")]).unwrap().scopes, ["openid"]);
    let offline = [("scope", "openid offline_access")];
    assert_eq!(refused(ask(&offline)), ("invalid_request", Some("invalid_scope")));
    let by_the_standards = |scope: &str| {
        let more = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
        let request = request(&[&more[..], &[("scope", scope)]].concat());
        check_for(&pool("standards"), Arc::new(client()), &request, false)
    };
    assert_eq!(refused(by_the_standards("openid nonsense")), ("invalid_scope", None));
    assert_eq!(
        by_the_standards("openid offline_access").unwrap().scopes,
        ["openid", "offline_access"]
    );
}

/// OIDC Core §11.
#[test]
fn offline_access_counts_where_refresh_tokens_are_given_and_is_ignored_elsewhere() {
    let scopes = |client: Client, changes: &[(&str, &str)]| {
        let more = [("scope", "openid offline_access"), ("nonce", "n")];
        let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
        let request = request(&[&more[..], &pkce, changes].concat());
        check_for(&pool("standards"), Arc::new(client), &request, false).unwrap().scopes
    };
    assert_eq!(scopes(client(), &[]), ["openid", "offline_access"]);
    let registration = RegistrationRecord { refresh: false, ..Default::default() };
    let stranger = Client { registration: Some(registration), ..client() };
    assert_eq!(scopes(stranger, &[]), ["openid"]);
    let mut implicit = client();
    implicit.config.allowed_oauth_flows = vec!["implicit".to_owned()];
    assert_eq!(scopes(implicit, &[("response_type", "id_token")]), ["openid"]);
}

#[test]
fn public_clients_need_pkce_where_the_pool_follows_the_standards() {
    let ask =
        |client: Client| check_for(&pool("standards"), Arc::new(client), &request(&[]), false);
    assert_eq!(refused(ask(client())).0, "invalid_request");
    let confidential = Client { secrets: vec![ClientSecret::new("s")], ..client() };
    assert!(ask(confidential).is_ok());
}

#[test]
fn another_provider_is_not_there() {
    assert!(ask(&[("identity_provider", "COGNITO")]).is_ok());
    assert_eq!(shown(&[("identity_provider", "Google")]), Problem::NoSuchProvider);
    assert_eq!(shown(&[("idp_identifier", "example.com")]), Problem::NoSuchProvider);
}

#[test]
fn a_session_will_do_only_as_far_as_the_app_allows() {
    let now = DateTime::UNIX_EPOCH + Duration::hours(1);
    let session = BrowserSession {
        kept: false,
        user: UserKey { pool: UserPoolId::new("us-east-1_a"), sub: Sub(Uuid::nil()) },
        session_id: SessionId(Uuid::nil()),
        amr: vec![],
        auth_time: now - Duration::seconds(10),
        untimed: false,
        created_at: now - Duration::seconds(10),
        expires_at: now + Duration::hours(1),
    };
    for (changes, accepted) in [
        (vec![], true),
        (vec![("prompt", "none")], true),
        (vec![("prompt", "consent select_account")], true),
        (vec![("prompt", "login")], false),
        (vec![("max_age", "10")], true),
        (vec![("max_age", "9")], false),
        (vec![("max_age", "0")], false),
        (vec![("acr_values", "urn:cognito:loa:1 urn:cognito:loa:4")], true),
        (vec![("acr_values", "urn:cognito:loa:2")], false),
        (vec![("acr_values", "urn:cognito:loa:2"), ("prompt", "none")], true),
        (vec![("acr_values", "gold")], true),
        (vec![("claims", r#"{"id_token":{"acr":{"value":"urn:cognito:loa:1"}}}"#)], true),
        (
            vec![
                (
                    "claims",
                    r#"{"id_token":{"acr":{"essential":true,"value":"urn:cognito:loa:4"}}}"#,
                ),
                ("prompt", "none"),
            ],
            false,
        ),
        (
            vec![(
                "claims",
                r#"{"id_token":{"sub":{"value":"00000000-0000-0000-0000-000000000000"}}}"#,
            )],
            true,
        ),
        (
            vec![(
                "claims",
                r#"{"userinfo":{"sub":{"value":"00000000-0000-0000-0000-000000000001"}}}"#,
            )],
            false,
        ),
    ] {
        let asked = ask(&changes).unwrap();
        assert_eq!(asked.accepts(&pool("cognito"), &session, now), accepted, "{changes:?}");
    }
    let mut asked = ask(&[]).unwrap();
    for expected in [Expected::User(Sub(Uuid::max())), Expected::Unknown] {
        asked.expected = expected;
        assert!(!asked.accepts(&pool("cognito"), &session, now));
    }
    asked.expected = Expected::User(session.user.sub);
    assert!(asked.accepts(&pool("cognito"), &session, now));
    for (minutes, accepted) in [(None, true), (Some(1), true), (Some(0), false)] {
        let mut pool = pool("cognito");
        pool.config.sessions.tracked = true;
        let mut client = client();
        client.config.sso_minutes = minutes;
        let asked = check_for(&pool, Arc::new(client), &request(&[]), false).unwrap();
        assert_eq!(asked.accepts(&pool, &session, now), accepted, "{minutes:?}");
        assert!(!asked.accepts(&pool, &session, now + Duration::hours(1)));
    }
}

#[test]
fn answers_travel_as_the_app_says_and_tokens_never_in_a_query() {
    let mode = |changes: &[(&str, &str)]| response_mode(&pool("cognito"), &request(changes));
    for (changes, expected) in [
        (vec![], ResponseMode::Query),
        (vec![("response_mode", "fragment")], ResponseMode::Fragment),
        (vec![("response_mode", "form_post")], ResponseMode::FormPost),
        (vec![("response_mode", "jwt")], ResponseMode::Query),
        (vec![("response_type", "token")], ResponseMode::Fragment),
        (vec![("response_type", "token"), ("response_mode", "query")], ResponseMode::Fragment),
        (vec![("response_type", "token"), ("response_mode", "form_post")], ResponseMode::FormPost),
    ] {
        assert_eq!(mode(&changes), expected, "{changes:?}");
    }
    let mut client = client();
    client.config.allowed_oauth_flows = vec!["implicit".to_owned()];
    let changes = [("response_type", "token"), ("response_mode", "query")];
    let answer = check_for(&pool("cognito"), Arc::new(client), &request(&changes), false);
    assert_eq!(refused(answer).0, "invalid_request");
}

proptest! {
    /// Whatever is asked, an answer goes to the client's own URI or nowhere.
    #[test]
    fn no_request_makes_it_panic_or_leads_elsewhere(
        changes in proptest::collection::vec((proptest::sample::select(&PARAMETERS[..]), ".*"), 0..8),
        wellformed in any::<bool>(),
    ) {
        let changes: Vec<(&str, &str)> =
            changes.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let asked = match wellformed {
            true => request(&changes),
            false => AuthorizeRequest::new(
                changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
            ),
        };
        let target = match check_for(&pool("standards"), Arc::new(client()), &asked, false) {
            Ok(authorization) => Some(authorization.redirect_uri().to_owned()),
            Err(AuthorizeError::Redirect(refused)) => Some(refused.target.redirect_uri),
            Err(AuthorizeError::Show(_)) => None,
        };
        let own = |uri: &String| client().config.callback_urls.contains(uri);
        prop_assert!(target.as_ref().is_none_or(own), "{target:?}");
    }
}
