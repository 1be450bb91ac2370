// Confirming an account by the link in a mail.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Agent } from "./support/agent.js";
import { authorization, startApp } from "./support/app.js";
import { backAt, press, signIn, signUp, text } from "./support/steps.js";
import { totp } from "./support/totp.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, address, api, hosted, makeClient, makePool, message } from "./support/world.js";

let app, pool, client;

before(async () => {
  app = await startApp();
  pool = await makePool({ VerificationMessageTemplate: { DefaultEmailOption: "CONFIRM_WITH_LINK" } });
  client = await makeClient(pool, app.origin);
});
after(() => app.stop());

const status = async (email) => (await api.adminGetUser({ UserPoolId: pool, Username: email })).UserStatus;

const linkIn = ({ text }) => /https?:\S+confirmUser\S+/.exec(text)?.[0] ?? assert.fail(`no link in: ${text}`);

for (const script of [true, false]) {
  test(`the link confirms when its button is pressed, not when it is fetched: script ${script ? "on" : "off"}`, () =>
    visiting({ device: script ? "phone" : "desktop", script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const email = address("linked");
      await api.signUp({ ClientId: client, Username: email, Password: PASSWORD });
      const link = linkIn(await message(email));

      // Scanners of mail fetch every link.
      for (let times = 0; times < 3; times++) assert.equal((await new Agent().get(link)).status, 200);
      assert.equal(await status(email), "UNCONFIRMED");

      await page.goto(link);
      await visit.look("Confirm your account");
      assert.equal(await status(email), "UNCONFIRMED");
      await press(page, "Confirm my account");
      await visit.look("Your account is confirmed");
      assert.equal(await status(email), "CONFIRMED");

      // A browser that did not sign up is confirmed there and signed in nowhere.
      const request = authorization(client, app.origin);
      await page.goto(`${hosted(pool)}/oauth2/authorize?${request.query}`);
      await visit.look("Sign in");
      await signIn(page, email, PASSWORD);
      assert((await backAt(page, app)).get("code"));
    }));
}

test("the browser that signed up is signed in by the link, and the tab that waits goes on, too", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const email = address("linked");
    const request = authorization(client, app.origin);
    await page.goto(`${hosted(pool)}/login?${request.query}`);
    await visit.look("Sign in");
    await signUp(visit, email, PASSWORD);
    const tab = await visit.tab();
    await tab.goto(linkIn(await message(email)));
    await visit.look("Confirm your account", { page: tab });
    await press(tab, "Confirm my account");
    assert.equal((await backAt(tab, app)).get("state"), request.state);
    await press(page, "I opened the link");
    assert((await backAt(page, app)).get("code"));
  }));

test("by the link, too, a second step is set up where everybody needs one, and a key can be copied again", () =>
  visiting({ device: "desktop", apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const demanding = await makePool({ VerificationMessageTemplate: { DefaultEmailOption: "CONFIRM_WITH_LINK" } });
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    await api.setUserPoolMfaConfig({ UserPoolId: demanding, MfaConfiguration: "ON", SoftwareTokenMfaConfiguration });
    const request = authorization(await makeClient(demanding, app.origin), app.origin);
    const email = address("linked");
    await page.goto(`${hosted(demanding)}/login?${request.query}`);
    await visit.look("Sign in");
    await signUp(visit, email, PASSWORD);
    const tab = await visit.tab();
    await tab.goto(linkIn(await message(email)));
    await visit.look("Confirm your account", { page: tab });
    await press(tab, "Confirm my account");
    await visit.look("Protect your account", { page: tab });
    await press(page, "I opened the link");
    await visit.look("Protect your account");
    await press(page, "Authenticator app");
    await visit.look("Protect your account");
    const copy = page.locator("#secretKey + .copy");
    const [key, button] = [await page.locator("#secretKey").boundingBox(), await copy.boundingBox()];
    const below = button.y >= key.y + key.height;
    assert(below || button.x - (key.x + key.width) >= 8, "the button stands apart from the key");
    await page.context().grantPermissions(["clipboard-write"]);
    await copy.click();
    await page.locator(".copy", { hasText: /^Copied$/ }).waitFor();
    await page.locator(".copy", { hasText: /^Copy$/ }).waitFor();
    await text(page, "Code from the app").fill(totp((await page.locator("#secretKey").innerText()).replaceAll(" ", "")));
    await press(page, "Turn on");
    await visit.look("Recovery codes");
    await press(page, "I have kept them");
    assert.equal((await backAt(page, app)).get("state"), request.state);
  }));

test("a link that is wrong or used says so", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const email = address("linked");
    await api.signUp({ ClientId: client, Username: email, Password: PASSWORD });
    const link = linkIn(await message(email));
    const wrong = link.replace(/confirmation_code=[\w-]{6}/, "confirmation_code=000000");
    assert.notEqual(wrong, link);
    for (const [href, heading, after] of [
      [wrong, "This link does not work any more", "UNCONFIRMED"],
      [link, "Your account is confirmed", "CONFIRMED"],
      [link, "Your account is confirmed", "CONFIRMED"],
    ]) {
      await page.goto(href);
      await visit.look("Confirm your account");
      await press(page, "Confirm my account");
      await visit.look(heading);
      assert.equal(await status(email), after);
    }
  }));
