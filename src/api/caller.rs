//! Who calls a signed operation: the only place that makes an [`Admin`].

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use serde_json::Value;

use crate::api::Call;
use crate::api::contract::{Contract, Operation};
use crate::api::error::ApiError;
use crate::api::sigv4::{Expected, Request, Signature, SignatureError};
use crate::http::visitor::behind_proxy;
use crate::model::ids::AccessKeyId;
use crate::model::visitor::Visitor;
use crate::rules;
use crate::rules::access_keys::AccessKey;

/// The proof that a call was validly signed, by a key that may make it.
#[derive(Clone, Debug)]
pub struct Admin {
    access_key_id: AccessKeyId,
    /// The pools the key may touch; `None` means all.
    user_pools: Option<Vec<String>>,
}

impl Admin {
    /// The operator at this machine's own command line, who needs no key: the database and the KEK are at hand there.
    pub(super) fn operator() -> Self {
        Self { access_key_id: AccessKeyId::new("operator"), user_pools: None }
    }

    /// The access key that signed.
    pub fn access_key_id(&self) -> &AccessKeyId {
        &self.access_key_id
    }

    /// The pools the key may touch; `None` means all.
    pub fn user_pools(&self) -> Option<&[String]> {
        self.user_pools.as_deref()
    }

    /// The user on whose behalf a signed call is made: at the address that the call names, if it names one.
    pub fn visitor(&self, caller: &Visitor, address: Option<IpAddr>) -> Visitor {
        match address {
            Some(address) => Visitor { address, trusted: false, ..caller.clone() },
            // The caller is a server of many users: its own address says nothing of any of them.
            None => Visitor { trusted: true, ..caller.clone() },
        }
    }
}

impl From<SignatureError> for ApiError {
    fn from(why: SignatureError) -> Self {
        Self::new(why.exception(), why.to_string())
    }
}

/// Checks the signature, then whether the key may call this operation on this pool.
pub async fn admit(
    call: &Call<'_>,
    request: &HttpRequest,
    body: &[u8],
    operation: &Operation,
    input: &Value,
) -> Result<Admin, ApiError> {
    let regions = &call.app.config.regions;
    let expected = Expected {
        now: call.app.now(),
        service: operation.service.signing_name(),
        is_region: &|region| regions.iter().any(|known| known == region),
    };
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let signature = Signature::parse(headers, request.query_string(), &expected)?;
    let id = AccessKeyId::new(signature.access_key_id());
    let key = rules::access_keys::find(call.app, &id).await?;
    // An unknown key costs the same check as a known one.
    let secret = key.as_ref().map_or(&b""[..], |key| key.secret.expose().as_bytes());
    let hosts = hosts(call, request);
    let signed = Request {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.query_string(),
        body,
        hosts: &hosts.iter().map(String::as_str).collect::<Vec<_>>(),
    };
    let verified = signature.verify(secret, &signed);
    let Some(key) = key else { return Err(SignatureError::UnrecognizedClient.into()) };
    verified?;
    may_call(&key, operation, input)?;
    Ok(Admin { access_key_id: id, user_pools: key.user_pools })
}

/// What the signer may have taken for the host.
fn hosts(call: &Call<'_>, request: &HttpRequest) -> Vec<String> {
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let authority = request.uri().authority().map(|authority| authority.as_str());
    let mut hosts: Vec<String> =
        header(HOST.as_str()).or(authority).into_iter().map(str::to_owned).collect();
    if behind_proxy(request, &call.app.config) {
        hosts.extend(header("x-forwarded-host").map(str::to_owned));
        let public = call.public_url.split_once("://").map(|(_, host)| host.to_owned());
        hosts.extend(public);
    }
    hosts
}

/// Whether the key's limits allow the call. A key limited to pools calls nothing that names no pool, but for what
/// tells of its own alone.
fn may_call(key: &AccessKey, operation: &Operation, input: &Value) -> Result<(), ApiError> {
    let denied = || {
        let why = format!("The access key is not allowed to call {} here.", operation.name);
        ApiError::new("AccessDeniedException", why)
    };
    let listed = |names: &Vec<String>| names.iter().any(|name| name == operation.name);
    if !key.operations.as_ref().is_none_or(listed) {
        return Err(denied());
    }
    let Some(pools) = &key.user_pools else { return Ok(()) };
    // Only what the operation reads counts: an unknown member is ignored everywhere, so here too.
    let contract = Contract::get();
    let member = |name: &str| {
        input.get(name).filter(|_| contract.takes(operation, name)).and_then(Value::as_str)
    };
    let arn = member("ResourceArn").and_then(|arn| arn.rsplit_once('/')).map(|(_, pool)| pool);
    match member("UserPoolId").or(arn) {
        Some(pool) if pools.iter().any(|allowed| allowed == pool) => Ok(()),
        // The first two tell of no other pools, the third names a client whose pool it asks for itself.
        None if matches!(
            operation.name,
            "ListUserPools" | "DescribeUserPoolDomain" | "GetDerivedToken"
        ) =>
        {
            Ok(())
        }
        _ => Err(denied()),
    }
}
