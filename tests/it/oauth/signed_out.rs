//! What is left of a sign-in at an app once the browser has signed out.

use sqlx::PgPool;

use super::world::{PASSWORD, refusal};
use crate::conformance::suite::{Mode, Suite};

/// OIDC Back-Channel Logout §2.7: refresh tokens without offline_access end, others do not.
#[sqlx::test]
async fn by_the_standards_what_apps_were_given_ends_with_the_session_unless_it_was_for_offline_use(
    db: PgPool,
) {
    let suite = Suite::start(db, Mode::Default).await;
    let (mut browser, mut elsewhere) = (suite.browser(), suite.browser());
    let first = suite.sign_in(&mut browser, &[]).await;
    let offline = suite.sign_in(&mut browser, &[("scope", "openid offline_access")]).await;
    // Signed in anew, the session goes on as far as the app is concerned.
    let second = suite.sign_in(&mut browser, &[("prompt", "login")]).await;
    let other = suite.sign_in(&mut elsewhere, &[]).await;
    let path = format!("/{}/logout?id_token_hint={}", suite.world.pool, second.id_token);
    browser.visit(&path).await;
    for (tokens, stays) in [(&first, false), (&second, false), (&offline, true), (&other, true)] {
        let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())];
        let answer = suite.token(&suite.world.app, &form).await;
        let info = suite.world.user_info(&tokens.access).await;
        match stays {
            true => assert_eq!((answer.status, info.status), (200, 200)),
            false => assert_eq!((refusal(&answer).1, info.status), ("invalid_grant", 401)),
        }
    }
}

#[sqlx::test]
async fn by_the_standards_what_apps_were_given_ends_when_another_user_takes_the_browser_over(
    db: PgPool,
) {
    let suite = Suite::start(db, Mode::Default).await;
    suite.world.user("bob").await;
    let mut browser = suite.browser();
    let tokens = suite.sign_in(&mut browser, &[]).await;
    let request = suite.request(&[("prompt", "login")]);
    let page = suite.visit(&mut browser, &request).await.page();
    let fields = [("username", "bob"), ("password", PASSWORD)];
    browser.send_form(&page, "cognitoSignInForm", &fields).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())];
    let answer = suite.token(&suite.world.app, &form).await;
    let info = suite.world.user_info(&tokens.access).await;
    assert_eq!((refusal(&answer).1, info.status), ("invalid_grant", 401));
}
