//! `/oauth2/authorize`: RFC 6749 §4.1.1, OIDC Core §3.1.2.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};

use crate::app::App;
use crate::http::hosted::{self, Hosted};
use crate::http::notice::AskedLanguage;
use crate::http::{cookies, form};
use crate::model::visitor::Visitor;
use crate::oauth::{Body, again_by_get, fault, no_pages, posted, problem, redirect, send, stopped};
use crate::rules;
use crate::rules::authorize::{self, Authorization, AuthorizeError, AuthorizeRequest};
use crate::rules::consents::{self, Question};

/// Sends the browser to the app with a code, or to the sign-in page.
pub async fn get(request: HttpRequest, app: Data<App>, visitor: Visitor) -> HttpResponse {
    let hosted = match hosted::resolve(&request, &app).await {
        Ok(Some(hosted)) => hosted,
        Ok(None) => return no_pages(),
        Err(error) => return stopped(&error, "authorize", None, &visitor),
    };
    let answered = follow(&request, &app, &hosted, &visitor).await;
    answered.unwrap_or_else(|error| stopped(&error, "authorize", Some(&hosted), &visitor))
}

/// The same request by POST (OIDC Core §3.1.2.1).
pub async fn post(
    request: HttpRequest,
    body: Body,
    app: Data<App>,
    visitor: Visitor,
) -> HttpResponse {
    match hosted::resolve(&request, &app).await {
        Ok(Some(hosted)) => {
            let pairs = posted(&request, &body, AuthorizeRequest::reads);
            let sealed = |pairs| authorize::posted::sealed(&app, &hosted.pool, pairs);
            let sealed = pairs.as_deref().and_then(sealed);
            again_by_get(sealed.or(pairs), &hosted, "/oauth2/authorize")
        }
        Ok(None) => no_pages(),
        Err(error) => stopped(&error, "authorize", None, &visitor),
    }
}

async fn follow(
    request: &HttpRequest,
    app: &App,
    hosted: &Hosted,
    visitor: &Visitor,
) -> rules::Result<HttpResponse> {
    let Ok(pairs) = form::decode(request.query_string().as_bytes()) else {
        return Ok(problem("The request cannot be read", hosted));
    };
    let asked = AuthorizeRequest::new(pairs);
    let language = authorize::pushed::language(app, &hosted.pool, &asked);
    request.extensions_mut().insert(AskedLanguage(language));
    let checked = authorize::check(app, &hosted.pool, &asked, visitor).await?;
    let mut authorization = match checked {
        Ok(authorization) => authorization,
        Err(AuthorizeError::Show(why)) => return Ok(problem(why, hosted)),
        Err(AuthorizeError::Redirect(why)) => {
            return Ok(send(why.answer(&hosted.issuer), hosted));
        }
    };
    match answered(request, app, hosted, &mut authorization, visitor).await {
        Err(error) if authorization.hears(&hosted.pool, error.retry_after().is_some()) => {
            fault(&error, "authorize", visitor);
            let passes = error.retry_after().is_some();
            Ok(send(authorization.stopped(passes, &hosted.issuer), hosted))
        }
        answered => answered,
    }
}

/// The app's answer, or the page that comes before it.
async fn answered(
    request: &HttpRequest,
    app: &App,
    hosted: &Hosted,
    authorization: &mut Authorization,
    visitor: &Visitor,
) -> rules::Result<HttpResponse> {
    let (pool, issuer) = (&hosted.pool, &hosted.issuer);
    let session = match cookies::session(request, hosted) {
        Some(secret) => match authorize::session(app, pool, authorization, &secret).await? {
            Ok(session) => session,
            Err(why) => return Ok(problem(why, hosted)),
        },
        None => None,
    };
    let session = session.filter(|session| authorization.accepts(pool, session, app.now()));
    let authorization = &*authorization;
    let page = |path: &str| {
        let asked = request.query_string();
        let begun = authorize::pushed::begin(app, pool, authorization);
        let begun = begun.and_then(|begun| form::with(asked, &begun).ok());
        let asked = begun.as_deref().unwrap_or(asked);
        Ok(redirect(StatusCode::FOUND, &format!("{}?{asked}", hosted.url(path))))
    };
    let silent = authorization.must_be_silent();
    let Some(session) = session.filter(|_| !authorization.must_choose_account()) else {
        return match silent {
            true => {
                let answer = authorize::login_required(app, authorization, issuer);
                Ok(send(answer.await?, hosted))
            }
            false => page("/login"),
        };
    };
    match consents::standing(app, authorization, pool, &session).await? {
        Ok(allowed) => {
            let answer =
                authorize::complete(app, pool, authorization, &session, allowed, issuer, visitor);
            Ok(send(answer.await?, hosted))
        }
        Err(question) if silent => {
            let answer = authorize::must_ask(app, authorization, &question, issuer);
            Ok(send(answer.await?, hosted))
        }
        Err(Question::Terms(_)) => page("/terms"),
        Err(Question::Consent) => page("/consent"),
    }
}
