"""What the hosted pages look like and link to, set by boto3."""

import pytest

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def page(idp, new_client, pool_id):
    """The names of a client that nothing was set for."""
    return {"UserPoolId": pool_id, "ClientId": new_client().id}


def test_a_style_is_made_changed_and_deleted(idp, page):
    colour = {"components": {"pageBackground": {"lightMode": {"color": "ffee00ff"}}}}
    asset = {"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": PNG}
    made = idp.create_managed_login_branding(**page, Settings=colour, Assets=[asset])
    made = made["ManagedLoginBranding"]
    assert made["Settings"] == colour
    with pytest.raises(idp.exceptions.ManagedLoginBrandingExistsException):
        idp.create_managed_login_branding(**page, UseCognitoProvidedValues=True)
    key = {
        "UserPoolId": page["UserPoolId"],
        "ManagedLoginBrandingId": made["ManagedLoginBrandingId"],
    }
    merged = idp.describe_managed_login_branding(**key, ReturnMergedResources=True)
    assert len(merged["ManagedLoginBranding"]["Settings"]) > 1
    idp.update_managed_login_branding(**key, Settings={"categories": {"form": {"displayGraphics": False}}})
    shown = idp.describe_managed_login_branding_by_client(**page)["ManagedLoginBranding"]
    assert shown["Settings"]["components"] == colour["components"]
    assert shown["Settings"]["categories"] == {"form": {"displayGraphics": False}}
    idp.delete_managed_login_branding(**key)
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.describe_managed_login_branding(**key)


def test_terms_are_made_changed_and_deleted(idp, page):
    links = {"cognito:default": "https://example.com/terms"}
    wanted = {"TermsName": "terms-of-use", "TermsSource": "LINK", "Enforcement": "NONE"}
    made = idp.create_terms(**page, **wanted, Links=links)["Terms"]
    assert made["Links"] == links
    key = {"UserPoolId": page["UserPoolId"], "TermsId": made["TermsId"]}
    assert idp.describe_terms(**key)["Terms"] == made
    found = idp.describe_terms_by_client(**page, TermsName="terms-of-use")["Terms"]
    assert found["TermsId"] == made["TermsId"]
    listed = idp.list_terms(UserPoolId=page["UserPoolId"])["Terms"]
    assert made["TermsId"] in [entry["TermsId"] for entry in listed]
    other = {"cognito:default": "https://example.com/other"}
    assert idp.update_terms(**key, Links=other)["Terms"]["Links"] == other
    idp.delete_terms(**key)
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.describe_terms(**key)
