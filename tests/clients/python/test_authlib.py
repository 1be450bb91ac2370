"""Authlib, unmodified: the code flow with PKCE, refresh, introspection, revocation, and `private_key_jwt`."""

import pytest
import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from joserfc import jwt
from joserfc.jwk import KeySet

from browser import Browser
from conftest import PASSWORD

CALLBACK = "https://app.example/callback"


@pytest.fixture(scope="module")
def issuer(server, idp, pool_id):
    idp.create_user_pool_domain(UserPoolId=pool_id, Domain="authlib-people")
    return f"{server.endpoint}/{pool_id}"


@pytest.fixture(scope="module")
def discovery(issuer):
    return requests.get(f"{issuer}/.well-known/openid-configuration", timeout=30).json()


@pytest.fixture(scope="module", params=["client_secret_basic", "client_secret_post", "none"])
def session(request, new_client):
    """A session of Authlib for a client that authenticates in this way."""
    method = request.param
    client = new_client(
        secret=method != "none",
        CallbackURLs=[CALLBACK],
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email"],
        AllowedOAuthFlowsUserPoolClient=True,
        SupportedIdentityProviders=["COGNITO"],
    )
    return OAuth2Session(
        client.id,
        client.secret,
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        scope="openid email",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
    )


def signed_in(url, user):
    """Signs a user in on the page that a URL leads to: where the browser is sent then."""
    with Browser() as browser:
        fields = {"username": user.email, "password": PASSWORD}
        answer = browser.submit(browser.open(url), fields, allow_redirects=False)
        return answer.headers["location"]


def fetched(session, discovery, user):
    verifier, nonce = generate_token(48), generate_token(20)
    endpoint = discovery["authorization_endpoint"]
    url, state = session.create_authorization_url(endpoint, code_verifier=verifier, nonce=nonce)
    location = signed_in(url, user)
    token = session.fetch_token(
        discovery["token_endpoint"],
        authorization_response=location,
        state=state,
        code_verifier=verifier,
    )
    return token, nonce


def test_the_code_flow_and_what_follows(session, discovery, issuer, user):
    token, nonce = fetched(session, discovery, user)
    keys = KeySet.import_key_set(requests.get(discovery["jwks_uri"], timeout=30).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (issuer, session.client_id, nonce)
    info = session.get(discovery["userinfo_endpoint"]).json()
    assert (info["sub"], info["email"]) == (user.sub, user.email)
    fresh = session.refresh_token(discovery["token_endpoint"], token["refresh_token"])
    assert fresh["access_token"] != token["access_token"]
    session.revoke_token(discovery["revocation_endpoint"], token["refresh_token"])
    with pytest.raises(OAuthError) as refused:
        session.refresh_token(discovery["token_endpoint"], token["refresh_token"])
    assert refused.value.error == "invalid_grant"


def test_introspection_is_for_clients_that_prove_themselves(session, discovery, user):
    token, _ = fetched(session, discovery, user)
    answer = session.introspect_token(discovery["introspection_endpoint"], token["access_token"])
    if session.token_endpoint_auth_method == "none":
        assert answer.status_code == 401
    else:
        assert answer.json()["active"] is True
        assert answer.json()["client_id"] == session.client_id
