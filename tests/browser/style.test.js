// Styles of managed login, and languages that run the other way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { follow, text } from "./support/steps.js";
import { THEMES, makeManagedPool, makeThemed } from "./support/theme.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, address, api, hosted, makeClient } from "./support/world.js";

let app, pool, plain;
const clients = {};

before(async () => {
  app = await startApp();
  pool = await makeManagedPool();
  plain = await makeClient(pool, app.origin);
  for (const theme of THEMES) clients[theme] = await makeThemed(pool, app.origin, theme);
});
after(() => app.stop());

const url = (path, client, more = "") => `${hosted(pool)}${path}?${authorization(client, app.origin).query}${more}`;

const HEADINGS = { broadsheet: "Today’s edition", arcade: "Insert coin", meadow: "Good morning" };

for (const theme of THEMES) {
  for (const device of ["phone", "desktop"]) {
    test(`${theme}: every page reads well on a ${device}`, () =>
      visiting({ device, apps: [app.origin] }, async (visit) => {
        const { page } = visit;
        await page.goto(url("/login", clients[theme]));
        await visit.look(HEADINGS[theme]);
        await text(page, "Email address").fill(address("nobody"));
        await text(page, "Password").fill(PASSWORD);
        await page.locator("[name=signInSubmitButton]").click();
        await page.getByRole("alert").waitFor();
        await visit.look(HEADINGS[theme]);
        await page.goto(url("/signup", clients[theme]));
        await visit.look("Sign up");
        await text(page, "Password").fill("lower");
        await visit.look("Sign up");
        await page.goto(url("/forgotPassword", clients[theme]));
        await visit.look("Forgot your password?");
      }));
  }
}

test("the themes look different, and none of them as we do", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const looks = new Set();
    for (const client of [plain, ...Object.values(clients)]) {
      await page.goto(url("/login", client));
      await page.getByRole("main").waitFor();
      const look = () => {
        const of = (selector) => getComputedStyle(document.querySelector(selector));
        const [body, card, heading, button] = ["body", "main", "h1", ".btn-primary"].map(of);
        return [body.backgroundImage, card.borderRadius, heading.fontSize, heading.fontFamily, button.backgroundColor];
      };
      for (const part of await page.evaluate(look).then((parts) => parts.entries())) looks.add(part.join(" "));
      visit.seen.add(new URL(page.url()).origin + new URL(page.url()).pathname);
    }
    // Five parts of four looks.
    assert(looks.size >= 17, [...looks].join("\n"));
  }));

for (const [tag, heading, signUp] of [
  ["ar", "تسجيل الدخول", "إنشاء حساب"],
  ["he", "כניסה", "הרשמה"],
  ["de", "Anmelden", "Registrieren"],
  ["ja", "サインイン", "登録"],
]) {
  for (const script of [true, false]) {
    test(`${tag}: the pages are whole ${script ? "" : "without script "}on a phone`, () =>
      visiting({ device: "phone", script, apps: [app.origin] }, async (visit) => {
        const { page } = visit;
        await page.goto(url("/login", plain, `&lang=${tag}`));
        await visit.look(heading);
        const direction = await page.locator("html").getAttribute("dir");
        assert.equal(direction, ["ar", "he"].includes(tag) ? "rtl" : "ltr");
        await follow(page, signUp);
        await visit.look(signUp);
      }));
  }
}

test("a language is chosen on the page, and kept", () =>
  visiting({ device: "phone", script: false, apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    await page.goto(url("/login", clients.meadow));
    await visit.look("Good morning");
    await page.locator(".languages summary").click();
    await visit.look("Good morning");
    await page.getByRole("button", { name: "العربية" }).click();
    await visit.look("صباح الخير");
    await page.goto(url("/forgotPassword", clients.meadow));
    await visit.look("هل نسيت كلمة المرور؟");
  }));

test("what a person agrees to is seen whatever a stylesheet says", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const client = await makeClient(pool, app.origin);
    const css = `
      :root { --card: #ffffff; --ink: #ffffff }
      html { font-size: 0.1px !important }
      .plainly-seen, .plainly-seen * { display: none !important; opacity: 0 !important; color: #fff !important;
        font-size: 0 !important; max-block-size: 0 !important; overflow: hidden !important; text-indent: -99rem !important;
        margin-inline-start: -9999px !important; letter-spacing: -1em !important; word-spacing: -1em !important;
        width: 0 !important; float: right !important; font-family: Blank !important; content: "" }
      .modal-body { opacity: 0 !important; height: 0 !important; overflow: hidden !important }
      .modal-content, .modal-dialog, body { margin-inline-start: -9999px !important; opacity: 0 !important }
      main p, main li { display: none !important }`;
    await api.createManagedLoginBranding({ UserPoolId: pool, ClientId: client, Settings: { poolhouse: { css } } });
    await page.goto(url("/login", client));
    await page.getByRole("main").waitFor();
    visit.seen.add(new URL(page.url()).origin + new URL(page.url()).pathname);
    const seen = await page.evaluate(() => {
      const box = document.createElement("div");
      box.className = "plainly-seen";
      const line = document.createElement("p");
      line.textContent = "May read your email address";
      box.append(line);
      document.querySelector("main form").before(box);
      const { display, opacity, fontSize, fontFamily, letterSpacing, color } = getComputedStyle(line);
      const { x, width, height } = line.getBoundingClientRect();
      let veiled = 1;
      for (let around = line; around; around = around.parentElement) veiled *= getComputedStyle(around).opacity;
      const middle = document.elementFromPoint(line.getBoundingClientRect().x + 5, line.getBoundingClientRect().y + 5);
      const own = fontFamily.startsWith("system-ui") && letterSpacing === "normal";
      return { display, opacity, veiled, own, large: parseFloat(fontSize) >= 14, color, on: x >= 0, room: width > 100 && height > 14, top: middle === line };
    });
    const { color, ...rest } = seen;
    assert.deepEqual(rest, { display: "block", opacity: "1", veiled: 1, own: true, large: true, on: true, room: true, top: true });
    assert.notEqual(color, "rgb(255, 255, 255)");
  }));

test("the pictures behind a page are asked for where they are", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const client = await makeClient(pool, app.origin);
    const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 8, height: 8 } });
    const places = ["PAGE_BACKGROUND", "FORM_BACKGROUND", "PAGE_HEADER_BACKGROUND", "PAGE_FOOTER_BACKGROUND"];
    const Assets = places.map((Category) => ({ Category, ColorMode: "LIGHT", Extension: "PNG", Bytes: picture }));
    const on = { backgroundImage: { enabled: true } };
    const Settings = {
      categories: { global: { pageHeader: { enabled: true }, pageFooter: { enabled: true } } },
      components: { pageBackground: { image: { enabled: true } }, form: on, pageHeader: on, pageFooter: on },
    };
    await api.createManagedLoginBranding({ UserPoolId: pool, ClientId: client, Settings, Assets });
    const answers = [];
    page.on("response", (answer) => answer.url().endsWith(".png") && answers.push(answer.status()));
    await page.goto(url("/login", client), { waitUntil: "networkidle" });
    await page.getByRole("main").waitFor();
    visit.seen.add(new URL(page.url()).origin + new URL(page.url()).pathname);
    const shown = await page.evaluate(() =>
      ["body", ".modal-content", ".page-header", ".page-footer"].map(
        (place) => getComputedStyle(document.querySelector(place)).backgroundImage,
      ),
    );
    for (const image of shown) assert.match(image, /\/style\/[^/]+\/[^/]+\.png"\)$/);
    assert(answers.length > 0 && answers.every((status) => status === 200), answers.join());
  }));

test("a form is sent once, and its button shows that it is being sent", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    await page.clock.install();
    await page.goto(url("/login", plain));
    await visit.look("Sign in");
    let posts = 0;
    // Whoever answers that there is nothing to show leaves the page where it is.
    await page.route(/\/login\?/, async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      posts += 1;
      await route.fulfill({ status: 204 });
    });
    await text(page, "Email address").fill(address("nobody"));
    await text(page, "Password").fill(PASSWORD);
    const button = page.locator("[name=signInSubmitButton]");
    await button.click();
    await page.locator("[name=signInSubmitButton]:disabled").waitFor();
    await page.evaluate(() => document.forms.cognitoSignInForm.requestSubmit());
    // A page that comes back from history sends again.
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow")));
    assert.equal(posts, 1);
    await button.click();
    await page.locator("[name=signInSubmitButton]:disabled").waitFor();
    assert.equal(posts, 2);
    // So does one to which no answer came, or one that an app opened beside.
    await page.clock.fastForward(10_000);
    await page.locator("[name=signInSubmitButton]:enabled").waitFor();
  }));
