// What an app asks for: allowed, not allowed, taken back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt, follow, press, signIn, takeAway } from "./support/steps.js";
import { makeManagedPool } from "./support/theme.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, api, hosted, makeClient, makePool, makeUser } from "./support/world.js";

let app;
let pool;

before(async () => {
  app = await startApp();
  pool = await makePool();
  await api.createResourceServer({
    UserPoolId: pool,
    Identifier: "lanes",
    Name: "Lanes",
    Scopes: [{ ScopeName: "book", ScopeDescription: "Book a lane for you" }],
  });
});
after(() => app.stop());

const SCOPES = { AllowedOAuthScopes: ["openid", "email", "profile", "lanes/book"] };
/** Where an app asks for everything of SCOPES; in another pool for the usual. */
const at = (client, more = "", of = pool) => {
  const query = String(authorization(client, app.origin).query).replace("scope=openid+email", of === pool ? "scope=openid+email+lanes%2Fbook" : "$&");
  return `${hosted(of)}/oauth2/authorize?${query}${more}`;
};

for (const script of [true, false]) {
  const device = script ? "desktop" : "phone";
  test(`an app asks, is refused, is allowed, and loses it again: ${device}, script ${script ? "on" : "off"}`, () =>
    visiting({ device, script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const client = await makeClient(pool, app.origin, SCOPES);
      const email = await makeUser(pool);
      await page.goto(at(client, "&prompt=consent"));
      await visit.look("Sign in");
      await signIn(page, email, PASSWORD);
      await visit.look("Allow access?");
      await page.getByText("Book a lane for you").waitFor();
      await press(page, "Do not allow");
      assert.equal((await backAt(page, app)).get("error"), "access_denied");
      await page.goto(at(client, "&prompt=consent"));
      await visit.look("Allow access?");
      await press(page, "Allow");
      assert((await backAt(page, app)).get("code"));
      await page.goto(`${hosted(pool)}/account?client_id=${client}`);
      await visit.look("Your account");
      await page.locator("#account-apps").click();
      await visit.look("Apps with access");
      await page.getByText("Book a lane for you").waitFor();
      await takeAway(page, /^Take access away/);
      await page.getByText("Access was taken away.").waitFor();
      await follow(page, "Back to your account");
      await visit.look("Your account");
    }));
}

test("the question in Arabic", () =>
  visiting({ device: "phone", apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const client = await makeClient(pool, app.origin, SCOPES);
    const email = await makeUser(pool);
    await page.goto(at(client, "&prompt=consent&lang=ar"));
    await visit.look("تسجيل الدخول");
    await page.locator("input[name=username]").fill(email);
    await page.locator("input[name=password]").fill(PASSWORD);
    await page.locator("input[name=signInSubmitButton]").click();
    await visit.look("هل تسمح بالوصول؟");
  }));

test("the question and its answers are seen whatever a stylesheet says", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const pool = await makeManagedPool();
    const client = await makeClient(pool, app.origin);
    const email = await makeUser(pool);
    const css = `
      .plainly-seen, .plainly-seen *, .answers, .answers > .btn { display: none !important; opacity: 0 !important;
        color: #fff !important; background: #fff !important; font-size: 0 !important; max-block-size: 0 !important;
        block-size: 0 !important; inline-size: 0 !important; overflow: hidden !important; text-indent: -99rem !important }
      .answers { flex-direction: column-reverse !important } .answer-no { order: -1 !important }
      .plainly-seen + form { display: none !important; opacity: 0 !important; max-block-size: 0 !important }
      .modal-body, .modal-content { max-block-size: 9rem !important; block-size: 9rem !important }`;
    await api.createManagedLoginBranding({ UserPoolId: pool, ClientId: client, Settings: { poolhouse: { css } } });
    await page.goto(at(client, "&prompt=consent", pool));
    await page.locator("input[name=username]").fill(email);
    await page.locator("input[name=password]").fill(PASSWORD);
    visit.seen.add(new URL(page.url()).origin + new URL(page.url()).pathname);
    await page.locator("input[name=signInSubmitButton]").click();
    await page.locator(".answers").waitFor();
    visit.seen.add(new URL(page.url()).origin + new URL(page.url()).pathname);
    const seen = await page.evaluate(() =>
      [...document.querySelectorAll(".plainly-seen p, .plainly-seen li, .answers > .btn")].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        element.scrollIntoView({ block: "center" });
        const { x: left, y: top } = element.getBoundingClientRect();
        const { opacity, fontSize, color, backgroundColor } = getComputedStyle(element);
        const hit = document.elementFromPoint(left + 6, top + 6);
        const there = element === hit || element.contains(hit) || hit?.contains(element);
        return { what: element.className || element.textContent, ok: width > 60 && height > 14 && opacity === "1" &&
          parseFloat(fontSize) >= 14 && there, color, backgroundColor, x, y };
      }),
    );
    assert(seen.length >= 6, JSON.stringify(seen));
    assert.deepEqual(seen.filter(({ ok }) => !ok), []);
    const no = seen.find(({ what }) => what.includes("answer-no"));
    assert.notEqual(no.color, no.backgroundColor);
  }));
