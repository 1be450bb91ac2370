"""Pools and what belongs to them: clients, tags, domains, resource servers."""

import base64
import json
import urllib.parse
import urllib.request

import pytest
from server import fetch, refusal
from tokens import verified


@pytest.fixture
def pool(idp):
    made = idp.create_user_pool(PoolName="made for one test")["UserPool"]
    yield made
    try:
        idp.delete_user_pool(UserPoolId=made["Id"])
    except idp.exceptions.ResourceNotFoundException:
        pass


def test_a_pool_is_made_described_changed_and_deleted(idp, pool):
    assert pool["MfaConfiguration"] == "OFF"
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 8
    assert len(pool["SchemaAttributes"]) >= 20
    idp.update_user_pool(
        UserPoolId=pool["Id"],
        PoolName="renamed",
        Policies={"PasswordPolicy": {"MinimumLength": 10}},
        DeletionProtection="ACTIVE",
    )
    seen = idp.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert seen["Name"] == "renamed"
    assert seen["Policies"]["PasswordPolicy"]["MinimumLength"] == 10
    assert seen["LastModifiedDate"] >= seen["CreationDate"]
    with pytest.raises(idp.exceptions.InvalidParameterException):
        idp.delete_user_pool(UserPoolId=pool["Id"])
    idp.update_user_pool(UserPoolId=pool["Id"], DeletionProtection="INACTIVE")
    idp.delete_user_pool(UserPoolId=pool["Id"])
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.describe_user_pool(UserPoolId=pool["Id"])


def test_custom_attributes_are_added(idp, pool):
    new = [{"Name": "team", "AttributeDataType": "String"}]
    idp.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=new)
    seen = idp.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]["SchemaAttributes"]
    assert seen[-1]["Name"] == "custom:team"
    with pytest.raises(idp.exceptions.InvalidParameterException):
        idp.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=new)


def test_pools_are_listed_page_by_page(idp, pool):
    pages = list(
        idp.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 1})
    )
    assert all(len(page["UserPools"]) <= 1 for page in pages)
    ids = [listed["Id"] for page in pages for listed in page["UserPools"]]
    assert pool["Id"] in ids
    assert len(ids) == len(set(ids)) > 1


def test_a_pool_that_moves_here_keeps_its_id(idp):
    wanted = "us-east-1_Moved1234"
    made = idp.create_user_pool(PoolName="moved", UserPoolTags={"poolhouse:id": wanted})["UserPool"]
    assert made["Id"] == wanted
    with pytest.raises(idp.exceptions.ClientError):
        idp.create_user_pool(PoolName="again", UserPoolTags={"poolhouse:id": wanted})


def test_a_client_is_made_described_changed_and_deleted(idp, pool):
    made = idp.create_user_pool_client(
        UserPoolId=pool["Id"], ClientName="web", GenerateSecret=True
    )["UserPoolClient"]
    which = {"UserPoolId": pool["Id"], "ClientId": made["ClientId"]}
    idp.update_user_pool_client(**which, ClientName="renamed", RefreshTokenValidity=7)
    seen = idp.describe_user_pool_client(**which)["UserPoolClient"]
    assert (seen["ClientName"], seen["RefreshTokenValidity"]) == ("renamed", 7)
    assert seen["ClientSecret"] == made["ClientSecret"]
    listed = idp.list_user_pool_clients(UserPoolId=pool["Id"], MaxResults=10)["UserPoolClients"]
    assert listed == [{**which, "ClientName": "renamed"}]
    idp.delete_user_pool_client(**which)
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.describe_user_pool_client(**which)


def test_tags_are_set_listed_and_removed(idp, pool):
    arn = pool["Arn"]
    idp.tag_resource(ResourceArn=arn, Tags={"team": "identity", "stage": "test"})
    assert idp.list_tags_for_resource(ResourceArn=arn)["Tags"] == {
        "team": "identity",
        "stage": "test",
    }
    idp.untag_resource(ResourceArn=arn, TagKeys=["stage"])
    assert idp.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"team": "identity"}
    seen = idp.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert seen["UserPoolTags"] == {"team": "identity"}


@pytest.mark.parametrize(
    "wrong", [{"poolhouse:unknown": "1"}, {"poolhouse:dialect": "klingon"}, {"poolhouse:id": "x"}]
)
def test_a_switch_that_is_none_is_refused_and_nothing_is_stored(idp, pool, wrong):
    with pytest.raises(idp.exceptions.InvalidParameterException):
        idp.tag_resource(ResourceArn=pool["Arn"], Tags={"team": "identity"} | wrong)
    assert idp.list_tags_for_resource(ResourceArn=pool["Arn"])["Tags"] == {}


def test_a_domain_belongs_to_one_pool(idp, pool):
    name = f"clients-{pool['Id'].split('_')[1].lower()}"
    idp.create_user_pool_domain(UserPoolId=pool["Id"], Domain=name)
    seen = idp.describe_user_pool_domain(Domain=name)["DomainDescription"]
    assert (seen["UserPoolId"], seen["Domain"], seen["Status"]) == (pool["Id"], name, "ACTIVE")
    assert idp.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]["Domain"] == name
    other = idp.create_user_pool(PoolName="other")["UserPool"]["Id"]
    with pytest.raises(idp.exceptions.InvalidParameterException):
        idp.create_user_pool_domain(UserPoolId=other, Domain=name)
    with pytest.raises(idp.exceptions.InvalidParameterException):
        idp.delete_user_pool(UserPoolId=pool["Id"])
    idp.delete_user_pool_domain(UserPoolId=pool["Id"], Domain=name)
    assert idp.describe_user_pool_domain(Domain=name)["DomainDescription"] == {}


def test_a_custom_domain_is_changed(idp, pool):
    domain = f"login-{pool['Id'].split('_')[1].lower()}.example.com"
    which = {"UserPoolId": pool["Id"], "Domain": domain}
    config = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/first"}
    idp.create_user_pool_domain(**which, CustomDomainConfig=config)
    config["CertificateArn"] = "arn:aws:acm:us-east-1:123456789012:certificate/second"
    idp.update_user_pool_domain(**which, CustomDomainConfig=config)
    seen = idp.describe_user_pool_domain(Domain=domain)["DomainDescription"]
    assert seen["CustomDomainConfig"] == config
    idp.delete_user_pool_domain(**which)


def test_pages_have_a_stylesheet_and_a_logo(idp, pool):
    # One grey pixel.
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
    )
    css = ".label-customizable { color: #123456 }"
    domain = f"brand-{pool['Id'].split('_')[1].lower()}"
    idp.create_user_pool_domain(UserPoolId=pool["Id"], Domain=domain)
    with pytest.raises(idp.exceptions.InvalidParameterException):
        idp.set_ui_customization(UserPoolId=pool["Id"], CSS="body { background: url(//evil) }")
    made = idp.set_ui_customization(UserPoolId=pool["Id"], CSS=css, ImageFile=png)
    seen = idp.get_ui_customization(UserPoolId=pool["Id"])["UICustomization"]
    assert seen == made["UICustomization"]
    assert (seen["ClientId"], seen["CSS"]) == ("ALL", css)
    with urllib.request.urlopen(seen["ImageUrl"], timeout=30) as logo:
        assert (logo.status, logo.headers["content-type"]) == (200, "image/png")
    idp.delete_user_pool_domain(UserPoolId=pool["Id"], Domain=domain)


def test_resource_servers_are_kept(idp, pool):
    which = {"UserPoolId": pool["Id"], "Identifier": "https://api.example.com"}
    scopes = [{"ScopeName": "read", "ScopeDescription": "Reads"}]
    made = idp.create_resource_server(**which, Name="API", Scopes=scopes)["ResourceServer"]
    assert made == {**which, "Name": "API", "Scopes": scopes}
    with pytest.raises(idp.exceptions.InvalidParameterException):
        idp.create_resource_server(**which, Name="API")
    scopes.append({"ScopeName": "write", "ScopeDescription": "Writes"})
    idp.update_resource_server(**which, Name="API 2", Scopes=scopes)
    seen = idp.describe_resource_server(**which)["ResourceServer"]
    assert seen["Name"] == "API 2"
    assert {scope["ScopeName"] for scope in seen["Scopes"]} == {"read", "write"}
    listed = idp.list_resource_servers(UserPoolId=pool["Id"], MaxResults=10)["ResourceServers"]
    assert [server["Identifier"] for server in listed] == [which["Identifier"]]
    idp.delete_resource_server(**which)
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.describe_resource_server(**which)


def test_a_machine_gets_a_token_for_its_scopes(idp, pool, new_client):
    pool_id = pool["Id"]
    idp.create_resource_server(
        UserPoolId=pool_id,
        Identifier="reports",
        Name="Reports",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "Reads"}],
    )
    domain = f"machine-{pool_id.split('_')[1].lower()}"
    idp.create_user_pool_domain(UserPoolId=pool_id, Domain=domain)
    app = new_client(
        secret=True,
        UserPoolId=pool_id,
        ExplicitAuthFlows=[],
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["reports/read"],
        AllowedOAuthFlowsUserPoolClient=True,
    )
    found = json.loads(fetch(f"{app.server.endpoint}/{pool_id}/.well-known/openid-configuration"))
    form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()

    def basic(secret):
        pair = base64.b64encode(f"{app.id}:{secret}".encode()).decode()
        kind = "application/x-www-form-urlencoded"
        return {"Authorization": f"Basic {pair}", "Content-Type": kind}

    answer = json.loads(fetch(found["token_endpoint"], basic(app.secret), form))
    claims = verified(app, answer["access_token"], "access")
    assert (claims["sub"], claims["scope"]) == (app.id, "reports/read")
    assert set(answer) == {"access_token", "expires_in", "token_type"}
    status, body = refusal(found["token_endpoint"], basic(app.secret[::-1]), form)
    assert (status, body["error"]) in ((400, "invalid_client"), (401, "invalid_client"))
    idp.delete_user_pool_domain(UserPoolId=pool_id, Domain=domain)


def test_what_breaks_the_model_is_an_invalid_parameter(idp, pool):
    with pytest.raises(idp.exceptions.InvalidParameterException) as caught:
        idp.list_user_pools(MaxResults=61)
    assert caught.value.response["Error"]["Message"] == (
        "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: "
        "Member must have value less than or equal to 60"
    )
