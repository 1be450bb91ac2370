//! CreateIdentityProvider, DescribeIdentityProvider, UpdateIdentityProvider, ListIdentityProviders,
//! GetIdentityProviderByIdentifier and DeleteIdentityProvider; SupportedIdentityProviders of clients.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::upstream::Upstream;
use crate::support::TestServer;
use crate::support::pools::with;
use crate::support::users::PASSWORD;

/// Details that need no look at the provider.
fn details(change: Value) -> Value {
    let details = json!({
        "client_id": "pool", "client_secret": "top-secret", "authorize_scopes": "openid email",
        "attributes_request_method": "GET", "oidc_issuer": "https://idp.example",
        "authorize_url": "https://idp.example/authorize", "token_url": "https://idp.example/token",
        "jwks_uri": "https://idp.example/keys",
    });
    let Value::Object(mut details) = with(&details, change) else { unreachable!() };
    details.retain(|_, value| !value.is_null());
    Value::Object(details)
}

fn provider(pool: &str) -> Value {
    json!({
        "UserPoolId": pool, "ProviderName": "Corp", "ProviderType": "OIDC",
        "ProviderDetails": details(json!({})),
    })
}

#[sqlx::test]
async fn a_provider_is_described_as_it_was_made_and_its_secret_is_sealed(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let pool = server.pool().await;
    let more = json!({"IdpIdentifiers": ["corp.example"], "AttributeMapping": {"email": "mail"}});
    let made = server.signed("CreateIdentityProvider", with(&provider(&pool), more)).await.ok();
    let now = server.app.now().timestamp();
    let expected = json!({
        "UserPoolId": pool, "ProviderName": "Corp", "ProviderType": "OIDC",
        "ProviderDetails": details(json!({"attributes_url_add_attributes": "false"})),
        "IdpIdentifiers": ["corp.example"],
        "AttributeMapping": {"email": "mail", "username": "sub"},
        "CreationDate": now, "LastModifiedDate": now,
    });
    assert_eq!(made["IdentityProvider"], expected);
    let named = json!({"UserPoolId": pool, "ProviderName": "Corp"});
    assert_eq!(server.signed("DescribeIdentityProvider", named).await.ok(), made);
    let by = json!({"UserPoolId": pool, "IdpIdentifier": "corp.example"});
    assert_eq!(server.signed("GetIdentityProviderByIdentifier", by).await.ok(), made);
    let by = json!({"UserPoolId": pool, "IdpIdentifier": "other.example"});
    let missing = server.signed("GetIdentityProviderByIdentifier", by).await;
    assert_eq!(missing.error(), "ResourceNotFoundException");
    let stored: (Value, Vec<u8>) =
        sqlx::query_as("SELECT details, sealed_secret FROM identity_providers")
            .fetch_one(&db)
            .await
            .unwrap();
    assert!(stored.0["client_secret"].is_null());
    assert!(!stored.1.windows(10).any(|part| part == b"top-secret"));
}

#[sqlx::test]
async fn what_cannot_be_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let base = provider(&pool);
    let create =
        async |change: Value| server.signed("CreateIdentityProvider", with(&base, change)).await;
    let of = |change: Value| json!({"ProviderDetails": details(change)});
    let mapped = |mapping: Value| json!({"AttributeMapping": mapping});
    for (change, why) in [
        (json!({"ProviderType": "SAML"}), "type SAML are not available"),
        (json!({"ProviderType": "Google", "ProviderName": "Google"}), "type Google are not"),
        (json!({"ProviderName": "google"}), "google is reserved."),
        (json!({"ProviderName": "Cognito"}), "Cognito is reserved."),
        (of(json!({"client_secret": null})), "must have client_secret."),
        (of(json!({"oidc_issuer": null})), "must have oidc_issuer."),
        (of(json!({"authorize_scopes": "email"})), "must have openid."),
        (of(json!({"attributes_request_method": "PUT"})), "must be GET or POST."),
        (of(json!({"oidc_issuer": "http://idp.example"})), "oidc_issuer must be an https URL"),
        (of(json!({"oidc_issuer": "https://10.0.0.1"})), "oidc_issuer must be an https URL"),
        (of(json!({"oidc_issuer": "https://idp.example?a"})), "must have no query"),
        (of(json!({"token_url": "https://a:b@idp.example/"})), "token_url must be an https"),
        (of(json!({"jwks_uri": "https://idp.example/#a"})), "jwks_uri must be an https"),
        (of(json!({"authorize_url": "javascript:alert(1)"})), "authorize_url must be an https"),
        (of(json!({"IDPInit": "true"})), "has no member IDPInit"),
        (of(json!({"attributes_url_add_attributes": "true"})), "must be false"),
        (of(json!({"client_id": "x".repeat(2049)})), "at most 2048 characters"),
        (mapped(json!({"sub": "id"})), "The attribute sub does not exist"),
        (mapped(json!({"identities": "id"})), "The attribute identities does not exist"),
        (mapped(json!({"custom:none": "id"})), "The attribute custom:none does not exist"),
        (mapped(json!({"username": "email"})), "username can only be mapped from sub."),
        (mapped(json!({"email": ""})), "email must be mapped from a claim."),
        (json!({"IdpIdentifiers": ["a", "a"]}), "The identifier a is given twice."),
        (json!({"AcrMapping": {}}), "AcrMapping is not available"),
    ] {
        let answer = create(change.clone()).await;
        let (error, said) = answer.refused();
        assert!(error == "InvalidParameterException" && said.contains(why), "{change}: {said}");
    }
    let nowhere = create(json!({"UserPoolId": "us-east-1_nobody"})).await;
    assert_eq!(nowhere.error(), "ResourceNotFoundException");
    assert_eq!(server.audited(&pool).await, ["CreateUserPool"]);
    create(json!({"IdpIdentifiers": ["a"]})).await.ok();
    assert_eq!(create(json!({})).await.error(), "DuplicateProviderException");
    let other = json!({"ProviderName": "Other", "IdpIdentifiers": ["a"]});
    assert_eq!(create(other).await.message(), "The identifier a is in use.");
}

/// Where the settings name no endpoints, the provider is asked for them, and must be the one that it is said to be.
#[sqlx::test]
async fn a_provider_that_says_where_it_is_must_say_who_it_is(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let upstream = Upstream::start();
    let bare = json!({
        "oidc_issuer": upstream.url, "authorize_url": null, "token_url": null, "jwks_uri": null,
    });
    let new = with(&provider(&pool), json!({"ProviderDetails": details(bare)}));
    for wrong in [
        json!({"issuer": "https://other.example"}),
        json!({"issuer": format!("{}/", upstream.url)}),
        json!({"token_endpoint": "http://other.example/token"}),
        json!({"jwks_uri": "https://192.168.0.1/keys"}),
        json!({"authorization_endpoint": 1}),
    ] {
        upstream.says(wrong.clone());
        let answer = server.signed("CreateIdentityProvider", new.clone()).await;
        let (error, why) = answer.refused();
        assert_eq!(error, "InvalidParameterException", "{wrong}");
        assert!(why.starts_with("Unable to contact well-known endpoint"), "{wrong}: {why}");
    }
    upstream.says(json!({}));
    server.signed("CreateIdentityProvider", new).await.ok();
}

#[sqlx::test]
async fn an_update_changes_what_it_names(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let named = json!({"UserPoolId": pool, "ProviderName": "Corp"});
    let update =
        async |change: Value| server.signed("UpdateIdentityProvider", with(&named, change)).await;
    assert_eq!(update(json!({})).await.error(), "ResourceNotFoundException");
    let made = server.signed("CreateIdentityProvider", provider(&pool)).await.ok();
    server.advance(chrono::Duration::minutes(1));
    let mapping = json!({"AttributeMapping": {"name": "name"}, "IdpIdentifiers": ["corp"]});
    let changed = update(mapping).await.ok()["IdentityProvider"].clone();
    assert_eq!(changed["AttributeMapping"], json!({"name": "name", "username": "sub"}));
    assert_eq!(changed["ProviderDetails"], made["IdentityProvider"]["ProviderDetails"]);
    assert_eq!(changed["LastModifiedDate"], server.app.now().timestamp());
    let secret = json!({"ProviderDetails": details(json!({"client_secret": "another"}))});
    update(secret).await.ok();
    let described = server.signed("DescribeIdentityProvider", named.clone()).await.ok();
    let described = &described["IdentityProvider"];
    assert_eq!(described["ProviderDetails"]["client_secret"], "another");
    assert_eq!(described["IdpIdentifiers"], json!(["corp"]));
    let wrong = update(json!({"AttributeMapping": {"sub": "x"}})).await;
    assert_eq!(wrong.error(), "InvalidParameterException");
}

#[sqlx::test]
async fn they_are_listed_page_by_page(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    for name in ["Ccc", "Aaa", "Bbb"] {
        let new = with(&provider(&pool), json!({"ProviderName": name}));
        server.signed("CreateIdentityProvider", new).await.ok();
    }
    let list = async |more: Value| {
        let input = with(&json!({"UserPoolId": pool, "MaxResults": 2}), more);
        server.signed("ListIdentityProviders", input).await.ok()
    };
    let names = |page: &Value| -> Vec<String> {
        let all = page["Providers"].as_array().unwrap().iter();
        all.map(|one| one["ProviderName"].as_str().unwrap().to_owned()).collect()
    };
    let first = list(json!({})).await;
    assert_eq!(names(&first), ["Aaa", "Bbb"]);
    let last = list(json!({"NextToken": first["NextToken"]})).await;
    assert_eq!((names(&last), &last["NextToken"]), (vec!["Ccc".to_owned()], &Value::Null));
    assert_eq!(last["Providers"][0]["ProviderType"], "OIDC");
}

/// Clients list providers that there are, and one that is deleted is in no list any more; but no client is left without any,
/// which would let the pool's own users in.
#[sqlx::test]
async fn clients_list_providers_that_there_are(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let of = |names: &[&str]| json!({"SupportedIdentityProviders": names});
    let base = json!({"UserPoolId": pool, "ClientName": "app"});
    let unknown = server.signed("CreateUserPoolClient", with(&base, of(&["Corp"]))).await;
    let why = format!("The provider Corp does not exist for User Pool {pool}.");
    assert_eq!(unknown.refused(), ("InvalidParameterException", &*why));
    server.signed("CreateIdentityProvider", provider(&pool)).await.ok();
    let both = server.client_with(&pool, of(&["COGNITO", "Corp"])).await.id;
    let alone = server.client_with(&pool, of(&["Corp"])).await.id;
    let named = json!({"UserPoolId": pool, "ProviderName": "Corp"});
    let refused = server.signed("DeleteIdentityProvider", named.clone()).await;
    let why = format!("The client {alone} has no other identity provider.");
    assert_eq!(refused.refused(), ("InvalidParameterException", &*why));
    let gone = json!({"UserPoolId": pool, "ClientId": alone});
    server.signed("DeleteUserPoolClient", gone).await.ok();
    let deleted = server.signed("DeleteIdentityProvider", named.clone()).await;
    assert_eq!((deleted.status, deleted.body), (200, Value::Null));
    let client = json!({"UserPoolId": pool, "ClientId": both});
    let client = server.signed("DescribeUserPoolClient", client).await.ok();
    assert_eq!(client["UserPoolClient"]["SupportedIdentityProviders"], json!(["COGNITO"]));
    let again = server.signed("DeleteIdentityProvider", named).await;
    assert_eq!(again.error(), "ResourceNotFoundException");
}

/// Nobody has the name that a user of a provider would have, whoever is first.
#[sqlx::test]
async fn names_of_a_providers_users_are_nobody_elses(db: PgPool) {
    let server = TestServer::start(db).await;
    let folding = json!({"UsernameConfiguration": {"CaseSensitive": false}});
    let pool = server.pool_with(folding).await;
    let client = server.client(&pool).await;
    let sign_up = async |name: &str| {
        let new = json!({"ClientId": client, "Username": name, "Password": PASSWORD});
        server.call("SignUp", new).await
    };
    sign_up("CORP_1").await.ok();
    let refused = server.signed("CreateIdentityProvider", provider(&pool)).await;
    assert_eq!(refused.message(), "Users of the pool have names that begin with Corp_.");
    let user = json!({"UserPoolId": pool, "Username": "corp_1"});
    server.signed("AdminDeleteUser", user).await.ok();
    server.signed("CreateIdentityProvider", provider(&pool)).await.ok();
    let why = "Username cannot begin with the name of an identity provider.";
    assert_eq!(sign_up("corp_1").await.message(), why);
    sign_up("corporal").await.ok();
    let other = with(&provider(&pool), json!({"ProviderName": "CORP"}));
    let other = server.signed("CreateIdentityProvider", other).await;
    assert_eq!(other.error(), "DuplicateProviderException");
}
