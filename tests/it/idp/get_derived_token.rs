//! GetDerivedToken.

use chrono::Duration;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::{TestClient, with};
use crate::support::users::{claims, proving_email};
use crate::support::{Answer, TestServer};

/// A pool with the resource server `api`; its user ann, signed in; and a service that may exchange her tokens.
struct World {
    server: TestServer,
    pool: String,
    client: String,
    tokens: Value,
    service: TestClient,
}

fn service_members(flows: &[&str]) -> Value {
    json!({
        "GenerateSecret": true,
        "ExplicitAuthFlows": flows,
        "AllowedOAuthScopes": ["aws.cognito.signin.user.admin", "api/read"],
    })
}

const BOTH: [&str; 2] = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"];

impl World {
    async fn start(db: PgPool) -> Self {
        let server = TestServer::start(db).await;
        let pool = server.pool_with(proving_email()).await;
        let client = server.client(&pool).await;
        server.user(&client, "ann").await;
        let tokens = server.tokens(&client, "ann").await;
        let scopes = [json!({"ScopeName": "read", "ScopeDescription": "d"})];
        let api = json!({"UserPoolId": pool, "Identifier": "api", "Name": "api", "Scopes": scopes});
        server.signed("CreateResourceServer", api).await.ok();
        let service = server.client_with(&pool, service_members(&BOTH)).await;
        Self { server, pool, client, tokens, service }
    }

    /// Asks for a token for ann's access token, with changes.
    async fn ask(&self, changes: Value) -> Answer {
        let input = json!({
            "ClientId": self.service.id,
            "ClientSecret": self.service.secret,
            "SubjectToken": self.tokens["AccessToken"],
            "SubjectTokenType": "ACCESS_TOKEN",
        });
        self.server.call("GetDerivedToken", with(&input, changes)).await
    }

    async fn get_user(&self, token: &Value) -> Answer {
        self.server.call("GetUser", json!({"AccessToken": token})).await
    }

    /// A token of the service for itself.
    async fn service_token(&self) -> (TestClient, Value) {
        let members = json!({
            "GenerateSecret": true,
            "ExplicitAuthFlows": ["ALLOW_CLIENT_TOKEN_AUTH"],
            "AllowedOAuthScopes": ["api/read"],
        });
        let agent = self.server.client_with(&self.pool, members).await;
        let input = json!({"ClientId": agent.id, "Secret": agent.secret});
        let answer = self.server.call("GetClientToken", input).await.ok();
        (agent, answer["ClientAuthenticationResult"]["AccessToken"].clone())
    }
}

const USER_ADMIN: &str = "aws.cognito.signin.user.admin";

#[sqlx::test]
async fn the_token_is_the_users_and_says_who_asked_and_for_whom(db: PgPool) {
    let world = World::start(db).await;
    world.server.advance(Duration::minutes(10));
    let answer = world.ask(json!({"Audiences": ["billing"]})).await.ok();
    let left = 50 * 60;
    let expected = json!({
        "IssuedToken": answer["IssuedToken"], "IssuedTokenType": "ACCESS_TOKEN",
        "TokenType": "Bearer", "ExpiresIn": left, "Scopes": [USER_ADMIN],
    });
    assert_eq!(answer, expected);
    let (before, after) = (claims(&world.tokens["AccessToken"]), claims(&answer["IssuedToken"]));
    let kept = ["sub", "iss", "username", "auth_time", "event_id", "origin_jti", "acr", "amr"];
    assert!(kept.iter().all(|name| before[name] == after[name] && !after[name].is_null()));
    // It ends when the one that it was issued for ends.
    assert_eq!(before["exp"], after["exp"]);
    assert_ne!(before["jti"], after["jti"]);
    assert_eq!((&after["client_id"], &after["aud"]), (&json!(world.service.id), &json!("billing")));
    assert_eq!((&after["token_use"], &after["act"]), (&json!("access"), &Value::Null));
    // It is the service's to take, not ours.
    let refused = world.get_user(&answer["IssuedToken"]).await;
    assert_eq!(refused.refused(), ("NotAuthorizedException", "Invalid Access Token"));
}

#[sqlx::test]
async fn a_token_for_no_service_in_particular_is_used_and_revoked_like_any(db: PgPool) {
    let world = World::start(db).await;
    let answer = world.ask(json!({})).await.ok();
    let token = &answer["IssuedToken"];
    assert_eq!(world.get_user(token).await.ok()["Username"], "ann");
    let again = world.ask(json!({"SubjectToken": token})).await.ok();
    assert_eq!(world.get_user(&again["IssuedToken"]).await.status, 200);
    let revoke = json!({"ClientId": world.client, "Token": world.tokens["RefreshToken"]});
    world.server.call("RevokeToken", revoke).await.ok();
    let revoked = ("NotAuthorizedException", "Access Token has been revoked");
    assert_eq!(world.get_user(token).await.refused(), revoked);
    let refused = world.ask(json!({})).await;
    let why = "The subject token has been revoked";
    assert_eq!(refused.refused(), ("NotAuthorizedException", why));
}

#[sqlx::test]
async fn nothing_that_was_exchanged_outlives_the_client_that_asked(db: PgPool) {
    let world = World::start(db).await;
    let token = world.ask(json!({})).await.ok()["IssuedToken"].clone();
    let names = json!({"UserPoolId": world.pool, "ClientId": world.service.id});
    world.server.signed("DeleteUserPoolClient", names).await.ok();
    assert_eq!(world.get_user(&token).await.error(), "NotAuthorizedException");
    assert_eq!(world.get_user(&world.tokens["AccessToken"]).await.status, 200);
}

#[sqlx::test]
async fn delegation_names_who_acts_and_for_whom_in_turn(db: PgPool) {
    let world = World::start(db).await;
    let (agent, agents_token) = world.service_token().await;
    let actor = json!({"ActorToken": agents_token, "ActorTokenType": "ACCESS_TOKEN"});
    let answer = world.ask(with(&actor, json!({"Resources": ["api"]}))).await.ok();
    let told = claims(&answer["IssuedToken"]);
    assert_eq!((&told["act"], &told["aud"]), (&json!({"sub": agent.id}), &json!("api")));
    assert_eq!(told["sub"], claims(&world.tokens["AccessToken"])["sub"]);

    // One agent hands over to the next; a user may act for another, too.
    world.server.user(&world.client, "bob").await;
    let bob = world.server.tokens(&world.client, "bob").await;
    let actor = json!({
        "SubjectToken": answer["IssuedToken"],
        "ActorToken": bob["IdToken"], "ActorTokenType": "ID_TOKEN",
    });
    let next = claims(&world.ask(actor).await.ok()["IssuedToken"]);
    let bob = claims(&bob["IdToken"])["sub"].clone();
    assert_eq!(next["act"], json!({"sub": bob, "act": {"sub": agent.id}}));
    // Nothing widens what the first exchange bound.
    assert_eq!(next["aud"], "api");
}

#[sqlx::test]
async fn an_id_token_is_for_the_service_and_never_for_another_client(db: PgPool) {
    let world = World::start(db).await;
    let id = json!({"RequestedTokenType": "ID_TOKEN"});
    let answer = world.ask(id.clone()).await.ok();
    assert_eq!(
        (&answer["IssuedTokenType"], &answer["TokenType"]),
        (&json!("ID_TOKEN"), &json!("N_A"))
    );
    assert_eq!(answer.get("Scopes"), None);
    let told = claims(&answer["IssuedToken"]);
    assert_eq!((&told["aud"], &told["token_use"]), (&json!(world.service.id), &json!("id")));
    assert_eq!(
        (&told["cognito:username"], &told["email"]),
        (&json!("ann"), &json!("ann@example.com"))
    );
    let named = world.ask(with(&id, json!({"Audiences": ["billing"]}))).await.ok();
    assert_eq!(claims(&named["IssuedToken"])["aud"], "billing");
    let other = world.ask(with(&id, json!({"Audiences": [world.client]}))).await;
    let why = "An ID token is not issued for another app client.";
    assert_eq!(other.refused(), ("InvalidParameterException", why));
    let access = world.ask(json!({"Audiences": [world.client]})).await.ok();
    assert_eq!(claims(&access["IssuedToken"])["aud"], *world.client);

    // More is made of an ID token by the client that it is for alone.
    let from_id = |token: &Value| json!({"SubjectToken": token, "SubjectTokenType": "ID_TOKEN"});
    let plain = world.ask(from_id(&answer["IssuedToken"])).await.ok();
    assert_eq!(claims(&plain["IssuedToken"]).get("aud"), None);
    let why = "The subject token was not issued to this client";
    for others in [&world.tokens["IdToken"], &named["IssuedToken"]] {
        assert_eq!(world.ask(from_id(others)).await.refused(), ("NotAuthorizedException", why));
    }
}

#[sqlx::test]
async fn an_id_token_buys_no_scope_that_is_not_asked_for_and_never_that_of_the_user(db: PgPool) {
    let world = World::start(db).await;
    let id = world.ask(json!({"RequestedTokenType": "ID_TOKEN"})).await.ok();
    let from_id = json!({"SubjectToken": id["IssuedToken"], "SubjectTokenType": "ID_TOKEN"});
    let plain = world.ask(from_id.clone()).await.ok();
    assert_eq!((plain.get("Scopes"), claims(&plain["IssuedToken"]).get("scope")), (None, None));
    let refused = world.ask(with(&from_id, json!({"Scopes": [USER_ADMIN]}))).await;
    let why = "None of the scopes asked for is left.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn scopes_only_ever_shrink(db: PgPool) {
    let world = World::start(db).await;
    let both = world.ask(json!({"Scopes": ["api/read", USER_ADMIN]})).await.ok();
    assert_eq!(both["Scopes"], json!([USER_ADMIN]));
    let refused = world.ask(json!({"Scopes": ["api/read"]})).await;
    let why = "None of the scopes asked for is left.";
    assert_eq!(refused.refused(), ("InvalidParameterException", why));
    // The client may have none of them: the token has none, unless some are demanded.
    let members = with(&service_members(&BOTH), json!({"AllowedOAuthScopes": ["api/read"]}));
    let poor = world.server.client_with(&world.pool, members).await;
    let asker = json!({"ClientId": poor.id, "ClientSecret": poor.secret});
    let none = world.ask(asker).await.ok();
    assert_eq!((none.get("Scopes"), claims(&none["IssuedToken"]).get("scope")), (None, None));
    let refused = world.get_user(&none["IssuedToken"]).await;
    let why = "Access Token does not have required scopes";
    assert_eq!(refused.refused(), ("NotAuthorizedException", why));
}

#[sqlx::test]
async fn each_mode_needs_its_flow(db: PgPool) {
    let world = World::start(db).await;
    let (_, actor) = world.service_token().await;
    let actor = json!({"ActorToken": actor, "ActorTokenType": "ACCESS_TOKEN"});
    for (flow, alone, acting) in
        [(BOTH[0], true, false), (BOTH[1], false, true), ("ALLOW_USER_SRP_AUTH", false, false)]
    {
        let client = world.server.client_with(&world.pool, service_members(&[flow])).await;
        let asker = json!({"ClientId": client.id, "ClientSecret": client.secret});
        for (more, allowed, missing) in
            [(json!({}), alone, BOTH[0]), (actor.clone(), acting, BOTH[1])]
        {
            let answer = world.ask(with(&asker, more)).await;
            match allowed {
                true => assert_eq!(answer.status, 200, "{flow}: {}", answer.body),
                false => {
                    let why = format!("{missing} is not enabled for this client");
                    assert_eq!(answer.refused(), ("NotAuthorizedException", why.as_str()));
                }
            }
        }
    }
}

#[sqlx::test]
async fn the_client_proves_itself_or_an_access_key_does(db: PgPool) {
    let world = World::start(db).await;
    let why = format!("Unable to verify client secret for client {}", world.service.id);
    let refused = ("NotAuthorizedException", why.as_str());
    let without = json!({"ClientSecret": null});
    assert_eq!(world.ask(without.clone()).await.refused(), refused);
    assert_eq!(world.ask(json!({"ClientSecret": "x".repeat(52)})).await.refused(), refused);
    let unknown = world.ask(json!({"ClientId": "x"})).await;
    assert_eq!(unknown.error(), "ResourceNotFoundException");

    let input = json!({
        "ClientId": world.service.id,
        "SubjectToken": world.tokens["AccessToken"],
        "SubjectTokenType": "ACCESS_TOKEN",
    });
    let signed = async |key: &crate::support::sign::Key, more: Value| {
        world.server.signed_by(key, "GetDerivedToken", with(&input, more)).await
    };
    let mut key = world.server.key.clone();
    assert_eq!(signed(&key, json!({})).await.status, 200);
    // Who shows a secret has to show the right one.
    assert_eq!(signed(&key, json!({"ClientSecret": "x".repeat(52)})).await.refused(), refused);
    let own = world.server.key_of(&[&world.pool]).await;
    assert_eq!(signed(&own, json!({})).await.status, 200);
    let elsewhere = world.server.key_of(&[&world.server.pool().await]).await;
    assert_eq!(signed(&elsewhere, json!({})).await.refused(), refused);
    key.secret = "wrong".to_owned();
    assert_eq!(signed(&key, json!({})).await.refused(), refused);
    let secret = json!({"ClientSecret": world.service.secret});
    assert_eq!(signed(&key, secret).await.status, 200);
    let public = json!({"ExplicitAuthFlows": BOTH, "AllowedOAuthScopes": ["openid"]});
    let public = world.server.client_with(&world.pool, public).await;
    let alone = with(&without, json!({"ClientId": public.id}));
    assert_eq!(world.ask(alone).await.status, 200);
}

#[sqlx::test]
async fn what_is_no_good_token_is_not_exchanged(db: PgPool) {
    let world = World::start(db).await;
    let server = &world.server;
    let (agent, agents_token) = world.service_token().await;
    let stranger = server.pool_with(proving_email()).await;
    let strange = server.client(&stranger).await;
    server.user(&strange, "ann").await;
    let strange = server.tokens(&strange, "ann").await;
    let (access, id) = (&world.tokens["AccessToken"], &world.tokens["IdToken"]);
    let subject =
        |token: &Value, kind: &str| json!({"SubjectToken": token, "SubjectTokenType": kind});
    let invalid = "The subject token is not valid";
    for (change, why) in [
        (subject(&json!("nonsense"), "ACCESS_TOKEN"), invalid),
        (subject(access, "ID_TOKEN"), invalid),
        (subject(id, "ACCESS_TOKEN"), invalid),
        (subject(&strange["AccessToken"], "ACCESS_TOKEN"), invalid),
        (subject(&world.tokens["RefreshToken"], "ACCESS_TOKEN"), invalid),
        (subject(&agents_token, "ACCESS_TOKEN"), "The subject token is not that of a user"),
        (
            json!({"ActorToken": id, "ActorTokenType": "ACCESS_TOKEN"}),
            "The actor token is not valid",
        ),
    ] {
        assert_eq!(world.ask(change).await.refused(), ("NotAuthorizedException", why));
    }
    for (change, error, why) in [
        (
            json!({"SubjectTokenProviderName": "Okta"}),
            "ResourceNotFoundException",
            "Identity provider Okta does not exist.",
        ),
        (
            json!({"SubjectTokenType": "SAML2"}),
            "InvalidParameterException",
            "A SAML assertion needs the name of its provider.",
        ),
        (
            json!({"ActorToken": access, "ActorTokenType": "ACCESS_TOKEN", "ActorTokenProviderName": "Okta"}),
            "ResourceNotFoundException",
            "Identity provider Okta does not exist.",
        ),
        (
            json!({"ActorToken": access}),
            "InvalidParameterException",
            "Missing required parameter ActorTokenType",
        ),
        (
            json!({"ActorTokenType": "ACCESS_TOKEN"}),
            "InvalidParameterException",
            "Missing required parameter ActorToken",
        ),
        (
            json!({"Audiences": ["a"], "Resources": ["api"]}),
            "InvalidParameterException",
            "An audience and a resource cannot both be given.",
        ),
        (
            json!({"Resources": ["unknown"]}),
            "ResourceNotFoundException",
            "Resource server unknown does not exist.",
        ),
    ] {
        assert_eq!(world.ask(change).await.refused(), (error, why));
    }
    let names = json!({"UserPoolId": world.pool, "ClientId": agent.id});
    server.signed("DeleteUserPoolClient", names).await.ok();
    let gone =
        world.ask(json!({"ActorToken": agents_token, "ActorTokenType": "ACCESS_TOKEN"})).await;
    assert_eq!(gone.message(), "The actor token is not valid");
    server.advance(Duration::hours(1));
    let expired = world.ask(json!({})).await;
    assert_eq!(expired.refused(), ("NotAuthorizedException", "The subject token has expired"));
    let ann = json!({"UserPoolId": world.pool, "Username": "ann"});
    let fresh = server.tokens(&world.client, "ann").await;
    server.signed("AdminDisableUser", ann).await.ok();
    let disabled = world.ask(json!({"SubjectToken": fresh["AccessToken"]})).await;
    assert_eq!(disabled.message(), "The subject token has been revoked");
}

/// Bug: a key that does not reach the client's pool proved a public client.
#[sqlx::test]
async fn only_a_key_that_reaches_the_pool_stands_for_a_client(db: PgPool) {
    let world = World::start(db).await;
    let tag = json!({"ResourceArn": world.server.arn(&world.pool), "Tags": {"poolhouse:dialect": "standards"}});
    world.server.signed("TagResource", tag).await.ok();
    let members = json!({"ExplicitAuthFlows": BOTH, "AllowedOAuthScopes": ["api/read"]});
    let public = world.server.client_with(&world.pool, members).await;
    let elsewhere = world.server.pool().await;
    let input = json!({
        "ClientId": public.id, "SubjectToken": world.tokens["AccessToken"],
        "SubjectTokenType": "ACCESS_TOKEN",
    });
    for (pool, passes) in [(&world.pool, true), (&elsewhere, false)] {
        let key = world.server.key_of(&[pool]).await;
        let answer = world.server.signed_by(&key, "GetDerivedToken", input.clone()).await;
        assert_eq!(answer.status == 200, passes, "{answer:?}");
    }
    assert_ne!(world.server.call("GetDerivedToken", input).await.status, 200);
}
