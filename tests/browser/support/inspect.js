// What must hold of every page, whatever it is for.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** Labels and autocomplete, accessibility in light and dark, no sideways scrolling. Leaves the page as it was. */
export async function inspect(page, { device, script, contrast = true }) {
  const key = [device, script, contrast, await page.evaluate(state)].join("\n");
  if (!isFirst(key)) return;
  assert.deepEqual(await page.evaluate(fieldsWithout), [], `fields of ${page.url()}`);
  await accessible(page, script, contrast);
  await reflows(page);
}

/** Whether no process of this run has looked at the same before: main.js names the folder where that is noted. */
function isFirst(key) {
  try {
    mkdirSync(path.join(process.env.POOLHOUSE_INSPECTED, createHash("sha256").update(key).digest("hex")));
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** What tells one state of a page from another: its place, and everything that is written on it. */
function state() {
  const words = document.body.innerText.replace(/\S+@\S+|\S{16,}|\d+/g, "");
  return `${location.pathname.split("/").at(-1)} ${document.documentElement.className} ${words}`;
}

/** The fields a person fills in that lack a label or say nothing to a password manager. */
function fieldsWithout() {
  const fields = [...document.querySelectorAll("input, select, textarea")];
  const shown = fields.filter((field) => field.type !== "hidden" && !field.closest("[aria-hidden=true]"));
  return shown
    .filter((field) => !["submit", "button"].includes(field.type))
    .flatMap((field) => [
      ...(field.labels?.length && field.labels[0].innerText.trim() ? [] : [`${field.name}: no label`]),
      ...(field.getAttribute("autocomplete") ? [] : [`${field.name}: no autocomplete`]),
    ]);
}

/**
 * Lets timers of ours run on a page whose own scripts were not to run; they did not, and will not on the next page.
 * The answer takes it back. (A session that sets what it has already is not heard: hence first the opposite.)
 */
async function letTimersRun(page) {
  const devtools = await page.context().newCDPSession(page);
  const disable = (value) => devtools.send("Emulation.setScriptExecutionDisabled", { value });
  await disable(true);
  await disable(false);
  return () => disable(true);
}

async function accessible(page, script, contrast) {
  const stopTimers = script ? async () => {} : await letTimersRun(page);
  await page.evaluate(AXE);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations, passes } = await page.evaluate(
      ([tags, enabled]) =>
        globalThis.axe.run(document, {
          runOnly: tags,
          rules: { "color-contrast": { enabled } },
          resultTypes: ["violations"],
        }),
      [TAGS, contrast],
    );
    assert(passes.length > 5, "axe looked at the page");
    const told = violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html} ${node.failureSummary}`),
    );
    assert.deepEqual(told, [], `accessibility of ${page.url()}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await stopTimers();
}

/** A small phone, a desktop at twice the zoom, text at twice the size (WCAG 1.4.4, 1.4.10), and from right to left. */
async function reflows(page) {
  const before = page.viewportSize();
  const dress = (root) => page.evaluate(([size, dir]) => {
    document.documentElement.style.fontSize = size;
    document.documentElement.dir = dir;
  }, root);
  const dir = await page.evaluate(() => document.documentElement.dir || "ltr");
  for (const [what, width, ...root] of [
    ["320 pixels", 320, "", dir],
    ["200 % zoom", 640, "", dir],
    ["200 % text", 390, "200%", dir],
    ["320 pixels from right to left", 320, "", "rtl"],
  ]) {
    await page.setViewportSize({ width, height: 640 });
    await dress(root);
    assert.deepEqual(await page.evaluate(cut), [], `${page.url()} at ${what}`);
  }
  await dress(["", dir]);
  await page.evaluate(() => document.documentElement.removeAttribute("style"));
  await page.setViewportSize(before);
}

/** Elements that make the page scroll sideways, and buttons that do not hold their words. */
function cut() {
  const width = document.documentElement.clientWidth;
  const name = (element) => element.outerHTML.slice(0, 120);
  const outside = ({ left, right }) => right > width + 1 || left < -1;
  const wide =
    document.documentElement.scrollWidth <= width
      ? []
      : [...document.body.querySelectorAll("*")].filter((element) => outside(element.getBoundingClientRect()));
  const full = [...document.querySelectorAll("button, .btn")].filter(
    (button) => button.scrollWidth > button.clientWidth + 1 || button.scrollHeight > button.clientHeight + 2,
  );
  return [...wide.map((e) => `too wide: ${name(e)}`), ...full.map((e) => `overflows: ${name(e)}`)].slice(0, 5);
}
