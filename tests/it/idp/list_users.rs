//! ListUsers.

use poolhouse::model::ids::{Sub, UserPoolId};
use poolhouse::model::user_filter::UserFilter;
use poolhouse::store::user_list;
use serde_json::{Value, json};
use sqlx::{Execute as _, PgPool};
use uuid::Uuid;

use crate::support::users::value;
use crate::support::{Answer, TestServer};

async fn list(server: &TestServer, pool: &str, more: Value) -> Answer {
    let mut input = json!({"UserPoolId": pool});
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.signed("ListUsers", input).await
}

/// The usernames that a filter finds, page by page of three.
async fn found(server: &TestServer, pool: &str, filter: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut token = Value::Null;
    loop {
        let mut asked = json!({"Filter": filter, "Limit": 3});
        if !token.is_null() {
            asked["PaginationToken"] = token;
        }
        let page = list(server, pool, asked).await.ok();
        let users = page["Users"].as_array().unwrap();
        assert!(users.len() <= 3);
        names.extend(users.iter().map(|user| user["Username"].as_str().unwrap().to_owned()));
        token = page["PaginationToken"].clone();
        if token.is_null() {
            return names;
        }
    }
}

async fn make(server: &TestServer, pool: &str, name: &str, attributes: &[(&str, &str)]) {
    let attributes: Vec<Value> =
        attributes.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    let input = json!({"UserPoolId": pool, "Username": name, "UserAttributes": attributes,
        "MessageAction": "SUPPRESS"});
    server.signed("AdminCreateUser", input).await.ok();
}

#[sqlx::test]
async fn a_filter_finds_what_it_says_and_every_page_goes_on_where_the_last_ended(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let names =
        ["Ann", "ann", "anna", "An%", "An_", "bob", "Bob\\", "b\"q", "Änn", "zoë", "Zoë", "an"];
    for (n, name) in names.iter().enumerate() {
        let email = format!("{}{n}@example.com", if n % 2 == 0 { "Mixed" } else { "lower" });
        make(&server, &pool, name, &[("given_name", name), ("email", &email)]).await;
    }
    // Somebody of another pool, and somebody without the attribute.
    make(&server, &server.pool().await, "annother", &[("given_name", "ann")]).await;
    make(&server, &pool, "nameless", &[]).await;

    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let of = |keep: &dyn Fn(&str) -> bool| {
        sorted(names.iter().filter(|name| keep(name)).map(|name| (*name).to_owned()).collect())
    };
    let quote = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"");
    for value in ["ann", "ANN", "an", "An%", "an_", "b\"q", "bob\\", "zoë", "änn", "x", ""] {
        let (lower, shown) = (value.to_ascii_lowercase(), quote(value));
        let exact = found(&server, &pool, &format!("given_name = \"{shown}\"")).await;
        assert_eq!(sorted(exact), of(&|name| name.to_ascii_lowercase() == lower), "= {value}");
        let prefix = found(&server, &pool, &format!("given_name ^= \"{shown}\"")).await;
        let expected = of(&|name| name.to_ascii_lowercase().starts_with(&lower));
        assert_eq!(sorted(prefix), expected, "^= {value}");
        let exact = found(&server, &pool, &format!("username = \"{shown}\"")).await;
        assert_eq!(exact, of(&|name| name == value), "username = {value}");
        let prefix = found(&server, &pool, &format!("username ^= \"{shown}\"")).await;
        let mut expected = of(&|name| name.starts_with(value));
        if "nameless".starts_with(value) {
            expected.push("nameless".to_owned());
        }
        assert_eq!(prefix, sorted(expected), "username ^= {value}");
    }
    let by_mail = found(&server, &pool, "email ^= \"mixed\"").await;
    assert_eq!(by_mail.len(), 6);
    assert_eq!(found(&server, &pool, "").await.len(), 13);
    assert_eq!(found(&server, &pool, "email = \"LOWER1@example.com\"").await, ["ann"]);
}

#[sqlx::test]
async fn users_are_found_by_their_state(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    let client = server.client(&pool).await;
    for name in ["ann", "bob", "cat", "dan"] {
        make(&server, &pool, name, &[]).await;
    }
    server.sign_up(&client, "new", "new@example.com").await.ok();
    let input = json!({"UserPoolId": pool, "Username": "bob"});
    server.signed("AdminDisableUser", input).await.ok();
    let sorted = async |filter: &str| {
        let mut names = found(&server, &pool, filter).await;
        names.sort();
        names
    };
    assert_eq!(sorted("cognito:user_status = \"UNCONFIRMED\"").await, ["new"]);
    assert_eq!(sorted("cognito:user_status ^= \"FORCE\"").await, ["ann", "bob", "cat", "dan"]);
    assert_eq!(sorted("cognito:user_status = \"force_change_password\"").await, [""; 0]);
    assert_eq!(sorted("status = \"Disabled\"").await, ["bob"]);
    assert_eq!(sorted("status = \"Enabled\"").await, ["ann", "cat", "dan", "new"]);
    let ann = server.admin_get(&pool, "ann").await.ok();
    let sub = value(&ann["UserAttributes"], "sub").unwrap();
    assert_eq!(sorted(&format!("sub = \"{sub}\"")).await, ["ann"]);
    assert_eq!(sorted(&format!("sub ^= \"{}\"", &sub[..13])).await, ["ann"]);
}

#[sqlx::test]
async fn attributes_can_be_chosen_if_everybody_listed_has_them(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    make(&server, &pool, "ann", &[("email", "ann@example.com"), ("name", "Ann")]).await;
    make(&server, &pool, "bob", &[("email", "bob@example.com")]).await;
    let page = list(&server, &pool, json!({"AttributesToGet": ["email"]})).await.ok();
    for user in page["Users"].as_array().unwrap() {
        assert_eq!(user["Attributes"].as_array().unwrap().len(), 1);
        assert!(value(&user["Attributes"], "email").is_some());
    }
    let some = list(&server, &pool, json!({"AttributesToGet": ["name"]})).await;
    let why = "One or more requested attributes do not exist.";
    assert_eq!(some.refused(), ("InvalidParameterException", why));
    let only = json!({"AttributesToGet": ["name"], "Filter": "name = \"ann\""});
    assert_eq!(list(&server, &pool, only).await.ok()["Users"].as_array().unwrap().len(), 1);
}

#[sqlx::test]
async fn what_is_no_filter_token_or_limit_is_refused(db: PgPool) {
    let server = TestServer::start(db).await;
    let pool = server.pool().await;
    for name in ["ann", "bob"] {
        make(&server, &pool, name, &[]).await;
    }
    let syntax = ("InvalidParameterException", "Error while parsing filter");
    for filter in ["email", "email = x", "email = \"x\" or 1=1", "'; DROP TABLE users; --"] {
        let answer = list(&server, &pool, json!({"Filter": filter})).await;
        assert_eq!(answer.refused(), syntax, "{filter}");
    }
    let answer = list(&server, &pool, json!({"Filter": "custom:x = \"1\""})).await;
    let why = "Invalid search attribute: custom:x";
    assert_eq!(answer.refused(), ("InvalidParameterException", why));
    let page = list(&server, &pool, json!({"Limit": 1})).await.ok();
    let token = &page["PaginationToken"];
    let asked = |filter: &str| json!({"Limit": 1, "Filter": filter, "PaginationToken": token});
    assert_eq!(list(&server, &pool, asked("")).await.status, 200);
    let elsewhere = list(&server, &pool, asked("username ^= \"\"")).await;
    assert_eq!(elsewhere.error(), "InvalidParameterException");
    let other = server.pool().await;
    assert_eq!(
        list(&server, &other, json!({"PaginationToken": token})).await.error(),
        "InvalidParameterException"
    );
    assert_eq!(
        list(&server, &pool, json!({"Limit": 61})).await.error(),
        "InvalidParameterException"
    );
    let all = list(&server, &pool, json!({"Limit": 0})).await.ok();
    assert_eq!(all["Users"].as_array().unwrap().len(), 2);
    let nowhere = list(&server, "us-east-1_nowhere", json!({})).await;
    assert_eq!(nowhere.error(), "ResourceNotFoundException");
}

/// Every node of a plan: how many rows it made, how many it threw away.
fn nodes(plan: &Value, out: &mut Vec<(String, f64)>) {
    let count = |name: &str| plan[name].as_f64().unwrap_or(0.0);
    let loops = plan["Actual Loops"].as_f64().unwrap_or(1.0);
    let touched = (count("Actual Rows") + count("Rows Removed by Filter")) * loops;
    out.push((plan["Node Type"].as_str().unwrap_or_default().to_owned(), touched));
    for child in plan["Plans"].as_array().into_iter().flatten() {
        nodes(child, out);
    }
}

#[sqlx::test]
async fn no_list_reads_more_than_its_page_however_many_users_there_are(db: PgPool) {
    let server = TestServer::start(db.clone()).await;
    let pool = server.pool().await;
    let many = "INSERT INTO users (user_pool_id, sub, username, status, enabled, attributes, created_at, modified_at)
        SELECT $1, gen_random_uuid(), 'user' || n, CASE WHEN n % 100 = 0 THEN 'UNCONFIRMED' ELSE 'CONFIRMED' END,
            n % 1000 <> 0, jsonb_build_object('email', 'User' || n || '@example.com', 'name', 'Name ' || n % 50,
            'given_name', 'Given ' || n), now(), now()
        FROM generate_series(1, 20000) n";
    sqlx::query(many).bind(&pool).execute(&db).await.unwrap();
    sqlx::query("ANALYZE users").execute(&db).await.unwrap();
    let pool = UserPoolId::new(pool);
    let middle = |key: &str| (key.to_owned(), Sub(Uuid::from_u128(u128::MAX / 2)));
    let cases = [
        ("", None),
        ("", Some(middle(""))),
        ("username = \"user77\"", None),
        ("username ^= \"user7\"", Some(middle("user75"))),
        ("email = \"user77@example.com\"", None),
        ("email ^= \"user\"", None),
        ("email ^= \"user\"", Some(middle("user5000@example.com"))),
        ("name = \"name 7\"", Some(middle("name 7"))),
        ("given_name ^= \"given 1\"", None),
        ("cognito:user_status = \"CONFIRMED\"", Some(middle("CONFIRMED"))),
        ("cognito:user_status = \"UNCONFIRMED\"", None),
        ("status = \"Disabled\"", None),
        ("status = \"Enabled\"", Some(middle(""))),
        ("sub ^= \"7\"", None),
    ];
    let mut connection = db.acquire().await.unwrap();
    for mode in ["force_custom_plan", "force_generic_plan"] {
        let set = format!("SET plan_cache_mode = {mode}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&mut *connection).await.unwrap();
        for (text, after) in &cases {
            let filter = UserFilter::parse(text).unwrap();
            let mut query = user_list::query(&pool, &filter, after.as_ref(), 61);
            let sql = format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", query.sql().as_str());
            let arguments = query.build().take_arguments().unwrap().unwrap();
            let plan: Value = sqlx::query_scalar_with(sqlx::AssertSqlSafe(sql), arguments)
                .fetch_one(&mut *connection)
                .await
                .unwrap();
            let mut read = Vec::new();
            nodes(&plan[0]["Plan"], &mut read);
            let few = read.iter().all(|(node, rows)| node != "Seq Scan" && *rows <= 200.0);
            assert!(few, "{mode} {text}: {plan:#}");
        }
    }
}
