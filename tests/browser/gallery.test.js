// Every page there is, as the preview of `dev` shows it with sample content: in our look and in styles. There is one
// preview: whatever writes a style into it stands in this file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { inspect } from "./support/inspect.js";
import { stops } from "./support/keyboard.js";
import { THEMES, settings } from "./support/theme.js";
import { visiting } from "./support/visit.js";
import { dev } from "./support/world.js";

/** What a password manager may rely on: each field that it fills or must leave alone, by name. */
const FILLED = {
  "code": "one-time-code",
  "confirmPassword": "new-password",
  "currentPassword": "current-password",
  "email": "email",
  "password": ["current-password", "new-password"],
  "recovery_code": "off",
  "user_code": "off",
  "username": ["email", "username"],
};

/** What a page, its accessible names, its keyboard and the system's preferences leave to be wished for. */
async function wishes(page) {
  const told = [];
  const lines = (await page.locator("body").ariaSnapshot()).split("\n");
  told.push(...lines.filter((line) => /^ *- (button|link|textbox|checkbox|combobox|radio|img)(:|$| \[)/.test(line)));

  // What is folded up is named by its summary.
  const groups = await page.locator("fieldset, [role=group]").evaluateAll((all) =>
    all.filter((group) => !group.ariaLabel && !group.querySelector("legend")).map(({ outerHTML }) => outerHTML.slice(0, 120)),
  );
  told.push(...groups.map((group) => `a group without a name: ${group}`));

  const fields = await page.locator("input:not([type=hidden])").evaluateAll((all) =>
    all.map(({ name, type, autocomplete }) => ({ name, type, autocomplete })),
  );
  for (const { name, type, autocomplete } of fields) {
    const good = [FILLED[name] ?? []].flat();
    if (type === "password" ? !/-password$/.test(autocomplete) : good.length > 0 && !good.includes(autocomplete.split(" ")[0])) {
      told.push(`autocomplete of ${name}: ${autocomplete}`);
    }
  }

  for (const forcedColors of ["none", "active"]) {
    await page.emulateMedia({ forcedColors, reducedMotion: "reduce" });
    const found = await stops(page);
    told.push(...found.filter(({ marked }) => !marked).map(({ id }) => `no focus to be seen, forced colours ${forcedColors}: ${id}`));
    told.push(...found.filter(({ seen }) => !seen).map(({ id }) => `covered while it has the focus: ${id}`));
    const wanted = await page.evaluate(() => {
      const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
      const shown = all.filter((element) => element.checkVisibility() && !element.disabled && element.tabIndex >= 0);
      const every = [...document.querySelectorAll("*")];
      return shown.map((element) => `${every.indexOf(element)}: ${element.outerHTML.slice(0, 160)}`);
    });
    const reached = found.map(({ id }) => id);
    if (reached.join("\n") !== wanted.join("\n")) told.push(`reached: ${reached.join(" ")}`, `there are: ${wanted.join(" ")}`);
  }
  told.push(
    ...(await page.evaluate(() => {
      const bordered = [...document.querySelectorAll(".btn, .inputField-customizable")].filter((e) => e.checkVisibility());
      const flat = bordered.filter((element) => {
        const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(element);
        return borderTopStyle === "none" || borderTopWidth === "0px" || /^rgba\(.*, 0\)$/.test(borderTopColor);
      });
      const moving = [...document.querySelectorAll("*")].filter((e) => /[1-9]/.test(getComputedStyle(e).transitionDuration));
      return [
        ...flat.map((element) => `no edge in forced colours: ${element.outerHTML.slice(0, 120)}`),
        ...moving.map((element) => `moves though less motion is wished: ${element.outerHTML.slice(0, 120)}`),
        ...document.getAnimations().map((animation) => `animated: ${animation.animationName}`),
      ];
    })),
  );
  await page.emulateMedia({ forcedColors: null, reducedMotion: null });
  return told;
}

/** Writes a style into the preview; the answer is the addresses of its frames of a kind. */
async function preview({ document, css = "", classic = "" } = {}, scheme = "light") {
  const body = new URLSearchParams({ css, settings: document ? JSON.stringify(document) : "", classic });
  const page = await (await fetch(new URL("/preview", dev.inbox), { method: "POST", body })).text();
  assert.match(page, /id="problem"[^>]* hidden>/);
  const frames = [...page.matchAll(/<iframe class="desk(?: dark)?" [^>]* src="([^"]+)"/g)].map(([, src]) => new URL(src, dev.inbox).href);
  const wanted = frames.filter((url) => url.includes(`/${scheme}/`));
  assert(wanted.length > 30, `${wanted.length} pages`);
  return wanted;
}

/** Goes over frames, without those in which apps hear of a sign-out: they lead nowhere here, and the policy forbids them. */
async function over(visit, frames, look) {
  const { page } = visit;
  await page.route(/\/preview\/.*\.html/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/<iframe.*?<\/iframe>/gs, "") });
  });
  for (const url of frames) {
    await page.goto(url);
    await look(new URL(url).pathname);
  }
  await page.unroute(/\/preview\/.*\.html/);
  for (const shown of visit.shown) visit.seen.add(shown);
}

test("every page is used by the keyboard, by screen readers, in forced colours, without motion, and reflows", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    const told = {};
    await over(visit, await preview(), async (name) => {
      const wished = await wishes(page);
      if (wished.length > 0) told[name] = wished;
      await inspect(page, { device: "desktop", script: false });
    });
    assert.deepEqual(told, {});
  }));

for (const scheme of ["light", "dark"]) {
  test(`every page reads well in Cognito's own style, ${scheme}`, () =>
    visiting({}, async (visit) => {
      const document = { categories: { global: { colorSchemeMode: scheme.toUpperCase() } } };
      await over(visit, await preview({ document }), () => inspect(visit.page, { device: `desktop, ${scheme}`, script: false }));
    }));
}

/** Pages with everything that a theme has rules for. */
const SHOWN = /\/(login-providers|login-again|login-choice|factor-code|sign-up-wrong|mfa-select|mfa-setup-app|recovery-codes|consent|account|account-sessions|account-delete|error)\.html/;

for (const theme of THEMES) {
  test(`${theme} reads well on pages of every kind`, () =>
    visiting({}, async (visit) => {
      const frames = await preview({ document: settings(theme) });
      await over(visit, frames.filter((url) => SHOWN.test(url)), () => inspect(visit.page, { device: `desktop, ${theme}`, script: false }));
    }));
}

/** What may be told of a thing in the middle of a state: it stands in the place of `:state` while the pages are looked at. */
const STATES = ["", "hover", "active", "focus", "focus-visible", "disabled", "checked"];

/** Every colour and radius that is to be seen on a page while everything on it is in a state. */
function seenIn(state) {
  const found = new Set();
  const note = (text) => text.match(/rgba?\([^)]*\)/g)?.forEach((colour) => found.add(colour));
  for (const element of document.querySelectorAll("html, body, body *")) {
    if (state) element.classList.add(`is-${state}`);
  }
  for (const element of document.querySelectorAll("html, body, body *")) {
    for (const pseudo of ["", "::before", "::after", "::placeholder"]) {
      if (pseudo === "::placeholder" && !element.placeholder) continue;
      const style = getComputedStyle(element, pseudo || null);
      const words = pseudo === "::placeholder" || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      const drawn = pseudo ? pseudo === "::placeholder" || !["none", "normal"].includes(style.content) : true;
      if (!drawn || style.display === "none") continue;
      note(style.backgroundColor);
      note(style.boxShadow);
      if (pseudo || words || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName)) note(style.color);
      for (const side of ["Top", "Right", "Bottom", "Left"]) {
        if (style[`border${side}Style`] !== "none" && style[`border${side}Width`] !== "0px") note(style[`border${side}Color`]);
      }
      if (style.outlineStyle !== "none") note(style.outlineColor);
      found.add(`radius ${style.borderTopLeftRadius}`);
    }
  }
  for (const element of document.querySelectorAll("*")) element.classList.remove(`is-${state}`);
  return [...found];
}

test("every colour and corner of the settings is seen somewhere", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    const file = path.join(import.meta.dirname, "../../src/model/managed_login/defaults.json");
    const document = JSON.parse(readFileSync(file, "utf8"));
    // Each key has a value that no other has.
    const wanted = new Map();
    const dress = (value, at) => {
      for (const [key, inner] of Object.entries(value)) {
        const name = `${at}.${key}`;
        if (key === "darkMode") continue;
        if (typeof inner === "object" && inner !== null) dress(inner, name);
        else if (/^[0-9a-f]{8}$/i.test(inner)) {
          const [red, green] = [16 + (wanted.size % 14) * 16, 16 + Math.floor(wanted.size / 14) * 16];
          value[key] = `${[red, green, 77].map((part) => part.toString(16)).join("")}ff`;
          wanted.set(`rgb(${red}, ${green}, 77)`, name);
        } else if (typeof inner === "number") {
          value[key] = 1 + wanted.size / 8;
          wanted.set(`radius ${value[key]}px`, name);
        }
      }
    };
    dress(document.componentClasses, "componentClasses");
    dress(document.components, "components");
    assert(wanted.size > 70, `${wanted.size} keys`);
    const { global, form } = document.categories;
    [global.pageHeader, global.pageFooter, form.languageSelector].forEach((part) => (part.enabled = true));
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.route(/\/preview\/.*\/hosted\.css/, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/(?<!:):(hover|active|disabled|focus-visible|focus|checked)\b/g, ".is-$1");
      await route.fulfill({ response, body });
    });
    await over(visit, await preview({ document }), async () => {
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      for (const state of STATES) {
        for (const found of await page.evaluate(seenIn, state)) wanted.delete(found);
      }
    });
    assert.deepEqual([...wanted.values()], []);
  }));

test("the logo of a band stands where the settings put it, and its links beside it", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 96, height: 24 } });
    const Assets = [{ Category: "PAGE_HEADER_LOGO", ColorMode: "LIGHT", Extension: "PNG", Bytes: picture.toString("base64") }];
    for (const [location, sides] of [
      ["START", ["left", "right"]],
      ["CENTER", ["middle", "right"]],
      ["END", ["right", "left"]],
    ]) {
      const Settings = {
        categories: { global: { pageHeader: { enabled: true } } },
        components: { pageHeader: { logo: { enabled: true, location } } },
        poolhouse: { headerLinks: [{ text: "Help", href: "https://acme.example/" }, { text: "Acme Ltd" }] },
      };
      const [login] = await preview({ document: { Settings, Assets } });
      await page.goto(login);
      const found = await page.locator(".page-header > *").evaluateAll((parts) =>
        parts.map((part) => {
          const { left, right } = part.getBoundingClientRect();
          const middle = (left + right) / 2 / document.documentElement.clientWidth;
          return middle < 0.4 ? "left" : middle > 0.6 ? "right" : "middle";
        }),
      );
      assert.deepEqual(found, sides, location);
    }
    await preview();
    for (const shown of visit.shown) visit.seen.add(shown);
  }));

test("the preview shows the buttons of scripts, the choice of a language, and classic stylesheets", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    const document = { categories: { form: { languageSelector: { enabled: true } } } };
    const [login] = await preview({ document });
    await page.goto(login);
    assert.equal(await page.locator(".revealing > .reveal").innerText(), "Show");
    await page.locator(".languages summary").click();
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.getByRole("heading", { name: "Anmelden" }).waitFor();
    const [classic] = await preview({ classic: ".label-customizable { color: #123456 }" });
    await page.goto(classic);
    const colour = await page.locator(".label-customizable").first().evaluate((label) => getComputedStyle(label).color);
    assert.equal(colour, "rgb(18, 52, 86)");
    await preview();
    for (const shown of visit.shown) visit.seen.add(shown);
  }));

test("the preview shows every page in the style that is written", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    await page.goto(new URL("/preview", dev.inbox).href);
    visit.seen.add(`${new URL(dev.inbox).origin}/preview`);
    await page.getByRole("heading", { level: 2, name: "login", exact: true }).waitFor();
    const document = settings("arcade");
    const { css } = document.poolhouse;
    delete document.poolhouse.css;
    await page.getByLabel(/^Settings/).fill(JSON.stringify(document));
    await page.getByLabel(/^Stylesheet/).fill("main { position: fixed }");
    await page.getByText("the property is not allowed: position").waitFor();
    await page.getByLabel(/^Stylesheet/).fill(css);
    await page.getByText("the property is not allowed").waitFor({ state: "hidden" });
    const frame = page.frameLocator("iframe[title='login, desk, dark']");
    await frame.getByRole("heading", { name: "Insert coin" }).waitFor();
    // The stylesheet comes into the frames after the settings.
    const border = () => frame.locator("main").evaluate((main) => getComputedStyle(main).borderTopColor);
    const until = Date.now() + 15_000;
    while ((await border()) !== "rgb(39, 232, 255)") assert(Date.now() < until, await border());
    const schemes = await page.evaluate(() =>
      [...document.querySelectorAll("iframe")].slice(0, 4).map((frame) => getComputedStyle(frame).colorScheme),
    );
    assert.deepEqual(schemes, ["light", "dark", "light", "dark"]);
  }));
