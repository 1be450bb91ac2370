//! Signing up on a page: starting over with an unproven name, and signing in by confirming.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use poolhouse::model::client::Client;
use poolhouse::model::ids::{ClientId, ConfirmationCode, Password, Sub, TypedName};
use poolhouse::model::user::Attributes;
use poolhouse::model::visitor::Visitor;
use poolhouse::rules::clients;
use poolhouse::rules::pools::Pool;
use poolhouse::rules::sign_in::SignIn;
use poolhouse::rules::sign_up::{
    Confirmation, NewUser, Resend, SignedUp, Surface, confirm_in_flow, remind, sign_up,
};
use poolhouse::rules::{Error, Refusal, Result};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::users::{PASSWORD, email_as_username, proving_email};

/// What a page has at hand.
struct Page {
    server: TestServer,
    pool: Arc<Pool>,
    client: Arc<Client>,
    visitor: Visitor,
}

impl Page {
    async fn start(db: PgPool, members: serde_json::Value) -> Self {
        let server = TestServer::start(db).await;
        let pool = server.pool_with(members).await;
        let client = ClientId::new(server.client(&pool).await);
        let (pool, client) = clients::find(&server.app, &client).await.unwrap();
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let request_id = uuid::Uuid::nil();
        let visitor =
            Visitor { address, request_id, trusted: true, user_agent: None, language: None };
        Self { server, pool, client, visitor }
    }

    async fn sign_up(&self, name: &str, password: &str) -> Result<SignedUp> {
        let email =
            if name.contains('@') { name.to_owned() } else { format!("{name}@example.com") };
        let attributes = Attributes::from([("email".to_owned(), email)]);
        let new = NewUser {
            name: &TypedName::new(name),
            password: Some(&Password::new(password)),
            attributes: &attributes,
            agreed: &[],
            visitor: &self.visitor,
            surface: Surface::Page,
            public_url: &self.server.url,
        };
        sign_up(&self.server.app, &self.pool, &self.client, &new).await
    }

    async fn confirm(&self, name: &str, code: &str, flow: &[Sub]) -> Result<Option<SignIn>> {
        let confirmation = Confirmation {
            name: &TypedName::new(name),
            of: None,
            code: &ConfirmationCode::new(code),
            force_alias: false,
            visitor: &self.visitor,
        };
        let (app, binding) = (&self.server.app, Some(&b"flow"[..]));
        confirm_in_flow(app, &self.pool, &self.client, &confirmation, flow, binding).await
    }
}

#[sqlx::test]
async fn confirming_signs_in_where_the_flow_signed_up_and_nowhere_else(db: PgPool) {
    let page = Page::start(db, proving_email()).await;
    let ann = page.sign_up("ann", PASSWORD).await.unwrap();
    let bob = page.sign_up("bob", PASSWORD).await.unwrap();
    let code = page.server.code("ann@example.com").await;
    let Some(SignIn::Done(proof)) = page.confirm("ann", &code, &[ann.user.sub]).await.unwrap()
    else {
        panic!("signed in")
    };
    assert_eq!(proof.user.key, ann.user);
    // In another browser, or in the flow of somebody else, it confirms and no more.
    let code = page.server.code("bob@example.com").await;
    assert!(page.confirm("bob", &code, &[ann.user.sub]).await.unwrap().is_none());
    page.server.tokens(page.client.id.as_str(), "bob").await;
    assert_ne!(ann.user, bob.user);
}

#[sqlx::test]
async fn whoever_starts_over_with_an_unproven_name_replaces_all_of_it(db: PgPool) {
    let page = Page::start(db, email_as_username()).await;
    let email = "ann@example.com";
    // Somebody who does not own the address signs up with it first, by the API.
    let client = page.client.id.as_str();
    page.server.sign_up(client, email, email).await.ok();
    let theirs = page.server.code(email).await;
    let old = page.server.admin_get(page.pool.id.as_str(), email).await.ok()["Username"].clone();

    let mine = page.sign_up(email, "An0ther!pass").await.unwrap();
    assert_ne!(old, mine.user.sub.to_string());
    assert_eq!(
        page.server.admin_get(page.pool.id.as_str(), email).await.ok()["Username"],
        mine.user.sub.to_string()
    );
    let code = page.server.code(email).await;
    if code != theirs {
        let refused = page.confirm(email, &theirs, &[]).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::CodeMismatch(_)))));
    }
    assert!(page.confirm(email, &code, &[mine.user.sub]).await.unwrap().is_some());
    let wrong = page.server.sign_in(client, email, PASSWORD).await;
    assert_eq!(wrong.error(), "NotAuthorizedException");
    assert_eq!(page.server.sign_in(client, email, "An0ther!pass").await.status, 200);
    // A confirmed user is nobody's to replace.
    let taken = page.sign_up(email, PASSWORD).await;
    assert!(matches!(taken, Err(Error::Refused(Refusal::UsernameExists(_)))));
}

#[sqlx::test]
async fn starting_over_brings_no_more_guesses(db: PgPool) {
    let page = Page::start(db, email_as_username()).await;
    let email = "victim@example.com";
    for _ in 0..2 {
        page.sign_up(email, PASSWORD).await.unwrap();
        for _ in 0..3 {
            assert!(page.confirm(email, "not-it", &[]).await.is_err());
        }
    }
    let code = page.server.code(email).await;
    let refused = page.confirm(email, &code, &[]).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::LimitExceeded(_)))));
    // Nor under another of the user's names.
    let sub = page.server.admin_get(page.pool.id.as_str(), email).await.ok()["Username"].clone();
    let refused = page.confirm(sub.as_str().unwrap(), &code, &[]).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::LimitExceeded(_)))));
}

#[sqlx::test]
async fn parallel_sign_ups_with_one_unproven_name_leave_one_user(db: PgPool) {
    let page = Page::start(db.clone(), email_as_username()).await;
    let email = "ann@example.com";
    let asked = (0..4).map(|_| page.sign_up(email, PASSWORD));
    let answers = futures_util::future::join_all(asked).await;
    assert!(answers.iter().all(|answer| answer.is_ok()), "{answers:?}");
    let users: i64 = sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(&db).await.unwrap();
    assert_eq!(users, 1);
    assert_eq!(
        page.server.mail(email).await.len(),
        1,
        "what was sent for the others is taken back"
    );
}

#[sqlx::test]
async fn a_user_who_proved_the_password_gets_another_code(db: PgPool) {
    let page = Page::start(db, proving_email()).await;
    let ann = page.sign_up("ann", PASSWORD).await.unwrap();
    let name = TypedName::new("ann");
    let (visitor, public_url) = (&page.visitor, &page.server.url);
    let asked = Resend { name: &name, visitor, public_url, proven: true };
    let app = &page.server.app;
    for sent in [true, true, true, true, false] {
        let reminded = remind(app, &page.pool, &page.client, &asked).await.unwrap().unwrap();
        assert_eq!(reminded.user, ann.user);
        // Too many messages are no dead end: the last code stands.
        assert_eq!(reminded.delivery.is_some(), sent);
    }
    let code = page.server.code("ann@example.com").await;
    assert!(page.confirm("ann", &code, &[ann.user.sub]).await.unwrap().is_some());
    assert!(remind(app, &page.pool, &page.client, &asked).await.unwrap().is_none());
}
