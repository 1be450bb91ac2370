"""The AWS CLI: the commands that people paste, and every way to name the endpoint."""

import json
import re
import subprocess

import pytest

CREATE_POOL = """\
aws cognito-idp create-user-pool --pool-name my-app-users --policies '{"PasswordPolicy":{"MinimumLength":12,"RequireUppercase":true,"RequireLowercase":true,"RequireNumbers":true,"RequireSymbols":true}}' --auto-verified-attributes email --username-attributes email --mfa-configuration OPTIONAL --user-attribute-update-settings '{"AttributesRequireVerificationBeforeUpdate":["email"]}'"""

CREATE_CLIENT = """\
aws cognito-idp create-user-pool-client --user-pool-id ... --client-name my-web-app --generate-secret --explicit-auth-flows ALLOW_USER_SRP_AUTH ALLOW_REFRESH_TOKEN_AUTH --supported-identity-providers COGNITO --callback-urls https://myapp.com/callback --logout-urls https://myapp.com/logout --allowed-o-auth-flows code --allowed-o-auth-scopes openid email profile --allowed-o-auth-flows-user-pool-client --access-token-validity 60 --id-token-validity 60 --refresh-token-validity 30 --token-validity-units '{"AccessToken":"minutes","IdToken":"minutes","RefreshToken":"days"}'"""


def shell(command, env):
    return subprocess.run(
        ["bash", "-c", command], env=env, capture_output=True, text=True, timeout=120
    )


def paste(command, server):
    """Runs a command as it stands, with the endpoint added."""
    done = shell(f"{command} --endpoint-url {server.endpoint}", server.environment())
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_commands_that_people_paste_work_as_they_are(server, idp):
    pool = paste(CREATE_POOL, server)["UserPool"]
    assert re.fullmatch(r"us-east-1_[0-9a-zA-Z]{9}", pool["Id"])
    assert pool["Name"] == "my-app-users"
    assert pool["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 12,
        "RequireUppercase": True,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "TemporaryPasswordValidityDays": 7,
    }
    assert pool["AutoVerifiedAttributes"] == ["email"]
    assert pool["UsernameAttributes"] == ["email"]
    assert pool["MfaConfiguration"] == "OPTIONAL"
    assert pool["UserAttributeUpdateSettings"] == {
        "AttributesRequireVerificationBeforeUpdate": ["email"]
    }
    client = paste(CREATE_CLIENT.replace("...", pool["Id"]), server)["UserPoolClient"]
    assert client["UserPoolId"] == pool["Id"]
    assert re.fullmatch(r"[a-z0-9]{26}", client["ClientId"])
    assert re.fullmatch(r"[a-z0-9]{51,52}", client["ClientSecret"])
    assert sorted(client["ExplicitAuthFlows"]) == ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
    assert client["SupportedIdentityProviders"] == ["COGNITO"]
    assert client["CallbackURLs"] == ["https://myapp.com/callback"]
    assert client["LogoutURLs"] == ["https://myapp.com/logout"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert sorted(client["AllowedOAuthScopes"]) == ["email", "openid", "profile"]
    assert client["AllowedOAuthFlowsUserPoolClient"] is True
    assert client["AccessTokenValidity"] == client["IdTokenValidity"] == 60
    assert client["RefreshTokenValidity"] == 30
    assert client["TokenValidityUnits"] == {
        "AccessToken": "minutes",
        "IdToken": "minutes",
        "RefreshToken": "days",
    }
    # What the CLI was told is what another client reads.
    seen = idp.describe_user_pool_client(UserPoolId=pool["Id"], ClientId=client["ClientId"])
    assert seen["UserPoolClient"]["ClientSecret"] == client["ClientSecret"]


@pytest.mark.parametrize("way", ["option", "environment", "service environment", "profile"])
def test_each_way_to_name_the_endpoint_leads_here(server, pool_id, way):
    env = server.environment()
    command = f"aws cognito-idp describe-user-pool --user-pool-id {pool_id}"
    if way == "option":
        command += f" --endpoint-url {server.endpoint}"
    elif way == "environment":
        env["AWS_ENDPOINT_URL"] = server.endpoint
    elif way == "service environment":
        env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] = server.endpoint
    else:
        profile = server.data_dir / "config"
        profile.write_text(
            "[profile here]\nservices = here\n"
            "[services here]\ncognito_identity_provider =\n"
            f"  endpoint_url = {server.endpoint}\n"
        )
        env |= {"AWS_CONFIG_FILE": str(profile), "AWS_PROFILE": "here"}
    done = shell(command, env)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["UserPool"]["Id"] == pool_id


def test_an_error_is_told_by_its_name(server):
    env = server.environment() | {"AWS_ENDPOINT_URL": server.endpoint}
    done = shell("aws cognito-idp describe-user-pool --user-pool-id us-east-1_NoSuchOne", env)
    assert done.returncode != 0
    assert "(ResourceNotFoundException)" in done.stderr
    assert "User pool us-east-1_NoSuchOne does not exist." in done.stderr


def test_wrong_keys_are_refused(server):
    env = server.environment() | {"AWS_ENDPOINT_URL": server.endpoint}
    env["AWS_SECRET_ACCESS_KEY"] += "x"
    done = shell("aws cognito-idp list-user-pools --max-results 1", env)
    assert done.returncode != 0
    assert "(InvalidSignatureException)" in done.stderr


def test_pages_are_followed(server, idp):
    """The CLI asks for every page by itself, and goes on where it was told to stop."""
    pool = idp.create_user_pool(PoolName="pages")["UserPool"]["Id"]
    names = [f"user{number}" for number in range(5)]
    for name in names:
        idp.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    env = server.environment() | {"AWS_ENDPOINT_URL": server.endpoint}
    command = f"aws cognito-idp list-users --user-pool-id {pool} --page-size 2"

    def listed(more):
        done = shell(f"{command} {more}", env)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        return [user["Username"] for user in answer["Users"]], answer.get("NextToken")

    found, token = listed("")
    assert (sorted(found), token) == (names, None)
    first, token = listed("--max-items 3")
    rest, end = listed(f"--starting-token {token}")
    assert (len(first), len(rest), end) == (3, 2, None)
    assert sorted(first + rest) == names
