"""Errors as boto3 makes classes of them; those that no other test meets."""

import pytest
from conftest import PASSWORD


def attribute(name, value):
    return {"Name": name, "Value": value}


def test_a_proven_address_that_is_an_alias_already(server, idp, app_idp, new_client, address):
    pool = idp.create_user_pool(
        PoolName="aliases", AliasAttributes=["email"], AutoVerifiedAttributes=["email"]
    )["UserPool"]["Id"]
    app = new_client(UserPoolId=pool)
    proven = [attribute("email", address), attribute("email_verified", "true")]
    owner = {"UserPoolId": pool, "Username": "ann", "MessageAction": "SUPPRESS"}
    idp.admin_create_user(**owner, UserAttributes=proven)
    app_idp.sign_up(**app.named("bob"), Password=PASSWORD, UserAttributes=proven[:1])
    confirm = app.named("bob") | {"ConfirmationCode": server.code(address)}
    with pytest.raises(app_idp.exceptions.AliasExistsException):
        app_idp.confirm_sign_up(**confirm)
    app_idp.confirm_sign_up(**confirm, ForceAliasCreation=True)
    assert idp.admin_get_user(UserPoolId=pool, Username=address)["Username"] == "bob"


def test_the_sixth_try_of_a_code(server, app, app_idp, address):
    app_idp.sign_up(
        **app.named(address), Password=PASSWORD, UserAttributes=[attribute("email", address)]
    )
    right = server.code(address)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        with pytest.raises(app_idp.exceptions.CodeMismatchException):
            app_idp.confirm_sign_up(**app.named(address), ConfirmationCode=wrong)
    with pytest.raises(app_idp.exceptions.LimitExceededException):
        app_idp.confirm_sign_up(**app.named(address), ConfirmationCode=right)


def test_an_invitation_to_whoever_has_a_password(idp, pool_id, user):
    with pytest.raises(idp.exceptions.UnsupportedUserStateException):
        idp.admin_create_user(UserPoolId=pool_id, Username=user.email, MessageAction="RESEND")


def test_what_cannot_be_revoked(app, new_client, app_idp, tokens):
    with pytest.raises(app_idp.exceptions.UnsupportedTokenTypeException):
        app_idp.revoke_token(Token=tokens["AccessToken"], **app.own_secret())
    other = new_client()
    with pytest.raises(app_idp.exceptions.UnauthorizedException):
        app_idp.revoke_token(Token=tokens["RefreshToken"], **other.own_secret())
    keeper = new_client(EnableTokenRevocation=False)
    with pytest.raises(app_idp.exceptions.UnsupportedOperationException):
        app_idp.revoke_token(Token=tokens["RefreshToken"], **keeper.own_secret())


def test_a_client_with_flows_or_scopes_that_do_not_go(idp, pool_id):
    client = {
        "UserPoolId": pool_id,
        "ClientName": "impossible",
        "AllowedOAuthFlowsUserPoolClient": True,
    }
    with pytest.raises(idp.exceptions.InvalidOAuthFlowException):
        idp.create_user_pool_client(
            **client, AllowedOAuthFlows=["code"], AllowedOAuthScopes=["openid"]
        )
    with pytest.raises(idp.exceptions.ScopeDoesNotExistException):
        idp.create_user_pool_client(
            **client,
            AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=["openid", "nothing/read"],
            CallbackURLs=["https://app.example.com/cb"],
        )


def test_too_many_tags(idp):
    with pytest.raises(idp.exceptions.UserPoolTaggingException):
        idp.create_user_pool(
            PoolName="tagged", UserPoolTags={f"tag{number}": "" for number in range(51)}
        )
