"""Tokens checked as a resource server would, by PyJWT and by python-jose."""

import json

import jwt
from jose import jwt as jose_jwt
from server import fetch


def issuer(app):
    return f"{app.server.endpoint}/{app.pool_id}"


def verified(app, token, use):
    """The claims of a token, once both libraries agree that it is right for this client."""
    expected = {"issuer": issuer(app)}
    if use == "id":
        expected["audience"] = app.id
    keys = f"{issuer(app)}/.well-known/jwks.json"
    key = jwt.PyJWKClient(keys).get_signing_key_from_jwt(token)
    required = ["exp", "iat", "iss", "sub"]
    claims = jwt.decode(token, key, ["RS256"], options={"require": required}, **expected)
    same = jose_jwt.decode(token, json.loads(fetch(keys)), ["RS256"], **expected)
    assert claims == same
    assert claims["token_use"] == use
    assert use == "id" or claims["client_id"] == app.id
    return claims
