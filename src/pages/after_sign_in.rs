//! What comes between the last proven factor and the app: the browser's session, recovery codes, offers, consent.

use crate::http::cookies;
use crate::model::audit::Actor;
use crate::model::grant::BrowserSession;
use crate::model::methods;
use crate::model::terms::Terms;
use crate::pages::flow::Flow;
use crate::pages::known::Known;
use crate::pages::mfa;
use crate::pages::own_page;
use crate::pages::step::Step;
use crate::pages::terms;
use crate::pages::visit::{Answer, PageError, send};
use crate::rules::consents::{self, Allowed};
use crate::rules::redirects::ToApp;
use crate::rules::sign_in::Proof;
use crate::rules::{self, authorize, offers, recovery_codes, users};

impl Step {
    /// Remembers who has signed in, for this browser to offer again.
    fn meet(&mut self, proof: &Proof) {
        // A name that nobody types is of no use to be offered.
        if methods::has(&proof.amr, methods::FEDERATED) {
            return;
        }
        let pool = &self.visit.hosted.pool;
        let name = users::sign_in_name(pool, &proof.user);
        let known = Known::of(&self.visit).met(&self.visit, proof.user.sub(), name);
        self.keep_cookie(known.cookie(&self.visit));
    }

    /// Recovery codes for a user who has just set a second factor up and has none.
    async fn codes(&self, proof: &Proof) -> Result<Option<Vec<String>>, PageError> {
        let (app, user, visit) = (&self.visit.app, &proof.user.key, &self.visit);
        let (client, actor) = (&self.authorization.client.id, Actor::visiting(&visit.visitor));
        let made = async {
            if recovery_codes::left(app, user).await? > 0 {
                return Ok(None);
            }
            recovery_codes::generate(app, user, client, &actor).await.map(Some)
        };
        made.await.map_err(|error| visit.fault(error))
    }

    /// Signs in, and shows the recovery codes that were made before the app is answered.
    async fn sign_in_with_codes(
        mut self,
        mut flow: Flow,
        proof: &Proof,
        codes: Vec<String>,
    ) -> Answer {
        let (client, keep) = (&self.authorization.client, flow.keep);
        let (secret, session) = self.visit.begin_session(client, proof, keep).await?;
        self.meet(proof);
        self.keep_cookie(cookies::set_session(&self.visit.hosted, secret, session.kept));
        flow.challenge = None;
        flow.asked = None;
        flow.seed = None;
        flow.codes = codes;
        flow.session = Some(session.session_id);
        self.flows.keep(flow);
        self.go(mfa::codes::PATH)
    }

    /// Every factor is proven: the browser's session begins, in place of any other, and the browser goes to the app.
    pub async fn sign_in(mut self, flow: Flow, proof: &Proof) -> Answer {
        if flow.enrolled
            && let Some(codes) = self.codes(proof).await?
        {
            return self.sign_in_with_codes(flow, proof, codes).await;
        }
        let (client, keep) = (&self.authorization.client, flow.keep);
        let (secret, session) = self.visit.begin_session(client, proof, keep).await?;
        self.meet(proof);
        let answer = self.after_sign_in(flow, &session).await?;
        let mut answer = send(answer, &self.chrome());
        self.keep_cookie(cookies::set_session(&self.visit.hosted, secret, session.kept));
        self.keep_flows(&mut answer);
        Ok(answer)
    }

    /// Goes on with a session that has begun in a flow: what is to be agreed to and what is offered come before the app.
    pub async fn go_on(mut self, flow: Flow, session: &BrowserSession) -> Answer {
        let answer = self.after_sign_in(flow, session).await?;
        self.answer(answer)
    }

    /// Goes to the app with the session that the browser has.
    pub async fn resume(mut self, flow: Flow, session: &BrowserSession) -> Answer {
        let answer = self.onward(flow, session).await?;
        self.answer(answer)
    }

    /// Where a session that has just begun leads: what is to be agreed to and what is offered come before the app.
    async fn after_sign_in(
        &mut self,
        mut flow: Flow,
        session: &BrowserSession,
    ) -> Result<ToApp, PageError> {
        if self.terms_due(session).await?.is_empty() {
            return self.after_terms(flow, session).await;
        }
        flow.session = Some(session.session_id);
        self.flows.keep(flow);
        Ok(ToApp::Location(self.visit.path(terms::PATH)))
    }

    /// What the user of a session has to agree to before the app is answered.
    pub async fn terms_due(&self, session: &BrowserSession) -> Result<Vec<Terms>, PageError> {
        if self.authorization.own_page.is_some() {
            return Ok(Vec::new());
        }
        let (visit, client) = (&self.visit, &self.authorization.client.id);
        let due = rules::terms::due(&visit.app, &visit.hosted.pool, client, &session.user).await;
        due.map_err(|error| visit.fault(error))
    }

    /// Goes on where there is nothing to agree to any more.
    pub async fn agreed(mut self, flow: Flow, session: &BrowserSession) -> Answer {
        let answer = self.after_terms(flow, session).await?;
        self.answer(answer)
    }

    async fn after_terms(
        &mut self,
        mut flow: Flow,
        session: &BrowserSession,
    ) -> Result<ToApp, PageError> {
        let (visit, pool) = (&self.visit, &self.visit.hosted.pool);
        let offered = match self.authorization.own_page {
            Some(_) => None,
            None => {
                let client = &self.authorization.client;
                let due = offers::due(&visit.app, pool, client, session).await;
                due.map_err(|error| visit.fault(error))?
            }
        };
        if offered.is_none() {
            return self.onward(flow, session).await;
        }
        flow.session = Some(session.session_id);
        self.flows.keep(flow);
        Ok(ToApp::Location(self.visit.path("/offer")))
    }

    /// Where a session leads in a flow: to the app, which ends the flow, or to the user who must be asked first.
    async fn onward(
        &mut self,
        mut flow: Flow,
        session: &BrowserSession,
    ) -> Result<ToApp, PageError> {
        match self.standing(session).await? {
            Some(allowed) => {
                self.flows.end(&flow);
                self.complete(session, allowed).await
            }
            None => {
                flow.session = Some(session.session_id);
                self.flows.keep(flow);
                Ok(ToApp::Location(self.visit.path("/consent")))
            }
        }
    }

    /// Whether the app may be answered without asking the user.
    pub async fn standing(&self, session: &BrowserSession) -> Result<Option<Allowed>, PageError> {
        let (visit, pool) = (&self.visit, &self.visit.hosted.pool);
        let standing = consents::standing(&visit.app, &self.authorization, pool, session).await;
        standing.map_err(|error| visit.fault(error))
    }

    /// Where the app's request leads for the user of a session.
    pub async fn complete(
        &self,
        session: &BrowserSession,
        allowed: Allowed,
    ) -> Result<ToApp, PageError> {
        let (visit, hosted) = (&self.visit, &self.visit.hosted);
        if let Some(page) = self.authorization.own_page {
            let query = own_page::query_after(visit.query());
            let location = format!("{}{}?{query}", hosted.prefix(), page.path());
            return Ok(ToApp::Location(location));
        }
        let issuer = &hosted.issuer;
        authorize::complete(
            &visit.app,
            &hosted.pool,
            &self.authorization,
            session,
            allowed,
            issuer,
            &visit.visitor,
        )
        .await
        .map_err(|error| visit.fault(error))
    }
}
