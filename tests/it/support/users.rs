//! Users for tests: signed up, confirmed, signed in.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use poolhouse::jobs;
use poolhouse::model::message::Rendered;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Answer, TestServer};

/// A password that Cognito's default policy takes, and that nobody guesses.
pub const PASSWORD: &str = "Corr3ct-horse";

/// The members of CreateUserPool for a pool that proves e-mail addresses.
pub fn proving_email() -> Value {
    json!({"AutoVerifiedAttributes": ["email"]})
}

/// The same, with the address as the username, whatever its letter case.
pub fn email_as_username() -> Value {
    json!({
        "AutoVerifiedAttributes": ["email"],
        "UsernameAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": false},
    })
}

/// The text of the digits in a message.
pub fn digits(message: &Rendered) -> String {
    let digits = message.text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
    digits.expect("a message with a code").to_owned()
}

/// `Base64(HMAC-SHA256(secret, name ‖ client id))`.
pub fn secret_hash(secret: &str, name: &str, client: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(name.as_bytes());
    mac.update(client.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The claims of a JWT.
pub fn claims(token: &Value) -> Value {
    let payload = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

impl TestServer {
    /// Runs every job that is due.
    pub async fn run_jobs(&self) {
        jobs::run_all(&self.app).await.unwrap();
    }

    /// What was sent to an address or number so far, oldest first; what waits is sent now.
    pub async fn mail(&self, to: &str) -> Vec<Rendered> {
        self.run_jobs().await;
        let mut sent = self.app.mailer.remembered();
        sent.retain(|message| message.to == to);
        sent
    }

    /// The newest code that was sent there.
    pub async fn code(&self, to: &str) -> String {
        digits(self.mail(to).await.last().expect("a message"))
    }

    /// SignUp with an e-mail address.
    pub async fn sign_up(&self, client: &str, name: &str, email: &str) -> Answer {
        let attributes = json!([{"Name": "email", "Value": email}]);
        let input = json!({
            "ClientId": client, "Username": name, "Password": PASSWORD,
            "UserAttributes": attributes,
        });
        self.call("SignUp", input).await
    }

    /// ConfirmSignUp.
    pub async fn confirm(&self, client: &str, name: &str, code: &str) -> Answer {
        let input = json!({"ClientId": client, "Username": name, "ConfirmationCode": code});
        self.call("ConfirmSignUp", input).await
    }

    /// A user who signed up and confirmed the address `<name>@example.com`: the `sub`.
    pub async fn user(&self, client: &str, name: &str) -> String {
        let email = format!("{name}@example.com");
        let made = self.sign_up(client, name, &email).await.ok();
        let code = self.code(&email).await;
        self.confirm(client, name, &code).await.ok();
        made["UserSub"].as_str().unwrap().to_owned()
    }

    /// InitiateAuth with a password.
    pub async fn sign_in(&self, client: &str, name: &str, password: &str) -> Answer {
        let parameters = json!({"USERNAME": name, "PASSWORD": password});
        let input = json!({
            "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters,
        });
        self.call("InitiateAuth", input).await
    }

    /// The tokens of a sign-in with the usual password.
    pub async fn tokens(&self, client: &str, name: &str) -> Value {
        let signed_in = self.sign_in(client, name, PASSWORD).await.ok();
        signed_in["AuthenticationResult"].clone()
    }

    /// The access token of a sign-in with the usual password.
    pub async fn access_token(&self, client: &str, name: &str) -> String {
        self.tokens(client, name).await["AccessToken"].as_str().unwrap().to_owned()
    }

    /// AdminGetUser.
    pub async fn admin_get(&self, pool: &str, name: &str) -> Answer {
        self.signed("AdminGetUser", json!({"UserPoolId": pool, "Username": name})).await
    }

    /// An attribute of a user, as administrators see it.
    pub async fn attribute(&self, pool: &str, name: &str, attribute: &str) -> Option<String> {
        let user = self.admin_get(pool, name).await.ok();
        value(&user["UserAttributes"], attribute)
    }
}

/// The value of an attribute in a list of them.
pub fn value(list: &Value, attribute: &str) -> Option<String> {
    let found = list.as_array()?.iter().find(|entry| entry["Name"] == attribute)?;
    found["Value"].as_str().map(str::to_owned)
}
