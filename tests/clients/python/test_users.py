"""Users: their own operations, and the administrator's."""

import pytest
from conftest import PASSWORD, attributes
from tokens import verified


def message(caught):
    return caught.value.response["Error"]["Message"]


def test_a_user_sees_and_changes_itself(app_idp, user, tokens):
    seen = app_idp.get_user(AccessToken=tokens["AccessToken"])
    assert seen["Username"] == user.sub
    assert attributes(seen) == {
        "sub": user.sub,
        "email": user.email,
        "email_verified": "true",
        "name": "Ann Example",
    }
    changed = app_idp.update_user_attributes(
        AccessToken=tokens["AccessToken"],
        UserAttributes=[
            {"Name": "name", "Value": "Ann Renamed"},
            {"Name": "locale", "Value": "de-DE"},
        ],
    )
    assert changed.get("CodeDeliveryDetailsList", []) == []
    seen = attributes(app_idp.get_user(AccessToken=tokens["AccessToken"]))
    assert (seen["name"], seen["locale"]) == ("Ann Renamed", "de-DE")


def test_a_new_address_is_not_in_force_before_it_is_proven(server, app_idp, user, tokens):
    wanted = "new-" + user.email
    changed = app_idp.update_user_attributes(
        AccessToken=tokens["AccessToken"], UserAttributes=[{"Name": "email", "Value": wanted}]
    )
    assert changed["CodeDeliveryDetailsList"][0]["AttributeName"] == "email"
    seen = attributes(app_idp.get_user(AccessToken=tokens["AccessToken"]))
    assert (seen["email"], seen["email_verified"]) == (user.email, "true")
    first = server.code(wanted)
    which = {"AccessToken": tokens["AccessToken"], "AttributeName": "email"}
    sent = app_idp.get_user_attribute_verification_code(**which)
    assert sent["CodeDeliveryDetails"]["AttributeName"] == "email"
    second = server.code(wanted, known=1)
    if first != second:
        with pytest.raises(app_idp.exceptions.CodeMismatchException):
            app_idp.verify_user_attribute(**which, Code=first)
    app_idp.verify_user_attribute(**which, Code=second)
    seen = attributes(app_idp.get_user(AccessToken=tokens["AccessToken"]))
    assert (seen["email"], seen["email_verified"]) == (wanted, "true")


def test_attributes_are_deleted_by_the_user_and_by_the_administrator(app, app_idp, idp, user, tokens):
    app_idp.delete_user_attributes(
        AccessToken=tokens["AccessToken"], UserAttributeNames=["name", "nickname"]
    )
    assert "name" not in attributes(app_idp.get_user(AccessToken=tokens["AccessToken"]))
    named = {"UserPoolId": app.pool_id, "Username": user.email}
    locale = [{"Name": "locale", "Value": "de-DE"}]
    idp.admin_update_user_attributes(**named, UserAttributes=locale)
    idp.admin_delete_user_attributes(**named, UserAttributeNames=["locale"])
    assert "locale" not in attributes(idp.admin_get_user(**named))
    with pytest.raises(idp.exceptions.InvalidParameterException) as caught:
        idp.admin_delete_user_attributes(**named, UserAttributeNames=["custom:unknown"])
    assert "user.custom:unknown: Attribute does not exist in the schema." in message(caught)


@pytest.mark.parametrize("name", ["sub", "email_verified", "custom:unknown"])
def test_what_a_user_may_not_write_changes_nothing(app_idp, tokens, name):
    before = app_idp.get_user(AccessToken=tokens["AccessToken"])
    refusals = (
        app_idp.exceptions.NotAuthorizedException,
        app_idp.exceptions.InvalidParameterException,
    )
    with pytest.raises(refusals):
        app_idp.update_user_attributes(
            AccessToken=tokens["AccessToken"],
            UserAttributes=[{"Name": "name", "Value": "Eve"}, {"Name": name, "Value": "false"}],
        )
    after = app_idp.get_user(AccessToken=tokens["AccessToken"])
    assert attributes(before) == attributes(after)


def test_a_changed_password_replaces_the_old_one(app, app_idp, user, tokens):
    app_idp.change_password(
        AccessToken=tokens["AccessToken"],
        PreviousPassword=user.password,
        ProposedPassword="Another-Good-1",
    )
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app.sign_in(app_idp, user.email, user.password)
    assert "AuthenticationResult" in app.sign_in(app_idp, user.email, "Another-Good-1")


def test_changing_a_password_takes_the_old_one(app_idp, tokens):
    with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
        app_idp.change_password(
            AccessToken=tokens["AccessToken"],
            PreviousPassword="Not-The-Password-1",
            ProposedPassword="Another-Good-1",
        )
    assert message(caught) == "Incorrect username or password."


def test_a_user_deletes_itself(app, app_idp, idp, user, tokens):
    app_idp.delete_user(AccessToken=tokens["AccessToken"])
    with pytest.raises(idp.exceptions.UserNotFoundException):
        idp.admin_get_user(UserPoolId=app.pool_id, Username=user.email)
    with pytest.raises(app_idp.exceptions.ClientError):
        app_idp.get_user(AccessToken=tokens["AccessToken"])


def test_a_created_user_chooses_a_password_at_the_first_sign_in(server, app, app_idp, idp, address):
    made = idp.admin_create_user(
        UserPoolId=app.pool_id,
        Username=address,
        TemporaryPassword="Temporary-Pass-1",
        UserAttributes=[
            {"Name": "email", "Value": address},
            {"Name": "email_verified", "Value": "true"},
        ],
        DesiredDeliveryMediums=["EMAIL"],
    )["User"]
    assert made["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert made["Enabled"] is True
    assert "Temporary-Pass-1" in server.next_message(address)["text"]
    asked = app.sign_in(app_idp, address, "Temporary-Pass-1")
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert "AuthenticationResult" not in asked
    username = asked["ChallengeParameters"]["USER_ID_FOR_SRP"]
    answer = {
        "ClientId": app.id,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": asked["Session"],
    }
    with pytest.raises(app_idp.exceptions.InvalidPasswordException):
        app_idp.respond_to_auth_challenge(
            **answer,
            ChallengeResponses=app.parameters(username, USERNAME=username, NEW_PASSWORD="weak"),
        )
    done = app_idp.respond_to_auth_challenge(
        **answer,
        ChallengeResponses=app.parameters(username, USERNAME=username, NEW_PASSWORD=PASSWORD),
    )
    assert verified(app, done["AuthenticationResult"]["IdToken"], "id")["email"] == address
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.respond_to_auth_challenge(
            **answer,
            ChallengeResponses=app.parameters(username, USERNAME=username, NEW_PASSWORD=PASSWORD),
        )
    assert "AuthenticationResult" in app.sign_in(app_idp, address, PASSWORD)
    seen = idp.admin_get_user(UserPoolId=app.pool_id, Username=address)
    assert seen["UserStatus"] == "CONFIRMED"


def test_the_administrator_answers_the_challenge_too(app, idp, address):
    idp.admin_create_user(
        UserPoolId=app.pool_id,
        Username=address,
        TemporaryPassword="Temporary-Pass-1",
        MessageAction="SUPPRESS",
    )
    asked = idp.admin_initiate_auth(
        UserPoolId=app.pool_id,
        ClientId=app.id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters=app.parameters(address, USERNAME=address, PASSWORD="Temporary-Pass-1"),
    )
    done = idp.admin_respond_to_auth_challenge(
        UserPoolId=app.pool_id,
        ClientId=app.id,
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses=app.parameters(address, USERNAME=address, NEW_PASSWORD=PASSWORD),
    )
    assert "AuthenticationResult" in done


def test_a_disabled_user_is_out_at_once(app, app_idp, idp, user, tokens):
    idp.admin_disable_user(UserPoolId=app.pool_id, Username=user.email)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
        app.sign_in(app_idp, user.email, user.password)
    assert message(caught) == "User is disabled."
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_user(AccessToken=tokens["AccessToken"])
    idp.admin_enable_user(UserPoolId=app.pool_id, Username=user.email)
    assert "AuthenticationResult" in app.sign_in(app_idp, user.email, user.password)


def test_a_reset_password_is_void(server, app, app_idp, idp, user):
    idp.admin_reset_user_password(UserPoolId=app.pool_id, Username=user.email)
    with pytest.raises(app_idp.exceptions.PasswordResetRequiredException):
        app.sign_in(app_idp, user.email, user.password)
    app_idp.confirm_forgot_password(
        **app.named(user.email), ConfirmationCode=server.code(user.email), Password="Another-Good-1"
    )
    assert "AuthenticationResult" in app.sign_in(app_idp, user.email, "Another-Good-1")


def test_the_administrator_signs_a_user_out(app, app_idp, idp, user, tokens):
    idp.admin_user_global_sign_out(UserPoolId=app.pool_id, Username=user.email)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app.refresh(app_idp, tokens["RefreshToken"], user.sub)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_user(AccessToken=tokens["AccessToken"])


def test_the_administrator_changes_attributes_and_deletes(app, idp, user):
    idp.admin_update_user_attributes(
        UserPoolId=app.pool_id,
        Username=user.email,
        UserAttributes=[{"Name": "family_name", "Value": "Example"}],
    )
    seen = idp.admin_get_user(UserPoolId=app.pool_id, Username=user.sub)
    assert attributes(seen)["family_name"] == "Example"
    idp.admin_delete_user(UserPoolId=app.pool_id, Username=user.sub)
    with pytest.raises(idp.exceptions.UserNotFoundException) as caught:
        idp.admin_get_user(UserPoolId=app.pool_id, Username=user.email)
    assert message(caught) == "User does not exist."


@pytest.fixture(scope="module")
def crowd(idp):
    """A pool of usernames with seven users."""
    pool = idp.create_user_pool(PoolName="crowd")["UserPool"]["Id"]
    for number in range(7):
        idp.admin_create_user(
            UserPoolId=pool,
            Username=f"user{number}",
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": f"user{number}@example.com"},
                {"Name": "family_name", "Value": "Odd%" if number % 2 else "Even_"},
            ],
        )
    idp.admin_set_user_password(
        UserPoolId=pool, Username="user3", Password=PASSWORD, Permanent=True
    )
    idp.admin_disable_user(UserPoolId=pool, Username="user4")
    return pool


@pytest.mark.parametrize(
    ("filtered", "expected"),
    [
        ('username = "user1"', [1]),
        ('username = "USER1"', []),
        ('username ^= "user"', [0, 1, 2, 3, 4, 5, 6]),
        ('email = "user2@example.com"', [2]),
        ('email ^= "user5"', [5]),
        ('family_name = "Odd%"', [1, 3, 5]),
        ('family_name ^= "%"', []),
        ('family_name ^= "Even"', [0, 2, 4, 6]),
        ('cognito:user_status = "CONFIRMED"', [3]),
        ('status = "Disabled"', [4]),
        ("", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_users_are_listed_by_filter(idp, crowd, filtered, expected):
    listed = idp.list_users(UserPoolId=crowd, Filter=filtered)
    assert sorted(user["Username"] for user in listed["Users"]) == [f"user{n}" for n in expected]
    assert "PaginationToken" not in listed


def test_users_are_listed_page_by_page(idp, crowd):
    pages = list(
        idp.get_paginator("list_users").paginate(UserPoolId=crowd, PaginationConfig={"PageSize": 3})
    )
    assert [len(page["Users"]) for page in pages] == [3, 3, 1]
    names = [user["Username"] for page in pages for user in page["Users"]]
    assert sorted(names) == [f"user{n}" for n in range(7)]


def test_a_page_token_holds_for_its_own_question_only(idp, crowd, pool_id):
    token = idp.list_users(UserPoolId=crowd, Limit=2)["PaginationToken"]
    for question in (
        {"UserPoolId": crowd, "Filter": 'email ^= "user"'},
        {"UserPoolId": pool_id},
    ):
        with pytest.raises(idp.exceptions.InvalidParameterException):
            idp.list_users(**question, Limit=2, PaginationToken=token)
    for wrong in (token[:-4] + "AAAA", "nonsense"):
        with pytest.raises(idp.exceptions.InvalidParameterException):
            idp.list_users(UserPoolId=crowd, Limit=2, PaginationToken=wrong)


@pytest.mark.parametrize("wrong", ["email", 'email > "x"', 'email = "x" or email = "y"', 'custom:x = "1"'])
def test_a_filter_that_is_none_is_refused(idp, crowd, wrong):
    with pytest.raises(idp.exceptions.InvalidParameterException):
        idp.list_users(UserPoolId=crowd, Filter=wrong)


def test_only_the_wanted_attributes_are_listed(idp, crowd):
    listed = idp.list_users(UserPoolId=crowd, AttributesToGet=["email"], Limit=1)["Users"][0]
    assert set(attributes(listed)) == {"email"}
