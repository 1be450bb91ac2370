// What an app asks for: allowed, not allowed, taken back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt, follow, press, signIn, takeAway } from "./support/steps.js";
import { makeManagedPool } from "./support/theme.js";
import { visiting } from "./support/visit.js";
import { words } from "./support/words.js";
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

/** What a client's users agree to, in both documents; a function that makes them new ones. */
async function withTerms(of, client) {
  const links = (version) => ({ "cognito:default": `https://terms.example/${version}` });
  const terms = { UserPoolId: of, ClientId: client, TermsSource: "LINK", Enforcement: "NONE" };
  const ids = [];
  for (const TermsName of ["terms-of-use", "privacy-policy"]) {
    const made = await api.createTerms({ ...terms, TermsName, Links: links(1) });
    ids.push(made.Terms.TermsId);
  }
  return async () => {
    for (const TermsId of ids) await api.updateTerms({ UserPoolId: of, TermsId, Links: links(2) });
  };
}

for (const [tag, device, script] of [["en", "phone", false], ["ar", "desktop", true]]) {
  test(`terms are agreed to before the app is answered, with a session too: ${tag}, ${device}, script ${script ? "on" : "off"}`, () =>
    visiting({ device, script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const says = words(tag);
      const client = await makeClient(pool, app.origin, SCOPES);
      const change = await withTerms(pool, client);
      const email = await makeUser(pool);
      const more = `&lang=${tag}`;
      await page.goto(at(client, more));
      await visit.look(says("login-title"));
      await page.locator("[name=username]").fill(email);
      await page.locator("[name=password]").fill(PASSWORD);
      await page.locator("[name=signInSubmitButton]").click();
      for (const again of [true, false]) {
        await visit.look(says("terms-title"));
        const links = page.locator(".plainly-seen a");
        assert.deepEqual(await links.allInnerTexts(), [says("terms-of-use"), says("terms-privacy")]);
        await page.locator("[name=agreeButton]").click();
        assert((await backAt(page, app)).get("code"));
        if (!again) break;
        await change();
        await page.goto(at(client, `${more}&prompt=none`));
        assert.equal((await backAt(page, app)).get("error"), "interaction_required");
        await page.goto(at(client, more));
      }
    }));
}

/** Looks whether what a person agrees to, and the buttons below it, are there to be read and pressed. */
async function isSeen(page, least) {
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
  assert(seen.length >= least, JSON.stringify(seen));
  assert.deepEqual(seen.filter(({ ok }) => !ok), []);
  return seen;
}

test("questions and their answers are seen whatever a stylesheet says", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const pool = await makeManagedPool();
    const client = await makeClient(pool, app.origin);
    await withTerms(pool, client);
    const email = await makeUser(pool);
    const css = `
      .plainly-seen, .plainly-seen *, .answers, .answers > .btn { display: none !important; opacity: 0 !important;
        color: #fff !important; background: #fff !important; font-size: 0 !important; max-block-size: 0 !important;
        block-size: 0 !important; inline-size: 0 !important; overflow: hidden !important; text-indent: -99rem !important }
      .answers { flex-direction: column-reverse !important } .answer-no { order: -1 !important }
      .plainly-seen + form { display: none !important; opacity: 0 !important; max-block-size: 0 !important }
      .modal-body, .modal-content { max-block-size: 9rem !important; block-size: 9rem !important }`;
    await api.createManagedLoginBranding({ UserPoolId: pool, ClientId: client, Settings: { poolhouse: { css } } });
    const shown = () => visit.seen.add(new URL(page.url()).origin + new URL(page.url()).pathname);
    await page.goto(at(client, "&prompt=consent", pool));
    await page.locator("input[name=username]").fill(email);
    await page.locator("input[name=password]").fill(PASSWORD);
    shown();
    await page.locator("input[name=signInSubmitButton]").click();
    const agree = page.locator("[name=agreeButton]");
    await agree.waitFor();
    shown();
    await isSeen(page, 5);
    await agree.click();
    await page.locator(".answer-no").waitFor();
    shown();
    const seen = await isSeen(page, 6);
    const no = seen.find(({ what }) => what.includes("answer-no"));
    assert.notEqual(no.color, no.backgroundColor);
  }));
