//! Basic OP: `oidcc-basic-certification-test-plan`.

use sqlx::PgPool;

use super::modules;
use super::suite::{Mode, Suite};

#[sqlx::test]
async fn oidcc_server(db: PgPool) {
    modules::oidcc_server(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_response_type_missing(db: PgPool) {
    modules::oidcc_response_type_missing(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_idtoken_signature(db: PgPool) {
    modules::oidcc_idtoken_signature(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_idtoken_unsigned(db: PgPool) {
    modules::oidcc_idtoken_unsigned(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_userinfo_get(db: PgPool) {
    modules::oidcc_userinfo_get(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_userinfo_post_header(db: PgPool) {
    modules::oidcc_userinfo_post_header(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_userinfo_post_body(db: PgPool) {
    modules::oidcc_userinfo_post_body(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow(db: PgPool) {
    modules::oidcc_ensure_request_without_nonce_succeeds_for_code_flow(
        &Suite::start(db, Mode::Default).await,
    )
    .await;
}

#[sqlx::test]
async fn oidcc_scope_profile(db: PgPool) {
    modules::oidcc_scope_profile(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_scope_email(db: PgPool) {
    modules::oidcc_scope_email(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_scope_address(db: PgPool) {
    modules::oidcc_scope_address(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_scope_phone(db: PgPool) {
    modules::oidcc_scope_phone(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_scope_all(db: PgPool) {
    modules::oidcc_scope_all(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_alternate_happy_flow(db: PgPool) {
    modules::oidcc_alternate_happy_flow(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_display_page(db: PgPool) {
    modules::oidcc_display_page(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_display_popup(db: PgPool) {
    modules::oidcc_display_popup(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_prompt_login(db: PgPool) {
    modules::oidcc_prompt_login(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_prompt_none_not_logged_in(db: PgPool) {
    modules::oidcc_prompt_none_not_logged_in(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_prompt_none_logged_in(db: PgPool) {
    modules::oidcc_prompt_none_logged_in(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_max_age_1(db: PgPool) {
    modules::oidcc_max_age_1(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_max_age_10000(db: PgPool) {
    modules::oidcc_max_age_10000(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds(db: PgPool) {
    modules::oidcc_ensure_request_with_unknown_parameter_succeeds(
        &Suite::start(db, Mode::Default).await,
    )
    .await;
}

#[sqlx::test]
async fn oidcc_id_token_hint(db: PgPool) {
    modules::oidcc_id_token_hint(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_login_hint(db: PgPool) {
    modules::oidcc_login_hint(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_ui_locales(db: PgPool) {
    modules::oidcc_ui_locales(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_claims_locales(db: PgPool) {
    modules::oidcc_claims_locales(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_ensure_request_with_acr_values_succeeds(db: PgPool) {
    modules::oidcc_ensure_request_with_acr_values_succeeds(&Suite::start(db, Mode::Default).await)
        .await;
}

#[sqlx::test]
async fn oidcc_codereuse(db: PgPool) {
    modules::oidcc_codereuse(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_codereuse_30seconds(db: PgPool) {
    modules::oidcc_codereuse_30seconds(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_ensure_registered_redirect_uri(db: PgPool) {
    modules::oidcc_ensure_registered_redirect_uri(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_ensure_post_request_succeeds(db: PgPool) {
    modules::oidcc_ensure_post_request_succeeds(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_server_client_secret_post(db: PgPool) {
    modules::oidcc_server_client_secret_post(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(db: PgPool) {
    modules::oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(
        &Suite::start(db, Mode::Default).await,
    )
    .await;
}

#[sqlx::test]
async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(db: PgPool) {
    modules::oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
        &Suite::start(db, Mode::Default).await,
    )
    .await;
}

#[sqlx::test]
async fn oidcc_claims_essential(db: PgPool) {
    modules::oidcc_claims_essential(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_ensure_request_object_with_redirect_uri(db: PgPool) {
    modules::oidcc_ensure_request_object_with_redirect_uri(&Suite::start(db, Mode::Default).await)
        .await;
}

#[sqlx::test]
async fn oidcc_refresh_token(db: PgPool) {
    modules::oidcc_refresh_token(&Suite::start(db, Mode::Default).await).await;
}

#[sqlx::test]
async fn oidcc_ensure_request_with_valid_pkce_succeeds(db: PgPool) {
    modules::oidcc_ensure_request_with_valid_pkce_succeeds(&Suite::start(db, Mode::Default).await)
        .await;
}
