//! AdminLinkProviderForUser and AdminDisableProviderForUser.

use serde_json::{Value, json};
use sqlx::PgPool;

use super::world::World;
use crate::support::Answer;
use crate::support::users::{PASSWORD, claims, value};

impl World {
    pub async fn link(&self, username: &str, subject: &str) -> Answer {
        self.linking(
            json!({"ProviderName": "Cognito", "ProviderAttributeValue": username}),
            json!({
                "ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject",
                "ProviderAttributeValue": subject,
            }),
        )
        .await
    }

    async fn linking(&self, destination: Value, source: Value) -> Answer {
        let input = json!({
            "UserPoolId": self.app.pool, "DestinationUser": destination, "SourceUser": source,
        });
        self.server.signed("AdminLinkProviderForUser", input).await
    }

    async fn disable(&self, provider: &str, value: &str) -> Answer {
        let user = json!({
            "ProviderName": provider, "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": value,
        });
        let input = json!({"UserPoolId": self.app.pool, "User": user});
        self.server.signed("AdminDisableProviderForUser", input).await
    }

    /// A confirmed user of the pool itself: the `sub`.
    pub async fn local(&self, name: &str) -> String {
        let new = json!({
            "UserPoolId": self.app.pool, "Username": name, "MessageAction": "SUPPRESS",
        });
        let made = self.server.signed("AdminCreateUser", new).await.ok();
        let password = json!({
            "UserPoolId": self.app.pool, "Username": name, "Password": PASSWORD, "Permanent": true,
        });
        self.server.signed("AdminSetUserPassword", password).await.ok();
        value(&made["User"]["Attributes"], "sub").unwrap()
    }

    /// Who signs in through the provider: the claims of the ID token.
    pub async fn signed_in(&self, name: &str) -> Value {
        let answer = self.through_corp(&mut self.server.browser(), &self.app, name).await;
        claims(&self.tokens(&self.app, &answer).await["id_token"])
    }
}

#[sqlx::test]
async fn whoever_is_linked_signs_in_as_the_user_who_is_there(db: PgPool) {
    let world = World::start(db).await;
    let (ann, local) = (world.person("ann").await, world.local("local").await);
    assert_eq!(world.link("local", &ann).await.ok(), json!({}));
    let id = world.signed_in("ann").await;
    assert_eq!((id["sub"].as_str(), &id["cognito:username"]), (Some(&*local), &json!("local")));
    assert_eq!(
        (&id["identities"][0]["userId"], &id["identities"][0]["primary"]),
        (&json!(ann), &json!("false"))
    );
    // Its attributes are those that the provider says; it is in no group of the provider.
    assert_eq!((&id["email"], &id["cognito:groups"]), (&json!("ann@corp.example"), &Value::Null));
    world.server.sign_in(&world.app.client, "local", PASSWORD).await.ok();
    let user = world.user("local").await;
    assert_eq!(user["UserStatus"], "CONFIRMED");
    let again = world.link("local", &ann).await;
    assert_eq!(again.message(), "SourceUser is already linked to DestinationUser");
}

#[sqlx::test]
async fn without_the_link_the_subject_is_somebody_else_again(db: PgPool) {
    let world = World::start(db).await;
    let (ann, local) = (world.person("ann").await, world.local("local").await);
    world.link("local", &ann).await.ok();
    let answer = world.through_corp(&mut world.server.browser(), &world.app, "ann").await;
    let refresh = world.tokens(&world.app, &answer).await["refresh_token"].clone();
    let refreshed = async || {
        let refresh = refresh.as_str().unwrap();
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", &world.app.client),
            ("refresh_token", refresh),
        ];
        let url = format!("{}/{}/oauth2/token", world.server.url, world.app.pool);
        crate::support::answer(world.server.http.post(url).form(&form)).await.status
    };
    assert_eq!(refreshed().await, 200);
    assert_eq!(world.disable("Corp", &ann).await.ok(), json!({}));
    assert_eq!(refreshed().await, 400);
    assert_eq!(value(&world.user("local").await["UserAttributes"], "identities"), None);
    let id = world.signed_in("ann").await;
    assert_ne!(id["sub"].as_str(), Some(&*local));
    assert_eq!(id["cognito:username"], format!("Corp_{ann}"));
    assert_eq!(world.disable("Corp", "nobody").await.error(), "UserNotFoundException");
}

/// Whose own provider is taken away has no way in, and nobody takes the place.
#[sqlx::test]
async fn a_user_of_a_provider_that_is_disabled_does_not_come_back(db: PgPool) {
    let world = World::start(db).await;
    let ann = world.person("ann").await;
    world.signed_in("ann").await;
    world.disable("Corp", &ann).await.ok();
    let mut browser = world.server.browser();
    let path = format!("{}&identity_provider=Corp", world.app.path("/oauth2/authorize"));
    let page = browser.visit(&path).await;
    let away = page.location().unwrap();
    let back = world.at_corp(&mut world.corp.browser(), &away, "ann").await;
    let answer = browser.open(&back).await;
    assert_eq!(answer.parameter("error").unwrap(), "invalid_request");
    let why = format!("Already found an entry for username Corp_{ann}");
    assert_eq!(answer.parameter("error_description").unwrap(), why);
}

#[sqlx::test]
async fn the_password_of_a_linked_user_can_be_taken_away(db: PgPool) {
    let world = World::start(db).await;
    let (ann, local) = (world.person("ann").await, world.local("local").await);
    let only = world.disable("Cognito", "local").await;
    assert_eq!(only.error(), "InvalidParameterException");
    world.server.sign_in(&world.app.client, "local", PASSWORD).await.ok();
    world.link("local", &ann).await.ok();
    world.disable("Cognito", "local").await.ok();
    let refused = world.server.sign_in(&world.app.client, "local", PASSWORD).await;
    assert_eq!(refused.error(), "NotAuthorizedException");
    assert_eq!(world.user("local").await["UserStatus"], "EXTERNAL_PROVIDER");
    assert_eq!(world.signed_in("ann").await["sub"].as_str(), Some(&*local));
}

#[sqlx::test]
async fn what_cannot_be_linked_is_refused(db: PgPool) {
    let world = World::start(db).await;
    let ann = world.person("ann").await;
    world.signed_in("ann").await;
    world.local("local").await;
    let merging = world.link("local", &ann).await;
    let why = "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link";
    assert_eq!(merging.refused(), ("InvalidParameterException", why));
    let local = json!({"ProviderName": "Cognito", "ProviderAttributeValue": "local"});
    let subject = |provider: &str, name: &str, value: &str| {
        json!({
            "ProviderName": provider, "ProviderAttributeName": name, "ProviderAttributeValue": value,
        })
    };
    let good = subject("Corp", "Cognito_Subject", "1");
    let nobody = json!({"ProviderName": "Cognito", "ProviderAttributeValue": "nobody"});
    for (destination, source, error) in [
        (&nobody, &good, "UserNotFoundException"),
        (&subject("Corp", "Cognito_Subject", "2"), &good, "UserNotFoundException"),
        (&json!({"ProviderName": "Cognito"}), &good, "InvalidParameterException"),
        (&local, &json!({"ProviderName": "Corp"}), "InvalidParameterException"),
        (&local, &subject("Other", "Cognito_Subject", "1"), "ResourceNotFoundException"),
        (&local, &subject("Cognito", "Cognito_Subject", "1"), "InvalidParameterException"),
        (&local, &subject("Corp", "email", "a@corp.example"), "InvalidParameterException"),
        (&local, &subject("Corp", "Cognito_Subject", "a b"), "InvalidParameterException"),
    ] {
        let answer = world.linking(destination.clone(), source.clone()).await;
        assert_eq!(answer.error(), error, "{destination} {source}");
    }
    // Whoever signed up may be anybody.
    let new = json!({"ClientId": world.app.client, "Username": "new", "Password": PASSWORD});
    world.server.call("SignUp", new).await.ok();
    assert_eq!(world.link("new", "1").await.message(), "DestinationUser is not confirmed.");
    for subject in ["1", "2", "3", "4", "5"] {
        world.link("local", subject).await.ok();
    }
    let sixth = world.link("local", "6").await;
    assert_eq!(sixth.error(), "LimitExceededException");
    // Through one of its identities a user is found as well.
    let by = subject("Corp", "Cognito_Subject", &ann);
    world.linking(by, subject("Corp", "Cognito_Subject", "7")).await.ok();
}
