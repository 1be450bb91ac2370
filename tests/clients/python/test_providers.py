"""Identity providers: made, changed, listed, found; users linked with their subjects."""

import json

import pytest
from tokens import verified

PLACES = {
    "authorize_url": "https://idp.example.com/authorize",
    "token_url": "https://idp.example.com/token",
    "jwks_uri": "https://idp.example.com/keys",
    "attributes_url": "https://idp.example.com/me",
}


@pytest.fixture
def provider(idp, pool_id):
    """Names a provider that is gone after the test."""
    key = {"UserPoolId": pool_id, "ProviderName": "Corp"}
    details = PLACES | {
        "client_id": "pool",
        "client_secret": "a secret of the provider's",
        "authorize_scopes": "openid email",
        "attributes_request_method": "GET",
        "oidc_issuer": "https://idp.example.com",
    }
    made = idp.create_identity_provider(
        **key,
        ProviderType="OIDC",
        ProviderDetails=details,
        AttributeMapping={"email": "email"},
        IdpIdentifiers=["corp.example"],
    )["IdentityProvider"]
    assert made["AttributeMapping"] == {"email": "email", "username": "sub"}
    assert made == idp.describe_identity_provider(**key)["IdentityProvider"]
    yield key
    idp.delete_identity_provider(**key)
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.describe_identity_provider(**key)


def test_a_provider_is_found_changed_and_exists_once(idp, provider):
    pool = provider["UserPoolId"]
    by_identifier = {"UserPoolId": pool, "IdpIdentifier": "corp.example"}
    found = idp.get_identity_provider_by_identifier(**by_identifier)["IdentityProvider"]
    assert found["ProviderName"] == "Corp"
    with pytest.raises(idp.exceptions.DuplicateProviderException):
        idp.create_identity_provider(
            **provider, ProviderType="OIDC", ProviderDetails=found["ProviderDetails"]
        )
    changed = idp.update_identity_provider(**provider, IdpIdentifiers=["lanes.example"])
    assert changed["IdentityProvider"]["IdpIdentifiers"] == ["lanes.example"]
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.get_identity_provider_by_identifier(**by_identifier)
    pages = idp.get_paginator("list_identity_providers").paginate(
        UserPoolId=pool, PaginationConfig={"PageSize": 1}
    )
    listed = [one for page in pages for one in page["Providers"]]
    assert [(one["ProviderName"], one["ProviderType"]) for one in listed] == [("Corp", "OIDC")]


def test_tokens_tell_of_the_subjects_of_their_user(idp, app_idp, app, user, provider):
    subject = {"ProviderName": "Corp", "ProviderAttributeName": "Cognito_Subject"}
    subject["ProviderAttributeValue"] = f"subject-of-{user.sub}"
    known = {"ProviderName": "Cognito", "ProviderAttributeValue": user.sub}
    pool = provider["UserPoolId"]
    idp.admin_link_provider_for_user(UserPoolId=pool, DestinationUser=known, SourceUser=subject)
    tokens = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]
    [identity] = verified(app, tokens["IdToken"], "id")["identities"]
    assert identity["userId"] == subject["ProviderAttributeValue"]
    assert (identity["providerName"], identity["providerType"]) == ("Corp", "OIDC")
    told = app_idp.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]
    [identities] = [one["Value"] for one in told if one["Name"] == "identities"]
    assert [one["userId"] for one in json.loads(identities)] == [identity["userId"]]

    idp.admin_disable_provider_for_user(UserPoolId=pool, User=subject)
    fresh = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]
    assert "identities" not in verified(app, fresh["IdToken"], "id")
