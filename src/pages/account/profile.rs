//! The attributes of a profile.

use askama::Template;

use crate::model::own_page::OwnPage;
use crate::model::user::Attributes;
use crate::pages::account::{Account, Posted};
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::error::message;
use crate::pages::fields::{AttributeField, FieldOf, focus_on_wrong};
use crate::pages::flow::{Flow, Said};
use crate::pages::text::Message;
use crate::pages::visit::Answer;
use crate::rules::access_tokens::Whom;
use crate::rules::attributes::Writer;
use crate::rules::attributes::change::{Change, update};
use crate::rules::{Error, Refusal};

/// The form for what may be written, and a list of what may only be read.
#[derive(Template)]
#[template(path = "pages/account/profile.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub attributes: &'a [AttributeField],
    pub fixed: &'a [AttributeField],
    pub back_href: &'a str,
}

/// `GET /account/profile`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    form(account, flow, None, None, None)
}

/// `POST /account/profile`.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return form(account, flow, Some(&fields), Some(stale), None);
    };
    let (editable, _) = split(&account, Some(&fields));
    let user = &account.bearer.user;
    let changed =
        |field: &&AttributeField| !field.is_still(user.attribute(&field.name).unwrap_or_default());
    let changed = editable.iter().filter(changed);
    let given: Attributes =
        changed.map(|field| (field.name.clone(), field.value.clone())).collect();
    let change = Change {
        whom: Whom::Bearer(&account.bearer),
        writer: Writer::Page(&account.client),
        given: &given,
        visitor: &account.visit.visitor,
        actor: &account.actor(),
        event: "UpdateUserAttributes",
    };
    match update(&account.visit.app, &account.bearer.pool, &change).await {
        Ok(_) => account.go(flow, OwnPage::Account.path(), Some(Said::Saved)),
        Err(Error::Refused(why)) => {
            let (problem, wrong) = match about_name(&why) {
                true => (Message::new("refused-fields"), Some((NAME, message(&why)))),
                false => (message(&why), None),
            };
            form(account, flow, Some(&fields), Some(problem), wrong)
        }
        Err(fault) => Err(account.visit.fault(fault)),
    }
}

/// The one attribute of a profile that others may have already.
const NAME: &str = "preferred_username";

/// Whether a refusal is of the name that the user would be known by.
fn about_name(why: &Refusal) -> bool {
    match why {
        Refusal::AliasExists(_) => true,
        Refusal::InvalidParameter(text) => text.starts_with("Preferred username"),
        _ => false,
    }
}

/// The attributes that the user may write, with what was typed, and those that the user may only read.
fn split(account: &Account, typed: Option<&Fields>) -> (Vec<AttributeField>, Vec<AttributeField>) {
    let (user, client) = (&account.bearer.user, &account.client.config);
    let elsewhere = [
        "sub",
        "email",
        "email_verified",
        "phone_number",
        "phone_number_verified",
        "updated_at",
        "identities",
    ];
    let (mut editable, mut fixed) = (Vec::new(), Vec::new());
    let schema = account.bearer.pool.config.schema_attributes.iter();
    let shown = schema.filter(|attribute| {
        !elsewhere.contains(&attribute.name.as_str())
            && !attribute.developer_only_attribute
            && account.opens_attributes()
            && client.may_read(&attribute.name)
    });
    for attribute in shown {
        let value = user.attribute(&attribute.name).unwrap_or_default();
        if account.may_write(&attribute.name) {
            let typed = typed.map(|fields| fields.name(&FieldOf::Profile.name(&attribute.name)));
            let value = typed.unwrap_or(value);
            editable.push(AttributeField::of(attribute, FieldOf::Profile, value));
        } else if !value.is_empty() {
            fixed.push(AttributeField::of(attribute, FieldOf::Profile, value));
        }
    }
    // Where nothing has to be there, nothing needs to say that it need not.
    let some_required = editable.iter().any(|field| field.required);
    for field in &mut editable {
        field.says_optional = some_required && !field.required;
    }
    (editable, fixed)
}

fn form(
    mut account: Account,
    mut flow: Flow,
    typed: Option<&Fields>,
    problem: Option<Message>,
    wrong: Option<(&str, Message)>,
) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let page = OwnPage::Profile.path();
    let (chrome, form) = (account.chrome(), account.form(page, &flow));
    let (mut attributes, fixed) = split(&account, typed);
    if problem.is_some() {
        let config = &account.bearer.pool.config;
        attributes = attributes.into_iter().map(|field| field.checked(config)).collect();
        if let Some((name, why)) = wrong
            && let Some(field) = attributes.iter_mut().find(|field| field.name == name)
        {
            field.problem = Some(why);
        }
        focus_on_wrong(&mut attributes);
    }
    let back_href = account.visit.path(OwnPage::Account.path());
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        attributes: &attributes,
        fixed: &fixed,
        back_href: &back_href,
    })
}
