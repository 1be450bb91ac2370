//! CreateManagedLoginBranding, UpdateManagedLoginBranding, DescribeManagedLoginBranding,
//! DescribeManagedLoginBrandingByClient and DeleteManagedLoginBranding.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::idp::set_ui_customization::png;
use crate::support::TestServer;

/// Calls an operation on a pool's styles.
async fn style(server: &TestServer, operation: &str, pool: &str, members: Value) -> Value {
    let mut input = members;
    input["UserPoolId"] = json!(pool);
    let operation = format!("{operation}ManagedLoginBranding");
    server.signed(&operation, input).await.ok()["ManagedLoginBranding"].take()
}

async fn by_client(server: &TestServer, pool: &str, client: &str, merged: bool) -> Value {
    let input = json!({"UserPoolId": pool, "ClientId": client, "ReturnMergedResources": merged});
    let answer = server.signed("DescribeManagedLoginBrandingByClient", input).await;
    answer.ok()["ManagedLoginBranding"].take()
}

pub fn asset(category: &str, mode: &str) -> Value {
    json!({"Category": category, "ColorMode": mode, "Extension": "PNG", "Bytes": STANDARD.encode(png())})
}

#[sqlx::test]
async fn a_style_is_made_described_changed_and_deleted(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let settings = json!({"components": {"form": {"borderRadius": 4.0}}});
    let given = json!({
        "ClientId": client, "Settings": settings, "Assets": [asset("FORM_LOGO", "LIGHT")],
    });
    let made = style(&server, "Create", &pool, given).await;
    assert_eq!(made["Settings"], settings);
    assert_eq!(made["Assets"], json!([asset("FORM_LOGO", "LIGHT")]));
    assert_eq!(made["UseCognitoProvidedValues"], false);
    assert_eq!(made["CreationDate"], 1_800_000_000);
    let id = made["ManagedLoginBrandingId"].clone();
    let named = |members: Value| {
        let mut input = members;
        input["ManagedLoginBrandingId"] = id.clone();
        input
    };
    assert_eq!(style(&server, "Describe", &pool, named(json!({}))).await, made);
    assert_eq!(by_client(&server, &pool, &client, false).await, made);

    let merged = by_client(&server, &pool, &client, true).await;
    assert_eq!(merged["Settings"]["components"]["form"]["borderRadius"], 4.0);
    let button = &merged["Settings"]["components"]["primaryButton"]["lightMode"]["defaults"];
    assert_eq!(button["backgroundColor"], "0972d3ff");

    // What is not given stays; pictures are replaced as a whole, and one without a file keeps the one it has.
    let change = json!({"Settings": {"categories": {"global": {"colorSchemeMode": "DARK"}}}});
    let changed = style(&server, "Update", &pool, named(change)).await;
    assert_eq!(changed["Settings"]["components"]["form"]["borderRadius"], 4.0);
    assert_eq!(changed["Settings"]["categories"]["global"]["colorSchemeMode"], "DARK");
    assert_eq!(changed["Assets"], made["Assets"]);
    let kept = json!({"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG"});
    let change = json!({"Assets": [asset("PAGE_BACKGROUND", "DARK"), kept]});
    let changed = style(&server, "Update", &pool, named(change)).await;
    let both = json!([asset("PAGE_BACKGROUND", "DARK"), asset("FORM_LOGO", "LIGHT")]);
    assert_eq!(changed["Assets"], both);
    // What has no file is the file that is there, not one of another kind.
    let other = json!({"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "JPEG"});
    let mut input = named(json!({"Assets": [other]}));
    input["UserPoolId"] = json!(pool);
    let answer = server.signed("UpdateManagedLoginBranding", input).await;
    let why =
        "Invalid Assets: FORM_LOGO for LIGHT: it has no Bytes, and the file that is there is PNG.";
    assert_eq!(answer.refused(), ("InvalidParameterException", why));

    // `null` takes a key away.
    let change =
        json!({"Settings": {"components": {"form": {"borderRadius": null}}, "categories": null}});
    let changed = style(&server, "Update", &pool, named(change)).await;
    assert_eq!(changed["Settings"], json!({"components": {"form": {}}}));
    let merged = by_client(&server, &pool, &client, true).await;
    assert_eq!(merged["Settings"]["components"]["form"]["borderRadius"], 8.0);

    let change = json!({"UseCognitoProvidedValues": true});
    let changed = style(&server, "Update", &pool, named(change)).await;
    assert_eq!(changed["UseCognitoProvidedValues"], true);
    assert_eq!((&changed["Settings"], &changed["Assets"]), (&Value::Null, &Value::Null));

    let mut input = named(json!({}));
    input["UserPoolId"] = json!(pool);
    server.signed("DeleteManagedLoginBranding", input.clone()).await.ok();
    for operation in ["DescribeManagedLoginBranding", "DeleteManagedLoginBranding"] {
        let answer = server.signed(operation, input.clone()).await;
        assert_eq!(answer.error(), "ResourceNotFoundException", "{operation}");
    }
}

#[sqlx::test]
async fn a_client_has_one_style_and_a_pool_a_limited_number(db: PgPool) {
    let server = TestServer::start_with(db, |config| config.quotas.brandings = 1).await;
    let pool = server.pool().await;
    let (client, other) = (server.client(&pool).await, server.client(&pool).await);
    let input = |client: &str| json!({"UserPoolId": pool, "ClientId": client, "UseCognitoProvidedValues": true});
    server.signed("CreateManagedLoginBranding", input(&client)).await.ok();
    let twice = server.signed("CreateManagedLoginBranding", input(&client)).await;
    assert_eq!(twice.error(), "ManagedLoginBrandingExistsException");
    let many = server.signed("CreateManagedLoginBranding", input(&other)).await;
    assert_eq!(many.error(), "LimitExceededException");

    // It goes with the client.
    let gone = json!({"UserPoolId": pool, "ClientId": client});
    server.signed("DeleteUserPoolClient", gone).await.ok();
    server.signed("CreateManagedLoginBranding", input(&other)).await.ok();
}

#[sqlx::test]
async fn what_is_not_allowed_is_named_and_changes_nothing(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let svg = |text: &str| json!([{"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "SVG", "Bytes": STANDARD.encode(text)}]);
    for (members, why) in [
        (json!({}), "Either UseCognitoProvidedValues or Settings or Assets must be given."),
        (
            json!({"UseCognitoProvidedValues": true, "Settings": {}}),
            "Settings and Assets must not be given when UseCognitoProvidedValues is true.",
        ),
        (json!({"Settings": {"a": 1}}), "Invalid Settings: a is not a key."),
        (
            json!({"Settings": {"poolhouse": {"titles": {"xx": "y"}}}}),
            "Invalid Settings: poolhouse.titles: xx is no language of the pages.",
        ),
        (
            json!({"Settings": {"components": {"pageText": {"darkMode": {"bodyColor": "red"}}}}}),
            "Invalid Settings: components.pageText.darkMode.bodyColor must be a colour of eight hexadecimal \
             digits, such as 0972d3ff.",
        ),
        (
            json!({"Assets": [{"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG"}]}),
            "Invalid Assets: FORM_LOGO for LIGHT: it has no Bytes.",
        ),
        (
            json!({"Assets": [asset("FORM_LOGO", "LIGHT"), asset("FORM_LOGO", "LIGHT")]}),
            "Invalid Assets: FORM_LOGO for LIGHT twice.",
        ),
        (
            json!({"Assets": svg("<html/>")}),
            "Invalid Assets: FORM_LOGO for LIGHT: its content is not SVG.",
        ),
        (
            json!({"Assets": svg("<!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg'/>")}),
            "Invalid Assets: FORM_LOGO for LIGHT: it has a document type (<!DOCTYPE>), which is not supported; take \
             that line out.",
        ),
        (
            json!({"Assets": [asset("FAVICON_ICO", "LIGHT")]}),
            "Invalid Assets: FAVICON_ICO for LIGHT: FAVICON_ICO takes the extension ICO.",
        ),
    ] {
        let mut input = members;
        input["UserPoolId"] = json!(pool);
        input["ClientId"] = json!(client);
        let answer = server.signed("CreateManagedLoginBranding", input).await;
        assert_eq!(answer.refused(), ("InvalidParameterException", why));
    }
    let input = json!({"UserPoolId": pool, "ClientId": client});
    let none = server.signed("DescribeManagedLoginBrandingByClient", input).await;
    assert_eq!(none.error(), "ResourceNotFoundException");
}

#[sqlx::test]
async fn pool_and_client_must_be_there_and_belong_together(db: PgPool) {
    let server = TestServer::start(db).await;
    let (pool, other) = (server.pool().await, server.pool().await);
    let foreign = server.client(&other).await;
    let input = json!({"UserPoolId": other, "ClientId": foreign, "UseCognitoProvidedValues": true});
    let made = server.signed("CreateManagedLoginBranding", input).await.ok();
    let id = &made["ManagedLoginBranding"]["ManagedLoginBrandingId"];
    for (operation, input) in [
        (
            "CreateManagedLoginBranding",
            json!({"ClientId": foreign, "UseCognitoProvidedValues": true}),
        ),
        ("DescribeManagedLoginBrandingByClient", json!({"ClientId": foreign})),
        ("DescribeManagedLoginBranding", json!({"ManagedLoginBrandingId": id})),
        ("UpdateManagedLoginBranding", json!({"ManagedLoginBrandingId": id})),
        ("DeleteManagedLoginBranding", json!({"ManagedLoginBrandingId": id})),
    ] {
        for pool in [pool.as_str(), "us-east-1_nowhere00"] {
            let mut input = input.clone();
            input["UserPoolId"] = json!(pool);
            let answer = server.signed(operation, input).await;
            assert_eq!(answer.error(), "ResourceNotFoundException", "{operation} {pool}");
        }
    }
}

#[sqlx::test]
async fn pictures_of_two_megabytes_fit_and_other_calls_stay_small(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    // Not a picture, but small enough to be looked at: it is refused for what it is, not for its size.
    let bytes = STANDARD.encode(vec![0; 900_000]);
    let asset =
        json!({"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": bytes});
    let input = json!({"UserPoolId": pool, "ClientId": client, "Assets": [asset]});
    let answer = server.signed("CreateManagedLoginBranding", input.clone()).await;
    assert_eq!(answer.message(), "Invalid Assets: FORM_LOGO for LIGHT: its content is not PNG.");
    let other = server.signed("DescribeManagedLoginBrandingByClient", input).await;
    assert_eq!(other.refused(), ("SerializationException", "The request body is too large."));
}

/// Bug: the parser compared the attributes of an element, and the namespaces around each, with each other: a file of 52 KB kept
/// a thread busy for minutes on which passwords are looked at, and nobody signed in.
#[sqlx::test]
async fn a_picture_that_takes_long_to_parse_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let declared = (0..1_500).map(|n| format!(" xmlns:a{n}='u{n}'")).collect::<String>();
    let declared = format!(
        "<svg xmlns='http://www.w3.org/2000/svg'{declared}>{}</svg>",
        "<g xmlns:z='z'/>".repeat(1_500)
    );
    let compared = (0..20_000).map(|n| format!(" a{n}='>'")).collect::<String>();
    let compared = format!("<svg xmlns='http://www.w3.org/2000/svg'><g{compared}/></svg>");
    for picture in [declared, compared] {
        let asset = json!({
            "Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "SVG",
            "Bytes": STANDARD.encode(picture),
        });
        let input = json!({"UserPoolId": pool, "ClientId": client, "Assets": [asset]});
        let answer = server.signed("CreateManagedLoginBranding", input).await;
        let why = "Invalid Assets: FORM_LOGO for LIGHT: it has more than 20000 elements, too many in each other, too many \
                   attributes on one, or too many namespaces.";
        assert_eq!(answer.refused(), ("InvalidParameterException", why));
    }
}

#[sqlx::test]
async fn null_is_nothing_when_a_style_is_made(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    let settings =
        json!({"components": {"form": {"borderRadius": 4.0, "logo": null}}, "categories": null});
    let made =
        style(&server, "Create", &pool, json!({"ClientId": client, "Settings": settings})).await;
    assert_eq!(made["Settings"], json!({"components": {"form": {"borderRadius": 4.0}}}));
    let merged = by_client(&server, &pool, &client, true).await;
    assert_eq!(merged["Settings"]["components"]["form"]["logo"]["enabled"], false);
}
