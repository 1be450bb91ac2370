// amazon-cognito-identity-js, unmodified: SRP, software tokens, remembered devices, refresh.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { AdminForgetDeviceCommand } from "@aws-sdk/client-cognito-identity-provider";
import identity from "amazon-cognito-identity-js";
import { start } from "./server.js";
import { invited, newPool, newUser, PASSWORD, signing, totp } from "./world.js";

const { AuthenticationDetails, CognitoUser, CognitoUserPool } = identity;

let server, signed;

before(async () => {
  server = await start();
  signed = signing(server);
});

after(async () => {
  signed?.destroy();
  await server?.stop();
});

/** Where the library keeps tokens and devices. */
class Storage {
  #kept = new Map();
  setItem = (key, value) => void this.#kept.set(key, value);
  getItem = (key) => this.#kept.get(key) ?? null;
  removeItem = (key) => void this.#kept.delete(key);
  clear = () => this.#kept.clear();
}

function userOf({ UserPoolId, ClientId }, Username, Storage) {
  const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint: server.endpoint, Storage });
  return new CognitoUser({ Username, Pool, Storage });
}

/** authenticateUser, as a promise of which callback was called with what. */
function authenticate(user, Password = PASSWORD) {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password });
  return new Promise((done, failed) => {
    const told = (name) => (...values) => done({ name, values });
    user.authenticateUser(details, {
      onSuccess: told("onSuccess"),
      onFailure: failed,
      newPasswordRequired: told("newPasswordRequired"),
      totpRequired: told("totpRequired"),
      mfaSetup: told("mfaSetup"),
      selectMFAType: told("selectMFAType"),
      mfaRequired: told("mfaRequired"),
    });
  });
}

/** A method of the library that takes callbacks, as a promise. */
function promised(call) {
  return new Promise((onSuccess, onFailure) => call({ onSuccess, onFailure }));
}

describe("amazon-cognito-identity-js", () => {
  test("signs in by SRP, and is refused with a wrong password", async () => {
    const pool = await newPool(signed);
    const name = await newUser(signed, pool);
    const { name: called, values } = await authenticate(userOf(pool, name, new Storage()));
    assert.equal(called, "onSuccess");
    const [session] = values;
    assert.ok(session.isValid());
    assert.equal(session.getIdToken().payload.email, name);
    const wrong = authenticate(userOf(pool, name, new Storage()), "Wrong-Horse-9-Battery");
    await assert.rejects(wrong, { code: "NotAuthorizedException" });
    const nobody = authenticate(userOf(pool, "nobody@example.com", new Storage()));
    await assert.rejects(nobody, { code: "UserNotFoundException" });
  });

  test("refreshes, reads attributes, changes the password and signs out", async () => {
    const pool = await newPool(signed);
    const user = userOf(pool, await newUser(signed, pool), new Storage());
    const { values } = await authenticate(user);
    const refreshed = await new Promise((done, failed) =>
      user.refreshSession(values[0].getRefreshToken(), (error, session) =>
        error ? failed(error) : done(session),
      ),
    );
    assert.ok(refreshed.isValid());
    const next = "Another-Horse-9-Battery";
    await new Promise((done, failed) =>
      user.changePassword(PASSWORD, next, (error, said) => (error ? failed(error) : done(said))),
    );
    await promised((callbacks) => user.globalSignOut(callbacks));
    assert.equal((await authenticate(user, next)).name, "onSuccess");
  });

  test("replaces a temporary password", async () => {
    const pool = await newPool(signed);
    const temporary = "Temporary-Horse-9";
    const user = userOf(pool, await invited(signed, pool, temporary), new Storage());
    assert.equal((await authenticate(user, temporary)).name, "newPasswordRequired");
    await promised((callbacks) => user.completeNewPasswordChallenge(PASSWORD, {}, callbacks));
    assert.equal((await authenticate(user)).name, "onSuccess");
  });

  test("sets a software token up during sign-in, and is asked for its code", async () => {
    // The address recovers passwords first, so it is no second factor by itself.
    const pool = await newPool(signed, { mfa: "OPTIONAL" });
    const user = userOf(pool, await newUser(signed, pool), new Storage());
    assert.equal((await authenticate(user)).name, "onSuccess");
    const secret = await new Promise((associateSecretCode, onFailure) =>
      user.associateSoftwareToken({ associateSecretCode, onFailure }),
    );
    await promised((callbacks) =>
      user.verifySoftwareToken(totp(secret, -1), "phone", callbacks),
    );
    await new Promise((done, failed) =>
      user.setUserMfaPreference(null, { PreferredMfa: true, Enabled: true }, (error, said) =>
        error ? failed(error) : done(said),
      ),
    );
    const { name, values } = await authenticate(user);
    assert.equal(name, "totpRequired");
    assert.equal(values[1].FRIENDLY_DEVICE_NAME, "phone");
    const wrong = promised((callbacks) =>
      user.sendMFACode("000000", callbacks, "SOFTWARE_TOKEN_MFA"),
    );
    await assert.rejects(wrong, { code: "CodeMismatchException" });
    const session = await promised((callbacks) =>
      user.sendMFACode(totp(secret), callbacks, "SOFTWARE_TOKEN_MFA"),
    );
    assert.ok(session.isValid());
  });

  test("confirms a device, and the device stands for the second factor", async () => {
    const devices = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };
    const pool = await newPool(signed, { mfa: "OPTIONAL", devices });
    const storage = new Storage();
    const user = userOf(pool, await newUser(signed, pool), storage);
    const { values } = await authenticate(user);
    const secret = await new Promise((associateSecretCode, onFailure) =>
      user.associateSoftwareToken({ associateSecretCode, onFailure }),
    );
    await promised((callbacks) => user.verifySoftwareToken(totp(secret, -1), "phone", callbacks));
    await new Promise((done, failed) =>
      user.setUserMfaPreference(null, { PreferredMfa: true, Enabled: true }, (error, said) =>
        error ? failed(error) : done(said),
      ),
    );
    const listed = await promised((callbacks) => user.listDevices(10, null, callbacks));
    assert.equal(listed.Devices.length, 1);
    // The device was confirmed by the password alone: it stands for the token once it was there when that was proven.
    const first = userOf(pool, user.getUsername(), storage);
    assert.equal((await authenticate(first)).name, "totpRequired");
    await promised((callbacks) => first.sendMFACode(totp(secret), callbacks, "SOFTWARE_TOKEN_MFA"));
    // The same storage: the device proves itself instead of the software token.
    const again = userOf(pool, user.getUsername(), storage);
    assert.equal((await authenticate(again)).name, "onSuccess");
    // Another storage is another device.
    const elsewhere = userOf(pool, user.getUsername(), new Storage());
    assert.equal((await authenticate(elsewhere)).name, "totpRequired");
    const refreshed = await new Promise((done, failed) =>
      again.refreshSession(values[0].getRefreshToken(), (error, session) =>
        error ? failed(error) : done(session),
      ),
    );
    assert.ok(refreshed.isValid());
  });

  test("goes on without a device that was forgotten meanwhile", async () => {
    const devices = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false };
    const pool = await newPool(signed, { devices });
    const storage = new Storage();
    const user = userOf(pool, await newUser(signed, pool), storage);
    const keyOf = ({ values }) => values[0].getAccessToken().payload.device_key;
    await authenticate(user);
    // Bound to the device since it was confirmed.
    const DeviceKey = keyOf(await authenticate(userOf(pool, user.getUsername(), storage)));
    assert.ok(DeviceKey);
    const Username = user.getUsername();
    const { UserPoolId } = pool;
    await signed.send(new AdminForgetDeviceCommand({ UserPoolId, Username, DeviceKey }));
    // The proof is sent again without the device, with the same SECRET_BLOCK.
    const again = await authenticate(userOf(pool, Username, storage));
    assert.equal(again.name, "onSuccess");
    assert.notEqual(keyOf(again), DeviceKey);
  });

  test("comes with the Session of the step before, after a second factor", async () => {
    const devices = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false };
    const pool = await newPool(signed, { mfa: "OPTIONAL", devices });
    const storage = new Storage();
    const user = userOf(pool, await newUser(signed, pool), storage);
    await authenticate(user);
    const secret = await new Promise((associateSecretCode, onFailure) =>
      user.associateSoftwareToken({ associateSecretCode, onFailure }),
    );
    await promised((callbacks) => user.verifySoftwareToken(totp(secret, -1), "phone", callbacks));
    await new Promise((done, failed) =>
      user.setUserMfaPreference(null, { PreferredMfa: true, Enabled: true }, (error, said) =>
        error ? failed(error) : done(said),
      ),
    );
    const again = userOf(pool, user.getUsername(), storage);
    assert.equal((await authenticate(again)).name, "totpRequired");
    const session = await promised((callbacks) =>
      again.sendMFACode(totp(secret), callbacks, "SOFTWARE_TOKEN_MFA"),
    );
    assert.ok(session.isValid());
  });
});
