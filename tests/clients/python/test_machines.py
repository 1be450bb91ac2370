"""Clients that act for themselves or for a user: their secrets, their tokens, tokens for tokens."""

import jwt
import pytest

BOTH = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]


def claims(token):
    """What a token says; another test verifies signatures."""
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture(scope="session")
def scope(idp, pool_id):
    idp.create_resource_server(
        UserPoolId=pool_id,
        Identifier="machines",
        Name="machines",
        Scopes=[{"ScopeName": "run", "ScopeDescription": "Runs"}],
    )
    return "machines/run"


@pytest.fixture
def machine(new_client, scope):
    return new_client(
        secret=True, ExplicitAuthFlows=["ALLOW_CLIENT_TOKEN_AUTH"], AllowedOAuthScopes=[scope]
    )


def test_a_machine_gets_tokens_with_either_of_two_secrets(idp, app_idp, machine, scope):
    names = {"UserPoolId": machine.pool_id, "ClientId": machine.id}
    second = idp.add_user_pool_client_secret(**names)["ClientSecretDescriptor"]
    with pytest.raises(idp.exceptions.LimitExceededException):
        idp.add_user_pool_client_secret(**names)
    for secret in (machine.secret, second["ClientSecretValue"]):
        result = app_idp.get_client_token(ClientId=machine.id, Secret=secret)
        told = claims(result["ClientAuthenticationResult"]["AccessToken"])
        assert (told["sub"], told["scope"]) == (machine.id, scope)
    listed = idp.list_user_pool_client_secrets(**names)["ClientSecrets"]
    assert [one["ClientSecretId"] for one in listed][1] == second["ClientSecretId"]
    idp.delete_user_pool_client_secret(**names, ClientSecretId=listed[0]["ClientSecretId"])
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_client_token(ClientId=machine.id, Secret=machine.secret)
    # boto3 signs it unless told not to.
    idp.get_client_token(ClientId=machine.id, Secret=second["ClientSecretValue"])


def test_a_service_acts_for_a_user(idp, app_idp, new_client, machine, user, tokens):
    service = new_client(
        secret=True,
        ExplicitAuthFlows=BOTH,
        AllowedOAuthScopes=["aws.cognito.signin.user.admin"],
    )
    subject = {
        "ClientId": service.id,
        "SubjectToken": tokens["AccessToken"],
        "SubjectTokenType": "ACCESS_TOKEN",
    }
    # Signed, or with the client's secret.
    plain = idp.get_derived_token(**subject)
    assert (plain["TokenType"], plain["IssuedTokenType"]) == ("Bearer", "ACCESS_TOKEN")
    assert app_idp.get_user(AccessToken=plain["IssuedToken"])["Username"] == user.sub
    acting = app_idp.get_client_token(ClientId=machine.id, Secret=machine.secret)
    bound = app_idp.get_derived_token(
        **subject,
        ClientSecret=service.secret,
        ActorToken=acting["ClientAuthenticationResult"]["AccessToken"],
        ActorTokenType="ACCESS_TOKEN",
        Resources=["machines"],
    )
    told = claims(bound["IssuedToken"])
    assert (told["sub"], told["client_id"], told["aud"]) == (user.sub, service.id, "machines")
    assert told["act"] == {"sub": machine.id}
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_derived_token(**subject)
