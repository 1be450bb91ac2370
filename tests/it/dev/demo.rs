use std::net::TcpListener;

use poolhouse::dev::demo::{self, DemoConfig};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;
use crate::support::browser::{Browser, Page};
use crate::support::users::{PASSWORD, email_as_username};

const ANN: &str = "ann@example.com";

/// The demo app at the door of a pool that has a user.
struct World {
    server: TestServer,
    app: String,
    pool: String,
    client: String,
    sub: String,
}

impl World {
    async fn start(db: PgPool) -> Self {
        let server = TestServer::start(db).await;
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let app = format!("http://localhost:{}", socket.local_addr().unwrap().port());
        let pool = server.hosted_app_with(email_as_username()).await.pool;
        let members = json!({
            "GenerateSecret": true,
            "CallbackURLs": [format!("{app}/callback")],
            "LogoutURLs": [format!("{app}/")],
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "profile"],
            "AllowedOAuthFlowsUserPoolClient": true,
            "SupportedIdentityProviders": ["COGNITO"],
        });
        let client = server.client_with(&pool, members).await;
        let plain = server.client(&pool).await;
        let made = server.sign_up(&plain, ANN, ANN).await.ok();
        let code = server.code(ANN).await;
        server.confirm(&plain, ANN, &code).await.ok();
        let config = DemoConfig {
            issuer: format!("{}/{pool}", server.url),
            client_id: client.id.clone(),
            client_secret: client.secret,
            base_url: app.clone(),
            inbox_url: "http://localhost:9401".to_owned(),
        };
        tokio::spawn(demo::start(config, socket).unwrap());
        let sub = made["UserSub"].as_str().unwrap().to_owned();
        Self { server, app, pool, client: client.id, sub }
    }

    async fn press(&self, browser: &mut Browser<'_>, button: &str) -> Page {
        let url = format!("{}{button}", self.app);
        let request = self.server.http.post(&url).header("sec-fetch-site", "same-origin");
        browser.send(url, request).await
    }

    async fn home(&self, browser: &mut Browser<'_>) -> Page {
        browser.open(&format!("{}/", self.app)).await
    }

    /// Signs in at the hosted pages; returns where they lead back to.
    async fn sign_in(&self, browser: &mut Browser<'_>, began: Page) -> String {
        let login = browser.follow(began).await;
        let fields = [("username", ANN), ("password", PASSWORD)];
        let done = browser.send_form(&login, "cognitoSignInForm", &fields).await;
        done.location().unwrap()
    }
}

/// A row of the table of claims.
fn claim(page: &Page, name: &str) -> Option<String> {
    let page = scraper::Html::parse_document(&page.text);
    let rows = scraper::Selector::parse("#claims tr").unwrap();
    let cell = |row: scraper::ElementRef<'_>, kind: &str| {
        let cell = scraper::Selector::parse(kind).unwrap();
        row.select(&cell).next().unwrap().text().collect::<String>()
    };
    page.select(&rows).find(|row| cell(*row, "th") == name).map(|row| cell(row, "td"))
}

#[sqlx::test]
async fn it_signs_in_shows_claims_calls_user_info_refreshes_and_signs_out(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    assert!(world.home(&mut browser).await.has("#sign-in"));

    let began = world.press(&mut browser, "/login").await;
    assert_eq!(began.parameter("code_challenge_method").unwrap(), "S256");
    assert!(began.parameter("nonce").is_some() && began.parameter("state").is_some());
    let before = browser.cookies["poolhouse-demo"].clone();
    let back = world.sign_in(&mut browser, began).await;
    let page = browser.open(&back).await;
    assert_eq!(page.location().unwrap(), "/");
    assert_ne!(
        browser.cookies["poolhouse-demo"], before,
        "a session is not carried over a sign-in"
    );
    let home = world.home(&mut browser).await;
    assert_eq!(claim(&home, "sub").unwrap(), world.sub);
    assert_eq!(claim(&home, "email").unwrap(), ANN);
    assert_eq!(claim(&home, "aud").unwrap(), json!([world.client]).to_string());
    assert_eq!(claim(&home, "token_use").unwrap(), "id", "claims beyond OpenID Connect Core too");
    assert_eq!(claim(&home, "cognito:username").unwrap(), world.sub);

    assert_eq!(world.press(&mut browser, "/userinfo").await.location().unwrap(), "/");
    let home = world.home(&mut browser).await;
    let told: Value = serde_json::from_str(&home.text_of("#userinfo-answer pre")).unwrap();
    assert_eq!((&told["sub"], &told["email"]), (&json!(world.sub), &json!(ANN)));

    assert_eq!(world.press(&mut browser, "/refresh").await.location().unwrap(), "/");
    let home = world.home(&mut browser).await;
    assert!(home.text_of("#notice").starts_with("Refreshed"));
    assert_eq!(claim(&home, "sub").unwrap(), world.sub);

    let out = world.press(&mut browser, "/logout").await;
    assert!(
        out.location().unwrap().starts_with(&format!("{}/{}/logout", world.server.url, world.pool))
    );
    let out = browser.follow(out).await;
    assert_eq!(out.location().unwrap(), format!("{}/", world.app));
    assert!(world.home(&mut browser).await.has("#sign-in"));
    let again = world.press(&mut browser, "/login").await;
    assert_eq!(browser.follow(again).await.heading(), "Sign in", "the pool's session is over, too");
}

#[sqlx::test]
async fn each_tab_finishes_the_sign_in_that_it_began_and_only_once(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let first = world.press(&mut browser, "/login").await;
    let second = world.press(&mut browser, "/login").await;
    let back = world.sign_in(&mut browser, first).await;
    assert_eq!(browser.open(&back).await.location().unwrap(), "/");
    assert_eq!(browser.open(&back).await.status, 400, "its state is used up");
    let back = browser.follow(second).await.location().unwrap();
    assert_eq!(browser.open(&back).await.location().unwrap(), "/");
}

#[sqlx::test]
async fn an_answer_that_this_browser_did_not_ask_for_is_refused(db: PgPool) {
    let world = World::start(db).await;
    let mut ann = world.server.browser();
    let began = world.press(&mut ann, "/login").await;
    let back = world.sign_in(&mut ann, began).await;

    let mut eve = world.server.browser();
    let page = eve.open(&back).await;
    assert_eq!((page.status, page.has("[role=alert]")), (400, true));
    let foreign = back.replace("iss=", "iss=https%3A%2F%2Fevil.example&was=");
    assert_ne!(foreign, back, "the provider says who it is (RFC 9207)");
    let page = ann.open(&foreign).await;
    assert!(page.text_of("[role=alert]").contains("another provider"), "{}", page.text);
    assert!(world.home(&mut ann).await.has("#sign-in"));
}

#[sqlx::test]
async fn a_refusal_of_the_provider_is_told(db: PgPool) {
    let world = World::start(db).await;
    let mut browser = world.server.browser();
    let began = world.press(&mut browser, "/login").await;
    let state = began.parameter("state").unwrap();
    let url = format!(
        "{}/callback?error=access_denied&error_description=No%20%3Cb%3E&state={state}",
        world.app
    );
    let page = browser.open(&url).await;
    assert_eq!(page.text_of("[role=alert]"), "The provider answered access_denied. No <b>");
}

#[tokio::test]
async fn a_provider_that_is_away_is_named() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let app = format!("http://localhost:{}", socket.local_addr().unwrap().port());
    let config = DemoConfig {
        issuer: "http://localhost:1/us-east-1_Nowhere01".to_owned(),
        client_id: "client".to_owned(),
        client_secret: None,
        base_url: app.clone(),
        inbox_url: String::new(),
    };
    tokio::spawn(demo::start(config, socket).unwrap());
    let http = reqwest::Client::new();
    let answer = http.post(format!("{app}/login")).send().await.unwrap();
    assert_eq!(answer.status(), 502);
    assert!(answer.text().await.unwrap().contains("us-east-1_Nowhere01 failed"));

    let foreign = http.post(format!("{app}/logout")).header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.unwrap().status(), 403, "only its own forms change anything");
}
