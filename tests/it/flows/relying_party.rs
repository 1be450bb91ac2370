//! An ordinary relying party, `openidconnect`, that knows nothing but issuer, client id and secret; a browser that runs
//! no script.

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreProviderMetadata,
    CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    RedirectUrl, RequestTokenError, Scope, TokenResponse as _,
};
use serde_json::json;
use sqlx::PgPool;

use crate::oauth::world::{CALLBACK, PASSWORD, World, app_members};
use crate::support::pools::TestClient;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the relying party learns of its provider.
async fn discover(world: &World, client: &TestClient) -> Client {
    let issuer = IssuerUrl::new(world.issuer()).unwrap();
    let found = CoreProviderMetadata::discover_async(issuer, &world.server.http).await.unwrap();
    let secret = client.secret.clone().map(ClientSecret::new);
    CoreClient::from_provider_metadata(found, ClientId::new(client.id.clone()), secret)
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap())
}

/// The claims of an ID token that is valid at the server's time, and whose `at_hash` fits.
fn verified(
    world: &World,
    client: &Client,
    tokens: &CoreTokenResponse,
    nonce: Option<&Nonce>,
) -> CoreIdTokenClaims {
    let now = world.server.app.now();
    let verifier = client.id_token_verifier().set_time_fn(move || now);
    let id_token: &CoreIdToken = tokens.id_token().unwrap();
    let claims = match nonce {
        Some(nonce) => id_token.claims(&verifier, nonce).unwrap(),
        None => id_token.claims(&verifier, |_: Option<&Nonce>| Ok(())).unwrap(),
    };
    let algorithm = id_token.signing_alg().unwrap();
    let key = id_token.signing_key(&verifier).unwrap();
    let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).unwrap();
    assert_eq!(claims.access_token_hash(), Some(&hash));
    claims.clone()
}

/// Signs ann in for the relying party: its tokens and what their ID token says.
async fn sign_in(world: &World, client: &Client) -> (CoreTokenResponse, CoreIdTokenClaims) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let mut browser = world.server.browser();
    let page = browser.visit(url.as_str()).await;
    let fields = [("username", "ann"), ("password", PASSWORD)];
    let back = browser.submit(&page, "cognitoSignInForm", &fields).await;
    assert!(back.location().unwrap().starts_with(CALLBACK), "{}", back.text);
    assert_eq!(back.parameter("state").as_ref(), Some(state.secret()));
    assert_eq!(back.parameter("iss"), Some(world.issuer()));
    let code = AuthorizationCode::new(back.parameter("code").unwrap());
    let exchange = client.exchange_code(code).unwrap().set_pkce_verifier(verifier);
    let tokens = exchange.request_async(&world.server.http).await.unwrap();
    let claims = verified(world, client, &tokens, Some(&nonce));
    (tokens, claims)
}

#[sqlx::test]
async fn by_the_standards_it_signs_in_reads_the_user_and_refreshes(db: PgPool) {
    let world = World::standards(db).await;
    let client = discover(&world, &world.app).await;
    let (tokens, claims) = sign_in(&world, &client).await;
    assert_eq!(claims.subject().as_str(), world.ann.to_string());
    assert_eq!(claims.email().unwrap().as_str(), "ann@example.com");
    assert_eq!(claims.email_verified(), Some(true));

    let http = &world.server.http;
    let subject = Some(claims.subject().clone());
    let request = client.user_info(tokens.access_token().clone(), subject).unwrap();
    let told: CoreUserInfoClaims = request.request_async(http).await.unwrap();
    assert_eq!((told.email(), told.email_verified()), (claims.email(), Some(true)));
    assert!(told.updated_at().is_some());

    world.server.advance(chrono::Duration::hours(5));
    let refresh = tokens.refresh_token().unwrap();
    let fresh = client.exchange_refresh_token(refresh).unwrap().request_async(http).await.unwrap();
    let again = verified(&world, &client, &fresh, None);
    assert_eq!(again.subject(), claims.subject());
    assert_eq!(again.auth_time(), claims.auth_time());
}

#[sqlx::test]
async fn a_public_app_of_a_cognito_pool_does_the_same(db: PgPool) {
    let world = World::start(db).await;
    let mut members = app_members();
    members["GenerateSecret"] = json!(false);
    let public = world.server.client_with(&world.pool, members).await;
    let client = discover(&world, &public).await;
    let (tokens, claims) = sign_in(&world, &client).await;
    assert_eq!(claims.audiences()[0].as_str(), public.id);
    let told = world.user_info(tokens.access_token().secret()).await.ok();
    assert_eq!(told["email"], "ann@example.com");
    let refresh = tokens.refresh_token().unwrap();
    let http = &world.server.http;
    let fresh = client.exchange_refresh_token(refresh).unwrap().request_async(http).await.unwrap();
    verified(&world, &client, &fresh, None);
    let form = [("token", refresh.secret().as_str()), ("client_id", public.id.as_str())];
    assert_eq!(world.post("/oauth2/revoke", &form).await.status, 200);
    let refused = client.exchange_refresh_token(refresh).unwrap().request_async(http).await;
    let Err(RequestTokenError::ServerResponse(error)) = refused else { panic!("{refused:?}") };
    assert_eq!(error.error().as_ref(), "invalid_grant");
}

#[sqlx::test]
async fn a_second_app_is_signed_in_without_a_page(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let query = |client: &TestClient| {
        let pool = &world.pool;
        let id = &client.id;
        format!(
            "/{pool}/oauth2/authorize?response_type=code&client_id={id}&redirect_uri={CALLBACK}"
        )
    };
    let page = browser.visit(&query(&world.app)).await;
    let fields = [("username", "ann"), ("password", PASSWORD)];
    browser.submit(&page, "cognitoSignInForm", &fields).await;
    let other = world.server.client_with(&world.pool, app_members()).await;
    let back = browser.open(&query(&other)).await;
    assert!(back.parameter("code").is_some(), "{:?}", back.location());
    // Asked for, the page comes nevertheless, and the code speaks of the new sign-in.
    world.server.advance(chrono::Duration::minutes(5));
    let page = browser.visit(&format!("{}&prompt=login", query(&other))).await;
    assert!(page.has("form[name=cognitoSignInForm]"), "{}", page.text);
    let back = browser.submit(&page, "cognitoSignInForm", &fields).await;
    let code = back.parameter("code").unwrap();
    let form = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)];
    let tokens = world.post_as(&other, "/oauth2/token", &form).await.ok();
    let claims = crate::oauth::world::claims(&tokens["id_token"]);
    assert_eq!(claims["auth_time"], world.server.app.now().timestamp());
}
