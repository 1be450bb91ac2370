//! `openidconnect`, an ordinary relying party that knows nothing but issuer, client id and secret, and a browser that runs no
//! script.

use aws_sdk_cognitoidentityprovider::types::{
    AttributeType, MessageActionType, OAuthFlowType, UserPoolClientType,
};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata, CoreTokenResponse,
    CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, RedirectUrl, RequestTokenError, Scope,
    TokenResponse as _,
};
use poolhouse_sdk_tests::Dev;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

const CALLBACK: &str = "https://app.example/callback";
const PASSWORD: &str = "Correct-Horse-9-Battery";

/// A pool with pages, a user and a confidential client.
async fn world(dev: &Dev, dialect: &str) -> (String, UserPoolClientType) {
    let idp = dev.signed();
    let made =
        idp.create_user_pool().pool_name("people").user_pool_tags("poolhouse:dialect", dialect);
    let made = made.send().await.unwrap().user_pool.unwrap();
    let pool = made.id.unwrap();
    let domain = idp.create_user_pool_domain().user_pool_id(&pool);
    domain.domain(format!("people-{}", dialect.len())).send().await.unwrap();
    let attribute =
        |name: &str, value: &str| AttributeType::builder().name(name).value(value).build().unwrap();
    let user = idp.admin_create_user().user_pool_id(&pool).username("ann");
    let user = user.user_attributes(attribute("email", "ann@example.com"));
    let user = user.user_attributes(attribute("email_verified", "true"));
    user.message_action(MessageActionType::Suppress).send().await.unwrap();
    let password = idp.admin_set_user_password().user_pool_id(&pool).username("ann");
    password.password(PASSWORD).permanent(true).send().await.unwrap();
    let client = idp.create_user_pool_client().user_pool_id(&pool).client_name("app");
    let client = client.generate_secret(true).callback_urls(CALLBACK);
    let client = client.allowed_o_auth_flows_user_pool_client(true);
    let client = client.allowed_o_auth_flows(OAuthFlowType::Code);
    let client = client.supported_identity_providers("COGNITO");
    let client = ["openid", "email", "profile"]
        .iter()
        .fold(client, |client, scope| client.allowed_o_auth_scopes(*scope));
    (pool, client.send().await.unwrap().user_pool_client.unwrap())
}

/// Where an answer leads.
fn location(answer: &Response) -> Option<Url> {
    let to = answer.headers().get(LOCATION)?.to_str().unwrap();
    Some(answer.url().join(to).unwrap())
}

/// The value of an attribute of the first tag that holds `mark`.
fn attribute(html: &str, mark: &str, name: &str) -> String {
    let tag = html.split('<').find(|tag| tag.contains(mark)).unwrap_or_else(|| panic!("{html}"));
    let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap();
    value.replace("&amp;", "&").replace("&#38;", "&")
}

/// Signs ann in on the page that an authorization request leads to: where the browser is sent then.
async fn at_the_page(browser: &Client, request: Url) -> Url {
    let mut answer = browser.get(request).send().await.unwrap();
    while let Some(next) = location(&answer) {
        answer = browser.get(next).send().await.unwrap();
    }
    let page = answer.url().clone();
    let html = answer.text().await.unwrap();
    let action = page.join(&attribute(&html, "name=\"cognitoSignInForm\"", "action")).unwrap();
    let csrf = attribute(&html, "name=\"_csrf\"", "value");
    let form = [("_csrf", csrf.as_str()), ("username", "ann"), ("password", PASSWORD)];
    let mut answer = browser.post(action).form(&form).send().await.unwrap();
    loop {
        let next = location(&answer).expect("the form leads on");
        if next.as_str().starts_with(CALLBACK) {
            return next;
        }
        answer = browser.get(next).send().await.unwrap();
    }
}

#[tokio::test]
async fn a_relying_party_signs_in_reads_the_user_and_refreshes() {
    let dev = Dev::start();
    for dialect in ["cognito", "standards"] {
        journey(&dev, dialect).await;
    }
}

async fn journey(dev: &Dev, dialect: &str) {
    let (pool, app) = world(dev, dialect).await;
    let http = Client::builder().redirect(Policy::none()).build().unwrap();
    let issuer = IssuerUrl::new(dev.issuer(&pool)).unwrap();
    let found = CoreProviderMetadata::discover_async(issuer.clone(), &http).await.unwrap();
    let id = ClientId::new(app.client_id.unwrap());
    let secret = app.client_secret.map(ClientSecret::new);
    let client = CoreClient::from_provider_metadata(found, id, secret)
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap());

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let (url, state, nonce) = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let browser = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
    let back = at_the_page(&browser, url).await;
    let told = |name: &str| {
        back.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };
    assert_eq!(told("state").as_ref(), Some(state.secret()));
    let code = AuthorizationCode::new(told("code").unwrap());
    let exchange = client.exchange_code(code.clone()).unwrap().set_pkce_verifier(verifier);
    let tokens: CoreTokenResponse = exchange.request_async(&http).await.unwrap();

    let id_token = tokens.id_token().unwrap();
    let id_tokens = client.id_token_verifier();
    let claims: &CoreIdTokenClaims = id_token.claims(&id_tokens, &nonce).unwrap();
    let (algorithm, key) =
        (id_token.signing_alg().unwrap(), id_token.signing_key(&id_tokens).unwrap());
    let hash = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).unwrap();
    assert_eq!(claims.access_token_hash(), Some(&hash));
    assert_eq!(claims.issuer(), &issuer);

    let subject = Some(claims.subject().clone());
    let asked = client.user_info(tokens.access_token().clone(), subject).unwrap();
    let user: CoreUserInfoClaims = asked.request_async(&http).await.unwrap();
    assert_eq!(user.email().unwrap().as_str(), "ann@example.com");
    assert_eq!(user.email_verified(), Some(true));

    let refresh = tokens.refresh_token().unwrap();
    let fresh = client.exchange_refresh_token(refresh).unwrap().request_async(&http).await.unwrap();
    let again = fresh.id_token().unwrap().claims(&id_tokens, |_: Option<&Nonce>| Ok(())).unwrap();
    assert_eq!(again.subject(), claims.subject());

    // A code that comes again ends what its first use gave.
    let (_, other) = PkceCodeChallenge::new_random_sha256();
    let twice = client.exchange_code(code).unwrap().set_pkce_verifier(other);
    let Err(RequestTokenError::ServerResponse(refused)) = twice.request_async(&http).await else {
        panic!("{dialect}: a code was taken twice")
    };
    assert_eq!(refused.error().as_ref(), "invalid_grant");
}
