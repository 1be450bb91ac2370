// Passkeys by `navigator.credentials`, with an authenticator that Chromium makes up (CDP's WebAuthn domain). The page is
// one of an app: it calls the API itself, as apps do.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { claims, startApp } from "./support/app.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, api, dev, makeClient, makePool, makeUser } from "./support/world.js";

let app;

before(async () => (app = await startApp()));
after(() => app.stop());

/** A pool whose passkeys are good on pages of localhost, a client of it and a user. */
async function world(UserVerification, more = {}) {
  const factors = ["PASSWORD", "WEB_AUTHN"];
  const pool = await makePool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: factors } } });
  await api.setUserPoolMfaConfig({
    UserPoolId: pool,
    WebAuthnConfiguration: { RelyingPartyId: "localhost", UserVerification, ...more.passkeys },
    ...more.mfa,
  });
  const flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
  const client = await makeClient(pool, app.origin, { ExplicitAuthFlows: flows });
  return { pool, client, name: await makeUser(pool) };
}

/** A page of the app in a browser that has an authenticator built in. */
async function atApp({ page, context }, options = {}) {
  const browser = await context.newCDPSession(page);
  await browser.send("WebAuthn.enable");
  const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      ...options,
    },
  });
  await page.goto(app.origin);
  const credentials = async () =>
    (await browser.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  return { credentials };
}

/** Calls an operation from the page. */
const call = (page, operation, input) =>
  page.evaluate(
    async ([endpoint, operation, input]) => {
      const answer = await fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify(input),
      });
      return answer.json();
    },
    [dev.endpoint, operation, input],
  );

/** `navigator.credentials.create` or `get` for options as they come over the wire; the name of what went wrong, if it did. */
const credential = (page, kind, options) =>
  page.evaluate(
    async ([kind, options]) => {
      const read = kind === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
      try {
        const publicKey = PublicKeyCredential[read](options);
        return { made: (await navigator.credentials[kind]({ publicKey })).toJSON() };
      } catch (error) {
        return { failed: error.name };
      }
    },
    [kind, options],
  );

async function signIn(page, { client, name }) {
  const signedIn = await call(page, "InitiateAuth", {
    ClientId: client,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: name, PASSWORD },
  });
  return signedIn.AuthenticationResult;
}

/** Registers a passkey for whoever bears a token. */
async function register(page, AccessToken) {
  const { CredentialCreationOptions } = await call(page, "StartWebAuthnRegistration", { AccessToken });
  const { made, failed } = await credential(page, "create", CredentialCreationOptions);
  assert.equal(failed, undefined);
  const answer = await call(page, "CompleteWebAuthnRegistration", { AccessToken, Credential: made });
  assert.deepEqual(answer, {});
}

/** The challenge, and what the browser makes of it. */
async function assertion(page, { client, name }) {
  const asked = await call(page, "InitiateAuth", {
    ClientId: client,
    AuthFlow: "USER_AUTH",
    AuthParameters: { USERNAME: name, PREFERRED_CHALLENGE: "WEB_AUTHN" },
  });
  assert.equal(asked.ChallengeName, "WEB_AUTHN");
  const options = JSON.parse(asked.ChallengeParameters.CREDENTIAL_REQUEST_OPTIONS);
  const { made, failed } = await credential(page, "get", options);
  assert.equal(failed, undefined);
  return {
    ClientId: client,
    ChallengeName: "WEB_AUTHN",
    Session: asked.Session,
    ChallengeResponses: { USERNAME: name, CREDENTIAL: JSON.stringify(made) },
  };
}

test("a passkey is made on a page of an app and signs in there, once for each challenge", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const here = await world("preferred");
    const { credentials } = await atApp(visit);
    const { AccessToken } = await signIn(page, here);
    await register(page, AccessToken);
    const [kept] = await credentials();
    assert.equal(kept.rpId, "localhost");
    const { Credentials } = await call(page, "ListWebAuthnCredentials", { AccessToken });
    assert.equal(Credentials.length, 1);
    assert.equal(Credentials[0].CredentialId, Buffer.from(kept.credentialId, "base64").toString("base64url"));

    for (const time of [1, 2]) {
      const answer = await assertion(page, here);
      const { AuthenticationResult } = await call(page, "RespondToAuthChallenge", answer);
      const { amr, acr } = claims(AuthenticationResult.AccessToken);
      assert.equal(acr, "urn:cognito:loa:3", `time ${time}`);
      assert(amr.includes("mfa"), "its user was verified");
      await assert.rejects(api.respondToAuthChallenge(answer), { name: "NotAuthorizedException" });
    }
    const counts = (await credentials()).map(({ signCount }) => signCount);
    assert(counts[0] > kept.signCount, "it was the authenticator that signed");

    await call(page, "DeleteWebAuthnCredential", {
      AccessToken,
      CredentialId: Credentials[0].CredentialId,
    });
    const asked = await call(page, "InitiateAuth", {
      ClientId: here.client,
      AuthFlow: "USER_AUTH",
      AuthParameters: { USERNAME: here.name, PREFERRED_CHALLENGE: "WEB_AUTHN" },
    });
    assert.equal(asked.ChallengeName, "SELECT_CHALLENGE");
    assert(!asked.AvailableChallenges.includes("WEB_AUTHN"));
  }));

test("the same authenticator is not registered twice for a user, and is for another", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const here = await world("preferred");
    const { credentials } = await atApp(visit);
    const { AccessToken } = await signIn(page, here);
    await register(page, AccessToken);
    const again = await call(page, "StartWebAuthnRegistration", { AccessToken });
    const { failed } = await credential(page, "create", again.CredentialCreationOptions);
    assert.equal(failed, "InvalidStateError", "the options say which it has");
    const name = await makeUser(here.pool);
    const other = { ...here, name };
    await register(page, (await signIn(page, other)).AccessToken);
    assert.equal((await credentials()).length, 2);
    // Each signs in with the key that is that user's.
    for (const who of [here, other]) {
      const answer = await assertion(page, who);
      const { AuthenticationResult } = await call(page, "RespondToAuthChallenge", answer);
      assert.equal(claims(AuthenticationResult.IdToken).email, who.name);
    }
    const stolen = await assertion(page, here);
    const responses = { ...stolen.ChallengeResponses, USERNAME: name };
    await assert.rejects(api.respondToAuthChallenge({ ...stolen, ChallengeResponses: responses }), {
      name: "NotAuthorizedException",
    });
  }));

test("where its user has to be verified, an authenticator that cannot is of no use", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const here = await world("required");
    const { credentials } = await atApp(visit, { hasUserVerification: false, isUserVerified: false });
    const { AccessToken } = await signIn(page, here);
    const started = await call(page, "StartWebAuthnRegistration", { AccessToken });
    const selection = started.CredentialCreationOptions.authenticatorSelection;
    assert.equal(selection.userVerification, "required");
    const { failed } = await credential(page, "create", started.CredentialCreationOptions);
    assert.equal(failed, "NotAllowedError");
    assert.deepEqual(await credentials(), []);
  }));

test("a passkey whose user was verified is enough where everybody needs two factors", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const FactorConfiguration = "MULTI_FACTOR_WITH_USER_VERIFICATION";
    const here = await world("required", { passkeys: { FactorConfiguration } });
    await atApp(visit);
    const { AccessToken } = await signIn(page, here);
    await register(page, AccessToken);
    await api.setUserPoolMfaConfig({
      UserPoolId: here.pool,
      MfaConfiguration: "ON",
      SoftwareTokenMfaConfiguration: { Enabled: true },
    });
    const byPassword = await call(page, "InitiateAuth", {
      ClientId: here.client,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: here.name, PASSWORD },
    });
    assert.equal(byPassword.ChallengeName, "MFA_SETUP", "a password is not");
    const answer = await assertion(page, here);
    const { AuthenticationResult } = await call(page, "RespondToAuthChallenge", answer);
    assert(AuthenticationResult.AccessToken);
  }));
