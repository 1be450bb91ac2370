"""Sessions: tracked, listed, ended."""

import re

import pytest


@pytest.fixture
def tracked(idp, pool_id):
    """The pool tracks sessions for the time of a test."""
    names = {"UserPoolId": pool_id}
    before = idp.get_user_pool_session_configuration(**names)
    assert (before["UserSessionTracking"], before["TokenSession"]) == ("DISABLED", {"MaxPerUser": 20})
    policy = {"TokenSession": {"MaxPerUser": 2}}
    idp.set_user_pool_session_configuration(**names, **policy, UserSessionTracking="ENABLED")
    yield names
    policy["TokenSession"] = before["TokenSession"]
    idp.set_user_pool_session_configuration(**names, **policy, UserSessionTracking="DISABLED")


def test_a_user_sees_and_ends_sessions(idp, app_idp, app, user, tracked):
    def sign_in():
        return app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]

    first, second = sign_in(), sign_in()
    listed = app_idp.list_user_sessions(AccessToken=second["AccessToken"])["Sessions"]
    assert len(listed) == 2
    assert all(re.fullmatch("tkn[a-z0-9]{25}", one["SessionId"]) for one in listed)
    assert all(one["SessionType"] == "TOKEN" and one["ClientId"] == app.id for one in listed)
    assert listed[0]["DeviceType"].startswith("Boto3")
    other = next(one["SessionId"] for one in listed if not one["IsCurrentSession"])
    app_idp.revoke_user_session(AccessToken=second["AccessToken"], SessionId=other)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_user(AccessToken=first["AccessToken"])

    # At the cap the oldest gives way.
    sign_in(), sign_in()
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_user(AccessToken=second["AccessToken"])
    names = tracked | {"Username": user.email}
    listed = idp.admin_list_user_sessions(**names)["Sessions"]
    assert len(listed) == 2
    idp.admin_revoke_user_session(**names, SessionId=listed[0]["SessionId"])
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.admin_revoke_user_session(**names, SessionId=listed[0]["SessionId"])


def test_a_client_says_how_long_a_browser_spares_a_sign_in(idp, app, tracked):
    names = tracked | {"ClientId": app.id}
    shown = idp.get_user_pool_client_session_configuration(**names)
    assert shown["SSOSession"] == {"MaxValidityMinutes": 60}
    month = {"MaxValidityMinutes": 43_200}
    idp.set_user_pool_client_session_configuration(**names, SSOSession=month)
    assert idp.get_user_pool_client_session_configuration(**names)["SSOSession"] == month


def test_without_tracking_there_is_nothing_to_list(app_idp, tokens):
    with pytest.raises(app_idp.exceptions.OperationNotEnabledException):
        app_idp.list_user_sessions(AccessToken=tokens["AccessToken"])
