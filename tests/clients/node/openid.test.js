// openid-client 6 (and oauth4webapi below it), unmodified: a client that knows nothing but the issuer registers itself,
// signs its user in, and uses what discovery announces.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import * as openid from "openid-client";
import { Browser } from "./browser.js";
import { start } from "./server.js";
import { newUser, PASSWORD, signing } from "./world.js";

const CALLBACK = "https://app.example/callback";

let server, signed, issuer, username;

before(async () => {
  server = await start();
  signed = signing(server);
  const { UserPool } = await signed.send(
    new CreateUserPoolCommand({
      PoolName: "people",
      UsernameAttributes: ["email"],
      UserPoolTags: { "poolhouse:dialect": "standards" },
      DcrConfiguration: { EnableStatus: "Enabled", OpenDcrEnabled: true },
    }),
  );
  await signed.send(
    new CreateUserPoolDomainCommand({ UserPoolId: UserPool.Id, Domain: "openid-people" }),
  );
  issuer = new URL(`${server.endpoint}/${UserPool.Id}`);
  username = await newUser(signed, { UserPoolId: UserPool.Id });
});

after(async () => {
  signed?.destroy();
  await server?.stop();
});

const options = { execute: [openid.allowInsecureRequests] };

/** A client that registers itself. */
function register(metadata, clientAuth) {
  const grant_types = ["authorization_code", "refresh_token"];
  const own = { redirect_uris: [CALLBACK], client_name: "Editor", grant_types, ...metadata };
  return openid.dynamicClientRegistration(issuer, own, clientAuth, options);
}

const signIn = (browser, page) => browser.signIn(page, username, PASSWORD);

/** An authorization request of a client, with what it must check later. */
async function request(config, more = {}) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
  const parameters = {
    redirect_uri: CALLBACK,
    scope: "openid email",
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...more,
  };
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  return { parameters, checks };
}

async function codeFlow(config, more) {
  const { parameters, checks } = await request(config, more);
  const browser = new Browser(issuer);
  const page = await browser.open(openid.buildAuthorizationUrl(config, parameters));
  const { url } = await signIn(browser, page);
  return openid.authorizationCodeGrant(config, url, checks);
}

describe("openid-client", () => {
  test("a public client signs its user in, refreshes and reads userInfo", async () => {
    const config = await register({ token_endpoint_auth_method: "none" }, openid.None());
    const tokens = await codeFlow(config);
    const { sub } = tokens.claims();
    assert.equal((await openid.fetchUserInfo(config, tokens.access_token, sub)).email, username);
    const fresh = await openid.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal(fresh.claims().sub, sub);
    assert.notEqual(fresh.refresh_token, tokens.refresh_token);
    await openid.tokenRevocation(config, fresh.refresh_token);
    const refused = openid.refreshTokenGrant(config, fresh.refresh_token);
    await assert.rejects(refused, { error: "invalid_grant" });
  });

  test("a confidential client introspects, and a code is good once", async () => {
    const config = await register({});
    const { parameters, checks } = await request(config);
    const browser = new Browser(issuer);
    const page = await browser.open(openid.buildAuthorizationUrl(config, parameters));
    const { url } = await signIn(browser, page);
    const tokens = await openid.authorizationCodeGrant(config, url, checks);
    const told = await openid.tokenIntrospection(config, tokens.access_token);
    assert.deepEqual([told.active, told.scope], [true, "openid email"]);
    const again = openid.authorizationCodeGrant(config, url, checks);
    await assert.rejects(again, { error: "invalid_grant" });
    const after = await openid.tokenIntrospection(config, tokens.access_token);
    assert.equal(after.active, false);
  });

  test("FAPI 2.0: pushed requests, keys of its own, bound tokens", async () => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ]);
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
    const metadata = {
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "ES256",
      jwks: { keys: [{ kty, crv, x, y, kid: "1", alg: "ES256", use: "sig" }] },
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
    };
    const key = { key: pair.privateKey, kid: "1" };
    const config = await register(metadata, openid.PrivateKeyJwt(key));
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
    const { parameters, checks } = await request(config);
    const pushed = await openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
    assert.deepEqual([...pushed.searchParams.keys()].sort(), ["client_id", "request_uri"]);
    const browser = new Browser(issuer);
    const { url } = await signIn(browser, await browser.open(pushed));
    const tokens = await openid.authorizationCodeGrant(config, url, checks, undefined, { DPoP });
    assert.equal(tokens.token_type, "dpop");
    const { sub } = tokens.claims();
    const info = await openid.fetchUserInfo(config, tokens.access_token, sub, { DPoP });
    assert.equal(info.email, username);
    await openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    // Who authenticates may come with another key, and not without one.
    const other = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
    await openid.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP: other });
    const bare = openid.refreshTokenGrant(config, tokens.refresh_token);
    await assert.rejects(bare, { error: "invalid_request" });
  });

  test("a device waits until its user has said yes", async () => {
    const grants = ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"];
    const metadata = { token_endpoint_auth_method: "none", grant_types: grants };
    const config = await register(metadata, openid.None());
    const waiting = await openid.initiateDeviceAuthorization(config, { scope: "openid" });
    const tokens = openid.pollDeviceAuthorizationGrant(config, waiting);
    const browser = new Browser(issuer);
    const form = await browser.open(waiting.verification_uri);
    const page = await browser.submit(form, { user_code: waiting.user_code });
    const question = await signIn(browser, page);
    const done = await browser.submit(question, { approveButton: "" });
    assert.match(done.text, /The device is signed in/);
    assert.ok((await tokens).claims().sub);
  });

  test("logs out where the provider says, on a page that names where it leads", async () => {
    const metadata = { post_logout_redirect_uris: ["https://app.example/bye"] };
    const config = await register(metadata);
    const { parameters, checks } = await request(config);
    const browser = new Browser(issuer);
    const page = await browser.open(openid.buildAuthorizationUrl(config, parameters));
    const { url } = await signIn(browser, page);
    const { id_token } = await openid.authorizationCodeGrant(config, url, checks);
    const out = openid.buildEndSessionUrl(config, {
      id_token_hint: id_token,
      post_logout_redirect_uri: "https://app.example/bye",
      state: "s",
    });
    const { text } = await browser.open(out);
    assert.match(text, /href="https:\/\/app\.example\/bye\?state=s" id="signedOutOffer"/);
  });
});
