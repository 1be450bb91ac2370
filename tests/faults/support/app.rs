//! A pool with its clients and users, and the requests that apps and browsers make.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poolhouse::clock::Clock;
use serde_json::{Value, json};

use super::wire::{Answer, Caller, Request};
use super::{HOST, World, sign};

pub const PASSWORD: &str = "Correct-Horse-9-Battery";
const AWS_JSON: &str = "application/x-amz-json-1.1";
const CALLBACK: &str = "https://app.example/callback";
/// A verifier and its S256 challenge (RFC 7636, appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A client with a secret that uses the code flow.
#[derive(Clone, Debug)]
pub struct WebClient {
    pub id: String,
    secret: String,
}

/// A pool that proves e-mail addresses, and its clients.
#[derive(Clone, Debug)]
pub struct App {
    key: sign::Key,
    pub pool: String,
    /// A public client of the API that signs in by password.
    pub api: String,
    /// Rotates refresh tokens; a retry within a minute gets the same successor.
    pub web: WebClient,
    /// Rotates refresh tokens; no retry.
    pub strict: WebClient,
}

/// An operation of cognito-idp that needs no signature.
pub fn open(operation: &str, input: &Value) -> Request {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    Request::post("/", AWS_JSON, input.to_string()).header("x-amz-target", &target)
}

/// An operation of cognito-idp, signed.
pub fn signed(key: &sign::Key, operation: &str, input: &Value) -> Request {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let headers = sign::headers(key, HOST, &target, &input.to_string(), Clock::System.now());
    let request = open(operation, input);
    headers.iter().fold(request, |request, (name, value)| request.header(name, value))
}

impl App {
    /// Makes it through the API of a node.
    pub async fn make(world: &World, node: SocketAddr) -> Self {
        let api = &mut Caller::new(node);
        let mut call = async |operation: &str, input: Value| -> Value {
            api.send(&signed(&world.key, operation, &input)).await.unwrap().ok()
        };
        let pool = json!({"PoolName": "people", "AutoVerifiedAttributes": ["email"]});
        let pool = text(&call("CreateUserPool", pool).await["UserPool"]["Id"]);
        call("CreateUserPoolDomain", json!({"UserPoolId": pool, "Domain": "people"})).await;
        let flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        let public = json!({"UserPoolId": pool, "ClientName": "api", "ExplicitAuthFlows": flows});
        let public = call("CreateUserPoolClient", public).await;
        let mut web = async |grace: u32| {
            let input = json!({
                "UserPoolId": pool, "ClientName": "web", "GenerateSecret": true,
                "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid", "email"],
                "AllowedOAuthFlowsUserPoolClient": true, "CallbackURLs": [CALLBACK],
                "SupportedIdentityProviders": ["COGNITO"],
                "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
                "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace},
            });
            let made = &call("CreateUserPoolClient", input).await["UserPoolClient"];
            WebClient { id: text(&made["ClientId"]), secret: text(&made["ClientSecret"]) }
        };
        let (web, strict) = (web(60).await, web(0).await);
        let api = text(&public["UserPoolClient"]["ClientId"]);
        Self { key: world.key.clone(), pool, api, web, strict }
    }

    /// A signed operation of this pool.
    pub fn signed(&self, operation: &str, mut input: Value) -> Request {
        input["UserPoolId"] = json!(self.pool);
        signed(&self.key, operation, &input)
    }

    /// A path of the pool's pages and endpoints.
    pub fn path(&self, rest: &str) -> String {
        format!("/{}{rest}", self.pool)
    }

    /// Makes users with passwords.
    pub async fn make_users(&self, node: SocketAddr, names: &[&str]) {
        let api = &mut Caller::new(node);
        for name in names {
            let email = json!({"Name": "email", "Value": address_of(name)});
            let proven = json!({"Name": "email_verified", "Value": "true"});
            let made = json!({
                "Username": name, "MessageAction": "SUPPRESS", "UserAttributes": [email, proven],
            });
            api.send(&self.signed("AdminCreateUser", made)).await.unwrap().ok();
            let password = json!({"Username": name, "Password": PASSWORD, "Permanent": true});
            api.send(&self.signed("AdminSetUserPassword", password)).await.unwrap();
        }
    }

    pub fn sign_up(&self, name: &str) -> Request {
        let email = json!([{"Name": "email", "Value": address_of(name)}]);
        let input = json!({
            "ClientId": self.api, "Username": name, "Password": PASSWORD, "UserAttributes": email,
        });
        open("SignUp", &input)
    }

    pub fn confirm(&self, name: &str, code: &str) -> Request {
        let input = json!({"ClientId": self.api, "Username": name, "ConfirmationCode": code});
        open("ConfirmSignUp", &input)
    }

    pub fn sign_in(&self, name: &str, password: &str) -> Request {
        let parameters = json!({"USERNAME": name, "PASSWORD": password});
        self.initiate("USER_PASSWORD_AUTH", &parameters)
    }

    /// Refreshes what [`App::sign_in`] gave.
    pub fn refresh_auth(&self, token: &str) -> Request {
        self.initiate("REFRESH_TOKEN_AUTH", &json!({"REFRESH_TOKEN": token}))
    }

    fn initiate(&self, flow: &str, parameters: &Value) -> Request {
        let input = json!({"ClientId": self.api, "AuthFlow": flow, "AuthParameters": parameters});
        open("InitiateAuth", &input)
    }

    /// The tokens of a sign-in by the API.
    pub async fn tokens(&self, node: SocketAddr, name: &str) -> Value {
        let answer = Caller::new(node).send(&self.sign_in(name, PASSWORD)).await.unwrap();
        answer.ok()["AuthenticationResult"].take()
    }

    fn token_request(&self, client: &WebClient, fields: &[(&str, &str)]) -> Request {
        let pair = STANDARD.encode(format!("{}:{}", client.id, client.secret));
        let request = Request::form(&self.path("/oauth2/token"), fields);
        request.header("authorization", &format!("Basic {pair}"))
    }

    /// Redeems a code.
    pub fn redeem(&self, client: &WebClient, code: &str) -> Request {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.token_request(client, &fields)
    }

    /// Refreshes what [`App::redeem`] gave.
    pub fn refresh(&self, client: &WebClient, token: &str) -> Request {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.token_request(client, &fields)
    }

    fn authorize_query(client: &WebClient) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("response_type", "code"),
            ("client_id", &client.id),
            ("redirect_uri", CALLBACK),
            ("scope", "openid email"),
            ("state", "a state"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        query.finish()
    }

    /// The sign-in page.
    pub fn login_page(&self, client: &WebClient) -> Request {
        Request::get(&format!("{}?{}", self.path("/login"), Self::authorize_query(client)))
    }

    /// Signs a browser in: its cookies.
    pub async fn log_in(&self, node: SocketAddr, name: &str) -> String {
        let browser = &mut Caller::new(node);
        let page = browser.send(&self.login_page(&self.web)).await.unwrap();
        let cookies = cookies_of(&page);
        let html = page.text();
        let csrf = html.split_once("name=\"_csrf\" value=\"").unwrap().1;
        let csrf = csrf.split('"').next().unwrap();
        let query = Self::authorize_query(&self.web);
        let fields = [("_csrf", csrf), ("username", name), ("password", PASSWORD)];
        let form = Request::form(&format!("{}?{query}", self.path("/login")), &fields);
        let form = form.header("cookie", &cookies).header("sec-fetch-site", "same-origin");
        let answer = browser.send(&form).await.unwrap();
        assert!(code_of(&answer).is_some(), "{} {}", answer.status, answer.text());
        cookies_of(&answer)
    }

    /// Asks for a code with a browser that is signed in.
    pub async fn code(&self, node: SocketAddr, client: &WebClient, cookies: &str) -> String {
        let path = format!("{}?{}", self.path("/oauth2/authorize"), Self::authorize_query(client));
        let request = Request::get(&path).header("cookie", cookies);
        let answer = Caller::new(node).send(&request).await.unwrap();
        code_of(&answer).unwrap_or_else(|| panic!("{} {}", answer.status, answer.text()))
    }
}

/// The address that a user of a name has.
pub fn address_of(name: &str) -> String {
    format!("{name}@example.com")
}

/// A member that is a text.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn cookies_of(answer: &Answer) -> String {
    let set = answer.headers("set-cookie").filter_map(|cookie| cookie.split(';').next());
    set.filter(|cookie| !cookie.ends_with('=')).collect::<Vec<_>>().join("; ")
}

/// The code that a redirect to the app carries.
fn code_of(answer: &Answer) -> Option<String> {
    let url = url::Url::parse(answer.header("location")?).ok()?;
    let code = url.query_pairs().find(|(name, _)| name == "code")?;
    Some(code.1.into_owned())
}
