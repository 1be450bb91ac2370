//! A pool with its clients and users, made through the API as any operator would.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::http::{Answer, Connection, request};
use crate::server::{HOST, KEY, Running};
use crate::{dpop, sigv4, srp};

pub const AWS_JSON: &str = "application/x-amz-json-1.1";
const FORM: &str = "application/x-www-form-urlencoded";
const CALLBACK: &str = "https://app.example.com/callback";
const PASSWORD: &str = "Correct-Horse-9-Battery";
const VERIFIER: &str = "a-verifier-of-fifty-characters-is-long-enough-here";

/// So many users that no row of theirs is hotter than in real life.
pub const USERS: usize = 64;

/// An app client.
pub struct Client {
    pub id: String,
    basic: String,
}

/// The pool under load.
pub struct World {
    pub pool: String,
    pub machine: Client,
    pub web: Client,
    pub rotating: Client,
    pub api: Client,
}

/// What a sign-in gave.
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

/// What a browser keeps: the cookies, as one header.
pub type Cookies = String;

/// A call of a signed operation, good for five minutes.
pub fn signed(operation: &str, input: &Value) -> Vec<u8> {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let body = input.to_string();
    let (date, authorization) = sigv4::sign(&KEY, HOST, &target, &body);
    let headers = [
        ("host", HOST),
        ("content-type", AWS_JSON),
        ("x-amz-target", &target),
        ("x-amz-date", &date),
        ("authorization", &authorization),
    ];
    request("POST", "/", &headers, &body)
}

fn call(connection: &mut Connection, operation: &str, input: Value) -> anyhow::Result<Value> {
    let answer = connection.send(&signed(operation, &input))?;
    anyhow::ensure!(answer.status == 200, "{operation}: {}", answer.text());
    Ok(serde_json::from_slice(answer.body).unwrap_or(Value::Null))
}

/// A call of an operation that needs no signature.
fn open(operation: &str, input: &Value) -> Vec<u8> {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    let headers = [("host", HOST), ("content-type", AWS_JSON), ("x-amz-target", &target)];
    request("POST", "/", &headers, &input.to_string())
}

fn text(value: &Value) -> anyhow::Result<String> {
    value.as_str().map(str::to_owned).context("not a string")
}

pub fn username(number: usize) -> String {
    format!("user{:03}", number % USERS)
}

impl World {
    /// Makes one, whose pool and domain prefix have this name.
    pub fn make(server: &Running, name: &str) -> anyhow::Result<Self> {
        let mut connection = server.open()?;
        let api = &mut connection;
        let pool =
            text(&call(api, "CreateUserPool", json!({"PoolName": name}))?["UserPool"]["Id"])?;
        call(api, "CreateUserPoolDomain", json!({"UserPoolId": pool, "Domain": name}))?;
        let scopes = json!([{"ScopeName": "read", "ScopeDescription": "Reads"}]);
        let resource =
            json!({"UserPoolId": pool, "Identifier": "api", "Name": "API", "Scopes": scopes});
        call(api, "CreateResourceServer", resource)?;
        let mut client = |settings: Value| -> anyhow::Result<Client> {
            let mut input = json!({"UserPoolId": pool, "ClientName": "bench"});
            if let (Some(input), Some(settings)) = (input.as_object_mut(), settings.as_object()) {
                input.extend(settings.clone());
            }
            let made = &call(api, "CreateUserPoolClient", input)?["UserPoolClient"];
            let (id, secret) =
                (text(&made["ClientId"])?, made["ClientSecret"].as_str().unwrap_or(""));
            Ok(Client { basic: format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))), id })
        };
        let code = json!({
            "GenerateSecret": true,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile"],
            "AllowedOAuthFlowsUserPoolClient": true,
            "CallbackURLs": [CALLBACK],
            "SupportedIdentityProviders": ["COGNITO"],
        });
        let mut rotating = code.clone();
        rotating["RefreshTokenRotation"] =
            json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": 0});
        rotating["ExplicitAuthFlows"] = json!(["ALLOW_USER_PASSWORD_AUTH"]);
        let machine = client(json!({
            "GenerateSecret": true,
            "AllowedOAuthFlows": ["client_credentials"],
            "AllowedOAuthScopes": ["api/read"],
            "AllowedOAuthFlowsUserPoolClient": true,
        }))?;
        let web = client(code)?;
        let rotating = client(rotating)?;
        let flows =
            json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH",]);
        let api_client = client(json!({"ExplicitAuthFlows": flows}))?;
        let world = Self { pool, machine, web, rotating, api: api_client };
        world.make_users(api)?;
        Ok(world)
    }

    fn make_users(&self, api: &mut Connection) -> anyhow::Result<()> {
        for number in 0..USERS {
            let name = username(number);
            let email = json!({"Name": "email", "Value": format!("{name}@example.com")});
            let made = json!({
                "UserPoolId": self.pool,
                "Username": name,
                "MessageAction": "SUPPRESS",
                "UserAttributes": [email, {"Name": "email_verified", "Value": "true"}],
            });
            call(api, "AdminCreateUser", made)?;
            let password = json!({
                "UserPoolId": self.pool,
                "Username": name,
                "Password": PASSWORD,
                "Permanent": true,
            });
            call(api, "AdminSetUserPassword", password)?;
        }
        Ok(())
    }

    /// A path of this pool's pages and endpoints.
    pub fn path(&self, rest: &str) -> String {
        format!("/{}{rest}", self.pool)
    }

    fn form_request(
        &self,
        client: &Client,
        path: &str,
        form: &str,
        proof: Option<&str>,
    ) -> Vec<u8> {
        let mut headers =
            vec![("host", HOST), ("content-type", FORM), ("authorization", client.basic.as_str())];
        headers.extend(proof.map(|proof| ("dpop", proof)));
        request("POST", &self.path(path), &headers, form)
    }

    fn token_request(&self, client: &Client, form: &str) -> Vec<u8> {
        self.form_request(client, "/oauth2/token", form, None)
    }

    pub fn client_credentials(&self) -> Vec<u8> {
        self.token_request(&self.machine, "grant_type=client_credentials&scope=api%2Fread")
    }

    pub fn refresh(&self, client: &Client, token: &str) -> Vec<u8> {
        let token = utf8_percent_encode(token, NON_ALPHANUMERIC);
        self.token_request(client, &format!("grant_type=refresh_token&refresh_token={token}"))
    }

    fn exchange(&self, client: &Client, code: &str, proof: Option<&str>) -> Vec<u8> {
        let callback = utf8_percent_encode(CALLBACK, NON_ALPHANUMERIC);
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={callback}&code_verifier={VERIFIER}"
        );
        self.form_request(client, "/oauth2/token", &form, proof)
    }

    fn authorize_query(client: &Client) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()));
        let callback = utf8_percent_encode(CALLBACK, NON_ALPHANUMERIC);
        format!(
            "?response_type=code&client_id={}&redirect_uri={callback}&scope=openid+email&state=bench&nonce=bench&code_challenge={challenge}&code_challenge_method=S256",
            client.id
        )
    }

    /// The first step of an SRP sign-in.
    pub fn begin_srp(&self, name: &str, public: &str) -> Vec<u8> {
        self.initiate("USER_SRP_AUTH", &json!({"USERNAME": name, "SRP_A": public}))
    }

    /// The second one: the proof that answers a challenge.
    pub fn finish_srp(&self, client: &mut srp::Client, asked: &Value) -> anyhow::Result<Vec<u8>> {
        let responses = client.responses(&self.pool, &asked["ChallengeParameters"], PASSWORD)?;
        let input = json!({
            "ClientId": self.api.id, "ChallengeName": asked["ChallengeName"],
            "Session": asked["Session"], "ChallengeResponses": responses,
        });
        Ok(open("RespondToAuthChallenge", &input))
    }

    pub fn initiate_auth(&self, name: &str) -> Vec<u8> {
        self.initiate("USER_PASSWORD_AUTH", &json!({"USERNAME": name, "PASSWORD": PASSWORD}))
    }

    pub fn refresh_auth(&self, token: &str) -> Vec<u8> {
        self.initiate("REFRESH_TOKEN_AUTH", &json!({"REFRESH_TOKEN": token}))
    }

    fn initiate(&self, flow: &str, parameters: &Value) -> Vec<u8> {
        let input =
            json!({"ClientId": self.api.id, "AuthFlow": flow, "AuthParameters": parameters});
        open("InitiateAuth", &input)
    }

    pub fn get_user(token: &str) -> Vec<u8> {
        open("GetUser", &json!({"AccessToken": token}))
    }

    /// The tokens of a password sign-in by the API.
    pub fn api_tokens(&self, api: &mut Connection, name: &str) -> anyhow::Result<Tokens> {
        let answer = json_of(api.send(&self.initiate_auth(name))?)?;
        let result = &answer["AuthenticationResult"];
        Ok(Tokens {
            access: text(&result["AccessToken"])?,
            refresh: text(&result["RefreshToken"])?,
        })
    }

    /// The sign-in page, for a browser without cookies.
    pub fn login_page(&self, client: &Client) -> Vec<u8> {
        let path = self.path(&format!("/login{}", Self::authorize_query(client)));
        request("GET", &path, &[("host", HOST)], "")
    }

    /// Opens the sign-in page and posts the form, as a browser without script does. The answer is a code and the
    /// session's cookies.
    pub fn log_in(
        &self,
        browser: &mut Connection,
        client: &Client,
        number: usize,
    ) -> anyhow::Result<(String, Cookies)> {
        let page = browser.send(&self.login_page(client))?;
        anyhow::ensure!(page.status == 200, "/login: {} {}", page.status, page.text());
        let cookies = cookies_of(&page);
        let html = page.text();
        let action = attribute(&html, "method=\"post\" action=\"")?;
        let csrf = attribute(&html, "name=\"_csrf\" value=\"")?;
        let csrf = utf8_percent_encode(&csrf, NON_ALPHANUMERIC);
        let name = username(number);
        let form = format!("_csrf={csrf}&cognitoAsfData=&username={name}&password={PASSWORD}");
        let headers = [("host", HOST), ("content-type", FORM), ("cookie", &cookies)];
        let answer = browser.send(&request("POST", &path_of(&action), &headers, &form))?;
        Ok((code_of(&answer)?, cookies_of(&answer)))
    }

    /// The authorize request of a browser that has a session.
    pub fn authorize(&self, client: &Client, cookies: &Cookies) -> Vec<u8> {
        let path = self.path(&format!("/oauth2/authorize{}", Self::authorize_query(client)));
        request("GET", &path, &[("host", HOST), ("cookie", cookies)], "")
    }

    /// The authorize request of that browser for a request that the app pushes first.
    pub fn authorize_pushed(
        &self,
        app: &mut Connection,
        client: &Client,
        cookies: &Cookies,
    ) -> anyhow::Result<Vec<u8>> {
        let query = Self::authorize_query(client);
        let pushed = self.form_request(client, "/oauth2/par", query.trim_start_matches('?'), None);
        let answer = app.send(&pushed)?;
        anyhow::ensure!(answer.status == 201, "/oauth2/par: {}", answer.text());
        let pushed = text(&serde_json::from_slice::<Value>(answer.body)?["request_uri"])?;
        let (pushed, id) = (utf8_percent_encode(&pushed, NON_ALPHANUMERIC), &client.id);
        let path = format!("/oauth2/authorize?client_id={id}&request_uri={pushed}");
        Ok(request("GET", &self.path(&path), &[("host", HOST), ("cookie", cookies)], ""))
    }

    /// Redeems a code.
    pub fn redeem(
        &self,
        app: &mut Connection,
        client: &Client,
        code: &str,
    ) -> anyhow::Result<Value> {
        json_of(app.send(&self.exchange(client, code, None))?)
    }

    /// Redeems a code for tokens that are bound to a key.
    pub fn redeem_bound(
        &self,
        app: &mut Connection,
        client: &Client,
        code: &str,
        key: &mut dpop::Key,
    ) -> anyhow::Result<Value> {
        let url = format!("https://{HOST}{}", self.path("/oauth2/token"));
        let proof = key.proof(&url)?;
        json_of(app.send(&self.exchange(client, code, Some(&proof)))?)
    }
}

/// The code that a redirect to the app carries.
pub fn code_of(answer: &Answer<'_>) -> anyhow::Result<String> {
    let location = answer.headers("location").next();
    let location = location.with_context(|| format!("{}: {}", answer.status, answer.text()))?;
    let code = location.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
    Ok(code.with_context(|| format!("no code in {location}"))?.to_owned())
}

pub fn json_of(answer: Answer<'_>) -> anyhow::Result<Value> {
    anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text());
    Ok(serde_json::from_slice(answer.body)?)
}

fn cookies_of(answer: &Answer<'_>) -> Cookies {
    let set = answer.headers("set-cookie").filter_map(|cookie| cookie.split(';').next());
    set.collect::<Vec<_>>().join("; ")
}

/// What stands in the page between `before` and the next quote.
fn attribute(html: &str, before: &str) -> anyhow::Result<String> {
    let value = html.split_once(before).and_then(|(_, rest)| rest.split('"').next());
    Ok(value
        .with_context(|| format!("no {before} in the page"))?
        .replace("&amp;", "&")
        .replace("&#38;", "&"))
}

/// The path and query of a URL; a path stays.
fn path_of(url: &str) -> String {
    match url.split_once("://").and_then(|(_, rest)| rest.split_once('/')) {
        Some((_, path)) => format!("/{path}"),
        None => url.to_owned(),
    }
}
