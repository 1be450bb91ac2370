//! What comes between the last proven factor and the app: the browser's session, recovery codes, offers, consent.

use crate::http::cookies;
use crate::model::audit::Actor;
use crate::model::grant::BrowserSession;
use crate::model::methods;
use crate::model::offer::Offer;
use crate::model::terms::Terms;
use crate::pages::flow::{Flow, Said};
use crate::pages::known::Known;
use crate::pages::mfa;
use crate::pages::offer;
use crate::pages::own_page::{self, Lost};
use crate::pages::step::Step;
use crate::pages::terms;
use crate::pages::visit::{Answer, PageError, send};
use crate::rules::access_tokens::Whom;
use crate::rules::consents::{self, Allowed, Question};
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
            recovery_codes::generate(app, Whom::User(user), client, &actor).await.map(Some)
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
        flow: Flow,
        session: &BrowserSession,
    ) -> Result<ToApp, PageError> {
        let standing = self.standing(session).await?;
        let agrees_first = matches!(standing, Err(Question::Terms(_)));
        if agrees_first || self.offered(session).await?.is_none() {
            return self.lead(flow, session, standing).await;
        }
        Ok(self.wait(flow, session, offer::PATH))
    }

    /// Where a session leads in a flow: to the app, or to the user who must be asked first.
    async fn onward(&mut self, flow: Flow, session: &BrowserSession) -> Result<ToApp, PageError> {
        let standing = self.standing(session).await?;
        self.lead(flow, session, standing).await
    }

    /// To the app, which ends the flow, or to the page of what the user must be asked first.
    async fn lead(
        &mut self,
        flow: Flow,
        session: &BrowserSession,
        standing: Result<Allowed, Question>,
    ) -> Result<ToApp, PageError> {
        match standing {
            Ok(allowed) => {
                self.flows.end(&flow);
                self.tell_lost(session);
                self.complete(session, allowed).await
            }
            Err(question) => Ok(self.ask_first(flow, session, &question)),
        }
    }

    /// Leaves for the page of the account that the sign-in leads back to why the form changed nothing that was sent from it.
    fn tell_lost(&mut self, session: &BrowserSession) {
        let query = self.visit.query();
        let Some(lost) = Lost::of(query).filter(|_| self.authorization.own_page.is_some()) else {
            return;
        };
        let (query, owner) = (own_page::query_after(query), Some(session.user.sub));
        let own = self.flows.newest(&query, |flow| flow.owner == owner);
        let mut flow = own.unwrap_or_else(|| self.flows.begin(&self.visit.app, &query));
        flow.owner = owner;
        flow.said = Some(lost.said());
        self.flows.keep(flow);
    }

    /// To the page of what the user of a session must be asked.
    pub fn ask_first(
        &mut self,
        flow: Flow,
        session: &BrowserSession,
        question: &Question,
    ) -> ToApp {
        let path = match question {
            Question::Terms(_) => terms::PATH,
            Question::Consent => "/consent",
        };
        self.wait(flow, session, path)
    }

    /// To a page of ours, from which the session goes on in its flow.
    fn wait(&mut self, mut flow: Flow, session: &BrowserSession, path: &str) -> ToApp {
        flow.session = Some(session.session_id);
        self.flows.keep(flow);
        ToApp::Location(self.visit.path(path))
    }

    /// The flow that a page between the sign-in and the app is in, and the session of the browser, if that is good for it.
    pub async fn under_way(&mut self) -> Result<Option<(Flow, BrowserSession)>, PageError> {
        let Some(session) = self.session().await? else { return Ok(None) };
        let begun = self.flows.newest(self.visit.query(), |flow| flow.began(&session));
        let flow = begun.unwrap_or_else(|| self.flow_for(&session));
        Ok(self.takes(&flow, &session).then_some((flow, session)))
    }

    /// The session of the browser, if it is good for a flow.
    pub async fn session_for(&self, flow: &Flow) -> Result<Option<BrowserSession>, PageError> {
        let session = self.session().await?;
        Ok(session.filter(|session| self.takes(flow, session)))
    }

    /// Back to such a page, which says that what was sent is from one that is over.
    pub async fn too_old(mut self, path: &str) -> Answer {
        let (mut flow, path) = match self.under_way().await? {
            Some((flow, _)) => (flow, path),
            None => (self.flow(), "/login"),
        };
        flow.said = Some(Said::Expired);
        self.flows.keep(flow);
        self.go(path)
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

    /// What is offered to the user of a session before the app is answered.
    pub async fn offered(&self, session: &BrowserSession) -> Result<Option<Offer>, PageError> {
        if self.authorization.own_page.is_some() {
            return Ok(None);
        }
        let (visit, client) = (&self.visit, &self.authorization.client);
        let due = offers::due(&visit.app, &visit.hosted.pool, client, session).await;
        due.map_err(|error| visit.fault(error))
    }

    /// Whether the app may be answered without asking the user.
    pub async fn standing(
        &self,
        session: &BrowserSession,
    ) -> Result<Result<Allowed, Question>, PageError> {
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
