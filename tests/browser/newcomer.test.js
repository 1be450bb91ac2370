// A newcomer's five minutes, from the demo app and back to it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { enterCode, fillSignUp, press, signIn, signUp } from "./support/steps.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, address, dev } from "./support/world.js";

/** What the demo app shows of the ID token. */
async function claims(page) {
  const rows = page.locator("#claims tr");
  const pairs = await rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  return Object.fromEntries(pairs);
}

async function newcomer(visit) {
  const { page } = visit;
  const email = address("newcomer");

  await page.goto(dev.demo_app);
  await visit.look("Demo app");
  const person = [email, PASSWORD, { "Full name": "Nora Newcomer" }];
  if (visit.options.device === "phone") {
    await press(page, "Sign up");
    await fillSignUp(visit, ...person);
  } else {
    await press(page, "Sign in");
    await visit.look("Sign in");
    await signUp(visit, ...person);
  }
  await enterCode(page, await visit.codeFor(email));

  // Back in the app, and the password was typed once.
  await visit.look("Demo app");
  assert.equal(new URL(page.url()).origin, new URL(dev.demo_app).origin);
  const first = await claims(page);
  assert.equal(first.email, email);
  assert.equal(first.iss, `${dev.endpoint}/${dev.user_pool_id}`);
  assert.match(first.sub, /^[0-9a-f-]{36}$/);

  await press(page, "Call userInfo");
  await visit.look("Demo app");
  const told = JSON.parse(await page.locator("#userinfo-answer pre").innerText());
  assert.equal(told.sub, first.sub);
  assert.equal(told.email, email);
  assert.equal(told.email_verified, "true");

  await press(page, "Refresh");
  await visit.look("Demo app");
  await page.getByRole("status").getByText("Refreshed").waitFor();
  assert.equal((await claims(page)).sub, first.sub);

  await press(page, "Sign out");
  await visit.look("Demo app");
  await page.getByRole("heading", { name: "You are not signed in" }).waitFor();

  // The session is over: the next sign-in asks for the password.
  await press(page, "Sign in");
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  await visit.look("Demo app");
  assert.equal((await claims(page)).sub, first.sub);
}

test("the demo user that is printed can sign in, and sees who that is", () =>
  visiting({ script: false }, async (visit) => {
    const { page } = visit;
    const { username, password } = dev.demo_user;
    await page.goto(dev.demo_app);
    await visit.look("Demo app");
    await press(page, "Sign in");
    await visit.look("Sign in");
    await signIn(page, username, password);
    await visit.look("Demo app");
    assert.equal((await claims(page)).email, username);
  }));

for (const device of ["phone", "desktop"]) {
  for (const script of [true, false]) {
    test(`a newcomer signs up, confirms and is signed in: ${device}, script ${script ? "on" : "off"}`, () =>
      visiting({ device, script }, newcomer));
  }
}
