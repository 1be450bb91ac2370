"""Signed operations: nothing but a right signature of a known key opens them."""

import json

import pytest
from botocore.exceptions import ClientError
from server import refusal

AWS_JSON = "application/x-amz-json-1.1"
TARGET = "AWSCognitoIdentityProviderService."


def refused(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response


def test_a_wrong_secret_key_is_a_signature_error(server):
    wrong = server.client(aws_secret_access_key=server.json["secret_access_key"][::-1])
    answer = refused(wrong.list_user_pools, MaxResults=1)
    assert answer["Error"]["Code"] == "InvalidSignatureException"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)


def test_an_unknown_access_key_is_told_apart(server):
    unknown = server.client(aws_access_key_id="AKIAIOSFODNN7EXAMPLE")
    answer = refused(unknown.list_user_pools, MaxResults=1)
    assert answer["Error"]["Code"] == "UnrecognizedClientException"


def test_a_signature_for_a_foreign_region_is_refused(server):
    elsewhere = server.client(region_name="eu-north-1")
    answer = refused(elsewhere.list_user_pools, MaxResults=1)
    assert answer["Error"]["Code"] in ("InvalidSignatureException", "SignatureDoesNotMatch")


def test_a_signed_operation_without_signature_is_refused(server, app_idp, pool_id):
    for call, arguments in [
        (app_idp.list_user_pools, {"MaxResults": 1}),
        (app_idp.describe_user_pool, {"UserPoolId": pool_id}),
        (app_idp.admin_get_user, {"UserPoolId": pool_id, "Username": "nobody"}),
        (app_idp.delete_user_pool, {"UserPoolId": pool_id}),
    ]:
        answer = refused(call, **arguments)
        assert answer["Error"]["Code"] == "MissingAuthenticationTokenException"


def test_a_body_changed_after_signing_is_refused(server, pool_id):
    changed = server.client()

    def swap(request, **_):
        request.body = json.dumps({"UserPoolId": pool_id, "Limit": 1}).encode()
        request.headers["Content-Length"] = str(len(request.body))

    changed.meta.events.register("before-send.cognito-idp.ListUsers", swap)
    answer = refused(changed.list_users, UserPoolId=pool_id, Limit=60)
    assert answer["Error"]["Code"] == "InvalidSignatureException"


def test_a_signature_on_an_unsigned_operation_is_ignored(server, app, user):
    wrong = server.client(aws_secret_access_key="wrong")
    signed_in = app.sign_in(wrong, user.email, user.password)
    assert signed_in["AuthenticationResult"]["TokenType"] == "Bearer"


def test_whatever_is_wrong_the_answer_is_awss_json(server):
    """A client that gets anything else retries silently (Terraform does)."""
    url = server.endpoint + "/"
    asked = [
        ({"Content-Type": AWS_JSON}, b"{}"),
        ({"Content-Type": AWS_JSON, "X-Amz-Target": TARGET + "NoSuch"}, b"{}"),
        ({"Content-Type": AWS_JSON, "X-Amz-Target": TARGET + "InitiateAuth"}, b"{"),
        ({"Content-Type": AWS_JSON, "X-Amz-Target": TARGET + "InitiateAuth"}, b"[]"),
        ({"Content-Type": AWS_JSON, "X-Amz-Target": TARGET + "InitiateAuth"}, b"\xff\xfe"),
    ]
    for headers, body in asked:
        status, answer = refusal(url, headers, body)
        assert status == 400
        assert answer["__type"] in ("UnknownOperationException", "SerializationException")
        assert "message" in answer
