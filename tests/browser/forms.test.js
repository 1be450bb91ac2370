// The classic forms as scripts drive them: plain HTTP, names and ids as they have been for years.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Agent, form } from "./support/agent.js";
import { authorization, claims, redeem, startApp } from "./support/app.js";
import { PASSWORD, NEW_PASSWORD, address, codeIn, hosted, makeClient, makePool, makeUser, message } from "./support/world.js";

let app, base, pool, client;

before(async () => {
  app = await startApp();
  pool = await makePool();
  base = hosted(pool);
  client = await makeClient(pool, app.origin);
});
after(() => app.stop());

const once = (html, what) => assert.equal(html.split(what).length - 1, 1, `${what} stands once on the page`);

test("a script signs in: page, token, post, code", async () => {
  const email = await makeUser(pool);
  for (const path of ["/login", "/oauth2/authorize"]) {
    const agent = new Agent();
    const request = authorization(client, app.origin);
    let page = `${base}${path}?${request.query}`;
    let answer = await agent.get(page);
    if (path === "/oauth2/authorize") {
      assert.equal(answer.status, 302);
      page = new URL(answer.location, page).href;
      assert.equal(new URL(page).search, `?${request.query}`);
      answer = await agent.get(page);
    }
    assert.equal(answer.status, 200);
    for (const what of ['id="signInFormUsername"', 'id="signInFormPassword"', 'name="signInSubmitButton"']) {
      once(answer.text, what);
    }
    const { action, fields, body } = form(answer.text, "cognitoSignInForm", page);
    assert.match(body, /<input type="submit" name="signInSubmitButton"/);
    assert.equal(action, `${base}/login?${request.query}`);
    assert.deepEqual(Object.keys(fields), ["_csrf", "cognitoAsfData"]);
    const sent = { _csrf: fields._csrf, username: email, password: PASSWORD, cognitoAsfData: "" };
    const done = await agent.post(action, { ...sent, signInSubmitButton: "Sign in" });
    assert.equal(done.status, 303);
    const back = new URL(done.location);
    assert.equal(back.origin + back.pathname, `${app.origin}/callback`);
    assert.equal(back.searchParams.get("state"), request.state);
    const tokens = await redeem(base, client, app.origin, back.searchParams.get("code"), request.verifier);
    assert.equal(claims(tokens.body.id_token).email, email);
  }
});

test("a script signs up and confirms", async () => {
  const email = address("script");
  const agent = new Agent();
  const request = authorization(client, app.origin);
  const page = `${base}/signup?${request.query}`;
  const signUp = form((await agent.get(page)).text, "signupform", page);
  assert.match(signUp.body, /<button type="submit" name="signUpButton"/);
  const sent = { ...signUp.fields, username: email, password: PASSWORD, signUpButton: "Sign up" };
  const next = await agent.post(signUp.action, sent);
  assert.equal(next.status, 303);
  const at = new URL(next.location, page);
  assert.equal(at.pathname, new URL(`${base}/confirm`).pathname);

  const confirm = form((await agent.get(at.href)).text, "confirm", at);
  assert.match(confirm.body, /id="verification_code" name="code"/);
  const code = codeIn((await message(email)).text);
  const done = await agent.post(confirm.action, { ...confirm.fields, code, confirm: "" });
  assert.equal(done.status, 303);
  assert.match(done.location, new RegExp(`^${app.origin}/callback\\?`));
});

test("a script resets a password", async () => {
  const email = await makeUser(pool);
  const agent = new Agent();
  const request = authorization(client, app.origin);
  const page = `${base}/forgotPassword?${request.query}`;
  const forgot = form((await agent.get(page)).text, "forgotpasswordform", page);
  assert.match(forgot.body, /id="username" name="username"/);
  assert.match(forgot.body, /name="reset_my_password"/);
  const next = await agent.post(forgot.action, { ...forgot.fields, username: email, reset_my_password: "" });
  assert.equal(next.status, 303);
  const at = new URL(next.location, page);
  assert.equal(at.pathname.toLowerCase(), new URL(`${base}/confirmforgotpassword`).pathname.toLowerCase());

  const reset = form((await agent.get(at.href)).text, "confirmforgotpasswordform", at);
  for (const field of [
    'id="forgot_password_code" name="code"',
    'id="new_password" name="password"',
    'id="confirm_password" name="confirmPassword"',
    'name="reset_password"',
  ]) {
    assert(reset.body.includes(field), field);
  }
  const code = codeIn((await message(email)).text);
  const fields = { ...reset.fields, code, password: NEW_PASSWORD, confirmPassword: NEW_PASSWORD, reset_password: "" };
  const done = await agent.post(reset.action, fields);
  assert.equal(done.status, 303);
  assert.equal(new URL(done.location, page).pathname, new URL(`${base}/login`).pathname);
});
