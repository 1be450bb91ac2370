// Every page there is, as the preview of `dev` shows it with sample content: in our look and in styles. There is one
// preview: whatever writes a style into it stands in this file.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { inspect } from "./support/inspect.js";
import { stops } from "./support/keyboard.js";
import { png } from "./support/picture.js";
import { difference } from "./support/pixels.js";
import { THEMES, settings } from "./support/theme.js";
import { visiting } from "./support/visit.js";
import { dev } from "./support/world.js";

/** What a password manager may rely on: each field that it fills or must leave alone, by name. */
const FILLED = {
  "authentication_code": "one-time-code",
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
    await page.getByRole("button", { name: "Deutsch" }).click();
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
    await page.getByLabel(/^Settings/).fill(`{"Settings": 5}`);
    await page.getByText("Settings: it must be an object.").waitFor();
    await page.getByLabel(/^Settings/).fill(`{"x": "${"x".repeat(3 * 1024 * 1024)}"}`);
    await page.getByText("The draft is larger than").waitFor();
    await page.getByLabel(/^Settings/).fill(JSON.stringify(document));
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

/** Stylesheets that hide what a person agrees to, cover it, or make it say something else. Each is one that is taken. */
const ATTACKS = [
  // The grounds and inks of the question.
  ".plainly-seen *{background:CanvasText}",
  ".plainly-seen{background:CanvasText} .plainly-seen *{color:CanvasText}",
  ".plainly-seen{box-shadow:inset 0 0 0 900px CanvasText}",
  ".plainly-seen p, .plainly-seen li{box-shadow:inset 0 0 0 900px CanvasText}",
  ".plainly-seen *{color-scheme:light;background:Canvas} .plainly-seen{color-scheme:dark}",
  ".plainly-seen *{color-scheme:dark} .plainly-seen{color-scheme:light}",
  ".plainly-seen *{text-shadow:0 0 0 CanvasText, 2px 2px 0 CanvasText, -2px -2px 0 CanvasText}",
  ".plainly-seen *{-webkit-background-clip:text;background-clip:text}",
  ".plainly-seen{border-image:linear-gradient(CanvasText,CanvasText) 0 fill}",
  ".plainly-seen li,.plainly-seen p{outline:40px solid Canvas;outline-offset:-40px}",
  ".plainly-seen{outline:900px solid Canvas;outline-offset:-900px}",
  // Lines through it.
  ".plainly-seen *{text-decoration:line-through 2em CanvasText}",
  ".modal-body{text-decoration:line-through 2em CanvasText}",
  "html, body, .container, .modal-dialog, main, form{text-decoration:line-through 2em CanvasText}",
  ".plainly-seen a{text-decoration-line:line-through;text-decoration-thickness:2em}",
  // Its size, its place, its letters.
  ".plainly-seen li::marker{font-size:300px}",
  ".plainly-seen li{list-style:inside square}",
  ".plainly-seen{border-inline-start:1400px solid transparent}",
  ".plainly-seen{border-block-start:4000px solid transparent}",
  ".plainly-seen p,.plainly-seen ul{border-block-start:4000px solid transparent}",
  ".plainly-seen, .plainly-seen *{letter-spacing:-1em;word-spacing:9rem;text-indent:-99rem;line-height:0;font-size:0}",
  ".plainly-seen, .plainly-seen *{font-variant:small-caps;font-stretch:50%;text-transform:uppercase}",
  ".plainly-seen, .plainly-seen *{display:flex;flex-direction:row-reverse;flex-wrap:wrap-reverse;order:3}",
  ".plainly-seen *{display:grid;grid-template-columns:0 0;overflow:hidden}",
  ".plainly-seen *{display:table-column}",
  ".plainly-seen{display:none} .plainly-seen *{opacity:0;filter:contrast(0);appearance:none}",
  ".plainly-seen{max-height:0;height:0;overflow:hidden;opacity:.01}",
  ".plainly-seen{filter:blur(9px) contrast(0)}",
  ".plainly-seen *{filter:blur(9px)}",
  ".plainly-seen{float:right;inline-size:1px;margin-inline-start:-9999px;vertical-align:-999px}",
  ".plainly-seen, .plainly-seen *{white-space:nowrap;word-break:break-all;hyphens:auto;text-wrap:nowrap;tab-size:0}",
  ".plainly-seen{animation:gone 1s infinite} @keyframes gone{from{opacity:0}to{opacity:0}}",
  ".plainly-seen, .plainly-seen *{transition:all 9999s;opacity:0}",
  ".plainly-seen p{content:url(\"EMAIL_GRAPHIC\")} .plainly-seen::before{content:url(\"EMAIL_GRAPHIC\")}",
  // What it stands in.
  "main{display:none}",
  "body{display:none} html{display:none}",
  ".container{display:none} form{display:none}",
  ".modal-body{opacity:0;filter:contrast(0)}",
  ".modal-body, main{backdrop-filter:invert(1);background-blend-mode:difference;filter:invert(1)}",
  ".modal-body{outline:900px solid white;outline-offset:-900px}",
  "html, body, main, form{outline:900px solid white;outline-offset:-900px}",
  ".modal-dialog{inline-size:0;min-inline-size:0;max-inline-size:0} .container{display:block}",
  ".modal-dialog{margin-inline-start:-9999px;float:left}",
  ".container{grid-template-columns:0 0;grid-auto-columns:0;place-items:start}",
  ".modal-dialog{grid-column:3;grid-row:7;aspect-ratio:1/900}",
  "html{display:grid;grid-template-columns:0} body{display:grid;grid-template-columns:0;inline-size:0;max-inline-size:0}",
  "main, .modal-body{inline-size:1px;max-inline-size:1px;overflow:hidden;max-block-size:1px}",
  "body{flex-direction:row;align-items:flex-end} .container{flex:0 0 0px;order:9}",
  ".modal-body{padding:900px} form{padding-top:900px}",
  "form{margin-top:900px;border-top:900px solid transparent}",
  "form{min-height:3000px;align-content:end;display:grid}",
  ".modal-body{display:flex;flex-direction:column-reverse}",
  ".modal-body{display:grid;grid-template-areas:\"a b\"} .plainly-seen{grid-area:b} form{grid-area:a}",
  "form{display:flex;flex-direction:row-reverse} form{inline-size:1px}",
  "html{font-size:1px;letter-spacing:-1em;text-indent:-99rem} body{font-size:1px;line-height:0}",
  "html, body, .container, .modal-dialog, main, .modal-body, form{content:url(\"EMAIL_GRAPHIC\")}",
  "main, .modal-body, form{animation:away 1s infinite} @keyframes away{from{opacity:0}to{margin-left:-9999px}}",
  // What stands beside it.
  ".intro{margin-bottom:-400px;padding-bottom:400px;background:white;opacity:.99}",
  ".intro{float:left;inline-size:calc(100% - 10px);block-size:400px}",
  ".intro{float:right;inline-size:380px;block-size:400px;margin-bottom:-400px;background:white}",
  ".answers + .hint{margin-top:-110px;padding-top:110px;background:white;opacity:.99}",
  ".answers + .hint{margin-top:-600px;padding-top:600px;background:white;filter:blur(0)}",
  "form > .aside{margin-top:-600px;padding-bottom:600px;background:white;opacity:.99}",
  ".page-footer{margin-top:-900px;padding-top:900px;background:white;opacity:.99}",
  "body::after, main::after{content:\"\";display:block;margin-top:-900px;block-size:900px;background:white;opacity:.99}",
  "form::before, .modal-body::after{content:url(\"EMAIL_GRAPHIC\")}",
  ".modal-body::before{content:\"\";display:block;block-size:400px;margin-bottom:-400px;background:white;opacity:.99}",
  // The answers.
  ".answers > .answer-no{box-shadow:inset 0 0 0 900px CanvasText}",
  ".answers > .answer-no{outline:60px solid white;outline-offset:-60px}",
  ".answers > .answer-no{outline:300px solid white}",
  ".answers{outline:900px solid white;outline-offset:-900px;box-shadow:inset 0 0 0 900px white}",
  ".answers > .answer-no{text-decoration:line-through 2em CanvasText;border:0}",
  ".answers{grid-template-columns:1fr 0px;grid-auto-flow:column;order:-1}",
  ".answers{display:flex;flex-direction:column-reverse} .answers > .btn{order:3} .answers > .answer-no{order:-1}",
  ".answers > .btn{padding:0 900px;border:90px solid transparent;font-size:0;text-indent:-99rem;letter-spacing:-2em}",
  ".answers > .btn{display:none;height:0;max-height:0;opacity:0;overflow:hidden;inline-size:1px;float:left}",
  ".answers > .btn-primary{color:transparent} .answers > .btn-primary::before{content:url(\"EMAIL_GRAPHIC\")}",
  ".answers > .btn-primary{color:transparent;background:url(\"EMAIL_GRAPHIC\")}",
  ".answers > .btn-primary{content:url(\"EMAIL_GRAPHIC\")} .answers > .answer-no{content:\"\"}",
  ".answers > .btn-primary{background:Canvas;color:Canvas} .answers > .answer-no{background:CanvasText}",
  ".answers > .answer-no{border-image:linear-gradient(CanvasText,CanvasText) 0 fill;color-scheme:dark}",
  ".answers > .btn{text-shadow:0 0 9px CanvasText, 0 0 9px Canvas;filter:contrast(0);text-align:right;text-transform:uppercase}",
  ".answers > .btn{animation:swap 1s infinite;transition:all 9s} @keyframes swap{from{opacity:0}to{margin-top:50px}}",
  ".answers > .btn{font-family:Blank;font-variant:small-caps;line-height:0;white-space:pre;appearance:auto;align-items:start}",
  ".answers{margin-top:-300px;float:right;inline-size:10px;opacity:0;padding-top:300px;border:50px solid white}",
  // Everything at once, and with weight.
  "*, *::before, *::after{background:white !important;color:white !important;opacity:0 !important;font-size:0 !important;" +
    "max-inline-size:0 !important;margin:-900px !important;display:none !important;outline:900px solid white !important}",
];

/** Stylesheets that pull a question off the page, or into a corner, by what stands before it or is put there. */
const PULLS = [
  // Margins of what stands before it, however they are written.
  ".page-consent .banner-customizable, .banner-customizable{margin-block-end:-711px}",
  ".banner-customizable{float:left;inline-size:100%;margin-bottom:-5000px}",
  ".intro{margin-block-end:-5000px}",
  ".intro{margin-block-start:-750px}",
  ".intro{margin-top:calc(-1 * 750px)}",
  ":root{--up:-5000px} .intro{margin:var(--up) !important}",
  ".intro{-webkit-margin-after:-5000px}",
  ".intro{-webkit-margin-before:-750px !important}",
  ":root{--spacing:-99}",
  ".page-header{margin-bottom:-5000px}",
  ".page-header{display:contents} .page-header *, .page-header::after{content:\"\";display:block;margin:-900px}",
  ".form-logo{margin-bottom:-5000px}",
  ":root > :not(body){display:block;margin-bottom:-5000px}",
  // Those of what is in it.
  "h1{margin-bottom:-5000px}",
  "h1{margin-top:-750px}",
  ".intro{display:contents} h1{margin-bottom:-5000px}",
  ".intro{display:inline} h1{margin-bottom:-750px}",
  ".banner-customizable, .intro{display:contents} .intro *{margin:-5000px}",
  // Pseudo-elements.
  "html::before{content:\"\";display:block;margin-bottom:-454px}",
  "html::before{content:\"\";display:block;margin-bottom:-5000px}",
  "body::before{content:\"\";display:block;margin-bottom:-5000px}",
  ".container::before{content:\"\";display:block;margin-bottom:-5000px}",
  ".modal-dialog::before{content:\"\";display:block;margin-bottom:-5000px}",
  "main::before{content:\"\";display:block;margin-bottom:-5000px}",
  ".intro::after{content:\"\";display:block;margin-bottom:-5000px}",
  "h1::before{content:\"\";display:block;margin-top:-750px}",
  // What comes after it, put before it.
  ".page-footer{order:-1;margin-bottom:-5000px}",
  ".container{order:1} .page-footer{margin-bottom:-5000px}",
  ".page-footer{display:contents} .page-footer *{order:-1;display:block;margin:-900px}",
  ".page-footer{display:contents} .page-footer::before{content:\"\";order:-1;display:block;margin:-900px}",
  "body::after{content:\"\";order:-1;margin-bottom:-5000px}",
  ".modal-dialog::after{content:\"\";order:-1;margin-bottom:-5000px}",
  // What takes the room beside it.
  ".container::before{content:\"\";grid-column:2;inline-size:100vw}",
  ".container::after{content:\"\";grid-row:1;grid-column:3;inline-size:1260px}",
  "html::before{content:\"\";float:left;inline-size:1270px;block-size:9999px}",
  ":root > :not(body){display:block;float:right;inline-size:1270px;block-size:9999px}",
  // Everything at once, and with weight.
  "*{margin:-5000px !important} *::before, *::after{content:\"\";display:block;margin:-5000px !important}",
];

/** Stylesheets that put a form that agrees by being sent above what it agrees to. */
const LIFTS = [
  ".intro{padding-block-end:3000px} form{margin-top:-3500px}",
  ".intro{padding-block-end:3000px} form{display:contents} form > *{margin-top:-3500px}",
  ".intro{padding-block-end:3000px} form .btn{margin-top:-3500px}",
  ".intro{padding-block-end:3000px} form{display:flex;float:left} .field{margin-top:-3500px}",
];

/** The same where there are no selectors but Cognito's. */
const CLASSIC_ATTACKS = [
  ".background-customizable{text-decoration:line-through 2em CanvasText}",
  ".background-customizable{display:none;opacity:0;color:white;max-width:0}",
  ".background-customizable{outline:900px solid white;outline-offset:-900px}",
  ".textDescription-customizable{margin-bottom:-600px;padding-bottom:600px;background:white;opacity:.99}",
  ".banner-customizable{margin-bottom:-600px;padding-bottom:600px;background:white;opacity:.99}",
  ".redirect-customizable{margin-top:-600px;padding-bottom:600px;background:white;opacity:.99}",
  ".submitButton-customizable{color:white;background:white;font-size:90px;text-indent:-900px;outline:90px solid white}",
  ".submitButton-customizable:hover{margin-top:90px;height:0;display:none}",
];

/** The same where there are no selectors but Cognito's. */
const CLASSIC_PULLS = [
  ".banner-customizable{margin-bottom:-750px}",
  ".banner-customizable{margin-top:-750px}",
  ".banner-customizable{display:contents} .logo-customizable{display:block;margin:-750px}",
  ".textDescription-customizable{margin-bottom:-690px}",
  ".textDescription-customizable{display:inline;margin:-5000px}",
  ".errorMessage-customizable{margin-bottom:-690px}",
];

/** The same for cards that are made wider: they end at the edge of the window, so that they are looked at in a narrow one. */
const WIDER_ATTACKS = [
  ".modal-dialog{inline-size:90000px;max-inline-size:none;min-inline-size:90000px}",
  "html, body, .container, main, .modal-body, form{min-inline-size:90000px;inline-size:90000px}",
  "body{padding:0 400px} .container{padding:0 400px}",
];

/**
 * What a person sees of a question and its answers: a picture, where they stand, whether a click reaches them, and that
 * one scrolls to them. A button that agrees stands below.
 */
async function seen(page, url) {
  await page.goto(url);
  const { clip, places } = await page.evaluate(() => {
    const parts = [...document.querySelectorAll(".plainly-seen, .answers > .btn")];
    const at = (part) => part.getBoundingClientRect();
    // Letters look different between two pixels, and what stands above is as high as it likes: on a whole one.
    const spacer = document.createElement("div");
    parts[0].before(spacer);
    const say = (name, value) => spacer.style.setProperty(name, value, "important");
    say("all", "initial");
    say("display", "block");
    say("clear", "both");
    say("height", `${Math.ceil(at(parts[0]).top) - at(parts[0]).top}px`);
    const hits = parts.map((part) => {
      part.scrollIntoView({ block: "center" });
      const { x, y, width, height } = at(part);
      const spots = [[0.5, 0.5], [0.05, 0.2], [0.95, 0.8]].map(([right, down]) => [x + right * width, y + down * height]);
      return spots.every((spot) => document.elementFromPoint(...spot)?.closest(".plainly-seen, .btn") === part);
    });
    // What stands above or before the page's beginning is scrolled to by nobody.
    const there = parts.map((part) => at(part).top + scrollY >= 0 && at(part).left + scrollX >= 0);
    const end = at(parts[0]).bottom + scrollY;
    const above = [...document.querySelectorAll("main form .submitButton-customizable")].filter((button) => {
      button.scrollIntoView({ block: "center" });
      const { x, y, width, height } = at(button);
      return y + scrollY < end && document.elementFromPoint(x + width / 2, y + height / 2) === button;
    });
    parts[0].scrollIntoView({ block: "start" });
    const { x, y, width } = at(parts[0]);
    const below = parts.map((part) => Math.round(at(part).bottom - y));
    return { clip: { x, y, width, height: below.at(-1) }, places: JSON.stringify({ below, hits, there, above: above.length }) };
  });
  return { places, picture: await page.screenshot({ clip }) };
}

test("a question and its answers look the same whatever a stylesheet says", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    const picture = await png(`<svg width="200" height="40"><text x="9" y="28" font-size="20">Do not allow</text></svg>`, 200, 40);
    const Assets = [{ Category: "EMAIL_GRAPHIC", ColorMode: "LIGHT", Extension: "PNG", Bytes: picture.toString("base64") }];
    const Settings = { categories: { global: { pageHeader: { enabled: true }, pageFooter: { enabled: true } } } };
    const document = { Settings, Assets };
    const full = (css) => ({ document, css });
    const moving = new Set([...PULLS, ...LIFTS]);
    const told = [];
    for (const [attacks, width, draft, name] of [
      [[...ATTACKS, ...PULLS], 1280, full, "consent-stranger"],
      [WIDER_ATTACKS, 432, full, "consent-stranger"],
      [[...ATTACKS.slice(-1), ...PULLS], 1280, full, "terms"],
      [[...ATTACKS.slice(-1), ...PULLS], 1280, full, "device-confirm"],
      [[...PULLS, ...LIFTS], 1280, full, "sign-up"],
      [[...CLASSIC_ATTACKS, ...CLASSIC_PULLS], 1280, (classic) => ({ classic }), "consent-stranger"],
      ...["terms", "device-confirm", "sign-up"].map((name) => [CLASSIC_PULLS, 1280, (classic) => ({ classic }), name]),
    ]) {
      await page.setViewportSize({ width, height: 900 });
      const at = async (css) => {
        const body = await preview(draft(css));
        return seen(page, body.find((url) => url.endsWith(`/${name}.html?lang=en`)));
      };
      const plain = await at(".legalText-customizable{color:black}");
      for (const attack of attacks) {
        try {
          const attacked = await at(attack);
          const part = await difference(plain.picture, attacked.picture);
          // One that is pushed down stands between two pixels, or ends below the window: where it stands is compared.
          if (part > 0.002 && !moving.has(attack)) told.push(`${name}: ${attack}: ${part.toFixed(3)} of it`);
          if (attacked.places !== plain.places) told.push(`${name}: ${attack}: ${attacked.places}, not ${plain.places}`);
        } catch (error) {
          told.push(`${name}: ${attack}: ${error.message.split("\n")[0]}`);
        }
      }
    }
    for (const shown of visit.shown) visit.seen.add(shown);
    assert.deepEqual(told, []);
  }));

test("a classic stylesheet says where the words of buttons and links stand", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    const looked = async (classic, name) => {
      const frames = await preview({ classic });
      await page.goto(frames.find((url) => url.endsWith(`/${name}.html?lang=en`)));
    };
    const sides = (selector) =>
      page.locator(selector).evaluateAll((all) =>
        all.map((element) => {
          const words = document.createRange();
          words.selectNodeContents(element);
          const lines = [...words.getClientRects()].filter(({ width }) => width > 0);
          const around = element.closest("p, .btn, .redirect-customizable").parentElement.getBoundingClientRect();
          const before = Math.min(...lines.map(({ left }) => left)) - around.left;
          const behind = around.right - Math.max(...lines.map(({ right }) => right));
          return Math.abs(before - behind) < 4 ? "center" : before < behind ? "left" : "right";
        }),
      );
    for (const align of ["left", "center", "right"]) {
      const says = ["idpButton", "socialButton", "redirect"].map((name) => `.${name}-customizable { text-align: ${align} }`);
      await looked(says.join(" "), "login-providers");
      for (const selector of [".idpButton-customizable > span", ".socialButton-customizable > span", "a.redirect-customizable", "p.redirect-customizable"]) {
        const found = await sides(selector);
        assert(found.length > 0, selector);
        assert.deepEqual([...new Set(found)], [align], `${selector}: ${align}`);
      }
      await looked(`.submitButton-customizable { text-align: ${align} }`, "forgot");
      assert.deepEqual(await sides("button.submitButton-customizable"), [align]);
    }
    const template = readFileSync(path.join(import.meta.dirname, "../../docs/themes/classic.css"), "utf8");
    await looked(template, "login-providers");
    assert.deepEqual(await sides(".socialButton-customizable > span"), ["left"]);
    assert.deepEqual(await sides("a.idpButton-customizable > span"), ["center"]);
    assert.deepEqual(await sides("a.redirect-customizable"), ["center"]);
    const inside = await page.locator(".provider-name").first().evaluate((name) => parseFloat(getComputedStyle(name).paddingInlineStart));
    assert(inside >= 8, `${inside}px before the name of a social network`);
    await preview();
    for (const shown of visit.shown) visit.seen.add(shown);
  }));

test("the card of a question has the corners, the edges and the letters of the others", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    for (const style of [{ classic: ".banner-customizable { background-color: #cde }" }, { css: ".banner-customizable { background: #cde }", document: {} }]) {
      const frames = await preview(style);
      const on = (name) => page.goto(frames.find((url) => url.endsWith(`/${name}.html?lang=en`)));
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        const edges = {};
        for (const name of ["login", "sign-up", "terms", "consent"]) {
          await on(name);
          edges[name] = await page.locator("main").evaluate((card) => {
            const { paddingInlineStart } = getComputedStyle(card.querySelector(".modal-body"));
            const corners = (element) => getComputedStyle(element).borderRadius.split(" ")[0];
            const cut = getComputedStyle(card).overflowX !== "visible";
            return { inside: innerWidth > 540 ? paddingInlineStart : "", corner: cut ? corners(card) : corners(card.querySelector(":scope > .banner-customizable") ?? card) };
          });
        }
        for (const [name, found] of Object.entries(edges)) assert.deepEqual(found, edges.login, `${name}, ${width}`);
      }
      await on("consent");
      const size = await page.locator(".app-name bdi").evaluate((name) => getComputedStyle(name).fontSize);
      assert.equal(size, "20px");
    }
    await preview();
    for (const shown of visit.shown) visit.seen.add(shown);
  }));

for (const scheme of ["light", "dark"]) {
  test(`what the browser fills in is read in our colours, ${scheme}`, () =>
    visiting({}, async (visit) => {
      const { page } = visit;
      await page.emulateMedia({ colorScheme: scheme });
      const [login] = await preview({}, scheme);
      await page.goto(login);
      await page.locator("#signInFormUsername").fill("ann@example.com");
      await page.evaluate(() => document.activeElement.blur());
      const shot = () => page.locator("#signInFormUsername").screenshot();
      const typed = await shot();
      const session = await page.context().newCDPSession(page);
      await session.send("DOM.enable");
      await session.send("CSS.enable");
      const { root } = await session.send("DOM.getDocument");
      const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#signInFormUsername" });
      await session.send("CSS.forcePseudoState", { nodeId, forcedPseudoClasses: ["autofill"] });
      assert(await page.locator("#signInFormUsername").evaluate((field) => field.matches(":autofill")));
      const part = await difference(typed, await shot());
      assert(part < 0.02, `${part} of the field looks different`);
      for (const shown of visit.shown) visit.seen.add(shown);
    }));
}
