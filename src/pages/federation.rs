//! Signing in through an identity provider: the way there, and the way back.

use actix_web::HttpMessage as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::form::decode;
use crate::model::ids::ProviderName;
use crate::pages::flow::{Flow, Flows, Said};
use crate::pages::login;
use crate::pages::notice::AppQuery;
use crate::pages::providers::{Provider, Providers};
use crate::pages::step::Step;
use crate::pages::visit::{Answer, PageError, Visit, see_other};
use crate::rules::authorize::{self, Problem};
use crate::rules::federation::{self, Arrived, Comeback, Failure, Wishes};

/// What the way to a provider begins with; its name follows, in base64url, since it may be anything.
pub const WITH: &str = "/login/with/";

/// Where providers send browsers back to.
const BACK: &str = "/oauth2/idpresponse";

/// The buttons of the client's providers.
pub fn buttons(step: &Step) -> Providers {
    let client = &step.authorization.client;
    let all = federation::all_of_client(&step.visit.hosted.pool, client);
    let button = |name: &ProviderName| {
        let path = format!("{WITH}{}", URL_SAFE_NO_PAD.encode(name.as_str()));
        Provider { name: name.to_string(), href: step.visit.path(&path), social: false }
    };
    let list = all.map(|provider| button(&provider.name)).collect();
    Providers { list, alone: !client.config.supports_cognito() }
}

/// `GET /login/with/{provider}`: what the buttons lead to.
pub async fn get(step: Step) -> Answer {
    let named = step.visit.request.match_info().get("provider").unwrap_or_default();
    let named = URL_SAFE_NO_PAD.decode(named).ok().and_then(|name| String::from_utf8(name).ok());
    let Some(named) = named.map(ProviderName::new) else { return Err(step.visit.missing()) };
    if step.visit.is_head() {
        return step.go("/login");
    }
    if step.authorization.must_be_silent() {
        return Err(PageError::Elsewhere(login::silently(&step).await));
    }
    depart(step, &named).await
}

/// Sends the browser to a provider.
pub async fn depart(mut step: Step, name: &ProviderName) -> Answer {
    let flow = step.flow();
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let client = &step.authorization.client;
    let Some(provider) = federation::of_client(pool, client, name) else {
        return Err(no_such_provider(&step.visit));
    };
    let wishes = Wishes {
        authorization: &step.authorization,
        binding: &flow.binding(),
        query: step.visit.query(),
        redirect_uri: &step.visit.hosted.url(BACK),
        visitor: &step.visit.visitor,
    };
    let departed = federation::depart(app, pool, client, provider, &wishes).await;
    match departed.map_err(|error| step.visit.fault(error))? {
        Ok(location) => {
            step.flows.keep(flow);
            let mut answer = see_other(&location);
            step.keep_flows(&mut answer);
            Ok(answer)
        }
        Err(failure) => failed(step, flow, name, &failure).await,
    }
}

/// `GET /oauth2/idpresponse`: the browser comes back.
pub async fn get_response(visit: Visit) -> Answer {
    let pairs = decode(visit.query().as_bytes()).unwrap_or_default();
    let Some(comeback) = Comeback::of(&pairs) else { return Err(invalid(&visit)) };
    let flows = Flows::of(&visit.request, &visit.app, &visit.hosted);
    let (app, pool) = (&visit.app, &visit.hosted.pool);
    let taken = federation::take(app, pool, &flows.bindings(), &comeback.state).await;
    let Some(departed) = taken.map_err(|error| visit.fault(error))? else {
        let query = federation::query_of(app, pool, &comeback.state).await;
        if let Some(query) = query.map_err(|error| visit.fault(error))? {
            visit.request.extensions_mut().insert(AppQuery(query));
        }
        return Err(invalid(&visit));
    };
    let mut step = Step::of(visit.for_query(departed.query)).await?;
    let Some(flow) = step.flows.bound(&departed.binding) else {
        return Err(invalid(&step.visit));
    };
    // Another tab may have come further in it meanwhile.
    let flow = step.unshared(flow);
    let (app, pool) = (&step.visit.app, &step.visit.hosted.pool);
    let client = &step.authorization.client;
    let provider = federation::of_client(pool, client, &departed.provider);
    let Some(provider) = provider.filter(|_| client.id == departed.client_id) else {
        return Err(no_such_provider(&step.visit));
    };
    let arrived = Arrived {
        comeback: &comeback,
        authorization: &step.authorization,
        departed_at: departed.created_at,
        redirect_uri: &step.visit.hosted.url(BACK),
        visitor: &step.visit.visitor,
    };
    let arrived = federation::arrive(app, pool, client, provider, &arrived).await;
    match arrived.map_err(|error| step.visit.fault(error))? {
        Ok(proof) => step.sign_in(flow, &proof).await,
        Err(failure) => failed(step, flow, &departed.provider, &failure).await,
    }
}

/// Nobody was signed in. Who has chosen the provider hears of it: the app, or the user on the sign-in page, where there may be
/// another way in.
async fn failed(mut step: Step, mut flow: Flow, name: &ProviderName, failure: &Failure) -> Answer {
    if step.authorization.provider.is_some() {
        let (app, issuer) = (&step.visit.app, &step.visit.hosted.issuer);
        let (error, description) = (failure.error(), failure.description(name));
        let told = authorize::fail(app, &step.authorization, error, &description, issuer).await;
        let told = told.map_err(|error| step.visit.fault(error))?;
        step.flows.end(&flow);
        return step.answer(told);
    }
    let changed_mind = failure.error() == "access_denied";
    flow.said = (!changed_mind).then_some(Said::ProviderFailed);
    step.flows.keep(flow);
    step.go("/login")
}

/// Not an answer to anything that this browser was sent away with, or not any more.
fn invalid(visit: &Visit) -> PageError {
    shown(visit, "Invalid State provided")
}

fn no_such_provider(visit: &Visit) -> PageError {
    shown(visit, &Problem::NoSuchProvider.to_string())
}

fn shown(visit: &Visit, problem: &str) -> PageError {
    let status = actix_web::http::StatusCode::BAD_REQUEST;
    PageError::shown(status, problem, visit.visitor.request_id)
}
