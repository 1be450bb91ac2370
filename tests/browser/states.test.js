// Pages in the states that the journeys do not pass: other kinds of pools, other refusals.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt, enterCode, follow, press, problem, signIn, text } from "./support/steps.js";
import { visiting } from "./support/visit.js";
import { NEW_PASSWORD, PASSWORD, address, api, codeIn, hosted, makeClient, makePool, makeUser, message, unique } from "./support/world.js";

let app;

before(async () => (app = await startApp()));
after(() => app.stop());

async function at(visit, path, pool, client) {
  const request = authorization(client, app.origin);
  await visit.page.goto(`${hosted(pool)}${path}?${request.query}`);
  return request;
}

test("where the username is a name, it is asked for, and the address beside it", () =>
  visiting({ device: "phone", apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const pool = await makePool({ UsernameAttributes: undefined, AliasAttributes: ["email", "preferred_username"] });
    const client = await makeClient(pool, app.origin);
    const request = await at(visit, "/login", pool, client);
    await visit.look("Sign in");
    await text(page, "Username or email address").waitFor();
    await follow(page, "Sign up");
    await visit.look("Sign up");
    const [name, email] = [unique("nick"), address("nick")];
    await text(page, "Username").fill(name);
    await text(page, "Email address").fill(email);
    await text(page, "Password").fill(PASSWORD);
    await press(page, "Sign up");
    await visit.look("Confirm your account");
    await enterCode(page, codeIn((await message(email)).text));
    assert.equal((await backAt(page, app)).get("state"), request.state);
    await at(visit, "/login", pool, client);
    await visit.look("Welcome back");
    assert.match(await page.getByRole("main").innerText(), new RegExp(name));
  }));

test("a phone number is asked for in the form that it needs", () =>
  visiting({ device: "phone", apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const pool = await makePool({ UsernameAttributes: ["phone_number"], AutoVerifiedAttributes: ["phone_number"] });
    const client = await makeClient(pool, app.origin);
    const request = await at(visit, "/signup", pool, client);
    await visit.look("Sign up");
    await text(page, "Phone number").fill("0170 12");
    await text(page, "Password").fill(PASSWORD);
    await press(page, "Sign up");
    await visit.look("Sign up");
    assert.match(await problem(page), /with \+ and country code/);
    const number = `+1415555${String(Math.random()).slice(2, 6)}`;
    await text(page, "Phone number").fill(number);
    await text(page, "Password").fill(PASSWORD);
    await press(page, "Sign up");
    await visit.look("Confirm your account");
    await page.getByText("by text message").waitFor();
    await enterCode(page, codeIn((await message(number)).text));
    assert.equal((await backAt(page, app)).get("state"), request.state);
  }));

test("an account that only an administrator can confirm is created, and that is said", () =>
  visiting({ script: false, apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const pool = await makePool({ AutoVerifiedAttributes: [] });
    const client = await makeClient(pool, app.origin);
    await at(visit, "/signup", pool, client);
    await visit.look("Sign up");
    await text(page, "Email address").fill(address("waiting"));
    await text(page, "Password").fill(PASSWORD);
    await press(page, "Sign up");
    await visit.look("Your account was created");
    await follow(page, "Back to sign in");
    await visit.look("Sign in");
  }));

test("a password that must be reset leads to where that is done", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const pool = await makePool();
    const client = await makeClient(pool, app.origin, { PreventUserExistenceErrors: "LEGACY" });
    const email = await makeUser(pool);
    await api.adminResetUserPassword({ UserPoolId: pool, Username: email });
    const request = await at(visit, "/login", pool, client);
    await visit.look("Sign in");
    await signIn(page, email, PASSWORD);
    await visit.look("Forgot your password?");
    await page.getByRole("status").getByText("must be reset").waitFor();
    assert.equal(await text(page, "Email address").inputValue(), email);
    const first = (await message(email)).text;
    await press(page, "Reset my password");
    await visit.look("Choose a new password");
    const code = codeIn((await message(email, (found) => found.text !== first)).text);
    await text(page, "Code").fill(code);
    await text(page, "New password").fill(NEW_PASSWORD);
    await text(page, "New password again").fill(NEW_PASSWORD);
    await press(page, "Change password");
    await visit.look("Sign in");
    await signIn(page, email, NEW_PASSWORD);
    assert.equal((await backAt(page, app)).get("state"), request.state);
  }));

test("too many failures and a disabled account are told", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const pool = await makePool();
    const client = await makeClient(pool, app.origin);
    const refused = async (email, password, words) => {
      await signIn(page, email, password);
      await visit.look("Sign in");
      assert.match(await problem(page), words);
    };
    await at(visit, "/login", pool, client);
    await visit.look("Sign in");
    const disabled = await makeUser(pool, "disabled");
    await api.adminDisableUser({ UserPoolId: pool, Username: disabled });
    await refused(disabled, PASSWORD, /disabled/);
    // From the fifth failure on the wait doubles each time: sooner or later it is longer than a try takes.
    const locked = await makeUser(pool, "locked");
    for (let times = 0; times < 5; times++) await refused(locked, "Not-it 4 sure!", /Incorrect/);
    for (let wait = 1; wait <= 64; wait *= 2) {
      await refused(locked, "Not-it 4 sure!", /Incorrect|attempts exceeded/);
      if (/attempts exceeded/.test(await problem(page))) break;
    }
    assert.match(await problem(page), /attempts exceeded/);
  }));
