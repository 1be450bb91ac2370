//! `private_key_jwt`: whom an assertion may be meant for, and when.

use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::{World, refusal};
use crate::conformance::keys::Key;
use crate::support::Answer;

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct Machine {
    world: World,
    key: Key,
    id: String,
}

impl Machine {
    async fn start(db: PgPool, more: Value) -> Self {
        let world = World::standards(db).await;
        let members = json!({
            "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["https://app.example/callback"],
        });
        let id = world.server.client_with(&world.pool, members).await.id;
        let key = Key::new(Algorithm::Es256);
        let own = json!({
            "jwks": {"keys": [key.jwk]}, "token_endpoint_auth_method": "private_key_jwt",
        });
        let metadata = crate::support::pools::with(&own, more);
        let put = json!({"UserPoolId": world.pool, "ClientId": id, "Metadata": metadata});
        let server = &world.server;
        server.signed_target(&server.key, "Poolhouse.PutClientMetadata", put).await.ok();
        Self { world, key, id }
    }

    /// Asks for what only a client that is believed hears about.
    async fn ask(&self, aud: &Value, exp: Value) -> Answer {
        let claims = json!({
            "iss": self.id, "sub": self.id, "aud": aud, "exp": exp, "jti": Random.token(),
        });
        let assertion = self.key.sign(json!({"kid": self.key.jwk["kid"]}), &claims);
        let form = [
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", &*assertion),
            ("token", "x"),
        ];
        self.world.post("/oauth2/introspect", &form).await
    }

    fn soon(&self) -> i64 {
        self.world.server.app.now().timestamp() + 60
    }
}

#[sqlx::test]
async fn an_ordinary_client_may_name_the_endpoints_and_in_an_array_of_ours_alone(db: PgPool) {
    let machine = Machine::start(db, json!({})).await;
    let (issuer, base) = (machine.world.issuer(), machine.world.base());
    let endpoint = format!("{base}/oauth2/token");
    for aud in [
        json!(issuer),
        json!([issuer]),
        json!(endpoint),
        json!([endpoint]),
        json!(format!("{base}/oauth2/par")),
        // Libraries name all that they know of the server.
        json!([issuer, endpoint]),
    ] {
        assert_eq!(machine.ask(&aud, json!(machine.soon())).await.status, 200, "{aud}");
    }
    // Times may have a fraction (RFC 7519 §2).
    let exp = json!(machine.soon() as f64 + 0.5);
    assert_eq!(machine.ask(&json!(issuer), exp).await.status, 200);
    let told = Some("the assertion has another audience");
    for aud in [
        json!([issuer, "https://evil.example"]),
        json!([endpoint, "https://evil.example/oauth2/token"]),
        json!("https://evil.example/oauth2/token"),
        json!(format!("{base}/oauth2/authorize")),
        json!([]),
    ] {
        let refused = machine.ask(&aud, json!(machine.soon())).await;
        assert_eq!(refusal(&refused), (401, "invalid_client", told), "{aud}");
    }
}

#[sqlx::test]
async fn a_client_that_keeps_to_fapi_names_the_issuer_alone_and_is_told_so(db: PgPool) {
    let strict = json!({"require_pushed_authorization_requests": true});
    let machine = Machine::start(db, strict).await;
    let issuer = machine.world.issuer();
    assert_eq!(machine.ask(&json!(issuer), json!(machine.soon())).await.status, 200);
    let told = Some("the assertion has another audience");
    for aud in [json!([issuer]), json!(format!("{}/oauth2/token", machine.world.base()))] {
        let refused = machine.ask(&aud, json!(machine.soon())).await;
        assert_eq!(refusal(&refused), (401, "invalid_client", told), "{aud}");
    }
}
