// The journey over the https listener, and the cookies of either.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt, enterCode, signUp } from "./support/steps.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, address, codeIn, dev, hosted, makeClient, message } from "./support/world.js";

let app, client;

before(async () => {
  app = await startApp();
  client = await makeClient(dev.user_pool_id, app.origin);
});
after(() => app.stop());

for (const [endpoint, secure] of [
  [dev.https_endpoint, true],
  [dev.endpoint, false],
]) {
  test(`signing up, confirming and coming back at ${new URL(endpoint).protocol}`, () =>
    visiting({ device: "phone", https: true, apps: [app.origin] }, async (visit) => {
      const { page, context } = visit;
      const email = address("tls");
      const request = authorization(client, app.origin);
      const base = hosted(dev.user_pool_id, endpoint);
      await page.goto(`${base}/oauth2/authorize?${request.query}`);
      await visit.look("Sign in");
      await signUp(visit, email, PASSWORD, { "Full name": "Nora Newcomer" });
      await enterCode(page, codeIn((await message(email)).text));
      const back = await backAt(page, app);
      assert.equal(back.get("state"), request.state);
      assert.equal(back.get("iss"), base);

      const cookies = await context.cookies(base);
      assert(cookies.length > 0);
      const prefix = secure ? "__Host-" : "";
      for (const cookie of cookies) {
        const { name, httpOnly, sameSite, path, domain } = cookie;
        assert(name.startsWith(`${prefix}poolhouse-`), name);
        assert(name.endsWith(dev.user_pool_id), name);
        const expected = { httpOnly: true, sameSite: "Lax", path: "/", domain: "localhost", secure };
        assert.deepEqual({ httpOnly, sameSite, path, domain, secure: cookie.secure }, expected, name);
      }

      // With the session the next request needs no page.
      const again = authorization(client, app.origin);
      await page.goto(`${base}/oauth2/authorize?${again.query}`);
      assert.equal((await backAt(page, app)).get("state"), again.state);
    }));
}
