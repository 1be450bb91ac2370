"""One server for all tests; pools, clients and users of their own where a test changes them."""

import itertools
import os
from dataclasses import dataclass

import pytest
from server import AppClient, Dev

PASSWORD = "Correct-Horse-9-Battery"
EXPLICIT_FLOWS = [
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
]
numbers = itertools.count(1)
# Built for script/test --proxy alone.
collect_ignore = [] if "OAUTH2_PROXY" in os.environ else ["test_oauth2_proxy.py"]


@dataclass
class User:
    email: str
    sub: str
    password: str = PASSWORD


@pytest.fixture(scope="session")
def server(request):
    with Dev() as running:
        yield running
        if request.session.testsfailed:
            terminal = request.config.pluginmanager.getplugin("terminalreporter")
            terminal.section("what poolhouse dev said")
            terminal.write_line(running.said()[-8000:])


@pytest.fixture(scope="session")
def idp(server):
    """boto3, signing with the access key of dev.json."""
    return server.client()


@pytest.fixture(scope="session")
def app_idp(server):
    """boto3 without credentials: every unsigned operation must work with it."""
    return server.unsigned()


@pytest.fixture(scope="session")
def pool_id(idp):
    """People sign in with their e-mail address and may not change it unproven."""
    made = idp.create_user_pool(
        PoolName="people",
        AutoVerifiedAttributes=["email"],
        UsernameAttributes=["email"],
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]},
    )
    return made["UserPool"]["Id"]


@pytest.fixture(scope="session")
def new_client(server, idp, pool_id):
    """Makes an app client; without flows of its own it may sign in by password."""

    def make(secret=False, **settings):
        settings = {"ExplicitAuthFlows": EXPLICIT_FLOWS} | settings
        pool = settings.pop("UserPoolId", pool_id)
        name = f"client {next(numbers)}"
        made = idp.create_user_pool_client(
            UserPoolId=pool, ClientName=name, GenerateSecret=secret, **settings
        )["UserPoolClient"]
        return AppClient(server, pool, made["ClientId"], made.get("ClientSecret"))

    return make


@pytest.fixture(scope="session", params=["secret", "no-secret"])
def app(request, new_client):
    """An app client, once with a secret and once without."""
    return new_client(secret=request.param == "secret")


@pytest.fixture
def address():
    """An address that nobody has yet."""
    return f"person{next(numbers)}@example.com"


@pytest.fixture
def user(idp, pool_id, address):
    """A confirmed user with a password, made by the administrator."""
    made = idp.admin_create_user(
        UserPoolId=pool_id,
        Username=address,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": address},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": "Ann Example"},
        ],
    )["User"]
    idp.admin_set_user_password(
        UserPoolId=pool_id, Username=address, Password=PASSWORD, Permanent=True
    )
    return User(address, attributes(made)["sub"])


@pytest.fixture
def tokens(app, app_idp, user):
    """What the user's sign-in gave."""
    return app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]


def attributes(user):
    """The attributes of a user, whichever operation showed it."""
    listed = user.get("UserAttributes", user.get("Attributes"))
    return {entry["Name"]: entry["Value"] for entry in listed}
