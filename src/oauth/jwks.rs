//! `/.well-known/jwks.json` below the issuer: RFC 7517.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use crate::app::App;
use crate::model::ids::UserPoolId;
use crate::model::visitor::Visitor;
use crate::oauth::answer;
use crate::oauth::discovery::{find, published};

/// The public keys of a pool, from memory; the database may be away.
pub async fn get(pool: Path<UserPoolId>, app: Data<App>, visitor: Visitor) -> HttpResponse {
    let found = find(&app, &pool).await;
    answer("jwks", &visitor, found.map(|pool| published(pool.jwks.clone())))
}
