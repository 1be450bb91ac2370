"""Second factors, devices and passkeys: set up and used by boto3."""

import base64
import hashlib
import hmac
import json
import struct
import time

import pytest
from conftest import PASSWORD
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pycognito.aws_srp import generate_hash_device

RP = "login.example"


def totp(secret, steps=0):
    """RFC 6238, as an authenticator app shows it so many steps from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    mac = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, hashlib.sha1)
    digest = mac.digest()
    at = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def careful(idp, new_client):
    """A pool that knows software tokens, devices and passkeys; its client and `ann`."""
    pool = idp.create_user_pool(
        PoolName="careful",
        Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}},
        DeviceConfiguration={"ChallengeRequiredOnNewDevice": True},
    )["UserPool"]["Id"]
    idp.set_user_pool_mfa_config(
        UserPoolId=pool,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={},
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={"RelyingPartyId": RP},
    )
    name = {"UserPoolId": pool, "Username": "ann"}
    idp.admin_create_user(**name, MessageAction="SUPPRESS")
    idp.admin_set_user_password(**name, Password=PASSWORD, Permanent=True)
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    return new_client(UserPoolId=pool, ExplicitAuthFlows=flows)


def signed_in(app, idp):
    return app.sign_in(idp, "ann", PASSWORD)["AuthenticationResult"]


def test_a_pool_says_which_factors_it_knows(careful, idp):
    known = idp.get_user_pool_mfa_config(UserPoolId=careful.pool_id)
    assert known["MfaConfiguration"] == "OPTIONAL"
    assert known["SoftwareTokenMfaConfiguration"] == {"Enabled": True}
    assert known["WebAuthnConfiguration"]["RelyingPartyId"] == RP


def test_a_software_token_is_a_second_factor(careful, app_idp, idp):
    token = {"AccessToken": signed_in(careful, app_idp)["AccessToken"]}
    secret = app_idp.associate_software_token(**token)["SecretCode"]
    with pytest.raises(app_idp.exceptions.EnableSoftwareTokenMFAException):
        app_idp.verify_software_token(**token, UserCode=f"{(int(totp(secret)) + 1) % 10**6:06}")
    assert app_idp.verify_software_token(**token, UserCode=totp(secret))["Status"] == "SUCCESS"
    preferred = {"Enabled": True, "PreferredMfa": True}
    app_idp.set_user_mfa_preference(**token, SoftwareTokenMfaSettings=preferred)
    factors = app_idp.get_user_auth_factors(**token)
    assert factors["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"

    asked = careful.sign_in(app_idp, "ann", PASSWORD)
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    answer = {
        "ClientId": careful.id,
        "ChallengeName": "SOFTWARE_TOKEN_MFA",
        "Session": asked["Session"],
    }
    with pytest.raises(app_idp.exceptions.CodeMismatchException):
        code = f"{(int(totp(secret, 1)) + 1) % 10**6:06}"
        app_idp.respond_to_auth_challenge(
            **answer, ChallengeResponses={"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": code}
        )
    # The step of the code that verified the token is used up.
    done = app_idp.respond_to_auth_challenge(
        **answer, ChallengeResponses={"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": totp(secret, 1)}
    )
    assert "AuthenticationResult" in done

    user = {"UserPoolId": careful.pool_id, "Username": "ann"}
    assert idp.admin_get_user_auth_factors(**user)["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
    idp.admin_set_user_mfa_preference(**user, SoftwareTokenMfaSettings={"Enabled": False})
    assert "AuthenticationResult" in careful.sign_in(app_idp, "ann", PASSWORD)
    idp.admin_delete_software_token(**user)
    assert "UserMFASettingList" not in idp.admin_get_user(**user)


def test_the_old_way_to_choose_a_factor_is_there(careful, app_idp, idp):
    user = {"UserPoolId": careful.pool_id, "Username": "ann"}
    phone = [{"Name": "phone_number", "Value": "+15555550100"}]
    proven = [{"Name": "phone_number_verified", "Value": "true"}]
    idp.admin_update_user_attributes(**user, UserAttributes=phone + proven)
    options = [{"AttributeName": "phone_number", "DeliveryMedium": "SMS"}]
    idp.admin_set_user_settings(**user, MFAOptions=options)
    idp.admin_set_user_settings(**user, MFAOptions=[])
    app_idp.set_user_settings(
        AccessToken=signed_in(careful, app_idp)["AccessToken"], MFAOptions=[]
    )


def confirmed_device(careful, app_idp):
    """The tokens of a sign-in and the key of the device that it came from."""
    result = signed_in(careful, app_idp)
    device = result["NewDeviceMetadata"]
    _, verifier = generate_hash_device(device["DeviceGroupKey"], device["DeviceKey"])
    app_idp.confirm_device(
        AccessToken=result["AccessToken"],
        DeviceKey=device["DeviceKey"],
        DeviceName="Ann's phone",
        DeviceSecretVerifierConfig=verifier,
    )
    return {"AccessToken": result["AccessToken"]}, device["DeviceKey"]


def test_a_device_is_remembered_and_forgotten(careful, app_idp, idp):
    token, key = confirmed_device(careful, app_idp)
    listed = app_idp.list_devices(**token)["Devices"]
    assert [device["DeviceKey"] for device in listed] == [key]
    seen = app_idp.get_device(**token, DeviceKey=key)["Device"]
    names = {entry["Name"]: entry["Value"] for entry in seen["DeviceAttributes"]}
    assert names["device_name"] == "Ann's phone"
    app_idp.update_device_status(**token, DeviceKey=key, DeviceRememberedStatus="not_remembered")
    app_idp.forget_device(**token, DeviceKey=key)
    # What the device was signed in with goes with it.
    with pytest.raises(app_idp.exceptions.NotAuthorizedException):
        app_idp.get_device(**token, DeviceKey=key)
    other = signed_in(careful, app_idp)["AccessToken"]
    with pytest.raises(app_idp.exceptions.ResourceNotFoundException):
        app_idp.get_device(AccessToken=other, DeviceKey=key)

    token, key = confirmed_device(careful, app_idp)
    user = {"UserPoolId": careful.pool_id, "Username": "ann"}
    listed = idp.admin_list_devices(**user)["Devices"]
    assert [device["DeviceKey"] for device in listed] == [key]
    assert idp.admin_get_device(**user, DeviceKey=key)["Device"]["DeviceKey"] == key
    idp.admin_update_device_status(**user, DeviceKey=key, DeviceRememberedStatus="remembered")
    idp.admin_forget_device(**user, DeviceKey=key)
    assert idp.admin_list_devices(**user)["Devices"] == []


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Authenticator:
    """A passkey in software (WebAuthn Level 3, section 6): one P-256 key."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(str(self.key.private_numbers().private_value).encode()).digest()

    def client_data(self, kind, challenge):
        data = {"type": kind, "challenge": challenge, "origin": f"https://{RP}"}
        return json.dumps(data | {"crossOrigin": False}).encode()

    def data(self, flags):
        # User present and verified.
        return hashlib.sha256(RP.encode()).digest() + bytes([flags | 0x05]) + bytes(4)

    def register(self, options):
        self.user = options["user"]["id"]
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        # {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        data = self.data(0x40) + attested
        stated = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59" + struct.pack(">H", len(data))
        response = {
            "clientDataJSON": base64url(self.client_data("webauthn.create", options["challenge"])),
            "attestationObject": base64url(stated + data),
            "transports": ["internal"],
        }
        return self.credential() | {"response": response}

    def sign(self, options):
        client_data = self.client_data("webauthn.get", options["challenge"])
        data = self.data(0)
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "authenticatorData": base64url(data),
            "clientDataJSON": base64url(client_data),
            "signature": base64url(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": self.user,
        }
        return json.dumps(self.credential() | {"response": response})

    def credential(self):
        name = base64url(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}


def test_a_passkey_signs_in(careful, app_idp):
    token = {"AccessToken": signed_in(careful, app_idp)["AccessToken"]}
    options = app_idp.start_web_authn_registration(**token)["CredentialCreationOptions"]
    passkey = Authenticator()
    app_idp.complete_web_authn_registration(**token, Credential=passkey.register(options))
    listed = app_idp.list_web_authn_credentials(**token)["Credentials"]
    assert [entry["CredentialId"] for entry in listed] == [base64url(passkey.id)]

    asked = app_idp.initiate_auth(
        ClientId=careful.id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "ann", "PREFERRED_CHALLENGE": "WEB_AUTHN"},
    )
    assert asked["ChallengeName"] == "WEB_AUTHN"
    options = json.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    done = app_idp.respond_to_auth_challenge(
        ClientId=careful.id,
        ChallengeName="WEB_AUTHN",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "ann", "CREDENTIAL": passkey.sign(options)},
    )
    assert "AuthenticationResult" in done
    app_idp.delete_web_authn_credential(**token, CredentialId=base64url(passkey.id))
    assert app_idp.list_web_authn_credentials(**token)["Credentials"] == []
