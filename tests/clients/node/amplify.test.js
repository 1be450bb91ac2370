// aws-amplify 6, unmodified: SRP by default, second factors, choice-based sign-in, sign-up, sign-out.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";
import { mailedCode, start } from "./server.js";
import { newPool, newUser, PASSWORD, signing, totp } from "./world.js";

let server, signed;

before(async () => {
  server = await start();
  signed = signing(server);
});

after(async () => {
  signed?.destroy();
  await server?.stop();
});

/** Points Amplify at a pool, with nobody signed in. */
function use({ UserPoolId, ClientId }) {
  const kept = new Map();
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: UserPoolId,
        userPoolClientId: ClientId,
        userPoolEndpoint: server.endpoint,
      },
    },
  });
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (key, value) => void kept.set(key, value),
    getItem: async (key) => kept.get(key) ?? null,
    removeItem: async (key) => void kept.delete(key),
    clear: async () => kept.clear(),
  });
}

describe("aws-amplify", () => {
  test("signs in by SRP, refreshes, and signs out", async () => {
    const pool = await newPool(signed);
    use(pool);
    const username = await newUser(signed, pool);
    const wrong = auth.signIn({ username, password: "Wrong-Horse-9-Battery" });
    await assert.rejects(wrong, { name: "NotAuthorizedException" });
    const done = await auth.signIn({ username, password: PASSWORD });
    assert.equal(done.nextStep.signInStep, "DONE");
    const { tokens } = await auth.fetchAuthSession();
    assert.equal(tokens.idToken.payload.email, username);
    const fresh = await auth.fetchAuthSession({ forceRefresh: true });
    assert.notEqual(fresh.tokens.accessToken.toString(), tokens.accessToken.toString());
    assert.equal((await auth.fetchUserAttributes()).email, username);
    await auth.signOut();
    assert.equal((await auth.fetchAuthSession()).tokens, undefined);
  });

  test("signs up, confirms and signs in", async () => {
    use(await newPool(signed));
    const username = "new@example.com";
    const signedUp = await auth.signUp({ username, password: PASSWORD });
    assert.equal(signedUp.nextStep.signUpStep, "CONFIRM_SIGN_UP");
    const confirmationCode = await mailedCode(server, username);
    await auth.confirmSignUp({ username, confirmationCode });
    const done = await auth.signIn({ username, password: PASSWORD });
    assert.ok(done.isSignedIn);
    const next = "Another-Horse-9-Battery";
    await auth.updatePassword({ oldPassword: PASSWORD, newPassword: next });
    await auth.signOut({ global: true });
  });

  test("sets a software token up, and is asked for its code", async () => {
    const pool = await newPool(signed, { mfa: "OPTIONAL" });
    use(pool);
    const username = await newUser(signed, pool);
    await auth.signIn({ username, password: PASSWORD });
    const { sharedSecret } = await auth.setUpTOTP();
    await auth.verifyTOTPSetup({ code: totp(sharedSecret, -1) });
    await auth.updateMFAPreference({ totp: "PREFERRED" });
    assert.equal((await auth.fetchMFAPreference()).preferred, "TOTP");
    await auth.signOut();
    const asked = await auth.signIn({ username, password: PASSWORD });
    assert.equal(asked.nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
    const wrong = auth.confirmSignIn({ challengeResponse: "000000" });
    await assert.rejects(wrong, { name: "CodeMismatchException" });
    const done = await auth.confirmSignIn({ challengeResponse: totp(sharedSecret) });
    assert.ok(done.isSignedIn);
  });

  test("is made to set a software token up where everybody needs one", async () => {
    const pool = await newPool(signed, { mfa: "ON" });
    use(pool);
    const username = await newUser(signed, pool);
    const asked = await auth.signIn({ username, password: PASSWORD });
    // The address is there, so its code is what is asked for.
    assert.equal(asked.nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
    const code = await mailedCode(server, username);
    const done = await auth.confirmSignIn({ challengeResponse: code });
    assert.ok(done.isSignedIn);
  });

  test("lets the user choose the first factor", async () => {
    const factors = ["PASSWORD", "EMAIL_OTP"];
    const flows = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    const pool = await newPool(signed, { factors, flows });
    use(pool);
    const username = await newUser(signed, pool);
    const options = { authFlowType: "USER_AUTH" };
    const asked = await auth.signIn({ username, options });
    assert.equal(asked.nextStep.signInStep, "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION");
    const offered = ["PASSWORD_SRP", "PASSWORD", "EMAIL_OTP"];
    assert.deepEqual([...asked.nextStep.availableChallenges].sort(), offered.sort());
    const sent = await auth.confirmSignIn({ challengeResponse: "EMAIL_OTP" });
    assert.equal(sent.nextStep.signInStep, "CONFIRM_SIGN_IN_WITH_EMAIL_CODE");
    const code = await mailedCode(server, username, 8);
    const done = await auth.confirmSignIn({ challengeResponse: code });
    assert.ok(done.isSignedIn);
    await auth.signOut();
    const srp = { authFlowType: "USER_AUTH", preferredChallenge: "PASSWORD_SRP" };
    const again = await auth.signIn({ username, password: PASSWORD, options: srp });
    assert.ok(again.isSignedIn);
  });
});
