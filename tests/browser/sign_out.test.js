// Signing out, in Cognito's forms and OpenID Connect's.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, redeem, startApp } from "./support/app.js";
import { launched } from "./support/browser.js";
import { backAt, press, signIn } from "./support/steps.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, hosted, makeClient, makePool, makeUser, putMetadata } from "./support/world.js";

let app, base, pool, client;

before(async () => {
  app = await startApp();
  pool = await makePool();
  base = hosted(pool);
  client = await makeClient(pool, app.origin);
});
after(() => app.stop());

/** Signs somebody in; gives the ID token. */
async function signedIn(visit) {
  const { page } = visit;
  const request = authorization(client, app.origin);
  await page.goto(`${base}/login?${request.query}`);
  await visit.look("Sign in");
  await signIn(page, await makeUser(pool), PASSWORD);
  const code = (await backAt(page, app)).get("code");
  return (await redeem(base, client, app.origin, code, request.verifier)).body.id_token;
}

/** The next request of an app meets the sign-in page. */
async function nobodyIsSignedIn(visit) {
  await visit.page.goto(`${base}/oauth2/authorize?${authorization(client, app.origin).query}`);
  await visit.look("Sign in");
}

for (const script of [true, false]) {
  const device = script ? "phone" : "desktop";

  test(`where no app says where to go, a page says that it is done: script ${script ? "on" : "off"}`, () =>
    visiting({ device, script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const hint = await signedIn(visit);
      await page.goto(`${base}/logout?${new URLSearchParams({ id_token_hint: hint })}`);
      await visit.look("You are signed out");
      await nobodyIsSignedIn(visit);
    }));
}

test("the app's own page, or the sign-in page, comes after signing out", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    await signedIn(visit);
    await page.goto(`${base}/logout?${new URLSearchParams({ client_id: client, logout_uri: `${app.origin}/` })}`);
    assert.equal(page.url(), `${app.origin}/`);
    await nobodyIsSignedIn(visit);

    await signedIn(visit);
    const again = authorization(client, app.origin);
    await page.goto(`${base}/logout?${again.query}`);
    await visit.look("Sign in");
    await signIn(page, await makeUser(pool), PASSWORD);
    assert.equal((await backAt(page, app)).get("state"), again.state);
  }));

test("who asks without saying for whom is asked, and stays signed in until then", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    await signedIn(visit);
    await page.goto(`${base}/logout`);
    await visit.look("Sign out?");
    await page.goto(`${base}/login?${authorization(client, app.origin).query}`);
    await visit.look("Welcome back");
    await page.goto(`${base}/logout`);
    await press(page, "Sign out");
    await visit.look("You are signed out");
    await nobodyIsSignedIn(visit);
  }));

// Bug: the page waited for every frame, and an app that hung kept the browser there. The watch of a visit would take the
// frame that never comes for a failure.
test("an app that does not answer in its frame keeps nobody on the page", async () => {
  const hanging = await makeClient(pool, app.origin);
  await putMetadata(pool, hanging, { frontchannel_logout_uri: `${app.origin}/hangs` });
  const context = await (await launched()).newContext();
  try {
    const page = await context.newPage();
    const request = authorization(hanging, app.origin);
    await page.goto(`${base}/login?${request.query}`);
    await signIn(page, await makeUser(pool), PASSWORD);
    const code = (await backAt(page, app)).get("code");
    await redeem(base, hanging, app.origin, code, request.verifier);
    const leave = new URLSearchParams({ client_id: hanging, logout_uri: `${app.origin}/` });
    await page.goto(`${base}/logout?${leave}`, { waitUntil: "commit" });
    await page.locator("iframe.sign-out").waitFor({ state: "attached" });
    await page.waitForURL(`${app.origin}/`, { timeout: 10_000 });
  } finally {
    await context.close();
  }
});
