//! What the demo app asks of the provider, and checks of its answers: discovery, the code flow with PKCE, refresh and
//! userInfo (OpenID Connect Core, RFC 7636, RFC 9207).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthorizationCode, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims,
    IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, Scope, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::DemoConfig;

/// The claims that are not in OpenID Connect Core: groups, custom attributes and their like.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct MoreClaims {
    #[serde(flatten)]
    claims: BTreeMap<String, Value>,
}

impl AdditionalClaims for MoreClaims {}

type TokenAnswer = StandardTokenResponse<
    IdTokenFields<
        MoreClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Client = openidconnect::Client<
    MoreClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider as this app is registered with it.
pub struct Provider {
    config: DemoConfig,
    http: reqwest::Client,
}

/// Which of the provider's pages the browser sees first.
#[derive(Clone, Copy, Debug)]
pub enum Door {
    SignIn,
    SignUp,
}

/// A sign-in that has begun.
pub struct Begun {
    pub state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// Tokens whose ID token was verified.
#[derive(Clone)]
pub struct Tokens {
    /// The ID token's claims as they are shown.
    pub claims: Vec<(String, String)>,
    pub refresh_token: Option<RefreshToken>,
    access_token: AccessToken,
    expires_at: Instant,
    sub: String,
}

impl Tokens {
    /// How much longer the access token is good.
    pub fn remaining(&self) -> Duration {
        self.expires_at.saturating_duration_since(Instant::now())
    }
}

impl Provider {
    pub fn new(config: DemoConfig) -> Result<Self> {
        // A redirect of the provider's back channel would be a mistake: it is not followed.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(10))
            .build()?;
        Ok(Self { config, http })
    }

    /// The provider as its discovery document describes it, read anew each time: a demo shows the whole way.
    async fn discover(&self) -> Result<CoreProviderMetadata> {
        let issuer = IssuerUrl::new(self.config.issuer.clone())?;
        let discovered = CoreProviderMetadata::discover_async(issuer, &self.http).await;
        discovered.with_context(|| format!("discovery of {} failed", self.config.issuer))
    }

    async fn client(&self) -> Result<Client> {
        let metadata = self.discover().await?;
        let secret = self.config.client_secret.clone().map(ClientSecret::new);
        let redirect = RedirectUrl::new(format!("{}/callback", self.config.base_url))?;
        let id = ClientId::new(self.config.client_id.clone());
        Ok(Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(redirect))
    }

    /// Where to send the browser, and what to remember until it comes back.
    pub async fn begin(&self, door: Door) -> Result<(Url, Begun)> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = self
            .client()
            .await?
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["email", "profile"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let url = match door {
            Door::SignIn => url,
            Door::SignUp => sign_up_page(url)?,
        };
        Ok((url, Begun { state, nonce, verifier }))
    }

    /// Exchanges the code. `issuer` is the answer's `iss`, which must be the provider that was asked (RFC 9207).
    pub async fn finish(&self, begun: Begun, code: String, issuer: Option<&str>) -> Result<Tokens> {
        ensure!(
            issuer.is_none_or(|issuer| issuer == self.config.issuer),
            "the answer comes from another provider"
        );
        let client = self.client().await?;
        let answer = client
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(begun.verifier)
            .request_async(&self.http)
            .await
            .context("the code was not exchanged")?;
        let claims = verify(&client, &answer, Some(&begun.nonce))?;
        tokens(&claims, &answer, answer.refresh_token().cloned())
    }

    /// Uses the refresh token; the new ID token must be about the same user (OIDC Core §12.2).
    pub async fn refresh(&self, old: &Tokens) -> Result<Tokens> {
        let client = self.client().await?;
        let token = old.refresh_token.clone().context("there is no refresh token")?;
        let answer = client
            .exchange_refresh_token(&token)?
            .request_async(&self.http)
            .await
            .context("the refresh token was not taken")?;
        let claims = verify(&client, &answer, None)?;
        let fresh = tokens(&claims, &answer, answer.refresh_token().cloned().or(Some(token)))?;
        ensure!(fresh.sub == old.sub, "the refreshed ID token is about somebody else");
        Ok(fresh)
    }

    /// The answer of userInfo as it came; it must be about the user of the ID token (OIDC Core §5.3.2).
    pub async fn user_info(&self, tokens: &Tokens) -> Result<String> {
        let metadata = self.discover().await?;
        let endpoint = metadata.userinfo_endpoint().context("the provider has no userInfo")?;
        let request = self.http.get(endpoint.url().clone());
        let answer = request.bearer_auth(tokens.access_token.secret()).send().await?;
        let answer: Value = answer.error_for_status().context("userInfo refused")?.json().await?;
        ensure!(answer["sub"] == tokens.sub.as_str(), "userInfo is about somebody else");
        Ok(serde_json::to_string_pretty(&answer)?)
    }

    /// Where the provider ends its own session and comes back from, in Cognito's form.
    pub fn logout_url(&self) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.config.client_id)
            .append_pair("logout_uri", &format!("{}/", self.config.base_url))
            .finish();
        format!("{}/logout?{query}", self.config.issuer)
    }
}

/// The page to sign up, with an authorization request: Cognito has it beside the endpoint, and discovery names neither.
fn sign_up_page(mut url: Url) -> Result<Url> {
    let base = url.path().strip_suffix("/oauth2/authorize").map(str::to_owned);
    let base = base.with_context(|| format!("{} has no sign-up page beside it", url.path()))?;
    url.set_path(&format!("{base}/signup"));
    Ok(url)
}

type Claims = IdTokenClaims<MoreClaims, CoreGenderClaim>;

/// The claims of an ID token with a valid signature, issuer, audience, time, nonce and `at_hash`.
fn verify(client: &Client, answer: &TokenAnswer, nonce: Option<&Nonce>) -> Result<Claims> {
    let id_token = answer.id_token().context("the answer has no ID token")?;
    let verifier = client.id_token_verifier();
    let claims = match nonce {
        Some(nonce) => id_token.claims(&verifier, nonce),
        // A refreshed ID token need not repeat the nonce (OIDC Core §12.2).
        None => id_token.claims(&verifier, |_: Option<&Nonce>| Ok(())),
    };
    let claims = claims.context("the ID token is not valid")?;
    if let Some(expected) = claims.access_token_hash() {
        let actual = AccessTokenHash::from_token(
            answer.access_token(),
            id_token.signing_alg()?,
            id_token.signing_key(&verifier)?,
        )?;
        ensure!(actual == *expected, "at_hash does not fit the access token");
    }
    Ok(claims.clone())
}

fn tokens(
    claims: &Claims,
    answer: &TokenAnswer,
    refresh_token: Option<RefreshToken>,
) -> Result<Tokens> {
    let shown: BTreeMap<String, Value> = serde_json::from_value(serde_json::to_value(claims)?)?;
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(Tokens {
        claims: shown.into_iter().map(|(name, value)| (name, text(value))).collect(),
        refresh_token,
        access_token: answer.access_token().clone(),
        expires_at: Instant::now() + answer.expires_in().unwrap_or_default(),
        sub: claims.subject().to_string(),
    })
}
