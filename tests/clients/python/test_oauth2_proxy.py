"""oauth2-proxy, unmodified, in front of an application: its documented options for a provider of OpenID Connect."""

import http.server
import json
import os
import secrets
import socket
import subprocess
import threading
import time
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from browser import Browser
from conftest import PASSWORD

PATIENCE_SECONDS = 60


class Application(http.server.BaseHTTPRequestHandler):
    """Answers with the headers that it got: what the proxy tells of the user."""

    def do_GET(self):
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def application():
    server = http.server.ThreadingHTTPServer(("localhost", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module", params=["cognito", "standards"])
def pool(request, idp):
    made = idp.create_user_pool(
        PoolName="proxied",
        UsernameAttributes=["email"],
        UserPoolTags={"poolhouse:dialect": request.param},
    )["UserPool"]["Id"]
    idp.create_user_pool_domain(UserPoolId=made, Domain=f"proxied-{secrets.token_hex(4)}")
    idp.create_group(UserPoolId=made, GroupName="editors")
    return made


def new_user(idp, pool, name, group=None):
    email = f"{name}@example.com"
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    user = {"UserPoolId": pool, "Username": email}
    idp.admin_create_user(**user, MessageAction="SUPPRESS", UserAttributes=attributes)
    idp.admin_set_user_password(**user, Password=PASSWORD, Permanent=True)
    if group:
        idp.admin_add_user_to_group(**user, GroupName=group)
    return email


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture(scope="module")
def proxy(server, pool, new_client, application, tmp_path_factory):
    """A proxy whose users must be editors: its address, and the client that it is."""
    address = f"http://localhost:{free_port()}"
    client = new_client(
        UserPoolId=pool,
        secret=True,
        CallbackURLs=[f"{address}/oauth2/callback"],
        LogoutURLs=[f"{address}/"],
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email", "profile"],
        AllowedOAuthFlowsUserPoolClient=True,
        SupportedIdentityProviders=["COGNITO"],
    )
    options = {
        "provider": "oidc",
        "oidc-issuer-url": f"{server.endpoint}/{pool}",
        "client-id": client.id,
        "client-secret": client.secret,
        "redirect-url": f"{address}/oauth2/callback",
        "scope": "openid email profile",
        "code-challenge-method": "S256",
        "oidc-groups-claim": "cognito:groups",
        "allowed-group": "editors",
        "email-domain": "*",
        "upstream": application,
        "http-address": urlsplit(address).netloc,
        "cookie-secret": secrets.token_hex(16),
        "cookie-secure": "false",
        "cookie-refresh": "1s",
        "skip-provider-button": "true",
        "pass-access-token": "true",
        "pass-authorization-header": "true",
        "whitelist-domain": urlsplit(server.endpoint).netloc,
    }
    command = [os.environ["OAUTH2_PROXY"], *(f"--{name}={value}" for name, value in options.items())]
    log = tmp_path_factory.mktemp("proxy") / "log"
    with open(log, "w", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                requests.get(f"{address}/ping", timeout=5).raise_for_status()
                break
            except requests.ConnectionError:
                running = process.poll() is None and time.monotonic() < until
                assert running, f"oauth2-proxy did not become ready:\n{log.read_text()}"
                time.sleep(0.05)
        yield address, client
    finally:
        process.terminate()
        process.wait()


def signed_in(browser, address, email):
    """What the application answers whoever has signed in, or the proxy in its place."""
    page = browser.open(address)
    assert "cognitoSignInForm" in page.text
    return browser.submit(page, {"username": email, "password": PASSWORD})


def test_an_editor_is_let_in_refreshed_and_signed_out(server, idp, pool, proxy):
    address, client = proxy
    email = new_user(idp, pool, "editor", "editors")
    with Browser() as browser:
        told = signed_in(browser, address, email).json()
        assert told["X-Forwarded-Email"] == email
        assert told["X-Forwarded-Groups"] == "editors"
        assert told["Authorization"].startswith("Bearer ey")
        info = browser.open(f"{address}/oauth2/userinfo").json()
        assert (info["email"], info["groups"]) == (email, ["editors"])

        # Each second is a reason to refresh.
        until = time.monotonic() + PATIENCE_SECONDS
        fresh = told
        while fresh["X-Forwarded-Access-Token"] == told["X-Forwarded-Access-Token"]:
            assert time.monotonic() < until, "the access token was never refreshed"
            fresh = browser.open(address).json()
        assert fresh["X-Forwarded-Email"] == email

        out = urlencode({"client_id": client.id, "logout_uri": f"{address}/"})
        logout = urlencode({"rd": f"{server.endpoint}/{pool}/logout?{out}"})
        page = browser.open(f"{address}/oauth2/sign_out?{logout}")
        assert "cognitoSignInForm" in page.text


def test_others_are_not(idp, pool, proxy):
    address, _ = proxy
    email = new_user(idp, pool, "reader")
    with Browser() as browser:
        assert signed_in(browser, address, email).status_code == 403
