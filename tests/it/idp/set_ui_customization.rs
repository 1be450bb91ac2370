//! SetUICustomization and GetUICustomization.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::TestServer;

const CSS: &str = ".label-customizable { color: #123456 }";

/// A picture of four pixels as PNG.
pub fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(2, 2).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn get(server: &TestServer, pool: &str, client: &str) -> Value {
    let input = json!({"UserPoolId": pool, "ClientId": client});
    server.signed("GetUICustomization", input).await.ok()["UICustomization"].take()
}

#[sqlx::test]
async fn a_client_has_its_own_or_that_of_all(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    server.domain(&pool, "people").await;
    assert_eq!(get(&server, &pool, &client).await, json!({}));

    let all = json!({"UserPoolId": pool, "CSS": CSS});
    let all = server.signed("SetUICustomization", all).await.ok()["UICustomization"].take();
    assert_eq!(all["ClientId"], "ALL");
    assert_eq!(all["CSS"], CSS);
    assert_eq!(all["CSSVersion"], "20270115080000");
    assert_eq!(all["CreationDate"], 1_800_000_000);
    assert_eq!(get(&server, &pool, &client).await, all);

    let own = json!({"UserPoolId": pool, "ClientId": client, "ImageFile": STANDARD.encode(png())});
    let own = server.signed("SetUICustomization", own).await.ok()["UICustomization"].take();
    assert_eq!(own["ClientId"], client.as_str());
    // As a whole: the stylesheet of all is not mixed in.
    assert_eq!(own["CSS"], Value::Null);
    let url = own["ImageUrl"].as_str().unwrap();
    assert!(url.starts_with(&server.url), "{url}");
    let logo = server.http.get(url).send().await.unwrap();
    assert_eq!(
        (logo.status().as_u16(), &logo.headers()["content-type"]),
        (200, &"image/png".parse().unwrap())
    );
    assert_eq!(get(&server, &pool, &client).await, own);
    assert_eq!(get(&server, &pool, "ALL").await, all);
}

#[sqlx::test]
async fn what_is_not_given_goes_and_with_neither_all_does(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    server.domain(&pool, "people").await;
    let set = async |input: Value| {
        let mut input = input;
        input["UserPoolId"] = json!(pool);
        server.signed("SetUICustomization", input).await.ok()["UICustomization"].take()
    };
    let both = set(json!({"CSS": CSS, "ImageFile": STANDARD.encode(png())})).await;
    assert!(both["ImageUrl"].is_string() && both["CSS"].is_string());
    let only = set(json!({"CSS": CSS})).await;
    assert!(only["ImageUrl"].is_null());
    assert!(
        only["CSSVersion"].as_str() > both["CSSVersion"].as_str(),
        "a version is never used twice"
    );
    assert_eq!(set(json!({})).await, json!({}));
    assert_eq!(get(&server, &pool, "ALL").await, json!({}));
}

#[sqlx::test]
async fn a_pool_needs_a_domain_first(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let answer = server.signed("SetUICustomization", json!({"UserPoolId": pool, "CSS": CSS})).await;
    let why = "There has to be an existing domain associated with this user pool";
    assert_eq!(answer.refused(), ("InvalidParameterException", why));
}

#[sqlx::test]
async fn what_is_not_allowed_is_named_and_changes_nothing(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    server.domain(&pool, "people").await;
    for (input, why) in [
        (json!({"CSS": "body { color: red }"}), "Invalid CSS: the selector is not allowed: body."),
        (
            json!({"CSS": ".label-customizable { background: url(//x) }"}),
            "Invalid CSS: the value of property background is not allowed: url(//x).",
        ),
        (
            json!({"ImageFile": STANDARD.encode("<svg/>")}),
            "The image file must be a PNG or a JPEG.",
        ),
    ] {
        let mut input = input;
        input["UserPoolId"] = json!(pool);
        let answer = server.signed("SetUICustomization", input).await;
        assert_eq!(answer.refused(), ("InvalidParameterException", why));
    }
    assert_eq!(get(&server, &pool, "ALL").await, json!({}));
}

#[sqlx::test]
async fn pool_and_client_must_be_there_and_belong_together(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    let foreign = server.client(&other).await;
    for operation in ["SetUICustomization", "GetUICustomization"] {
        let input = json!({"UserPoolId": "us-east-1_nowhere00", "ClientId": "ALL"});
        assert_eq!(server.signed(operation, input).await.error(), "ResourceNotFoundException");
        let input = json!({"UserPoolId": pool, "ClientId": foreign});
        assert_eq!(server.signed(operation, input).await.error(), "ResourceNotFoundException");
    }
}

#[sqlx::test]
async fn a_stylesheet_and_a_logo_may_both_be_as_large_as_they_may(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    server.domain(&pool, "people").await;
    let css = format!("{CSS}{}", " ".repeat(131_072 - CSS.len()));
    // Noise, which no encoder makes smaller.
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    });
    let picture = image::RgbImage::from_raw(200, 200, noise.take(200 * 200 * 3).collect()).unwrap();
    let mut logo = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut logo, image::ImageFormat::Png).unwrap();
    let logo = STANDARD.encode(logo.into_inner());
    assert!(css.len() + logo.len() > 256 * 1024);
    let input = json!({"UserPoolId": pool, "CSS": css, "ImageFile": logo});
    server.signed("SetUICustomization", input).await.ok();
}
