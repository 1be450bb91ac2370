"""What a sign-in gives: tokens that others verify, refresh, rotation, revocation."""

import json
import time

import jwt
import pytest
from botocore.exceptions import ClientError
from server import fetch
from tokens import issuer, verified

ROTATING = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]


def message(caught):
    return caught.value.response["Error"]["Message"]


def test_both_tokens_verify_against_the_pools_keys(app, user, tokens):
    identity = verified(app, tokens["IdToken"], "id")
    access = verified(app, tokens["AccessToken"], "access")
    assert tokens["TokenType"] == "Bearer"
    assert tokens["ExpiresIn"] == access["exp"] - access["iat"] == 3600
    assert identity["sub"] == access["sub"] == user.sub
    assert identity["cognito:username"] == access["username"] == user.sub
    assert identity["email"] == user.email
    assert identity["name"] == "Ann Example"
    assert identity["email_verified"] is True
    assert access["scope"] == "aws.cognito.signin.user.admin"
    assert identity["origin_jti"] == access["origin_jti"]
    assert identity["jti"] != access["jti"]
    assert abs(identity["auth_time"] - time.time()) < 60
    assert "aud" not in access
    assert "email" not in access


def test_the_header_names_the_key_and_nothing_more(tokens):
    headers = [jwt.get_unverified_header(tokens[kind]) for kind in ("IdToken", "AccessToken")]
    assert all(set(header) == {"kid", "alg"} for header in headers)
    assert headers[0]["kid"] != headers[1]["kid"]


def test_a_token_of_one_client_is_not_one_of_another(app, new_client, tokens):
    other = new_client()
    with pytest.raises(jwt.InvalidAudienceError):
        verified(other, tokens["IdToken"], "id")


def test_an_altered_token_is_refused_everywhere(app, app_idp, tokens):
    head, body, signature = tokens["AccessToken"].split(".")
    forged = f"{head}.{body}.{signature[:-8]}AAAAAAAA"
    with pytest.raises(jwt.InvalidSignatureError):
        verified(app, forged, "access")
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_user(AccessToken=forged)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_user(AccessToken=tokens["IdToken"])


def test_refreshing_keeps_who_and_when(app, app_idp, user, tokens):
    before = verified(app, tokens["IdToken"], "id")
    fresh = app.refresh(app_idp, tokens["RefreshToken"], user.sub)["AuthenticationResult"]
    assert "RefreshToken" not in fresh
    after = verified(app, fresh["IdToken"], "id")
    verified(app, fresh["AccessToken"], "access")
    for kept in ("sub", "auth_time", "origin_jti"):
        assert after[kept] == before[kept]
    assert after["jti"] != before["jti"]


def test_refreshing_with_a_secret_takes_the_hash_over_the_username(new_client, app_idp, user):
    app = new_client(secret=True)
    token = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]["RefreshToken"]
    with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
        app.refresh(app_idp, token, user.email)
    assert message(caught) == f"SecretHash does not match for the client: {app.id}"
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.initiate_auth(
            ClientId=app.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
        )
    assert "AuthenticationResult" in app.refresh(app_idp, token, user.sub)


def test_a_refresh_token_belongs_to_its_client(app, app_idp, new_client, user, tokens):
    thief = new_client(secret=app.secret is not None)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
        thief.refresh(app_idp, tokens["RefreshToken"], user.sub)
    assert message(caught) == "Invalid Refresh Token"


def test_administrators_sign_users_in_and_refresh_for_them(app, idp, user):
    signed_in = idp.admin_initiate_auth(
        UserPoolId=app.pool_id,
        ClientId=app.id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters=app.parameters(user.email, USERNAME=user.email, PASSWORD=user.password),
    )["AuthenticationResult"]
    assert verified(app, signed_in["IdToken"], "id")["sub"] == user.sub
    fresh = idp.admin_initiate_auth(
        UserPoolId=app.pool_id,
        ClientId=app.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters=app.parameters(user.sub, REFRESH_TOKEN=signed_in["RefreshToken"]),
    )["AuthenticationResult"]
    assert verified(app, fresh["AccessToken"], "access")["username"] == user.sub


def test_the_old_spelling_of_the_admin_flow_works(new_client, idp, user):
    app = new_client(ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH"])
    signed_in = idp.admin_initiate_auth(
        UserPoolId=app.pool_id,
        ClientId=app.id,
        AuthFlow="ADMIN_NO_SRP_AUTH",
        AuthParameters={"USERNAME": user.email, "PASSWORD": user.password},
    )
    assert verified(app, signed_in["AuthenticationResult"]["IdToken"], "id")["sub"] == user.sub


def test_a_wrong_password_is_refused_by_either_door(app, app_idp, idp, user):
    with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
        app.sign_in(app_idp, user.email, user.password + "x")
    assert message(caught) == "Incorrect username or password."
    with pytest.raises(idp.exceptions.NotAuthorizedException) as caught:
        idp.admin_initiate_auth(
            UserPoolId=app.pool_id,
            ClientId=app.id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters=app.parameters(user.email, USERNAME=user.email, PASSWORD="Wrong-9"),
        )
    assert message(caught) == "Incorrect username or password."


def test_a_flow_that_the_client_does_not_allow_is_refused(new_client, app_idp, user):
    app = new_client(ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"])
    with pytest.raises(app_idp.exceptions.InvalidParameterException) as caught:
        app.sign_in(app_idp, user.email, user.password)
    assert message(caught) == "USER_PASSWORD_AUTH flow not enabled for this client"


def test_an_existing_user_is_not_told_apart_where_the_client_hides_it(new_client, app_idp, user):
    app = new_client(PreventUserExistenceErrors="ENABLED")
    said = []
    for name in (user.email, "nobody@example.com"):
        with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
            app.sign_in(app_idp, name, "Wrong-Password-1")
        said.append(message(caught))
    assert said[0] == said[1] == "Incorrect username or password."


def test_revoking_a_refresh_token_ends_all_that_came_of_it(app, app_idp, user, tokens):
    fresh = app.refresh(app_idp, tokens["RefreshToken"], user.sub)["AuthenticationResult"]
    app_idp.revoke_token(Token=tokens["RefreshToken"], **app.own_secret())
    with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
        app.refresh(app_idp, tokens["RefreshToken"], user.sub)
    assert message(caught) == "Refresh Token has been revoked"
    for token in (tokens["AccessToken"], fresh["AccessToken"]):
        with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
            app_idp.get_user(AccessToken=token)
        assert message(caught) == "Access Token has been revoked"


def test_only_the_client_itself_revokes_its_tokens(new_client, app_idp, user):
    app, other = new_client(secret=True), new_client(secret=True)
    token = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]["RefreshToken"]
    for wrong in (
        {"ClientId": app.id},
        {"ClientId": app.id, "ClientSecret": other.secret},
        other.own_secret(),
    ):
        # An error or nothing: either way the token lives.
        try:
            app_idp.revoke_token(Token=token, **wrong)
        except ClientError as refused:
            assert refused.response["Error"]["Code"] in (
                "UnauthorizedException",
                "InvalidParameterException",
            )
    assert "AuthenticationResult" in app.refresh(app_idp, token, user.sub)


def test_signing_out_everywhere_ends_every_session(app, app_idp, user, tokens):
    other = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]
    app_idp.global_sign_out(AccessToken=other["AccessToken"])
    for ended in (tokens, other):
        with pytest.raises(app_idp.exceptions.NotAuthorizedException):
            app_idp.get_user(AccessToken=ended["AccessToken"])
        with pytest.raises(app_idp.exceptions.NotAuthorizedException):
            app.refresh(app_idp, ended["RefreshToken"], user.sub)
    assert "AuthenticationResult" in app.sign_in(app_idp, user.email, user.password)


def test_a_rotated_refresh_token_has_one_successor(new_client, app_idp, user):
    app = new_client(
        secret=True,
        ExplicitAuthFlows=ROTATING,
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
    )
    first = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]["RefreshToken"]
    answers = [
        app_idp.get_tokens_from_refresh_token(RefreshToken=first, **app.own_secret())
        for _ in range(2)
    ]
    second, retried = (answer["AuthenticationResult"]["RefreshToken"] for answer in answers)
    assert second == retried != first
    after = app_idp.get_tokens_from_refresh_token(RefreshToken=second, **app.own_secret())
    assert verified(app, after["AuthenticationResult"]["IdToken"], "id")["sub"] == user.sub


def test_reusing_a_rotated_token_ends_the_family(new_client, app_idp, user):
    app = new_client(
        ExplicitAuthFlows=ROTATING,
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    first = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]["RefreshToken"]
    rotated = app_idp.get_tokens_from_refresh_token(RefreshToken=first, ClientId=app.id)
    second = rotated["AuthenticationResult"]
    with pytest.raises(app_idp.exceptions.RefreshTokenReuseException):
        app_idp.get_tokens_from_refresh_token(RefreshToken=first, ClientId=app.id)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_tokens_from_refresh_token(RefreshToken=second["RefreshToken"], ClientId=app.id)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_user(AccessToken=second["AccessToken"])


def test_rotation_switches_the_old_refresh_flow_off(new_client, app_idp, user):
    app = new_client(
        ExplicitAuthFlows=ROTATING,
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    )
    token = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]["RefreshToken"]
    with pytest.raises(app_idp.exceptions.InvalidParameterException):
        app.refresh(app_idp, token, user.sub)


def test_getting_tokens_from_a_refresh_token_works_without_rotation(app, app_idp, user, tokens):
    answer = app_idp.get_tokens_from_refresh_token(
        RefreshToken=tokens["RefreshToken"], **app.own_secret()
    )["AuthenticationResult"]
    assert "RefreshToken" not in answer
    assert verified(app, answer["IdToken"], "id")["sub"] == user.sub
    if app.secret:
        with pytest.raises(app_idp.exceptions.NotAuthorizedException):
            app_idp.get_tokens_from_refresh_token(
                RefreshToken=tokens["RefreshToken"], ClientId=app.id
            )


def test_discovery_tells_the_same_issuer(app):
    found = json.loads(fetch(f"{issuer(app)}/.well-known/openid-configuration"))
    assert found["issuer"] == issuer(app)
    assert found["jwks_uri"] == f"{issuer(app)}/.well-known/jwks.json"
