"""Groups: made, filled, listed, told of in tokens."""

import pytest
from tokens import verified

ROLE = "arn:aws:iam::000000000000:role/editors"


@pytest.fixture
def group(idp, pool_id):
    """Names a group that is gone after the test."""
    key = {"UserPoolId": pool_id, "GroupName": "editors"}
    made = idp.create_group(**key, Description="May write", RoleArn=ROLE, Precedence=2)["Group"]
    assert made == idp.get_group(**key)["Group"]
    yield key
    idp.delete_group(**key)
    with pytest.raises(idp.exceptions.ResourceNotFoundException):
        idp.get_group(**key)


def test_a_group_is_changed_and_exists_once(idp, group):
    changed = idp.update_group(**group, Precedence=0)["Group"]
    assert (changed["Precedence"], changed["Description"]) == (0, "May write")
    with pytest.raises(idp.exceptions.GroupExistsException):
        idp.create_group(**group)
    listed = idp.get_paginator("list_groups").paginate(
        UserPoolId=group["UserPoolId"], PaginationConfig={"PageSize": 1}
    )
    assert [one["GroupName"] for page in listed for one in page["Groups"]] == ["editors"]


def test_tokens_tell_of_the_groups_of_their_user(idp, app_idp, app, user, group):
    member = group | {"Username": user.email}
    idp.admin_add_user_to_group(**member)
    pages = idp.get_paginator("list_users_in_group").paginate(**group)
    assert [one["Username"] for page in pages for one in page["Users"]] == [user.sub]
    of_user = {"UserPoolId": group["UserPoolId"], "Username": user.email}
    pages = idp.get_paginator("admin_list_groups_for_user").paginate(**of_user)
    assert [one["GroupName"] for page in pages for one in page["Groups"]] == ["editors"]

    tokens = app.sign_in(app_idp, user.email, user.password)["AuthenticationResult"]
    identity = verified(app, tokens["IdToken"], "id")
    access = verified(app, tokens["AccessToken"], "access")
    assert identity["cognito:groups"] == access["cognito:groups"] == ["editors"]
    assert identity["cognito:roles"] == [ROLE]
    assert identity["cognito:preferred_role"] == ROLE

    idp.admin_remove_user_from_group(**member)
    fresh = app.refresh(app_idp, tokens["RefreshToken"], user.sub)["AuthenticationResult"]
    assert "cognito:groups" not in verified(app, fresh["IdToken"], "id")
