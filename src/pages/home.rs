//! The way on from pages that end something: back to the app, or to another sign-in.

use actix_web::HttpRequest;

use crate::app::App;
use crate::http::form::decode;
use crate::http::hosted::Hosted;
use crate::model::client::Client;
use crate::model::ids::ClientId;
use crate::model::own_page::OwnPage;
use crate::pages::text::Message;
use crate::rules::{account, clients};

/// A link, and what it says.
#[derive(Clone, Debug)]
pub struct Way {
    pub href: String,
    pub text: Message,
}

impl Way {
    /// Back to the app, or where nobody knows it, to the sign-in for the account, if the pool has pages for that.
    pub async fn on(app: &App, hosted: &Hosted, request: &HttpRequest) -> Option<Self> {
        Self::after(app, hosted, request, Message::new("back-to-login")).await
    }

    /// The same for whoever is signed in still: to the app, or else to the account.
    pub async fn staying(app: &App, hosted: &Hosted, request: &HttpRequest) -> Option<Self> {
        Self::after(app, hosted, request, Message::new("account-title")).await
    }

    async fn after(
        app: &App,
        hosted: &Hosted,
        request: &HttpRequest,
        text: Message,
    ) -> Option<Self> {
        if let Some(href) = of(app, hosted, request).await {
            return Some(Self { href, text: Message::new("signed-out-next") });
        }
        account::client(app, &hosted.pool, None).await.ok()??;
        let href = format!("{}{}", hosted.prefix(), OwnPage::Account.path());
        Some(Self { href, text })
    }
}

/// Where the app is that a request names, if the pool knows it.
pub async fn of(app: &App, hosted: &Hosted, request: &HttpRequest) -> Option<String> {
    of_query(app, hosted, request.query_string()).await
}

/// The same for a request of which only the query is known.
pub async fn of_query(app: &App, hosted: &Hosted, query: &str) -> Option<String> {
    let pairs = decode(query.as_bytes()).ok()?;
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    let id = ClientId::new(value("client_id")?.as_str());
    let (_, client) = clients::lookup(app, &id).await.ok()??;
    let asked = value("redirect_uri").map(String::as_str);
    (client.user_pool_id == hosted.pool.id).then(|| of_client(&client, asked))?
}

/// Where the app of a client is. Who registered it alone is trusted with no link.
fn of_client(client: &Client, asked: Option<&str>) -> Option<String> {
    client.config.home(asked).filter(|_| !client.is_stranger())
}
