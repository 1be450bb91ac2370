// oidc-client-ts, unmodified, in a single-page application: another origin than ours, so that each call is CORS.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { claims } from "./support/app.js";
import { press, signIn } from "./support/steps.js";
import { startSpa } from "./support/spa.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, api, hosted, makeClient, makePool, makeUser, unique } from "./support/world.js";

let spa;

before(async () => (spa = await startSpa()));
after(() => spa.stop());
beforeEach(() => (spa.settings = {}));

/** A client of a pool in a dialect; the application gets its settings. */
async function world({ dialect = "cognito", client: members, ...settings } = {}) {
  const pool = await makePool({ UserPoolTags: { "poolhouse:dialect": dialect } });
  const client = await makeClient(pool, spa.origin, {
    CallbackURLs: [`${spa.origin}/callback`, `${spa.origin}/silent`],
    ...members,
  });
  spa.settings = { authority: hosted(pool), client_id: client, scope: "openid email profile", ...settings };
  return { pool, client, email: await makeUser(pool) };
}

const who = (page, words) => page.getByRole("status").getByText(words).waitFor();

/** What the application's UserManager answers to a call. */
const ask = (page, call, ...args) =>
  page.evaluate(([call, args]) => window.eval("manager")[call](...args).then((user) => user && { ...user }), [call, args]);

async function signedIn(visit, email) {
  const { page } = visit;
  await page.goto(spa.origin);
  await who(page, "Nobody is signed in");
  await press(page, "Sign in");
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  await who(page, `Signed in as ${email}`);
  assert.equal(page.url(), `${spa.origin}/`);
  assert.equal(await page.evaluate(() => document.body.dataset.state), "kept by the app");
  return ask(page, "getUser");
}

for (const dialect of ["cognito", "standards"]) {
  test(`signs in, renews in both ways, revokes and signs out: ${dialect}`, () =>
    visiting({ apps: [spa.origin] }, async (visit) => {
      const { page } = visit;
      const { email, client } = await world({ dialect, loadUserInfo: true });
      const first = await signedIn(visit, email);
      assert.equal(first.profile.email, email);
      assert.equal(claims(first.id_token).aud, client);

      const refreshed = await ask(page, "signinSilent");
      assert.equal(refreshed.profile.sub, first.profile.sub);
      assert.notEqual(refreshed.access_token, first.access_token);
      assert.equal(claims(refreshed.access_token).auth_time, claims(first.access_token).auth_time);

      // An iframe, no prompt, the session's cookie.
      const framed = await ask(page, "signinSilent", { forceIframeAuth: true });
      assert.equal(framed.profile.sub, first.profile.sub);
      assert.notEqual(framed.refresh_token, first.refresh_token);

      await page.reload();
      await who(page, `Signed in as ${email}`);
      await ask(page, "revokeTokens", ["refresh_token"]);
      assert.equal((await ask(page, "getUser")).refresh_token, null);

      await press(page, "Sign out");
      await who(page, "Nobody is signed in");
      assert.equal(page.url().split("?")[0], `${spa.origin}/`);
      const silent = ask(page, "signinSilent");
      await assert.rejects(silent, /login_required/);
    }));
}

test("renews by itself before the access token expires", () =>
  visiting({ apps: [spa.origin] }, async (visit) => {
    const { page } = visit;
    // Its hour is over for the application after a second.
    const { email } = await world({ accessTokenExpiringNotificationTimeInSeconds: 3599 });
    const first = await signedIn(visit, email);
    await page.waitForFunction(
      async (known) => (await window.eval("manager").getUser()).access_token !== known,
      first.access_token,
    );
  }));

test("a popup signs in, too", () =>
  visiting({ apps: [spa.origin] }, async (visit) => {
    const { page } = visit;
    const { email } = await world();
    await page.goto(spa.origin);
    const opened = page.waitForEvent("popup");
    await page.evaluate(() => {
      window.eval("window.asked = manager.signinPopup({ redirect_uri: origin + '/callback' })");
    });
    const popup = await opened;
    await visit.look("Sign in", { page: popup });
    const closed = popup.waitForEvent("close");
    await signIn(popup, email, PASSWORD);
    await closed;
    assert.equal(await page.evaluate(async () => (await window.asked).profile.email), email);
  }));

test("binds its tokens to a key that never leaves the browser", () =>
  visiting({ apps: [spa.origin] }, async (visit) => {
    const { page } = visit;
    const { email } = await world({ dialect: "standards", dpop: { bind_authorization_code: true } });
    const first = await signedIn(visit, email);
    assert.equal(first.token_type, "DPoP");
    assert.ok(claims(first.access_token).cnf.jkt);
    const refreshed = await ask(page, "signinSilent");
    assert.deepEqual(claims(refreshed.access_token).cnf, claims(first.access_token).cnf);
  }));

test("a request that is refused comes back to the application as an error", () =>
  visiting({ apps: [spa.origin] }, async (visit) => {
    const { page } = visit;
    await world({ scope: `openid ${unique("no-such-scope")}` });
    await page.goto(spa.origin);
    await press(page, "Sign in");
    await who(page, "invalid_scope");
    assert.match(page.url(), /[?&]error=invalid_request&/);
  }));
