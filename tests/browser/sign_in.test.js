// Signing in: what goes well, what does not, and what a session is good for.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, claims, redeem, startApp } from "./support/app.js";
import { stops } from "./support/keyboard.js";
import { backAt, enterCode, follow, press, problem, signIn, text } from "./support/steps.js";
import { bothWays, visiting } from "./support/visit.js";
import { PASSWORD, address, api, hosted, makeClient, makePool, makeUser, message, codeIn } from "./support/world.js";

let app, base, pool, client, other;

before(async () => {
  app = await startApp();
  pool = await makePool();
  base = hosted(pool);
  [client, other] = [await makeClient(pool, app.origin), await makeClient(pool, app.origin)];
});
after(() => app.stop());

/** Begins at the login page of `client`, as apps that link to it do. */
async function atLogin(visit, of = client, more = {}) {
  const request = authorization(of, app.origin, more);
  await visit.page.goto(`${base}/login?${request.query}`);
  return request;
}

const both = bothWays(() => app.origin);

both("one sign-in is good for every client of the pool", async (visit) => {
  const { page } = visit;
  const email = await makeUser(pool);
  const first = await atLogin(visit);
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  const back = await backAt(page, app);
  assert.equal(back.get("state"), first.state);
  const tokens = await redeem(base, client, app.origin, back.get("code"), first.verifier);
  assert.equal(tokens.status, 200);
  assert.equal(claims(tokens.body.id_token).email, email);

  const second = authorization(other, app.origin);
  await page.goto(`${base}/oauth2/authorize?${second.query}`);
  const again = await backAt(page, app);
  assert.equal(again.get("state"), second.state);
  const others = await redeem(base, other, app.origin, again.get("code"), second.verifier);
  assert.equal(claims(others.body.id_token).aud, other);
  assert.equal(claims(others.body.id_token).sub, claims(tokens.body.id_token).sub);
});

both("a login page with a session offers to go on as that user, or as another", async (visit) => {
  const { page } = visit;
  const [one, two] = [await makeUser(pool, "one"), await makeUser(pool, "two")];
  await atLogin(visit);
  await visit.look("Sign in");
  await signIn(page, one, PASSWORD);
  await backAt(page, app);

  const request = await atLogin(visit);
  await visit.look("Welcome back");
  assert.match(await page.getByRole("main").innerText(), new RegExp(one));
  await press(page, "Continue");
  const back = await backAt(page, app);
  assert.equal(back.get("state"), request.state);
  assert(back.get("code"));

  const another = await atLogin(visit);
  await visit.look("Welcome back");
  await page.getByRole("button", { name: "Sign in as a different user" }).click();
  await visit.look("Sign in");
  assert.equal(await text(page, "Email address").inputValue(), "");
  await signIn(page, two, PASSWORD);
  const switched = await backAt(page, app);
  assert.equal(switched.get("state"), another.state);
  const { body } = await redeem(base, client, app.origin, switched.get("code"), another.verifier);
  assert.equal(claims(body.id_token).email, two);
});

both("a wrong password and an unknown user are told alike, and the name is kept", async (visit) => {
  const { page } = visit;
  const email = await makeUser(pool);
  const seen = [];
  for (const [name, password] of [
    [email, "Not-it 4 sure!"],
    [address("nobody"), PASSWORD],
  ]) {
    await atLogin(visit);
    await visit.look("Sign in");
    await signIn(page, name, password);
    await visit.look("Sign in");
    assert.equal(await text(page, "Email address").inputValue(), name);
    assert.equal(await text(page, "Password").inputValue(), "");
    assert.equal(await problem(page), "Incorrect username or password.");
    const html = (await page.content()).replace(' style=""', "").replaceAll(name, "");
    seen.push(html.replace(/(_csrf" value="|state=|code_challenge=)[\w-]+/g, ""));
  }
  assert.equal(seen[0], seen[1]);
  await signIn(page, email, PASSWORD);
  assert((await backAt(page, app)).get("code"));
});

both("an unconfirmed user with the right password gets a new code and the page for it", async (visit) => {
  const { page } = visit;
  const email = address("late");
  await api.signUp({ ClientId: client, Username: email, Password: PASSWORD });
  const first = await message(email);
  const request = await atLogin(visit);
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  await visit.look("Confirm your account");
  const newer = await message(email, ({ text }) => text !== first.text);

  await enterCode(page, codeIn(newer.text) === "000000" ? "000001" : "000000");
  await visit.look("Confirm your account");
  assert.match(await problem(page), /Invalid verification code/);

  await press(page, "Send a new code");
  await visit.look("Confirm your account");
  await page.getByRole("status").getByText("A new code is on its way").waitFor();
  const newest = await message(email, ({ text }) => text !== newer.text);
  await enterCode(page, codeIn(newer.text));
  await visit.look("Confirm your account");
  assert.match(await problem(page), /Invalid verification code/);
  await enterCode(page, codeIn(newest.text));

  const back = await backAt(page, app);
  assert.equal(back.get("state"), request.state);
  const { body } = await redeem(base, client, app.origin, back.get("code"), request.verifier);
  assert.equal(claims(body.id_token).email_verified, true);
});

test("signing in needs nothing but the keyboard, and one sees where one is", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const email = await makeUser(pool);
    await atLogin(visit);
    await visit.look("Sign in");

    // Every stop, from the first to the one behind the last: in reading order, and marked.
    const found = await stops(page);
    assert(found.length >= 6, "fields, buttons and links are reached");
    assert.deepEqual(found.filter(({ marked, seen }) => !marked || !seen), []);
    const wanted = ["username", "password", "signInSubmitButton", "Forgot your password?", "Sign up"];
    const names = found.map(({ name }) => name);
    assert.deepEqual(names.filter((name) => wanted.includes(name)), wanted);

    // The form has the focus when the page opens.
    await atLogin(visit);
    await page.keyboard.type(email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    assert((await backAt(page, app)).get("code"));
  }));

test("with script, a password can be shown, and is hidden when it is sent", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    await atLogin(visit);
    await visit.look("Sign in");
    await text(page, "Password").fill("Swim 12 lengths");
    await page.getByRole("button", { name: "Show (Password)" }).click();
    assert.equal(await text(page, "Password").getAttribute("type"), "text");
    await page.getByRole("button", { name: "Hide (Password)" }).click();
    assert.equal(await text(page, "Password").getAttribute("type"), "password");

    await follow(page, "Sign up");
    await visit.look("Sign up");
    const rule = page.locator(".checkPassword-numbers");
    await text(page, "Password").fill("swim");
    assert.match(await rule.getAttribute("class"), /passwordCheck-notValid-customizable/);
    await visit.look("Sign up");
    await text(page, "Password").fill("swim4");
    assert.match(await rule.getAttribute("class"), /passwordCheck-valid-customizable/);
  }));

test("a login hint is filled in, and the password has the focus", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const email = await makeUser(pool);
    const request = authorization(client, app.origin, { login_hint: email });
    await page.goto(`${base}/oauth2/authorize?${request.query}`);
    await visit.look("Sign in");
    assert.equal(await text(page, "Email address").inputValue(), email);
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    assert((await backAt(page, app)).get("code"));
  }));
