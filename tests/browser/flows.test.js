// What browsers do besides going forward; and what other sites try.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";

import { Agent, form } from "./support/agent.js";
import { authorization, startApp } from "./support/app.js";
import { backAt, enterCode, follow, problem, signIn, signUp, text } from "./support/steps.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, address, codeIn, dev, hosted, makeClient, makePool, makeUser, message } from "./support/world.js";

let app, base, pool, client, other;

before(async () => {
  app = await startApp();
  pool = await makePool();
  base = hosted(pool);
  [client, other] = [await makeClient(pool, app.origin), await makeClient(pool, app.origin)];
});
after(() => app.stop());

const url = (request) => `${base}/login?${request.query}`;

const both = (name, journey) => {
  for (const script of [true, false]) {
    test(`${name}: script ${script ? "on" : "off"}`, () => visiting({ script, apps: [app.origin] }, journey));
  }
};

both("two tabs sign in to two apps, each to its own", async (visit) => {
  const { page } = visit;
  const email = await makeUser(pool);
  const [one, two] = [authorization(client, app.origin), authorization(other, app.origin)];
  const tab = await visit.tab();
  await page.goto(url(one));
  await visit.look("Sign in");
  await tab.goto(url(two));
  await visit.look("Sign in", { page: tab });
  await signIn(page, email, PASSWORD);
  assert.equal((await backAt(page, app)).get("state"), one.state);
  await signIn(tab, email, PASSWORD);
  const back = await backAt(tab, app);
  assert.equal(back.get("state"), two.state);
  assert(back.get("code"));
});

both("the back button leads to a form that still works", async (visit) => {
  const { page } = visit;
  const email = await makeUser(pool);
  const request = authorization(client, app.origin);
  await page.goto(url(request));
  await visit.look("Sign in");
  await follow(page, "Forgot your password?");
  await visit.look("Forgot your password?");
  await page.goBack();
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  assert.equal((await backAt(page, app)).get("state"), request.state);

  // Back once more, from the app: the sign-in is over, and no dead end.
  await page.goBack();
  const heading = await page.getByRole("heading", { level: 1 }).innerText();
  await visit.look(heading);
  if (heading === "Sign in") {
    await signIn(page, email, PASSWORD);
    await page.waitForLoadState();
  }
  assert.notEqual(await page.getByRole("heading", { level: 1 }).innerText(), "This page cannot be shown");
});

both("a page whose cookie is gone is shown again with the name kept", async (visit) => {
  const { page, context } = visit;
  const email = await makeUser(pool);
  const request = authorization(client, app.origin);
  await page.goto(url(request));
  await visit.look("Sign in");
  await context.clearCookies();
  await signIn(page, email, PASSWORD);
  await visit.look("Sign in");
  assert.match(await problem(page), /did not keep this page’s cookie/);
  assert.equal(await text(page, "Email address").inputValue(), email);
  assert.equal(await text(page, "Password").inputValue(), "");
  await signIn(page, email, PASSWORD);
  assert.equal((await backAt(page, app)).get("state"), request.state);
});

both("a confirmation whose cookies are gone leads back to signing in, and on from there", async (visit) => {
  const { page, context } = visit;
  const email = address("forgetful");
  const request = authorization(client, app.origin);
  await page.goto(url(request));
  await visit.look("Sign in");
  await signUp(visit, email, PASSWORD);
  const code = codeIn((await message(email)).text);
  await context.clearCookies();
  await enterCode(page, code);
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  await visit.look("Confirm your account");
  const newer = await message(email, (found) => codeIn(found.text) !== code);
  await enterCode(page, codeIn(newer.text));
  assert.equal((await backAt(page, app)).get("state"), request.state);
});

/** A sign-in form as an attacker's script would have it: fetched, filled in with a password that is right. */
async function filled(email) {
  const agent = new Agent();
  const page = await agent.get(url(authorization(client, app.origin)));
  const { action, fields } = form(page.text, "cognitoSignInForm", base);
  return { agent, action, fields: { ...fields, username: email, password: PASSWORD } };
}

function refused(answer) {
  assert.equal(answer.status, 200);
  assert.equal(answer.location, null);
  assert.match(answer.text, /open for too long|did not keep/);
  assert.doesNotMatch(answer.headers.getSetCookie().join(), /session/);
}

test("a form without its token, with another browser's, or from another site signs nobody in", async () => {
  const email = await makeUser(pool);
  const victim = await filled(email);
  const foreign = await filled(email);

  refused(await victim.agent.post(victim.action, { ...victim.fields, _csrf: "" }));
  const { _csrf, ...without } = victim.fields;
  refused(await victim.agent.post(victim.action, without));
  refused(await victim.agent.post(victim.action, { ...victim.fields, _csrf: foreign.fields._csrf }));
  refused(await victim.agent.post(victim.action, victim.fields, { origin: "null" }));
  for (const foreign of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
    const answer = await victim.agent.post(victim.action, victim.fields, foreign);
    assert.deepEqual([answer.status, answer.headers.getSetCookie()], [303, []]);
    assert.equal(new URL(answer.location, victim.action).href, victim.action);
  }
  refused(await victim.agent.post(victim.action, victim.fields, { "sec-fetch-site": "same-site" }));
  refused(await new Agent().post(victim.action, victim.fields));

  // Sent for another request than it was shown for.
  const elsewhere = new URL(victim.action);
  elsewhere.searchParams.set("state", "another");
  refused(await victim.agent.post(elsewhere.href, victim.fields));

  // All of that changed nothing: the form as it was meant still works.
  const { origin } = new URL(dev.endpoint);
  const good = await victim.agent.post(victim.action, victim.fields, { origin, "sec-fetch-site": "same-origin" });
  assert.equal(good.status, 303);
  assert(good.location.startsWith(`${app.origin}/callback?`));
});

test("another site that posts the sign-in form gets nowhere", async () => {
  const email = await makeUser(pool);
  const { action, fields } = await filled(email);
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  const server = http.createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    const body = `<form method="post" action="${action.replaceAll("&", "&amp;")}">${inputs.join("")}<button>Win</button></form>`;
    response.end(`<!doctype html><link rel="icon" href="data:,">${body}`);
  });
  // Another site than localhost, to browsers.
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  try {
    await visiting({ apps: [app.origin, origin] }, async (visit) => {
      await visit.page.goto(origin);
      await visit.page.getByRole("button").click();
      await visit.look("Sign in");
      assert.equal(await visit.page.getByRole("alert").count(), 0);
      const cookies = await visit.context.cookies();
      assert.deepEqual(cookies.filter(({ name }) => name.includes("session")), []);
    });
  } finally {
    server.close();
  }
});
