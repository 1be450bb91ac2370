// Every page there is, as the preview of `dev` shows it with sample content.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inspect } from "./support/inspect.js";
import { stops } from "./support/keyboard.js";
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

test("every page is used by the keyboard, by screen readers, in forced colours, without motion, and reflows", () =>
  visiting({}, async (visit) => {
    const { page } = visit;
    const preview = await (await fetch(new URL("/preview", dev.inbox))).text();
    const frames = [...preview.matchAll(/<iframe class="desk" [^>]* src="([^"]+)"/g)].map(([, src]) => new URL(src, dev.inbox).href);
    assert(frames.length > 30, `${frames.length} pages`);
    // Without the style that somebody may be writing, and without the frames in which apps hear of a sign-out: they lead
    // nowhere here, and the preview's policy forbids them.
    await page.route(/\/preview\/.*\.html/, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/<iframe.*?<\/iframe>|<link [^>]*\/style\.css">/gs, "");
      await route.fulfill({ response, body });
    });
    const told = {};
    for (const url of frames) {
      await page.goto(url);
      const wished = await wishes(page);
      if (wished.length > 0) told[new URL(url).pathname] = wished;
      await inspect(page, { device: "desktop", script: false });
    }
    assert.deepEqual(told, {});
    for (const shown of visit.shown) visit.seen.add(shown);
  }));
