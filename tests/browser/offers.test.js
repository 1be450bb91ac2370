// What is offered between a sign-in and the app, and who is offered to sign in again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt, follow, press, signIn, text } from "./support/steps.js";
import { totp } from "./support/totp.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, api, hosted, makeClient, makePool, makeUser } from "./support/world.js";

let app;

before(async () => (app = await startApp()));
after(() => app.stop());

const login = (pool, client, more = "") =>
  `${hosted(pool)}/oauth2/authorize?${authorization(client, app.origin).query}${more}`;

for (const script of [true, false]) {
  const device = script ? "desktop" : "phone";
  test(`a second step is offered and set up on the way to the app: ${device}, script ${script ? "on" : "off"}`, () =>
    visiting({ device, script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const pool = await makePool({ UserPoolTags: { "poolhouse:offers": "all" } });
      await api.setUserPoolMfaConfig({
        UserPoolId: pool,
        MfaConfiguration: "OPTIONAL",
        SoftwareTokenMfaConfiguration: { Enabled: true },
      });
      const client = await makeClient(pool, app.origin);
      const email = await makeUser(pool);
      await page.goto(login(pool, client));
      await visit.look("Sign in");
      await signIn(page, email, PASSWORD);
      await visit.look("Protect your account?");
      await press(page, "Set up");
      await visit.look("Second step");
      await press(page, "Set up (Authenticator app)");
      await visit.look("Authenticator app");
      const secret = (await page.locator("#secretKey").innerText()).replaceAll(" ", "");
      await text(page, "Code from the app").fill(totp(secret));
      await press(page, "Turn on");
      await visit.look("Recovery codes");
      await press(page, "I have kept them");
      await visit.look("Second step");
      await follow(page, "Back to the app");
      assert((await backAt(page, app)).get("code"));
      const other = await makeUser(pool);
      await page.goto(login(pool, client, "&prompt=login"));
      await visit.look("Sign in");
      await signIn(page, other, PASSWORD);
      await visit.look("Protect your account?");
      await press(page, "Not now");
      assert((await backAt(page, app)).get("code"));
      await page.goto(login(pool, client, "&prompt=select_account"));
      await visit.look("Welcome back");
      await page.getByRole("button", { name: email, exact: true }).click();
      await visit.look("Sign in");
      assert.equal(await page.locator("#signInFormUsername").inputValue(), email);
      await page.getByRole("button", { name: `Forget (${other})`, exact: true }).click();
      await visit.look("Welcome back");
    }));
}
