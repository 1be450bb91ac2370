//! How often a request asks the database, seen on the wire.

use poolhouse::database;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::oauth::world::{World, location, parameters};
use crate::support::TestServer;
use crate::support::users::proving_email;
use crate::support::wire::{RoundTrip, Wire};

/// A server that reaches its database as in production, over a tapped wire and one connection.
async fn tapped(db: &PgPool) -> (TestServer, Wire) {
    let wire = Wire::tap(db).await;
    let pool = database::connect(wire.options.clone(), 1).await.unwrap();
    (TestServer::start(pool).await, wire)
}

/// What a request asks the database, without what is written after its answer.
async fn asked(server: &TestServer, wire: &Wire, operation: &str, input: &Value) -> Vec<RoundTrip> {
    settled(server).await;
    wire.take();
    server.call(operation, input.clone()).await.ok();
    let seen = wire.take();
    settled(server).await;
    of_request(seen)
}

/// What was asked while a request was answered, without what is written later.
fn of_request(seen: Vec<RoundTrip>) -> Vec<RoundTrip> {
    let later = ["INSERT INTO audit_events", "WITH seen AS ("];
    let of_request = |trip: &RoundTrip| {
        let written_later = |statement: &String| later.iter().any(|it| statement.starts_with(it));
        !trip.is_empty() && !trip.iter().any(written_later)
    };
    seen.into_iter().filter(of_request).collect()
}

async fn settled(server: &TestServer) {
    server.app.audit.flush().await;
    server.app.activity.flush().await;
}

async fn set_tracking(server: &TestServer, pool: &str) {
    let input = json!({
        "UserPoolId": pool, "UserSessionTracking": "ENABLED", "TokenSession": {"MaxPerUser": 20},
    });
    server.signed("SetUserPoolSessionConfiguration", input).await.ok();
}

#[sqlx::test]
async fn a_refresh_is_one_round_trip_and_two_with_rotation_tracked_or_not(db: PgPool) {
    let (server, wire) = tapped(&db).await;
    let pool = server.pool_with(proving_email()).await;
    let plain = server.client(&pool).await;
    let rotating = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
    });
    let rotating = server.client_with(&pool, rotating).await.id;
    server.user(&plain, "ann").await;
    let group = json!({"UserPoolId": pool, "GroupName": "admins"});
    server.signed("CreateGroup", group.clone()).await.ok();
    let member = json!({"UserPoolId": pool, "GroupName": "admins", "Username": "ann"});
    server.signed("AdminAddUserToGroup", member).await.ok();
    for tracked in [false, true] {
        if tracked {
            set_tracking(&server, &pool).await;
        }
        for (client, trips) in [(&plain, 1), (&rotating, 2)] {
            let tokens = server.tokens(client, "ann").await;
            let refresh = json!({"ClientId": client, "RefreshToken": tokens["RefreshToken"]});
            let operation = "GetTokensFromRefreshToken";
            // The first one reads pool and client, and has the statements prepared.
            server.call(operation, refresh.clone()).await.ok();
            let seen = asked(&server, &wire, operation, &refresh).await;
            assert_eq!(seen.len(), trips, "tracked: {tracked}, {seen:#?}");
            assert!(seen.iter().all(|trip| trip.len() == 1), "{seen:#?}");
        }
    }
}

#[sqlx::test]
async fn a_call_with_an_access_token_reads_its_grant_user_and_factors_at_once(db: PgPool) {
    let (server, wire) = tapped(&db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    server.user(&client, "ann").await;
    server.ask_for_factors(&pool, "OPTIONAL").await;
    let access = server.access_token(&client, "ann").await;
    server.enrol(&access).await;
    let input = json!({"AccessToken": access});
    let told = server.call("GetUser", input.clone()).await.ok();
    assert_eq!(told["UserMFASettingList"], json!(["SOFTWARE_TOKEN_MFA"]));
    let seen = asked(&server, &wire, "GetUser", &input).await;
    assert_eq!(seen.len(), 1, "{seen:#?}");
}

#[sqlx::test]
async fn a_code_flow_costs_two_round_trips_and_a_pushed_one_no_more(db: PgPool) {
    let wire = Wire::tap(&db).await;
    let world = World::start(database::connect(wire.options.clone(), 1).await.unwrap()).await;
    let session = world.browser(world.ann).await;
    let trips = async |pushed: bool| {
        settled(&world.server).await;
        wire.take();
        let code = if pushed {
            let form = world.request(&[]);
            let answer = world.post_as(&world.app, "/oauth2/par", &form).await;
            let uri = answer.body["request_uri"].as_str().unwrap();
            let named = [("client_id", &*world.app.id), ("request_uri", uri)];
            let answer = world.get("/oauth2/authorize", &named, Some(&session)).await;
            parameters(location(&answer))["code"].clone()
        } else {
            let answer = world.authorize(&[], Some(&session)).await;
            parameters(location(&answer))["code"].clone()
        };
        world.redeem(&code, &[]).await.ok();
        let seen = wire.take();
        settled(&world.server).await;
        of_request(seen)
    };
    // Pool and client are read, and the statements prepared.
    for pushed in [false, true] {
        trips(pushed).await;
    }
    let (alone, pushed) = (trips(false).await, trips(true).await);
    // The session with the code, its redemption. The `request_uri` holds what was pushed.
    assert_eq!(alone.len(), 2, "{alone:#?}");
    assert_eq!(pushed.len(), 2, "{pushed:#?}");
}

#[sqlx::test]
async fn a_code_is_not_waited_for_until_it_is_on_disk_and_its_redemption_is(db: PgPool) {
    let options = db.connect_options().as_ref().clone().options([("synchronous_commit", "on")]);
    let world = World::start(database::connect(options, 4).await.unwrap()).await;
    // Whoever writes says how its transaction will end.
    let (noted, app) = ("CREATE TABLE noted (name text, setting text)", &world.server.app);
    sqlx::query(noted).execute(&app.db).await.unwrap();
    for table in ["authorization_codes", "grants"] {
        let function = format!(
            "CREATE FUNCTION note_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 INSERT INTO noted VALUES (TG_OP || ' ' || TG_TABLE_NAME, current_setting('synchronous_commit'));
                 RETURN NULL;
             END $$"
        );
        let trigger = format!(
            "CREATE CONSTRAINT TRIGGER noting AFTER INSERT OR UPDATE ON {table}
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_{table}()"
        );
        for statement in [function, trigger] {
            sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&app.db).await.unwrap();
        }
    }
    let code = world.code(&[]).await;
    world.redeem(&code, &[]).await.ok();
    let noted: Vec<(String, String)> =
        sqlx::query_as("SELECT DISTINCT name, setting FROM noted ORDER BY name")
            .fetch_all(&app.db)
            .await
            .unwrap();
    let expected = [
        ("INSERT authorization_codes", "off"),
        ("INSERT grants", "on"),
        ("UPDATE authorization_codes", "on"),
    ];
    assert_eq!(noted, expected.map(|(name, setting)| (name.to_owned(), setting.to_owned())));
    app.db.close().await;
}

/// Bug: the tries of an address that had its failures of the hour queued for its count, with places that others hash in.
#[sqlx::test]
async fn a_source_that_was_told_it_is_closed_is_told_so_again_without_a_look(db: PgPool) {
    let wire = Wire::tap(&db).await;
    let reached = database::connect(wire.options.clone(), 1).await.unwrap();
    let server = TestServer::start_with(reached, |config| config.dev = false).await;
    let pool = server.pool_with(proving_email()).await;
    let client = server.client(&pool).await;
    for number in 0..100 {
        server.sign_in(&client, &format!("nobody-{number}"), "wrong").await;
    }
    let mut trips = Vec::new();
    for _ in 0..3 {
        settled(&server).await;
        wire.take();
        let refused = server.sign_in(&client, "nobody", "wrong").await;
        assert_eq!(refused.error(), "TooManyRequestsException");
        trips.push(of_request(wire.take()).len());
        settled(&server).await;
    }
    assert_eq!(trips, [1, 0, 0]);
    // Only for a moment: what was right meanwhile is taken back.
    sqlx::query("UPDATE hourly_counts SET count = 99 WHERE bucket LIKE 'failures:%'")
        .execute(&db)
        .await
        .unwrap();
    server.advance(chrono::Duration::seconds(1));
    let open = server.sign_in(&client, "nobody", "wrong").await;
    assert_eq!(open.error(), "UserNotFoundException");
}

/// Bug: the answer took longer where there was a user to send and to decode, so that names were told apart by the clock.
#[sqlx::test]
async fn a_name_that_nobody_has_is_read_like_a_users(db: PgPool) {
    let (server, wire) = tapped(&db).await;
    let pool = server.pool_with(proving_email()).await;
    let client = json!({
        "ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
    });
    let client = server.client_with(&pool, client).await.id;
    server.user(&client, "ann").await;
    for flow in ["USER_AUTH", "USER_SRP_AUTH"] {
        let begin = async |name: &str| {
            let parameters = json!({"USERNAME": name, "SRP_A": "ab12"});
            let input = json!({"ClientId": client, "AuthFlow": flow, "AuthParameters": parameters});
            settled(&server).await;
            wire.take_answered();
            server.call("InitiateAuth", input).await.ok();
            wire.take_answered()
        };
        // The first one has the statements prepared.
        begin("ann").await;
        let (somebody, nobody) = (begin("ann").await, begin("bob").await);
        assert!(somebody.abs_diff(nobody) * 5 < somebody, "{flow}: {somebody} and {nobody} bytes");
    }
}
