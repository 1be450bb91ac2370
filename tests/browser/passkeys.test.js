// Passkeys, and the choice of the first factor: with a virtual authenticator, and what there is without script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { authenticator } from "./support/authenticator.js";
import { backAt, follow, press, problem, text } from "./support/steps.js";
import { bothWays, visiting } from "./support/visit.js";
import { PASSWORD, api, hosted, makeClient, makePool, makeUser, nextMessage } from "./support/world.js";

let app;

before(async () => (app = await startApp()));
after(() => app.stop());

const both = bothWays(() => app.origin);

/** A pool whose users choose how to begin, a client that lets them, and a user. */
async function choosing() {
  const factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"];
  const pool = await makePool({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: factors } } });
  const client = await makeClient(pool, app.origin, { ExplicitAuthFlows: ["ALLOW_USER_AUTH"] });
  return { pool, client, email: await makeUser(pool) };
}

async function atLogin(visit, { pool, client }) {
  await visit.page.goto(`${hosted(pool)}/login?${authorization(client, app.origin).query}`);
  await visit.look("Sign in");
}

async function choose(visit, email, factor) {
  await text(visit.page, "Email address").fill(email);
  await press(visit.page, "Next");
  await visit.look("How do you want to sign in?");
  await press(visit.page, factor);
}

both("the name first, then the password", async (visit) => {
  const { page } = visit;
  const world = await choosing();
  await atLogin(visit, world);
  await choose(visit, world.email, "Use your password");
  await visit.look("Enter your password");
  await text(page, "Password").fill("not it");
  await press(page, "Sign in");
  await visit.look("Enter your password");
  assert.match(await problem(page), /Incorrect/);
  await text(page, "Password").fill(PASSWORD);
  await press(page, "Sign in");
  assert((await backAt(page, app)).get("code"));
});

both("the name first, then a code by email", async (visit) => {
  const { page } = visit;
  const world = await choosing();
  await atLogin(visit, world);
  const sent = await nextMessage(world.email);
  await choose(visit, world.email, "Get a code by email");
  await visit.look("Enter your code");
  const code = /\b\d{8}\b/.exec((await sent()).text)[0];
  await text(page, "Code").fill("00000000");
  await press(page, "Continue");
  await visit.look("Enter your code");
  await text(page, "Code").fill(code);
  await press(page, "Continue");
  assert((await backAt(page, app)).get("code"));
});

test("a passkey is added, named, and signs in by itself, in the name field and after the name", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const world = await choosing();
    const { present } = await authenticator(page);
    await page.goto(`${hosted(world.pool)}/account?client_id=${world.client}`);
    await visit.look("Sign in");
    await choose(visit, world.email, "Use your password");
    await visit.look("Enter your password");
    await text(page, "Password").fill(PASSWORD);
    await press(page, "Sign in");
    await visit.look("Your account");
    await page.locator("#account-passkeys").click();
    await visit.look("Passkeys");
    await follow(page, "Add a passkey");
    await visit.look("Add a passkey");
    await press(page, "Create the passkey");
    await visit.look("Passkeys");
    await text(page, "Name of the passkey").fill("My laptop");
    await page.getByRole("button", { name: "Rename (" }).click();
    await page.getByRole("heading", { name: "My laptop" }).waitFor();
    await visit.look("Passkeys");
    // One is enough for a device, and it says so.
    await follow(page, "Add a passkey");
    await visit.look("Add a passkey");
    await press(page, "Create the passkey");
    await page.getByText("This passkey is registered already.").waitFor();
    assert.equal(await page.getByText("That did not work").count(), await page.locator("[data-passkey-failed][hidden]").count());
    // The name field offers it, and it is taken at once.
    await page.context().clearCookies();
    await page.goto(`${hosted(world.pool)}/login?${authorization(world.client, app.origin).query}`);
    assert((await backAt(page, app)).get("code"));
    // The button, where nobody takes what the name field offers.
    await page.context().clearCookies();
    await present(false);
    await atLogin(visit, world);
    await present(true);
    await press(page, "Use a passkey");
    assert((await backAt(page, app)).get("code"));
    // After the name.
    await page.context().clearCookies();
    await present(false);
    await atLogin(visit, world);
    await choose(visit, world.email, "Use a passkey");
    await visit.look("Sign in with a passkey");
    await present(true);
    await press(page, "Use a passkey");
    assert((await backAt(page, app)).get("code"));
  }));

test("without script the page of passkeys says what it needs", () =>
  visiting({ script: false, device: "phone" }, async (visit) => {
    const { page } = visit;
    const { pool, client, email } = await choosing();
    await page.goto(`${hosted(pool)}/passkeys/add?client_id=${client}`);
    await visit.look("Sign in");
    await choose(visit, email, "Use your password");
    await visit.look("Enter your password");
    await text(page, "Password").fill(PASSWORD);
    await press(page, "Sign in");
    await visit.look("Add a passkey");
    await page.getByText("Passkeys need JavaScript").waitFor();
    const button = page.getByRole("button", { name: "Create the passkey" });
    assert.equal(await button.count(), 0, "no button that does nothing");
    await api.adminDeleteUser({ UserPoolId: pool, Username: email });
  }));
