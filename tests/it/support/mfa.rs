//! Second factors for tests.

use serde_json::{Value, json};
use totp_rs::{Algorithm, Builder, Secret};

use super::{Answer, TestServer};

/// The code that an authenticator app shows for a SecretCode, `steps` of 30 seconds from now.
pub fn code_of(server: &TestServer, secret: &str, steps: i64) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .build()
        .unwrap();
    let at = u64::try_from(server.app.now().timestamp() + steps * 30).unwrap();
    totp.generate(at).to_string()
}

impl TestServer {
    /// SetUserPoolMfaConfig with software tokens, and codes by SMS and e-mail.
    pub async fn ask_for_factors(&self, pool: &str, mode: &str) {
        let input = json!({
            "UserPoolId": pool, "MfaConfiguration": mode,
            "SmsMfaConfiguration": {},
            "SoftwareTokenMfaConfiguration": {"Enabled": true},
            "EmailMfaConfiguration": {"Message": "Sign-in code {####}", "Subject": "Code"},
        });
        self.signed("SetUserPoolMfaConfig", input).await.ok();
    }

    /// Registers a software token for whoever bears a token and prefers it: its SecretCode.
    pub async fn enrol(&self, access_token: &str) -> String {
        let given = self.call("AssociateSoftwareToken", json!({"AccessToken": access_token})).await;
        let secret = given.ok()["SecretCode"].as_str().unwrap().to_owned();
        let code = code_of(self, &secret, 0);
        let input = json!({"AccessToken": access_token, "UserCode": code});
        self.call("VerifySoftwareToken", input).await.ok();
        let prefer = json!({"Enabled": true, "PreferredMfa": true});
        let input = json!({"AccessToken": access_token, "SoftwareTokenMfaSettings": prefer});
        self.call("SetUserMFAPreference", input).await.ok();
        secret
    }

    /// RespondToAuthChallenge.
    pub async fn respond(
        &self,
        client: &str,
        challenge: &str,
        session: &Value,
        responses: Value,
    ) -> Answer {
        let input = json!({
            "ClientId": client, "ChallengeName": challenge, "Session": session,
            "ChallengeResponses": responses,
        });
        self.call("RespondToAuthChallenge", input).await
    }
}
