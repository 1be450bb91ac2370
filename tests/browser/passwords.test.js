// Passwords that are forgotten, and those an administrator gave.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, claims, redeem, startApp } from "./support/app.js";
import { backAt, follow, press, problem, signIn, text } from "./support/steps.js";
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
  messages,
} from "./support/world.js";

const REQUIRED = ["given_name", "birthdate", "address"];

let app, pool, client, strict, strictClient;

before(async () => {
  app = await startApp();
  pool = await makePool();
  client = await makeClient(pool, app.origin);
  const Schema = REQUIRED.map((Name) => ({ Name, AttributeDataType: "String", Required: true, Mutable: true }));
  strict = await makePool({ Schema });
  strictClient = await makeClient(strict, app.origin);
});
after(() => app.stop());

const both = bothWays(() => app.origin, "phone");

async function typeTwice(page, password, again = password) {
  await text(page, "New password").fill(password);
  await text(page, "New password again").fill(again);
}

async function askForReset(visit, email) {
  const { page } = visit;
  const request = authorization(client, app.origin);
  await page.goto(`${hosted(pool)}/login?${request.query}`);
  await visit.look("Sign in");
  await follow(page, "Forgot your password?");
  await visit.look("Forgot your password?");
  await text(page, "Email address").fill(email);
  await press(page, "Reset my password");
  await visit.look("Choose a new password");
  return request;
}

both("a forgotten password is replaced with a code, and the app's request is still there", async (visit) => {
  const { page } = visit;
  const email = await makeUser(pool);
  const request = await askForReset(visit, email);
  const code = codeIn((await message(email)).text);

  await text(page, "Code").fill(code);
  await typeTwice(page, NEW_PASSWORD, `${NEW_PASSWORD}x`);
  await press(page, "Change password");
  await visit.look("Choose a new password");
  await problem(page);
  assert.equal(await text(page, "New password").inputValue(), "");

  assert.equal(await text(page, "Code").inputValue(), code, "it is not typed again");
  await typeTwice(page, "too easy");
  await press(page, "Change password");
  await visit.look("Choose a new password");
  assert.match(await problem(page), /rules/);

  await typeTwice(page, NEW_PASSWORD);
  await press(page, "Change password");
  await visit.look("Sign in");
  await page.getByRole("status").waitFor();
  await signIn(page, email, PASSWORD);
  await visit.look("Sign in");
  assert.equal(await problem(page), "Incorrect username or password.");
  await signIn(page, email, NEW_PASSWORD);
  const back = await backAt(page, app);
  assert.equal(back.get("state"), request.state);
});

test("who is unknown is asked for a code like everybody else", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const email = address("nobody");
    await askForReset(visit, email);
    await text(page, "Code").fill("123456");
    await typeTwice(page, NEW_PASSWORD);
    await press(page, "Change password");
    await visit.look("Choose a new password");
    assert.match(await problem(page), /code/);
    assert.deepEqual(await messages(email), []);
  }));

both("a temporary password is replaced and required attributes are given", async (visit) => {
  const { page } = visit;
  const email = address("invited");
  await api.adminCreateUser({
    UserPoolId: strict,
    Username: email,
    TemporaryPassword: PASSWORD,
    MessageAction: "SUPPRESS",
    UserAttributes: [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ],
  });
  const request = authorization(strictClient, app.origin);
  await page.goto(`${hosted(strict)}/login?${request.query}`);
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  await visit.look("Choose a new password");

  await text(page, "Given name").fill("Ann");
  await text(page, "Birthdate").fill("1990-02-03");
  await text(page, "Address").fill("1 Poolside");
  await typeTwice(page, NEW_PASSWORD, `${NEW_PASSWORD}x`);
  await press(page, "Continue");
  await visit.look("Choose a new password");
  await problem(page);
  assert.equal(await text(page, "Given name").inputValue(), "Ann");

  await typeTwice(page, NEW_PASSWORD);
  await press(page, "Continue");
  const back = await backAt(page, app);
  const { body } = await redeem(hosted(strict), strictClient, app.origin, back.get("code"), request.verifier);
  assert.equal(claims(body.id_token).email, email);
  const { UserStatus, UserAttributes } = await api.adminGetUser({ UserPoolId: strict, Username: email });
  assert.equal(UserStatus, "CONFIRMED");
  const named = Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
  assert.equal(named.given_name, "Ann");
  assert.equal(named.birthdate, "1990-02-03");
});
