// A customer's stylesheet and logo on the pages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { LOGO, png } from "./support/picture.js";
import { follow, signIn, text } from "./support/steps.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, address, api, dev, hosted, makeClient, makePool } from "./support/world.js";

/** Each selector of the classic template with a value that only it has. */
const LOOK = {
  ".background-customizable": "background-color: rgb(1, 2, 3)",
  ".banner-customizable": "background-color: rgb(4, 5, 6); padding: 7px 8px 9px 10px",
  ".errorMessage-customizable": "color: rgb(7, 8, 9); margin: 11px; border: 3px dotted rgb(1, 1, 1)",
  ".idpButton-customizable": "height: 41px; color: rgb(10, 11, 12)",
  ".idpButton-customizable:hover": "background-color: rgb(13, 14, 15)",
  ".idpDescription-customizable": "font-size: 17px; display: inline",
  ".inputField-customizable": "height: 37px; color: rgb(16, 17, 18); border: 2px solid rgb(2, 2, 2)",
  ".inputField-customizable:focus": "border-color: rgb(19, 20, 21)",
  ".label-customizable": "font-weight: 300; color: rgb(22, 23, 24)",
  ".legalText-customizable": "color: rgb(25, 26, 27); font-size: 11px",
  ".logo-customizable": "max-width: 40%; background-color: rgb(28, 29, 30)",
  ".passwordCheck-valid-customizable": "color: rgb(31, 32, 33)",
  ".passwordCheck-notValid-customizable": "color: rgb(34, 35, 36)",
  ".redirect-customizable": "text-align: right",
  ".socialButton-customizable": "height: 43px; text-align: left",
  ".submitButton-customizable": "width: 80%; height: 44px; margin: 12px 0px 13px 0px; background-color: rgb(37, 38, 39)",
  ".submitButton-customizable:hover": "background-color: rgb(40, 41, 42)",
  ".textDescription-customizable": "padding-top: 21px; font-size: 19px; display: inline",
};

const sheet = (look) => Object.entries(look).map(([selector, body]) => `${selector} { ${body} }\n`).join("");

let app, base, pool, client, plain;

before(async () => {
  app = await startApp();
  pool = await makePool();
  base = hosted(pool);
  [client, plain] = [await makeClient(pool, app.origin), await makeClient(pool, app.origin)];
  const ImageFile = await png(LOGO, 240, 64);
  await api.setUICustomization({ UserPoolId: pool, ClientId: client, CSS: sheet(LOOK), ImageFile });
});
after(() => app.stop());

const url = (path, of = client) => `${base}${path}?${authorization(of, app.origin).query}`;

/** The declarations that the elements of a selector have not taken; waits for transitions to end. */
async function missing(page, selector, look) {
  const elements = selector.replace(/:\w+$/, "");
  return page.locator(elements).evaluateAll(async (all, declarations) => {
    await new Promise((done) => setTimeout(done, 200));
    const probe = document.createElement("p").style;
    probe.cssText = declarations;
    // A colour or a weight by name is computed to its numbers, and what a shorthand leaves out to what it is then.
    const painted = document.body.appendChild(document.createElement("p"));
    const named = (property) => /color$|^font-weight$/.test(property) || probe.getPropertyValue(property) === "initial";
    for (const property of [...probe].filter(named)) {
      painted.style.setProperty(property, probe.getPropertyValue(property));
      probe.setProperty(property, getComputedStyle(painted).getPropertyValue(property));
    }
    painted.remove();
    return all.flatMap((element) =>
      [...probe]
        // A percentage is computed to what it is of.
        .filter((property) => !probe.getPropertyValue(property).endsWith("%"))
        .filter((property) => getComputedStyle(element).getPropertyValue(property) !== probe.getPropertyValue(property))
        .map((property) => `${element.outerHTML.slice(0, 80)} ${property}: ${getComputedStyle(element)[property]}`),
    );
  }, look[selector]);
}

async function taken(page, look, ...selectors) {
  for (const selector of selectors) {
    assert(await page.locator(selector.replace(/:\w+$/, "")).count(), `${selector} is on the page`);
    assert.deepEqual(await missing(page, selector, look), [], selector);
  }
}

const headingSize = (page) => page.locator("h1").evaluate((heading) => getComputedStyle(heading).fontSize);

// The colours above are for telling apart, not for reading.
const unreadable = { contrast: false };

test("all eighteen selectors take effect", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const tested = new Set();
    const check = async (...selectors) => {
      await taken(page, LOOK, ...selectors);
      for (const selector of selectors) tested.add(selector);
    };

    await page.goto(url("/login"));
    await visit.look("Sign in", unreadable);
    await check(".background-customizable", ".banner-customizable", ".label-customizable", ".logo-customizable");
    await check(".submitButton-customizable", ".redirect-customizable", ".textDescription-customizable");
    assert.equal(await headingSize(page), "19px");
    await page.evaluate(() => document.activeElement.blur());
    await check(".inputField-customizable");
    await text(page, "Password").focus();
    const border = await text(page, "Password").evaluate((field) => getComputedStyle(field).borderTopColor);
    assert.equal(border, "rgb(19, 20, 21)");
    tested.add(".inputField-customizable:focus");
    await page.locator(".submitButton-customizable").hover();
    await check(".submitButton-customizable:hover");
    const [button, row] = await page.locator(".submitButton-customizable").evaluate((button) => [
      button.getBoundingClientRect().width,
      button.parentElement.getBoundingClientRect().width,
    ]);
    assert.equal(Math.round((button / row) * 100), 80);

    await signIn(page, address("nobody"), PASSWORD);
    await visit.look("Sign in", unreadable);
    await check(".errorMessage-customizable");

    // The buttons of other providers, as the template writes them: pools cannot have providers yet, the preview has.
    const sample = await (await fetch(new URL("/preview/0/light/login-providers.html", dev.inbox))).text();
    await page.locator("form[name=cognitoSignInForm]").evaluate((form, sample) => {
      const { body } = new DOMParser().parseFromString(sample, "text/html");
      form.before(...body.querySelectorAll(".idpDescription-customizable, [data-provider], .legalText-customizable"));
    }, sample);
    await check(".idpButton-customizable", ".idpDescription-customizable", ".legalText-customizable");
    await check(".socialButton-customizable");
    await page.locator(".idpButton-customizable").hover();
    await check(".idpButton-customizable:hover");

    await follow(page, "Sign up");
    await visit.look("Sign up", unreadable);
    await text(page, "Password").fill("lower");
    await check(".passwordCheck-valid-customizable", ".passwordCheck-notValid-customizable");

    assert.deepEqual([...tested].sort(), Object.keys(LOOK).sort());
  }));

/** The stylesheet with the values of Cognito's own template. */
const CLASSIC = readFileSync(path.join(import.meta.dirname, "../../docs/themes/classic.css"), "utf8");

test("pasting the stylesheet of Cognito's template gives its look", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const look = Object.fromEntries([...CLASSIC.matchAll(/^(\.[^{]+) \{([^}]*)\}/gm)].map(([, selector, body]) => [selector, body]));
    assert.deepEqual(Object.keys(look).sort(), Object.keys(LOOK).sort());
    const own = await makeClient(pool, app.origin);
    await api.setUICustomization({ UserPoolId: pool, ClientId: own, CSS: CLASSIC, ImageFile: await png(LOGO, 240, 64) });
    await page.goto(url("/login", own));
    await visit.look("Sign in", unreadable);
    await page.evaluate(() => document.activeElement.blur());
    await taken(page, look, ".background-customizable", ".banner-customizable", ".label-customizable");
    await taken(page, look, ".inputField-customizable", ".redirect-customizable", ".textDescription-customizable");
    await taken(page, look, ".submitButton-customizable", ".logo-customizable");
    assert.equal(await headingSize(page), "16px");
    await signIn(page, address("nobody"), PASSWORD);
    await visit.look("Sign in", unreadable);
    await taken(page, look, ".errorMessage-customizable");
  }));

test("the logo is shown, re-encoded, on every page of the client and on no other's", () =>
  visiting({ device: "phone", script: false, apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    for (const [path, heading] of [
      ["/login", "Sign in"],
      ["/signup", "Sign up"],
      ["/forgotPassword", "Forgot your password?"],
    ]) {
      await page.goto(url(path));
      await visit.look(heading, unreadable);
      const logo = page.locator(".logo-customizable");
      await logo.scrollIntoViewIfNeeded();
      const drawn = await logo.evaluate((image) => image.complete && [image.naturalWidth, image.naturalHeight]);
      assert.deepEqual(drawn, [240, 64], path);
    }
    await page.goto(url("/login", plain));
    await visit.look("Sign in");
    assert.equal(await page.locator(".logo-customizable").count(), 0);
    assert.equal(await page.locator("link[rel=stylesheet]").count(), 1);
  }));

test("the pool's look is for clients without one, and goes with an empty call", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const card = (of) =>
      page
        .goto(url("/login", of))
        .then(() => visit.look("Sign in", unreadable))
        .then(() => page.locator(".background-customizable").evaluate((e) => getComputedStyle(e).backgroundColor));
    await api.setUICustomization({ UserPoolId: pool, CSS: ".background-customizable { background-color: #fed; }" });
    assert.equal(await card(plain), "rgb(255, 238, 221)");
    assert.equal(await card(client), "rgb(1, 2, 3)");
    await api.setUICustomization({ UserPoolId: pool });
    assert.equal(await card(plain), "rgb(255, 255, 255)");
  }));

test("under a stylesheet written for a light page the page stays light", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(url("/login"));
    const ink = () => page.locator("h1").evaluate((heading) => getComputedStyle(heading).color);
    assert.equal(await ink(), "rgb(16, 39, 45)");
    await page.goto(url("/login", plain));
    assert.equal(await ink(), "rgb(228, 239, 240)");
    await visit.look("Sign in");
  }));
