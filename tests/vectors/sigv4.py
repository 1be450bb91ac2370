#!/usr/bin/env python3
"""Writes sigv4.json beside this file: requests signed by botocore, which the verifier must accept.

    pip install botocore==1.44.5 && python3 sigv4.py
"""
import base64, datetime, json, pathlib, uuid
import botocore, botocore.auth, botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.timezone.utc)
KEY, SECRET = "AKIDPOOLHOUSEVECTORS", "of+no/account/but/these+test/vectors/0123"
TARGET = "AWSCognitoIdentityProviderService.ListUserPools"
botocore.auth.get_current_datetime = lambda *_, **__: NOW
uuid.uuid4 = lambda: uuid.UUID(int=0x1234, version=4)
vectors = []


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def keep(name, method, url, headers, body, service):
    path, _, query = url.split("://", 1)[1].partition("?")
    path = "/" + path.partition("/")[2] if "/" in path else ""
    vectors.append({
        "name": name, "method": method, "path": path, "query": query, "service": service,
        "region": "eu-west-1", "headers": [[k, text(v)] for k, v in headers],
        "body": base64.b64encode(body).decode(),
    })


def sign(name, url="http://localhost:9400/", headers=(), body=b"{}", method="POST",
         service="cognito-idp", token=None):
    request = AWSRequest(method=method, url=url, data=body)
    host = url.split("://")[1].split("/")[0].split("?")[0]
    for k, v in (("Host", host), ("Content-Type", "application/x-amz-json-1.1"),
                 ("X-Amz-Target", TARGET), *headers):
        request.headers.add_header(k, v)
    SigV4Auth(Credentials(KEY, SECRET, token), service, "eu-west-1").add_auth(request)
    keep(name, method, url, request.headers.items(), body, service)


sign("plain")
sign("host without port", url="https://id.example.com/")
sign("no path at all", url="https://id.example.com")
sign("path prefix", url="http://localhost:9400/cognito/v1/")
sign("path with dots and doubled slashes", url="http://localhost:9400/a/./b/..//c")
sign("path with escapes", url="http://localhost:9400/a%20b/~x/%C3%A4;v=1")
sign("query", url="http://localhost:9400/?b=2&a=1&a=0&flag&c=%20x%2F")
sign("identity pools", service="cognito-identity")
sign("empty body", body=b"")
sign("unicode body", body='{"PoolName":"Übung \U0001f600"}'.encode())
sign("binary body", body=bytes(range(256)))
sign("large body", body=b'{"x":"' + b"a" * 3000 + b'"}')
sign("spaces are folded", headers=[("X-Amz-Meta", "  a   b \t c  "), ("My-Header", ' "q  r" ')])
sign("empty header value", headers=[("X-Amz-User-Agent", "")])
sign("header given twice", headers=[("X-Custom", "b"), ("X-Custom", " a ")])
sign("header names in capitals", headers=[("X-AMZ-USER-AGENT", "aws-sdk-js/3")])
sign("text beyond ascii in a header", headers=[("X-Custom", "süß")])
sign("content hash", headers=[("X-Amz-Content-SHA256", botocore.auth.sha256(b"{}").hexdigest())])
sign("session token", token="FwoGZXIvYXdzEXAMPLE")


def a_real_call(name, service, operation, **arguments):
    session = botocore.session.Session()
    session.set_credentials(KEY, SECRET)
    client = session.create_client(service, region_name="eu-west-1",
                                   endpoint_url="http://localhost:9400")

    def caught(request, **_):
        headers = [(k, v) for k, v in request.headers.items() if k.lower() != "user-agent"]
        headers.append(("Host", "localhost:9400"))
        keep(name, request.method, request.url, headers, request.body, service)
        response = AWSResponse(request.url, 200, {}, None)
        response._content = b"{}"
        return response

    client.meta.events.register("before-send", caught)
    getattr(client, operation)(**arguments)


a_real_call("a call of a whole client", "cognito-idp", "list_user_pools", MaxResults=10)
a_real_call("a call of the other client", "cognito-identity", "list_identity_pools", MaxResults=10)

out = {"botocore": botocore.__version__, "access_key_id": KEY, "secret": SECRET,
       "time": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"), "vectors": vectors}
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps(out, indent=1) + "\n")
print(len(vectors), "vectors")
