// Making an account.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt, enterCode, press, problem, signIn, signUp, text } from "./support/steps.js";
import { bothWays, visiting } from "./support/visit.js";
import {
  NEW_PASSWORD,
  PASSWORD,
  address,
  api,
  codeIn,
  hosted,
  makeClient,
  makePool,
  makeUser,
  message,
} from "./support/world.js";

const ATTRIBUTES = {
  given_name: ["Given name", "Bob"],
  birthdate: ["Birthdate", "1985-12-31"],
  address: ["Address", "2 Poolside\nSpringfield"],
  website: ["Website", "https://bob.example.com/"],
  phone_number: ["Phone number", "+14155550134"],
};

let app;

before(async () => (app = await startApp()));
after(() => app.stop());

const both = bothWays(() => app.origin, "phone");

async function at(visit, path, pool, client) {
  const request = authorization(client, app.origin);
  await visit.page.goto(`${hosted(pool)}${path}?${request.query}`);
  return request;
}

both("every required attribute is asked for, and kept when something else was wrong", async (visit) => {
  const { page } = visit;
  const names = Object.keys(ATTRIBUTES);
  const Schema = names.map((Name) => ({ Name, AttributeDataType: "String", Required: true, Mutable: true }));
  const pool = await makePool({ Schema });
  const request = await at(visit, "/signup", pool, await makeClient(pool, app.origin));
  await visit.look("Sign up");
  const email = address("complete");
  await text(page, "Email address").fill(email);
  for (const [label, value] of Object.values(ATTRIBUTES)) await text(page, label).fill(value);
  await text(page, "Password").fill("too easy");
  await press(page, "Sign up");
  await visit.look("Sign up");
  assert.match(await problem(page), /rules/);
  assert.equal(await text(page, "Email address").inputValue(), email);
  assert.equal(await text(page, "Password").inputValue(), "");
  for (const [label, value] of Object.values(ATTRIBUTES)) assert.equal(await text(page, label).inputValue(), value);

  await text(page, "Password").fill(PASSWORD);
  await press(page, "Sign up");
  await visit.look("Confirm your account");
  await enterCode(page, codeIn((await message(email)).text));
  assert.equal((await backAt(page, app)).get("state"), request.state);
  const { UserAttributes } = await api.adminGetUser({ UserPoolId: pool, Username: email });
  const kept = Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
  for (const [name, [, value]] of Object.entries(ATTRIBUTES)) {
    assert.equal(kept[name].replaceAll("\r\n", "\n"), value);
  }
});

both("signing up again before confirming replaces the password and the code", async (visit) => {
  const { page } = visit;
  const pool = await makePool();
  const client = await makeClient(pool, app.origin);
  const email = address("twice");
  await at(visit, "/login", pool, client);
  await visit.look("Sign in");
  await signUp(visit, email, PASSWORD);
  const first = codeIn((await message(email)).text);
  await at(visit, "/login", pool, client);
  await visit.look("Sign in");
  await signUp(visit, email, NEW_PASSWORD);
  const second = codeIn((await message(email, ({ text }) => codeIn(text) !== first)).text);
  await enterCode(page, first);
  await visit.look("Confirm your account");
  await problem(page);
  await enterCode(page, second);
  await backAt(page, app);

  await visit.context.clearCookies();
  await at(visit, "/login", pool, client);
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  await visit.look("Sign in");
  await problem(page);
  await signIn(page, email, NEW_PASSWORD);
  assert((await backAt(page, app)).get("code"));
});

both("an account that is there already is said to be, and there is a way to sign in", async (visit) => {
  const { page } = visit;
  const pool = await makePool();
  const client = await makeClient(pool, app.origin);
  const email = await makeUser(pool);
  const request = await at(visit, "/signup", pool, client);
  await visit.look("Sign up");
  await text(page, "Email address").fill(email);
  await text(page, "Password").fill(NEW_PASSWORD);
  await press(page, "Sign up");
  await visit.look("Sign up");
  assert.match(await problem(page), /already exists/);
  await page.getByRole("link", { name: "Sign in" }).click();
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  assert.equal((await backAt(page, app)).get("state"), request.state);
});

test("where administrators make the accounts there is no link, and the page says so", () =>
  visiting({}, async (visit) => {
    const pool = await makePool({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    const client = await makeClient(pool, app.origin);
    await at(visit, "/login", pool, client);
    await visit.look("Sign in");
    assert.equal(await visit.page.getByRole("link", { name: "Sign up" }).count(), 0);
    await at(visit, "/signup", pool, client);
    await visit.look("You cannot sign up here");
  }));
