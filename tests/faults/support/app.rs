//! A pool with its clients and users, and the requests that apps and browsers make.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poolhouse::clock::Clock;
use serde_json::{Value, json};

use super::browser::Browser;
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

impl WebClient {
    /// What CreateUserPoolClient made.
    fn of(made: &Value) -> Self {
        let made = &made["UserPoolClient"];
        Self { id: text(&made["ClientId"]), secret: text(&made["ClientSecret"]) }
    }
}

/// Such a client, as CreateUserPoolClient is told of it.
fn web_client(flows: &[&str], grace: u32) -> Value {
    json!({
        "ClientName": "web", "GenerateSecret": true,
        "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid", "email"],
        "AllowedOAuthFlowsUserPoolClient": true, "CallbackURLs": [CALLBACK],
        "SupportedIdentityProviders": ["COGNITO"], "ExplicitAuthFlows": flows,
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace},
    })
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
            let mut input = web_client(&["ALLOW_USER_PASSWORD_AUTH"], grace);
            input["UserPoolId"] = json!(pool);
            WebClient::of(&call("CreateUserPoolClient", input).await)
        };
        let (web, strict) = (web(60).await, web(0).await);
        let api = text(&public["UserPoolClient"]["ClientId"]);
        Self { key: world.key.clone(), pool, api, web, strict }
    }

    /// Another client that uses the code flow, with other flows of the API.
    pub async fn web_client(&self, node: SocketAddr, flows: &[&str]) -> WebClient {
        let request = self.signed("CreateUserPoolClient", web_client(flows, 0));
        WebClient::of(&Caller::new(node).send(&request).await.unwrap().ok())
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

    /// The path of a page, with the request of a client.
    pub fn page_path(&self, page: &str, client: &WebClient) -> String {
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
        format!("{}?{}", self.path(page), query.finish())
    }

    /// The sign-in page.
    pub fn login_page(&self, client: &WebClient) -> Request {
        Request::get(&self.page_path("/login", client))
    }

    /// Signs a browser in: its cookies.
    pub async fn log_in(&self, node: SocketAddr, name: &str) -> String {
        let mut browser = Browser::new(node);
        let page = browser.open(&self.page_path("/login", &self.web)).await;
        let fields = [("username", name), ("password", PASSWORD)];
        let answer = browser.submit(&page, "cognitoSignInForm", &fields).await;
        assert!(code_of(&answer).is_some(), "{} {}", answer.status, answer.text());
        browser.cookies()
    }

    /// Asks for a code with a browser that is signed in.
    pub async fn code(&self, node: SocketAddr, client: &WebClient, cookies: &str) -> String {
        let path = self.page_path("/oauth2/authorize", client);
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

/// The code that a redirect to the app carries.
pub fn code_of(answer: &Answer) -> Option<String> {
    let url = url::Url::parse(answer.header("location")?).ok()?;
    let code = url.query_pairs().find(|(name, _)| name == "code")?;
    Some(code.1.into_owned())
}
