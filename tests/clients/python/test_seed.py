"""`poolhouse dev --seed`: the same world each time."""

import shutil

import pytest
from server import REPOSITORY, AppClient, Dev
from tokens import verified

EXAMPLE = REPOSITORY / "docs/seed.example.toml"
POOL = "us-east-1_Example01"
CLIENT = "exampleweb0000000000000000"


def described(server):
    """All that a seed decides, by what the API says of it."""
    idp = server.client()
    pool = idp.describe_user_pool(UserPoolId=POOL)["UserPool"]
    clients = idp.list_user_pool_clients(UserPoolId=POOL, MaxResults=10)["UserPoolClients"]
    clients = [
        idp.describe_user_pool_client(UserPoolId=POOL, ClientId=listed["ClientId"])["UserPoolClient"]
        for listed in sorted(clients, key=lambda listed: listed["ClientId"])
    ]
    users = idp.list_users(UserPoolId=POOL, AttributesToGet=["email"])["Users"]
    times = {"CreationDate", "LastModifiedDate"}
    return {
        "key": (server.json["access_key_id"], server.json["secret_access_key"]),
        "pool": {name: value for name, value in pool.items() if name not in times},
        "clients": [
            {name: value for name, value in client.items() if name not in times}
            for client in clients
        ],
        "servers": idp.list_resource_servers(UserPoolId=POOL, MaxResults=10)["ResourceServers"],
        "users": sorted((user["Attributes"][0]["Value"], user["UserStatus"]) for user in users),
    }


def sign_in(server):
    secret = server.client().describe_user_pool_client(UserPoolId=POOL, ClientId=CLIENT)
    app = AppClient(server, POOL, CLIENT, secret["UserPoolClient"]["ClientSecret"])
    idp = server.unsigned()
    result = app.sign_in(idp, "ann@example.com", "Correct-Horse-1")["AuthenticationResult"]
    asked = app.sign_in(idp, "bob@example.com", "Temporary-1")
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    return verified(app, result["IdToken"], "id")


def test_a_seed_makes_the_same_world_twice():
    worlds = []
    for _ in range(2):
        with Dev("--seed", EXAMPLE) as server:
            worlds.append(described(server))
            assert sign_in(server)["name"] == "Ann Example"
    assert worlds[0] == worlds[1]
    assert worlds[0]["key"][0] == "AKIAIOSFODNN7EXAMPLE"
    assert [client["ClientId"] for client in worlds[0]["clients"]] == [
        "examplejob0000000000000000",
        CLIENT,
    ]
    assert worlds[0]["users"] == [
        ("ann@example.com", "CONFIRMED"),
        ("bob@example.com", "FORCE_CHANGE_PASSWORD"),
    ]


def test_a_second_start_keeps_the_world_and_a_changed_seed_is_refused(tmp_path):
    seed = tmp_path / "seed.toml"
    shutil.copy(EXAMPLE, seed)
    with Dev("--seed", seed, data_dir=tmp_path) as server:
        before = described(server)
        sub = sign_in(server)["sub"]
    with Dev("--seed", seed, data_dir=tmp_path) as server:
        assert described(server) == before
        assert sign_in(server)["sub"] == sub
    with seed.open("a", encoding="utf-8") as file:
        file.write('\n[[pools.users]]\nusername = "eve@example.com"\npassword = "Correct-Horse-2"\n')
    with pytest.raises(RuntimeError, match="--reset"):
        with Dev("--seed", seed, data_dir=tmp_path):
            pass
    with Dev("--seed", seed, "--reset", data_dir=tmp_path) as server:
        assert len(server.client().list_users(UserPoolId=POOL)["Users"]) == 3
