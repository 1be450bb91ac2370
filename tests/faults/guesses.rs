//! Codes and passwords that are guessed, by many at once, at two nodes: no more of the guesses are looked at than of a series.

use std::time::Instant;

use poolhouse::clock::Clock;
use serde_json::{Value, json};

use crate::nodes::allowed;
use crate::support::app::{PASSWORD, address_of, open};
use crate::support::srp::Exchange;
use crate::support::two::succeeded;
use crate::support::ways::{NAMES, Ways, shown};
use crate::support::wire::{Answer, Request};

/// So many at once guess a code.
const GUESSES: usize = 50;

/// As many guesses as are looked at.
const LOOKED_AT: usize = 5;

/// Codes of as many digits that are not this one.
fn wrong_codes(code: &str) -> impl Iterator<Item = String> {
    let (digits, right) = (code.len(), code.parse::<usize>().unwrap());
    (1..=GUESSES).map(move |step| {
        let wrong = (right + step) % 10_usize.pow(digits.try_into().unwrap());
        format!("{wrong:0digits$}")
    })
}

/// How often an exception is among answers, none of which is a success.
fn count(answers: &[Answer], exception: &str) -> usize {
    assert_eq!(succeeded(answers).len(), 0, "{answers:?}");
    answers.iter().filter(|answer| answer.error() == exception).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_guesses_at_once_five_are_looked_at_and_each_of_them_is_counted_once() {
    let ways = Ways::start("OPTIONAL").await;
    let mut sql = ways.two.world.sql().await;
    let name = NAMES[0];
    let number = ways.give_number(name).await;
    let token = ways.access_token(name).await;

    // A first factor.
    let wish = json!({"PREFERRED_CHALLENGE": "SMS_OTP"});
    let asked = ways.ask(&ways.begin("USER_AUTH", name, wish)).await;
    let code = ways.texted(8, &number).await;
    let answer = |code: &str| ways.respond(name, &asked, json!({"SMS_OTP_CODE": code}));
    let answers = ways.two.race(wrong_codes(&code).map(|code| answer(&code))).await;
    let looked_at = count(&answers, "CodeMismatchException");
    assert!(looked_at <= LOOKED_AT, "{answers:?}");
    let counted: i32 =
        sqlx::query_scalar("SELECT failures FROM sign_in_failures WHERE source = ''")
            .fetch_one(&mut sql)
            .await
            .unwrap();
    assert_eq!(usize::try_from(counted).unwrap(), looked_at, "{answers:?}");
    // Whoever has the code comes too late, whichever node is asked.
    for node in [0, 1] {
        let late = ways.two.ask(node, &answer(&code)).await;
        assert_eq!(late.error(), "NotAuthorizedException", "{}", late.text());
    }

    // The code that proves a number.
    let input = json!({"AccessToken": token, "AttributeName": "phone_number"});
    ways.ask(&open("GetUserAttributeVerificationCode", &input)).await;
    let code = ways.texted(6, &number).await;
    let verify = |code: &str| {
        let input = json!({"AccessToken": token, "AttributeName": "phone_number", "Code": code});
        open("VerifyUserAttribute", &input)
    };
    let answers = ways.two.race(wrong_codes(&code).map(|code| verify(&code))).await;
    assert_eq!(count(&answers, "CodeMismatchException"), LOOKED_AT, "{answers:?}");
    let exceeded = count(&answers, "LimitExceededException");
    assert_eq!(exceeded, GUESSES - LOOKED_AT, "{answers:?}");
    let counted: i32 = sqlx::query_scalar(
        "SELECT sum(attempts)::int FROM confirmation_codes WHERE consumed_at IS NULL",
    )
    .fetch_one(&mut sql)
    .await
    .unwrap();
    assert_eq!(usize::try_from(counted).unwrap(), LOOKED_AT);
    for node in [0, 1] {
        let late = ways.two.ask(node, &verify(&code)).await;
        assert_eq!(late.error(), "LimitExceededException", "{}", late.text());
    }
    ways.two.end().await;
}

impl Ways {
    /// Sends a guess for each wrong code at once; how many are told that they are wrong.
    async fn guess(
        &self,
        code: &str,
        request: impl Fn(&str) -> Request,
        exception: &str,
    ) -> Vec<Answer> {
        let answers = self.two.race(wrong_codes(code).map(|code| request(&code))).await;
        let looked_at = count(&answers, exception);
        assert!((1..=LOOKED_AT).contains(&looked_at), "{looked_at}: {answers:?}");
        answers
    }

    /// Registers a software token for a user: its seed.
    async fn token_of(&self, name: &str) -> Value {
        let token = self.access_token(name).await;
        let given = open("AssociateSoftwareToken", &json!({"AccessToken": token}));
        let secret = self.ask(&given).await["SecretCode"].take();
        // That of the step before, so that the one that is shown now is left.
        let verify = json!({"AccessToken": token, "UserCode": shown(&secret, -1)});
        self.ask(&open("VerifySoftwareToken", &verify)).await;
        let prefer = json!({"Enabled": true, "PreferredMfa": true});
        let prefer = json!({"AccessToken": token, "SoftwareTokenMfaSettings": prefer});
        self.ask(&open("SetUserMFAPreference", &prefer)).await;
        secret
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn second_factors_that_are_guessed_at_once_have_five_tries() {
    let ways = Ways::start("OPTIONAL").await;
    let [mailed, shown_by_app, _] = NAMES;

    let token = ways.access_token(mailed).await;
    let prefer = json!({"Enabled": true, "PreferredMfa": true});
    let prefer = json!({"AccessToken": token, "EmailMfaSettings": prefer});
    ways.ask(&open("SetUserMFAPreference", &prefer)).await;
    let asked = ways.sign_in(mailed, None).await;
    assert_eq!(asked["ChallengeName"], "EMAIL_OTP", "{asked}");
    let code = ways.code(6, mailed).await;
    let answer = |code: &str| ways.respond(mailed, &asked, json!({"EMAIL_OTP_CODE": code}));
    ways.guess(&code, answer, "CodeMismatchException").await;
    for node in [0, 1] {
        let late = ways.two.ask(node, &answer(&code)).await;
        assert_eq!(late.error(), "NotAuthorizedException", "{}", late.text());
    }

    let secret = ways.token_of(shown_by_app).await;
    let asked = ways.sign_in(shown_by_app, None).await;
    let code = shown(&secret, 0);
    let shown_now: Vec<String> = (-2..=2).map(|step| shown(&secret, step)).collect();
    let answer =
        |code: &str| ways.respond(shown_by_app, &asked, json!({"SOFTWARE_TOKEN_MFA_CODE": code}));
    let wrong = wrong_codes(&code).filter(|code| !shown_now.contains(code));
    let answers = ways.two.race(wrong.map(|code| answer(&code))).await;
    let looked_at = count(&answers, "CodeMismatchException");
    assert!((1..=LOOKED_AT).contains(&looked_at), "{looked_at}: {answers:?}");
    let late = ways.two.ask(1, &answer(&code)).await;
    assert_eq!(late.error(), "NotAuthorizedException", "{}", late.text());
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_software_token_that_is_verified_by_guessing_is_locked() {
    let ways = Ways::start("OPTIONAL").await;
    let token = ways.access_token(NAMES[0]).await;
    let given = open("AssociateSoftwareToken", &json!({"AccessToken": token}));
    let secret = ways.ask(&given).await["SecretCode"].take();
    let shown_now: Vec<String> = (-2..=4).map(|step| shown(&secret, step)).collect();
    let began = Instant::now();
    let verify =
        |code: &str| open("VerifySoftwareToken", &json!({"AccessToken": token, "UserCode": code}));
    let now = shown(&secret, 0);
    let wrong = wrong_codes(&now).filter(|code| !shown_now.contains(code));
    let answers = ways.two.race(wrong.map(|code| verify(&code))).await;
    let most = allowed(began.elapsed().as_secs_f64());
    let looked_at = count(&answers, "EnableSoftwareTokenMFAException");
    assert!((1..=most).contains(&looked_at), "{looked_at} of {most}: {answers:?}");
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_of_recovery_and_of_sign_ups_that_are_guessed_at_once_have_five_tries() {
    let ways = Ways::start("OFF").await;
    let name = NAMES[0];
    ways.ask(&open("ForgotPassword", &json!({"ClientId": ways.client, "Username": name}))).await;
    let code = ways.code(6, name).await;
    let choose = |code: &str| {
        let input = json!({
            "ClientId": ways.client, "Username": name, "ConfirmationCode": code,
            "Password": "An0ther-horse!",
        });
        open("ConfirmForgotPassword", &input)
    };
    ways.guess(&code, choose, "CodeMismatchException").await;
    for node in [0, 1] {
        let late = ways.two.ask(node, &choose(&code)).await;
        assert_eq!(late.error(), "LimitExceededException", "{}", late.text());
    }
    ways.ask(&ways.begin("USER_PASSWORD_AUTH", name, json!({"PASSWORD": PASSWORD}))).await;

    let email = json!([{"Name": "email", "Value": address_of("dan")}]);
    let made = json!({
        "ClientId": ways.client, "Username": "dan", "Password": PASSWORD, "UserAttributes": email,
    });
    ways.ask(&open("SignUp", &made)).await;
    let code = ways.code(6, "dan").await;
    let confirm = |code: &str| {
        let input = json!({"ClientId": ways.client, "Username": "dan", "ConfirmationCode": code});
        open("ConfirmSignUp", &input)
    };
    ways.guess(&code, confirm, "CodeMismatchException").await;
    let late = ways.two.ask(1, &confirm(&code)).await;
    assert_eq!(late.error(), "LimitExceededException", "{}", late.text());
    // What was counted is counted once: on the codes, of those who tried, and of strangers.
    let mut sql = ways.two.world.sql().await;
    let counted = "SELECT sum(attempts)::int FROM confirmation_codes WHERE consumed_at IS NULL";
    let counted: i32 = sqlx::query_scalar(counted).fetch_one(&mut sql).await.unwrap();
    assert_eq!(usize::try_from(counted).unwrap(), 2 * LOOKED_AT);
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_is_guessed_by_changing_it_has_five_tries() {
    let ways = Ways::start("OFF").await;
    let token = ways.access_token(NAMES[0]).await;
    let change = |previous: &str| {
        let input = json!({
            "AccessToken": token, "PreviousPassword": previous, "ProposedPassword": "An0ther-horse!",
        });
        open("ChangePassword", &input)
    };
    let wrong = (0..GUESSES).map(|number| change(&format!("Wrong-Password-{number}")));
    let answers = ways.two.race(wrong).await;
    // Some may find the hash queue full: nobody looked at those.
    let looked_at = count(&answers, "NotAuthorizedException");
    assert!((1..=LOOKED_AT).contains(&looked_at), "{looked_at}: {answers:?}");
    ways.two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_devices_password_that_is_guessed_at_once_has_five_tries() {
    let ways = Ways::start("OFF").await;
    let (name, secret) = (NAMES[0], "the device's own password");
    let (key, group) = ways.device(name, secret).await;
    let asked = ways.sign_in(name, Some(&key)).await;
    let exchange = Exchange::begin();
    let begin = json!({"DEVICE_KEY": key, "SRP_A": exchange.public});
    let asked = ways.ask(&ways.respond(name, &asked, begin)).await;
    let (now, told) = (Clock::System.now(), &asked["ChallengeParameters"]);
    let proof = |secret: &str| {
        let mut proof = exchange.responses(now, &format!("us-east-1_{group}"), told, secret);
        proof["DEVICE_KEY"] = json!(key);
        ways.respond(name, &asked, proof)
    };
    let answers = ways.two.race((0..GUESSES).map(|number| proof(&format!("wrong {number}")))).await;
    assert_eq!(succeeded(&answers).len(), 0);
    let looked_at = |answer: &&Answer| answer.text().contains("Incorrect username or password.");
    let looked_at = answers.iter().filter(looked_at).count();
    assert!((1..=LOOKED_AT).contains(&looked_at), "{looked_at}: {answers:?}");
    let late = ways.two.ask(1, &proof(secret)).await;
    assert_eq!(late.error(), "NotAuthorizedException", "{}", late.text());
    ways.two.end().await;
}
