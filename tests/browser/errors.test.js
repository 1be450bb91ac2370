// What cannot go on: said on a page that names it, or to the app.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt } from "./support/steps.js";
import { visiting } from "./support/visit.js";
import { dev, hosted, makeClient, makePool } from "./support/world.js";

let app, base, client, elsewhere;

before(async () => {
  app = await startApp();
  const pool = await makePool();
  base = hosted(pool);
  client = await makeClient(pool, app.origin);
  elsewhere = await makeClient(await makePool(), app.origin);
});
after(() => app.stop());

const request = (more = {}, without = []) => {
  const { query } = authorization(more.client_id ?? client, app.origin, more);
  for (const name of without) query.delete(name);
  return query;
};

test("what an app asks for and may not have is told on a page, never to an address it named", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const cases = [
      ["/oauth2/authorize", request({ redirect_uri: `${app.origin}/callback/` }), /redirect_mismatch/],
      ["/oauth2/authorize", request({ redirect_uri: "https://evil.example/callback" }), /redirect_mismatch/],
      ["/oauth2/authorize", request({ client_id: "1example23456789abcdefghij" }), /does not exist/],
      ["/oauth2/authorize", request({ client_id: elsewhere }), /does not exist/],
      ["/oauth2/authorize", request({}, ["client_id"]), /client_id/],
      ["/login", new URLSearchParams(), /client_id/],
      ["/login", request({ redirect_uri: "https://evil.example/" }), /./],
      ["/logout", new URLSearchParams({ client_id: client, logout_uri: "https://evil.example/" }), /redirect_uri/],
      ["/error", new URLSearchParams({ error: "redirect_mismatch", client_id: client }), /redirect_mismatch/],
      ["/error", new URLSearchParams({ error: "Send <b>money</b> to Eve" }), /^invalid_request$/],
      ["/forgotPassword", new URLSearchParams(), /client_id/],
      ["/confirmUser", new URLSearchParams(), /./],
    ];
    for (const [path, query, words] of cases) {
      await page.goto(`${base}${path}?${query}`);
      await visit.look("This page cannot be shown", { status: 400 });
      assert.equal(new URL(page.url()).origin, new URL(base).origin, `${path}?${query}`);
      assert.match(await page.getByRole("alert").innerText(), words, `${path}?${query}`);
      if (path === "/logout") assert.match(await page.locator("#errorAdvice").innerText(), /logout_uri .* LogoutURLs/);
    }
    assert.deepEqual(app.callbacks, []);
  }));

test("what is wrong with a request of a known app is told to the app", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const cases = [
      [{}, ["response_type"], "invalid_request"],
      [{ response_type: "id_token" }, [], "unsupported_response_type"],
      [{ response_type: "token" }, [], "unauthorized_client"],
      [{ scope: "openid offline_access" }, [], "invalid_request"],
      [{ code_challenge_method: "plain" }, [], "invalid_request"],
      [{}, ["code_challenge_method"], "invalid_request"],
      [{ prompt: "none" }, [], "login_required"],
    ];
    for (const [more, without, error] of cases) {
      const query = request(more, without);
      await page.goto(`${base}/oauth2/authorize?${query}`);
      const back = await backAt(page, app);
      const told = back.size > 0 ? back : new URLSearchParams(new URL(page.url()).hash.slice(1));
      assert.equal(told.get("error"), error, `${query}`);
      assert.equal(told.get("state"), query.get("state"), `${query}`);
    }
  }));

test("a page that is not there says so like the others", () =>
  visiting({}, async (visit) => {
    for (const url of [`${base.replace(/_\w+$/, "_nowhere00")}/login?${request()}`, `${base}/nowhere`, `${dev.endpoint}/x`]) {
      await visit.page.goto(url);
      await visit.look("This page cannot be shown", { status: 404 });
    }
  }));
