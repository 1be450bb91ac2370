"""Signing up, confirming with the mailed code, signing in: with a client secret and without."""

import pytest
from conftest import PASSWORD, attributes
from tokens import verified


def sign_up(app, idp, address, **more):
    return idp.sign_up(
        **app.named(address),
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": address}],
        **more,
    )


def test_a_person_signs_up_confirms_and_signs_in(server, app, app_idp, address):
    made = sign_up(app, app_idp, address)
    assert made["UserConfirmed"] is False
    assert made["CodeDeliveryDetails"] == {
        "Destination": "p***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    with pytest.raises(app_idp.exceptions.UserNotConfirmedException):
        app.sign_in(app_idp, address, PASSWORD)
    done = app_idp.confirm_sign_up(**app.named(address), ConfirmationCode=server.code(address))
    assert done["ResponseMetadata"]["HTTPStatusCode"] == 200
    result = app.sign_in(app_idp, address, PASSWORD)["AuthenticationResult"]
    claims = verified(app, result["IdToken"], "id")
    assert claims["sub"] == made["UserSub"]
    assert claims["email"] == address
    assert claims["email_verified"] is True


def test_a_wrong_code_confirms_nothing_and_the_right_one_still_does(server, app, app_idp, address):
    sign_up(app, app_idp, address)
    right = server.code(address)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    with pytest.raises(app_idp.exceptions.CodeMismatchException) as caught:
        app_idp.confirm_sign_up(**app.named(address), ConfirmationCode=wrong)
    message = caught.value.response["Error"]["Message"]
    assert message == "Invalid verification code provided, please try again."
    with pytest.raises(app_idp.exceptions.UserNotConfirmedException):
        app.sign_in(app_idp, address, PASSWORD)
    app_idp.confirm_sign_up(**app.named(address), ConfirmationCode=right)
    with pytest.raises(app_idp.exceptions.NotAuthorizedException) as caught:
        app_idp.confirm_sign_up(**app.named(address), ConfirmationCode=right)
    assert "Current status is CONFIRMED" in str(caught.value)


def test_a_resent_code_replaces_the_first(server, app, app_idp, address):
    sign_up(app, app_idp, address)
    first = server.code(address)
    sent = app_idp.resend_confirmation_code(**app.named(address))
    assert sent["CodeDeliveryDetails"]["Destination"] == "p***@e***"
    second = server.code(address, known=1)
    if first != second:
        with pytest.raises(app_idp.exceptions.CodeMismatchException):
            app_idp.confirm_sign_up(**app.named(address), ConfirmationCode=first)
    app_idp.confirm_sign_up(**app.named(address), ConfirmationCode=second)


def test_a_taken_address_is_refused(app, app_idp, user):
    with pytest.raises(app_idp.exceptions.UsernameExistsException):
        sign_up(app, app_idp, user.email)


def test_a_weak_password_is_refused_with_the_reason(app, app_idp, address):
    with pytest.raises(app_idp.exceptions.InvalidPasswordException) as caught:
        app_idp.sign_up(**app.named(address), Password="short")
    message = caught.value.response["Error"]["Message"]
    assert message == "Password did not conform with policy: Password not long enough"


def test_a_secret_hash_is_demanded_and_checked(app, app_idp, address):
    body = {"ClientId": app.id, "Username": address, "Password": PASSWORD}
    hashes = ["AAAA" * 10 + "AAA="] if app.secret is None else [None, app.hash_of("another")]
    for wrong in hashes:
        with pytest.raises(app_idp.exceptions.NotAuthorizedException):
            app_idp.sign_up(**body, **({"SecretHash": wrong} if wrong else {}))


def test_an_administrator_confirms_without_a_code(app, app_idp, idp, address):
    sign_up(app, app_idp, address)
    idp.admin_confirm_sign_up(UserPoolId=app.pool_id, Username=address)
    assert "AuthenticationResult" in app.sign_in(app_idp, address, PASSWORD)
    seen = idp.admin_get_user(UserPoolId=app.pool_id, Username=address)
    assert seen["UserStatus"] == "CONFIRMED"
    assert attributes(seen)["email_verified"] == "false"


def test_a_forgotten_password_is_replaced_by_a_mailed_code(server, app, app_idp, user):
    sent = app_idp.forgot_password(**app.named(user.email))
    assert sent["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    code = server.code(user.email)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    with pytest.raises(app_idp.exceptions.CodeMismatchException):
        app_idp.confirm_forgot_password(
            **app.named(user.email), ConfirmationCode=wrong, Password="Another-Good-1"
        )
    app_idp.confirm_forgot_password(
        **app.named(user.email), ConfirmationCode=code, Password="Another-Good-1"
    )
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app.sign_in(app_idp, user.email, user.password)
    assert "AuthenticationResult" in app.sign_in(app_idp, user.email, "Another-Good-1")
    with pytest.raises(app_idp.exceptions.ExpiredCodeException):
        app_idp.confirm_forgot_password(
            **app.named(user.email), ConfirmationCode=code, Password="Yet-Another-Good-1"
        )
