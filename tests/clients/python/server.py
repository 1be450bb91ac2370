"""A running `poolhouse dev`, and what its tests need of it."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore import UNSIGNED
from botocore.config import Config

REPOSITORY = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("POOLHOUSE_BIN", REPOSITORY / "target/debug/poolhouse"))

# As long as a first start with initdb takes on a slow and busy machine.
START_SECONDS = 120
# The outbox is read each second; the rest is patience.
MAIL_SECONDS = 30


# Each listener takes a free port, so that several servers run side by side.
LISTENERS = ["--listen", "--https-listen", "--inbox-listen", "--admin-listen", "--demo-listen"]


class Dev:
    """`poolhouse dev` in a data folder of its own."""

    def __init__(self, *options, data_dir=None):
        self.options = options
        self.own_dir = data_dir is None
        self.data_dir = Path(data_dir or tempfile.mkdtemp(prefix="poolhouse-clients-"))

    def __enter__(self):
        # A file of the start before would tell of ports that are closed.
        self.told = self.data_dir / "data/dev.json"
        self.told.unlink(missing_ok=True)
        self.log = open(self.data_dir / "dev.log", "w+", encoding="utf-8")
        # The clients' own variables must not leak into the server, nor the machine's configuration.
        hidden = ("AWS_", "POOLHOUSE_", "DATABASE_URL")
        env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        command = [BINARY, "dev", "--data-dir", self.data_dir / "data", *self.options]
        for listener in LISTENERS:
            command += [listener, "127.0.0.1:0"]
        self.process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )
        try:
            self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.log.close()
            if self.own_dir:
                shutil.rmtree(self.data_dir, ignore_errors=True)

    def wait_until_ready(self):
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"poolhouse dev ended:\n{self.said()}")
            with contextlib.suppress(FileNotFoundError):
                self.json = json.loads(self.told.read_text())
                return
            time.sleep(0.05)
        raise RuntimeError(f"poolhouse dev was not ready in {START_SECONDS} s:\n{self.said()}")

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    @property
    def endpoint(self):
        return self.json["endpoint"]

    def environment(self):
        """What a user of the AWS CLI exports."""
        # Version 1 fetches parameters that look like URLs unless told not to; version 2 never does.
        config = self.data_dir / "aws-config"
        config.write_text("[default]\ncli_follow_urlparam = false\n")
        return {
            "AWS_CONFIG_FILE": str(config),
            "PATH": os.environ["PATH"],
            "HOME": str(self.data_dir),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_DEFAULT_REGION": self.json["region"],
            "AWS_ACCESS_KEY_ID": self.json["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.json["secret_access_key"],
        }

    def client(self, **changes):
        """boto3's client with the key that `poolhouse dev` made."""
        settings = {
            "endpoint_url": self.endpoint,
            "region_name": self.json["region"],
            "aws_access_key_id": self.json["access_key_id"],
            "aws_secret_access_key": self.json["secret_access_key"],
            # A retry would hide an error 500.
            "config": Config(retries={"total_max_attempts": 1}),
        }
        return watched(boto3.client("cognito-idp", **(settings | changes)))

    def unsigned(self):
        """boto3's client without credentials: what an app has."""
        settings = {
            "endpoint_url": self.endpoint,
            "region_name": self.json["region"],
            "config": Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}),
        }
        return watched(boto3.client("cognito-idp", **settings))

    def messages(self, to):
        """What was sent to an address, newest first."""
        query = urllib.parse.urlencode({"to": to})
        answer = fetch(f"{self.json['inbox']}?{query}", {"Accept": "application/json"})
        return json.loads(answer)["messages"]

    def next_message(self, to, known=0):
        """Waits for the message after the `known` ones."""
        until = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < until:
            messages = self.messages(to)
            if len(messages) > known:
                return messages[0]
            time.sleep(0.1)
        raise AssertionError(f"no message to {to} came in {MAIL_SECONDS} s")

    def code(self, to, known=0):
        """The six digits of the next message."""
        text = self.next_message(to, known)["text"]
        return re.search(r"(?<!\d)\d{6}(?!\d)", text).group()


# The operations that boto3 called and that succeeded.
called = set()


def watched(client):
    def note(http_response, model, **_):
        if http_response.status_code == 200:
            called.add(model.name)

    client.meta.events.register("after-call.cognito-idp", note)
    return client


def fetch(url, headers=None, data=None):
    request = urllib.request.Request(url, headers=headers or {}, data=data)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def refusal(url, headers=None, data=None):
    """Status and body of an answer that must be an error."""
    try:
        body = fetch(url, headers, data)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
    raise AssertionError(f"{url} was not refused: {body}")


@dataclass
class AppClient:
    """An app client of a pool, as an app knows it."""

    server: Dev
    pool_id: str
    id: str
    secret: str | None

    def hash_of(self, username):
        mac = hmac.new(self.secret.encode(), (username + self.id).encode(), hashlib.sha256)
        return base64.b64encode(mac.digest()).decode()

    def named(self, username):
        """`ClientId`, and `SecretHash` where the client has a secret."""
        named = {"ClientId": self.id, "Username": username}
        return named | ({"SecretHash": self.hash_of(username)} if self.secret else {})

    def parameters(self, username, **more):
        """AuthParameters, with `SECRET_HASH` where the client has a secret."""
        hashed = {"SECRET_HASH": self.hash_of(username)} if self.secret else {}
        return hashed | more

    def own_secret(self):
        """`ClientId`, and `ClientSecret` where there is one: what revoking and refreshing take."""
        return {"ClientId": self.id} | ({"ClientSecret": self.secret} if self.secret else {})

    def sign_in(self, idp, username, password):
        return idp.initiate_auth(
            ClientId=self.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters=self.parameters(username, USERNAME=username, PASSWORD=password),
        )

    def refresh(self, idp, token, username):
        return idp.initiate_auth(
            ClientId=self.id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters=self.parameters(username, REFRESH_TOKEN=token),
        )
