//! ListUserSessions, RevokeUserSession and their Admin twins; how many sessions a user has.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::with;
use crate::support::users::{PASSWORD, claims, proving_email};
use crate::support::{Answer, TestServer, answer, beginning};

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/126.0.0.0 Safari/537.36";

/// A pool that tracks sessions, a client of it and its user ann.
struct World {
    server: TestServer,
    pool: String,
    client: String,
}

impl World {
    async fn start(db: PgPool, most: i64) -> Self {
        let server = TestServer::start(db).await;
        let pool = server.pool_with(proving_email()).await;
        let client = server.client(&pool).await;
        server.user(&client, "ann").await;
        let world = Self { server, pool, client };
        world.track("ENABLED", most).await;
        world
    }

    async fn track(&self, state: &str, most: i64) {
        let input = json!({
            "UserPoolId": self.pool, "UserSessionTracking": state,
            "TokenSession": {"MaxPerUser": most},
        });
        self.server.signed("SetUserPoolSessionConfiguration", input).await.ok();
    }

    async fn sign_in(&self) -> Value {
        self.server.tokens(&self.client, "ann").await
    }

    async fn refresh(&self, tokens: &Value) -> Answer {
        let input = json!({"ClientId": self.client, "RefreshToken": tokens["RefreshToken"]});
        self.server.call("GetTokensFromRefreshToken", input).await
    }

    /// The sessions that the bearer of a token sees.
    async fn list(&self, tokens: &Value) -> Vec<Value> {
        self.server.app.activity.flush().await;
        let input = json!({"AccessToken": tokens["AccessToken"]});
        let listed = self.server.call("ListUserSessions", input).await.ok();
        listed["Sessions"].as_array().unwrap().clone()
    }

    async fn revoke(&self, tokens: &Value, session: &Value) -> Answer {
        let input = json!({"AccessToken": tokens["AccessToken"], "SessionId": session});
        self.server.call("RevokeUserSession", input).await
    }

    fn ann(&self) -> Value {
        json!({"UserPoolId": self.pool, "Username": "ann"})
    }

    async fn works(&self, tokens: &Value) -> bool {
        let get = json!({"AccessToken": tokens["AccessToken"]});
        let (access, refresh) =
            (self.server.call("GetUser", get).await, self.refresh(tokens).await);
        assert_eq!(access.status, refresh.status);
        access.status == 200
    }
}

#[sqlx::test]
async fn a_refresh_by_a_back_end_is_its_users(db: PgPool) {
    let world = World::start(db, 20).await;
    let tokens = world.sign_in().await;
    let begin = |flow: &str, parameters: Value, address: &str| {
        let context = json!({
            "IpAddress": address, "ServerName": "s", "ServerPath": "/", "HttpHeaders": [],
        });
        let input = json!({
            "UserPoolId": world.pool, "ClientId": world.client, "AuthFlow": flow,
            "AuthParameters": parameters, "ContextData": context,
        });
        world.server.signed("AdminInitiateAuth", input)
    };
    let password = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
    let signed_in = begin("ADMIN_USER_PASSWORD_AUTH", password, "192.0.2.1").await.ok();
    let refresh = json!({"REFRESH_TOKEN": signed_in["AuthenticationResult"]["RefreshToken"]});
    let last = async || {
        let listed = world.list(&tokens).await;
        let other = listed.iter().find(|session| session["IsCurrentSession"] == false);
        other.unwrap()["LastIPAddress"].clone()
    };
    assert_eq!(last().await, "192.0.2.1");
    world.server.advance(Duration::seconds(30));
    begin("REFRESH_TOKEN_AUTH", refresh, "192.0.2.2").await.ok();
    assert_eq!(last().await, "192.0.2.2");
}

#[sqlx::test]
async fn every_sign_in_is_a_session_and_tells_from_where(db: PgPool) {
    let world = World::start(db, 20).await;
    let first = world.sign_in().await;
    world.server.advance(Duration::seconds(30));
    let parameters = json!({"USERNAME": "ann", "PASSWORD": PASSWORD});
    let input = json!({
        "ClientId": world.client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
    });
    let target = "AWSCognitoIdentityProviderService.InitiateAuth";
    let request = world.server.http.post(&world.server.url).header("x-amz-target", target);
    let request = request.header("user-agent", CHROME).body(input.to_string());
    let request = request.header("content-type", "application/x-amz-json-1.1");
    let second = answer(request).await.ok()["AuthenticationResult"].take();

    let listed = world.list(&first).await;
    let (at, later) = (beginning().timestamp(), beginning().timestamp() + 30);
    let session = |at: i64, device: &str, current: bool| {
        json!({
            "SessionType": "TOKEN", "ClientId": world.client, "CreateDate": at,
            "LastActiveDate": at, "DeviceType": device, "LastIPAddress": "127.0.0.1",
            "LastLocation": {"Country": "unknown"}, "IsCurrentSession": current,
        })
    };
    let expected = [session(later, "Chrome on Windows", false), session(at, "unknown", true)];
    let ids: Vec<&Value> = listed.iter().map(|session| &session["SessionId"]).collect();
    for (shown, expected) in listed.iter().zip(&expected) {
        assert_eq!(shown, &with(expected, json!({"SessionId": shown["SessionId"]})));
    }
    assert_eq!(listed.len(), 2);
    // The same sessions to whoever else of the user asks, and to administrators.
    let seen: Vec<Value> = world.list(&second).await;
    assert_eq!(seen.iter().map(|one| &one["SessionId"]).collect::<Vec<_>>(), ids);
    assert_eq!(
        (&seen[0]["IsCurrentSession"], &seen[1]["IsCurrentSession"]),
        (&json!(true), &json!(false))
    );
    let admin = world.server.signed("AdminListUserSessions", world.ann()).await.ok();
    let nobody = with(&seen[0], json!({"IsCurrentSession": false}));
    assert_eq!(admin, json!({"Sessions": [nobody, seen[1]]}));
    // Nobody else's.
    world.server.user(&world.client, "bob").await;
    let bob = world.server.tokens(&world.client, "bob").await;
    assert_eq!(world.list(&bob).await.len(), 1);
}

#[sqlx::test]
async fn a_refresh_is_a_use_of_the_session_and_makes_no_other(db: PgPool) {
    let world = World::start(db, 20).await;
    let tokens = world.sign_in().await;
    let before = world.list(&tokens).await;
    world.server.advance(Duration::minutes(7));
    world.refresh(&tokens).await.ok();
    let after = world.list(&tokens).await;
    let at = beginning().timestamp() + 7 * 60;
    assert_eq!(after, [with(&before[0], json!({"LastActiveDate": at}))]);
}

#[sqlx::test]
async fn a_revoked_session_takes_its_tokens_along_and_is_seen_no_more(db: PgPool) {
    let world = World::start(db, 20).await;
    let (own, other) = (world.sign_in().await, world.sign_in().await);
    let sessions = world.list(&own).await;
    let find = |current: bool| {
        let found = sessions.iter().find(|session| session["IsCurrentSession"] == current);
        found.unwrap()["SessionId"].clone()
    };
    let mine = world.revoke(&own, &find(true)).await;
    let why = "The current session cannot be revoked.";
    assert_eq!(mine.refused(), ("InvalidParameterException", why));
    assert_eq!(world.revoke(&own, &find(false)).await.ok(), json!({}));
    assert!(world.works(&own).await && !world.works(&other).await);
    assert_eq!(world.list(&own).await.len(), 1);

    let unknown = ("ResourceNotFoundException", "Session does not exist.");
    assert_eq!(world.revoke(&own, &find(false)).await.refused(), unknown);
    let made_up = json!("tknzzzzzzzzzzzzzzzzzzzzzzzzz");
    assert_eq!(world.revoke(&own, &made_up).await.refused(), unknown);
    let malformed = world.revoke(&own, &json!("tkn")).await;
    assert_eq!(malformed.error(), "InvalidParameterException");
    // Nobody ends somebody else's.
    world.server.user(&world.client, "bob").await;
    let bob = world.server.tokens(&world.client, "bob").await;
    assert_eq!(world.revoke(&bob, &find(true)).await.refused(), unknown);
    let of_bob = json!({"UserPoolId": world.pool, "Username": "bob", "SessionId": find(true)});
    let refused = world.server.signed("AdminRevokeUserSession", of_bob).await;
    assert_eq!(refused.refused(), unknown);
    assert!(world.works(&own).await);
    let of_ann = with(&world.ann(), json!({"SessionId": find(true)}));
    assert_eq!(world.server.signed("AdminRevokeUserSession", of_ann).await.ok(), json!({}));
    assert!(!world.works(&own).await);
    let admin = world.server.signed("AdminListUserSessions", world.ann()).await.ok();
    assert_eq!(admin, json!({"Sessions": []}));
    let events = world.server.audited(&world.pool).await;
    let all = ["RevokeUserSession", "AdminRevokeUserSession"];
    assert!(all.iter().all(|event| events.iter().filter(|known| known == event).count() == 1));
}

#[sqlx::test]
async fn who_is_signed_out_everywhere_has_no_session(db: PgPool) {
    let world = World::start(db, 20).await;
    let tokens = world.sign_in().await;
    world.sign_in().await;
    let input = json!({"AccessToken": tokens["AccessToken"]});
    world.server.call("GlobalSignOut", input.clone()).await.ok();
    let revoked = ("NotAuthorizedException", "Access Token has been revoked");
    assert_eq!(world.server.call("ListUserSessions", input).await.refused(), revoked);
    let admin = world.server.signed("AdminListUserSessions", world.ann()).await.ok();
    assert_eq!(admin, json!({"Sessions": []}));
}

#[sqlx::test]
async fn the_session_that_was_not_used_for_the_longest_gives_way(db: PgPool) {
    let world = World::start(db, 3).await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        world.server.advance(Duration::seconds(1));
        tokens.push(world.sign_in().await);
    }
    world.server.advance(Duration::seconds(1));
    world.refresh(&tokens[0]).await.ok();
    world.server.app.activity.flush().await;
    tokens.push(world.sign_in().await);
    let mut stand = Vec::new();
    for tokens in &tokens {
        stand.push(world.works(tokens).await);
    }
    assert_eq!(stand, [true, false, true, true]);
    // Other users count for themselves.
    world.server.user(&world.client, "bob").await;
    world.server.tokens(&world.client, "bob").await;
    assert_eq!(world.list(&tokens[0]).await.len(), 3);
    // A lower cap ends nothing before the next sign-in.
    world.track("ENABLED", 1).await;
    assert_eq!(world.list(&tokens[0]).await.len(), 3);
    let last = world.sign_in().await;
    assert_eq!(world.list(&last).await.len(), 1);
    let events = world.server.audited(&world.pool).await;
    assert_eq!(events.iter().filter(|event| *event == "EvictUserSession").count(), 2);
}

#[sqlx::test]
async fn of_many_sign_ins_at_once_on_two_nodes_as_many_stand_as_may(db: PgPool) {
    let world = World::start(db.clone(), 2).await;
    // A database of a test has few connections, of which two nodes would each keep as many as they can have.
    let other = TestServer::start_from(db, |parts| parts.db = world.server.app.db.clone()).await;
    let nodes = [&world.server, &other];
    // Not more at once than the lockout lets try a password.
    for _ in 0..4 {
        let sign_ins = [0, 1, 0, 1].map(|node: usize| nodes[node].tokens(&world.client, "ann"));
        futures_util::future::join_all(sign_ins).await;
    }
    let standing = "SELECT count(*) FROM grants WHERE revoked_at IS NULL";
    let standing: i64 = sqlx::query_scalar(standing).fetch_one(&world.server.app.db).await.unwrap();
    assert_eq!(standing, 2);
    let admin = world.server.signed("AdminListUserSessions", world.ann()).await.ok();
    assert_eq!(admin["Sessions"].as_array().unwrap().len(), 2);
}

#[sqlx::test]
async fn without_tracking_nothing_is_kept_and_nothing_gives_way(db: PgPool) {
    let world = World::start(db, 1).await;
    let tracked = world.sign_in().await;
    world.track("DISABLED", 1).await;
    let tokens = world.sign_in().await;
    assert!(world.works(&tracked).await && world.works(&tokens).await);
    let off =
        ("OperationNotEnabledException", "User session tracking is not enabled for the user pool.");
    let input = json!({"AccessToken": tokens["AccessToken"]});
    assert_eq!(world.server.call("ListUserSessions", input).await.refused(), off);
    let session = json!("tkn0000000000000000000000000");
    assert_eq!(world.revoke(&tokens, &session).await.refused(), off);
    assert_eq!(world.server.signed("AdminListUserSessions", world.ann()).await.refused(), off);
    let revoke = with(&world.ann(), json!({"SessionId": session}));
    assert_eq!(world.server.signed("AdminRevokeUserSession", revoke).await.refused(), off);
    // What was tracked is there again afterwards; what was not is nobody's to see, and takes nobody's place.
    world.track("ENABLED", 1).await;
    assert_eq!(world.list(&tokens).await.len(), 1);
    world.sign_in().await;
    assert!(!world.works(&tracked).await && world.works(&tokens).await);
    let rows = "SELECT count(*) FROM grants WHERE (address IS NULL) = (last_active_at IS NULL)";
    let rows: i64 = sqlx::query_scalar(rows).fetch_one(&world.server.app.db).await.unwrap();
    assert_eq!(rows, 3);
}

#[sqlx::test]
async fn sessions_are_listed_page_by_page(db: PgPool) {
    let world = World::start(db, 100).await;
    let tokens = world.sign_in().await;
    let many = "INSERT INTO grants (user_pool_id, origin_jti, sub, client_id, auth_time, scopes, amr, created_at,
                    expires_at, last_active_at)
                SELECT user_pool_id, gen_random_uuid(), sub, client_id, auth_time, scopes, amr,
                    created_at + n * interval '1 second', expires_at, last_active_at
                FROM grants, generate_series(1, 200) AS n";
    sqlx::query(many).execute(&world.server.app.db).await.unwrap();
    let (mut seen, mut input) = (Vec::new(), world.ann());
    loop {
        let page = world.server.signed("AdminListUserSessions", input.clone()).await.ok();
        let sessions = page["Sessions"].as_array().unwrap();
        assert!(sessions.len() <= 125);
        seen.extend(
            sessions.iter().map(|one| (one["CreateDate"].as_i64(), one["SessionId"].clone())),
        );
        let Some(next) = page.get("NextToken") else { break };
        input["NextToken"] = next.clone();
    }
    assert_eq!(seen.len(), 201);
    assert!(seen.windows(2).all(|pair| pair[0].0 > pair[1].0));
    let current = claims(&tokens["AccessToken"])["iat"].as_i64();
    assert_eq!(seen.last().unwrap().0, current);
    let bob = json!({"UserPoolId": world.pool, "Username": "bob"});
    let unknown = world.server.signed("AdminListUserSessions", bob).await;
    assert_eq!(unknown.refused(), ("UserNotFoundException", "User does not exist."));
}
