//! A pool with pages, an app with a secret and a user, and what a browser and the app do with them.

use std::collections::BTreeMap;

use poolhouse::config::Config;
use poolhouse::model::acr::Levels;
use poolhouse::model::ids::{ClientId, LookupKey, Sub, UserKey, UserPoolId, Username};
use poolhouse::model::user::{User, UserStatus};
use poolhouse::model::visitor::Visitor;
use poolhouse::rules::sign_in::Proof;
use poolhouse::rules::{clients, sessions, tokens};
use poolhouse::store;
use poolhouse::store::names::NameKind;
use poolhouse::store::users::NewPassword;
use reqwest::Response;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::pools::TestClient;
pub use crate::support::users::claims;
use crate::support::{Answer, TestServer, answer};

/// Where the app takes codes.
pub const CALLBACK: &str = "https://app.example/callback";

/// Where the app sends who signed out.
pub const BYE: &str = "https://app.example/bye";

/// Every user's password.
pub const PASSWORD: &str = "Correct-horse-1";

/// A verifier and its S256 challenge (RFC 7636, appendix B).
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// One pool, one app, one user.
pub struct World {
    pub server: TestServer,
    pub pool: String,
    pub app: TestClient,
    pub ann: Sub,
}

/// The members of a client that may do all that an app with a back end does.
pub fn app_members() -> Value {
    json!({
        "GenerateSecret": true,
        "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"],
        "CallbackURLs": [CALLBACK, "https://app.example/other?x=1", "myapp://callback"],
        "LogoutURLs": [BYE],
        "SupportedIdentityProviders": ["COGNITO"],
    })
}

impl World {
    pub async fn start(db: PgPool) -> Self {
        Self::start_with(db, json!({}), |_| {}).await
    }

    /// A world that follows the standards where Cognito does not.
    pub async fn standards(db: PgPool) -> Self {
        let tags = json!({"UserPoolTags": {"poolhouse:dialect": "standards"}});
        Self::start_with(db, tags, |_| {}).await
    }

    pub async fn start_with(db: PgPool, members: Value, change: impl FnOnce(&mut Config)) -> Self {
        Self::of(TestServer::start_with(db, change).await, members).await
    }

    /// A world of a server that runs.
    pub async fn of(server: TestServer, members: Value) -> Self {
        let pool = server.pool_with(members).await;
        server.domain(&pool, "people").await;
        let app = server.client_with(&pool, app_members()).await;
        let ann = user(&server, &pool, "ann").await;
        Self { server, pool, app, ann }
    }

    /// Another user.
    pub async fn user(&self, name: &str) -> Sub {
        user(&self.server, &self.pool, name).await
    }

    /// The base of the pool's pages, by path.
    pub fn base(&self) -> String {
        format!("{}/{}", self.server.url, self.pool)
    }

    /// The issuer of the pool's tokens.
    pub fn issuer(&self) -> String {
        self.base()
    }

    async fn proof(&self, sub: Sub) -> Proof {
        let key = UserKey { pool: UserPoolId::new(&*self.pool), sub };
        let db = &self.server.app.db;
        let user = store::users::find(db, &key).await.unwrap().unwrap();
        let epoch = store::users::find_credentials(db, &key).await.unwrap().unwrap().epoch;
        let auth_time = self.server.app.now();
        let amr = vec!["pwd".to_owned()];
        let (device, levels) = (None, Levels::default());
        Proof {
            user,
            amr,
            auth_time,
            untimed: false,
            device,
            levels,
            epoch,
            mfa: None,
            cleared: None,
            credit: None,
            closed: None,
            voucher: None,
        }
    }

    /// A browser of a user who has just signed in: its `Cookie` header.
    pub async fn browser(&self, sub: Sub) -> String {
        let app = &self.server.app;
        let (pool, client) = clients::find(app, &ClientId::new(&*self.app.id)).await.unwrap();
        let proof = self.proof(sub).await;
        let issuer = self.issuer();
        let begun = sessions::start(app, &pool, &client, &proof, &issuer, &somebody(), false).await;
        let (secret, _) = begun.unwrap();
        format!("poolhouse-session-{}={secret}", self.pool)
    }

    /// Tokens as InitiateAuth gives them: access and refresh token.
    pub async fn api_tokens(&self, sub: Sub, client: &TestClient) -> (String, String) {
        let app = &self.server.app;
        let (pool, client) = clients::find(app, &ClientId::new(&*client.id)).await.unwrap();
        let (proof, issuer) = (self.proof(sub).await, self.issuer());
        let issued = tokens::sign_in(app, &pool, &client, proof, &issuer, &somebody()).await;
        let issued = issued.unwrap();
        let refresh = issued.refresh_token.unwrap().expose().to_owned();
        (issued.access_token, refresh)
    }

    /// A GET of the pool's pages.
    pub async fn get(&self, path: &str, query: &[(&str, &str)], cookie: Option<&str>) -> Response {
        let mut request = self.server.http.get(format!("{}{path}", self.base())).query(query);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        request.send().await.unwrap()
    }

    /// The app's usual authorization request, with changes.
    pub fn request<'a>(&'a self, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.app.id.as_str()),
            ("redirect_uri", CALLBACK),
            ("state", "xyz"),
        ];
        pairs.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        pairs.extend(changes);
        pairs
    }

    /// What `/oauth2/authorize` answers.
    pub async fn authorize(&self, changes: &[(&str, &str)], cookie: Option<&str>) -> Response {
        self.get("/oauth2/authorize", &self.request(changes), cookie).await
    }

    /// A code for a user who has just signed in.
    pub async fn code(&self, changes: &[(&str, &str)]) -> String {
        let browser = self.browser(self.ann).await;
        let answer = self.authorize(changes, Some(&browser)).await;
        parameters(location(&answer)).remove("code").unwrap()
    }

    /// A POST of a form, not authenticated.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let url = format!("{}{path}", self.base());
        answer(self.server.http.post(url).form(form)).await
    }

    /// A POST of a form by a client, with HTTP Basic.
    pub async fn post_as(&self, client: &TestClient, path: &str, form: &[(&str, &str)]) -> Answer {
        let url = format!("{}{path}", self.base());
        let request = self.server.http.post(url).basic_auth(&client.id, client.secret.as_ref());
        answer(request.form(form)).await
    }

    /// Redeems a code of the app's usual request.
    pub async fn redeem(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let mut form =
            vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK)];
        form.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        form.extend(changes);
        self.post_as(&self.app, "/oauth2/token", &form).await
    }

    /// The tokens of a sign-in through the pages.
    pub async fn tokens(&self, changes: &[(&str, &str)]) -> Value {
        let code = self.code(changes).await;
        self.redeem(&code, &[]).await.ok()
    }

    /// Uses a refresh token of the app.
    pub async fn refresh(&self, token: &str) -> Answer {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post_as(&self.app, "/oauth2/token", &form).await
    }

    /// What userInfo says of an access token.
    pub async fn user_info(&self, token: &str) -> Answer {
        let url = format!("{}/oauth2/userInfo", self.base());
        answer(self.server.http.get(url).bearer_auth(token)).await
    }

    /// Gives the pool a resource server `api` with these scopes.
    pub async fn resource_server(&self, scopes: &[&str]) {
        self.server.signed("CreateResourceServer", self.resource_members(scopes)).await.ok();
    }

    /// The members of the resource server `api` with these scopes.
    pub fn resource_members(&self, scopes: &[&str]) -> Value {
        let scope = |name: &&str| json!({"ScopeName": name, "ScopeDescription": "d"});
        let scopes: Vec<Value> = scopes.iter().map(scope).collect();
        json!({"UserPoolId": self.pool, "Identifier": "api", "Name": "API", "Scopes": scopes})
    }
}

/// Whoever is at the other end of a test.
pub fn somebody() -> Visitor {
    let request_id = uuid::Uuid::nil();
    Visitor {
        address: [127, 0, 0, 1].into(),
        request_id,
        trusted: true,
        user_agent: None,
        language: None,
    }
}

async fn user(server: &TestServer, pool: &str, name: &str) -> Sub {
    let app = &server.app;
    let sub = Sub(app.random.uuid());
    let attributes = [
        ("email", format!("{name}@example.com")),
        ("email_verified", "true".to_owned()),
        ("phone_number", "+15550100".to_owned()),
        ("phone_number_verified", "false".to_owned()),
        ("name", name.to_uppercase()),
        ("address", "Main Street 1".to_owned()),
        ("updated_at", "1700000000".to_owned()),
    ];
    let user = User {
        key: UserKey { pool: UserPoolId::new(pool), sub },
        username: Username::new(name),
        status: UserStatus::Confirmed,
        enabled: true,
        attributes: BTreeMap::from(attributes.map(|(name, value)| (name.to_owned(), value))),
        created_at: app.now(),
        modified_at: app.now(),
    };
    let hash = Some(app.hasher.hash(PASSWORD).await.unwrap().unwrap());
    let mut tx = app.db.begin().await.unwrap();
    let password = NewPassword { hash, ..NewPassword::default() };
    store::users::insert(&mut tx, &user, &password).await.unwrap();
    let lookup = LookupKey::new(name);
    store::names::insert(&mut tx, &user.key, NameKind::Username, &lookup).await.unwrap();
    tx.commit().await.unwrap();
    sub
}

/// Where a redirect leads.
#[track_caller]
pub fn location(answer: &Response) -> &str {
    let location = answer.headers().get("location");
    location.unwrap_or_else(|| panic!("no redirect: {}", answer.status())).to_str().unwrap()
}

/// The query, or else the fragment, of a URL.
pub fn parameters(url: &str) -> BTreeMap<String, String> {
    let url = url::Url::parse(url).unwrap();
    let text = url.query().or(url.fragment()).unwrap_or_default();
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// The form of an answer by form_post: where it goes, and its fields.
pub fn form_post(page: &str) -> (String, Vec<(String, String)>) {
    let page = Html::parse_document(page);
    let select = |selector| Selector::parse(selector).unwrap();
    let form = page.select(&select("form[name=formPost][method=post]")).next().unwrap();
    assert!(form.select(&select("input[type=submit]")).next().is_some());
    let own = |value: Option<&str>| value.unwrap().to_owned();
    let hidden = select("input[type=hidden]");
    let fields = form.select(&hidden);
    let fields = fields.map(|field| (own(field.attr("name")), own(field.attr("value"))));
    (own(form.attr("action")), fields.collect())
}

/// Status, error and description of an answer of RFC 6749.
pub fn refusal(answer: &Answer) -> (u16, &str, Option<&str>) {
    let error = answer.body["error"].as_str().unwrap_or("none");
    (answer.status, error, answer.body["error_description"].as_str())
}
