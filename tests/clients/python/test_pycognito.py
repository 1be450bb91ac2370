"""pycognito, unmodified: SRP, its check of tokens against the pool's keys, and a temporary password."""

import pytest
from botocore.exceptions import ClientError
from conftest import PASSWORD
from pycognito import Cognito
from pycognito.exceptions import ForceChangePasswordException

TEMPORARY = "Temporary-Horse-9"


@pytest.fixture
def cognito(server, pool_id, new_client):
    """Makes pycognito for a user of a client that allows SRP alone, with a secret or without."""

    def make(username, secret=False):
        flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        app = new_client(secret=secret, ExplicitAuthFlows=flows)
        return Cognito(
            pool_id,
            app.id,
            user_pool_region=server.json["region"],
            username=username,
            client_secret=app.secret,
            boto3_client_kwargs={"endpoint_url": server.endpoint},
        )

    return make


@pytest.mark.parametrize("secret", [False, True])
def test_srp_signs_in_and_the_tokens_hold(cognito, user, secret):
    client = cognito(user.email, secret)
    client.authenticate(password=user.password)
    # It has checked signature, issuer and audience of both.
    assert client.id_claims["email"] == user.email
    assert client.access_claims["token_use"] == "access"
    before = client.access_token
    # The secret hash of a refresh is over the username of the token, here as in Cognito; pycognito takes its own.
    client.username = client.access_claims["username"]
    client.renew_access_token()
    assert client.access_token != before


def test_a_wrong_password_is_refused(cognito, user):
    with pytest.raises(ClientError) as refused:
        cognito(user.email).authenticate(password="Wrong-Horse-9-Battery")
    assert refused.value.response["Error"]["Code"] == "NotAuthorizedException"


def test_a_temporary_password_is_replaced(cognito, idp, pool_id, address):
    idp.admin_create_user(
        UserPoolId=pool_id,
        Username=address,
        TemporaryPassword=TEMPORARY,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": address}],
    )
    client = cognito(address)
    with pytest.raises(ForceChangePasswordException):
        client.authenticate(password=TEMPORARY)
    client.new_password_challenge(TEMPORARY, PASSWORD)
    client.authenticate(password=PASSWORD)
    assert client.id_claims["email"] == address
