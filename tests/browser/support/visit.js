// A browser profile of its own for a journey, and a watch that fails the journey for what no page may do.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { after, test } from "node:test";

import { DEVICES, closed, launched } from "./browser.js";
import { inspect } from "./inspect.js";
import { codeIn, dev, message } from "./world.js";

const FAILURES = path.join(import.meta.dirname, "../failures");

/** Milliseconds that one step may take. */
const STEP = 15_000;

after(closed);

const ours = [dev.endpoint, dev.https_endpoint, dev.inbox, dev.demo_app].filter(Boolean).map((url) => new URL(url).origin);

/** Notes whatever no page may do: in `problems`, one line each. */
function watch(context, allowed, problems) {
  const documents = new Set();
  context.on("request", (request) => {
    if (request.isNavigationRequest()) documents.add(request.url());
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && !allowed.has(origin)) problems.push(`request to another host: ${request.url()}`);
  });
  context.on("requestfailed", async (request) => {
    // Nobody waits for the icon of a page: the next page may come before it has.
    if (request.resourceType() === "other" && request.failure()?.errorText === "net::ERR_ABORTED") return;
    // An answer without content leaves a browser where it is. A page that is closed meanwhile tells of none.
    if ((await request.response().catch(() => null))?.status() === 204) return;
    problems.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  context.on("response", (response) => {
    const isDocument = response.request().isNavigationRequest();
    if (response.status() >= (isDocument ? 500 : 400)) problems.push(`${response.status()} for ${response.url()}`);
  });
  context.on("console", (entry) => {
    // Chromium reports the status of a document, too; the test says which it expects.
    const status = /^Failed to load resource: the server responded with a status of 4/.test(entry.text());
    if (status && documents.has(entry.location().url)) return;
    if (["error", "warning"].includes(entry.type())) problems.push(`console: ${entry.text()}`);
  });
  context.on("weberror", (error) => problems.push(`page error: ${error.error().stack}`));
}

class Visit {
  constructor(context, options) {
    this.context = context;
    this.options = options;
    /** Paths of ours that were shown, and those that were looked at. */
    this.shown = new Set();
    this.seen = new Set();
    this.statuses = new WeakMap();
    context.on("page", (page) => this.#follow(page));
  }

  #follow(page) {
    page.setDefaultTimeout(STEP);
    page.on("response", (response) => {
      const request = response.request();
      if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
        this.statuses.set(page, response.status());
      }
    });
    page.on("framenavigated", (frame) => {
      const url = new URL(frame.url());
      if (frame === page.mainFrame() && ours.includes(url.origin)) {
        this.shown.add(url.origin + url.pathname);
      }
    });
  }

  async tab() {
    return this.context.newPage();
  }

  /**
   * Looks at the page that is shown: its heading, status, labels, contrast, how it reflows. Every page of a journey
   * must be looked at.
   */
  async look(heading, { page = this.page, status = 200, ...options } = {}) {
    await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    // The heading can be there before the style sheets are, and a page without them is not what a person sees.
    await page.waitForLoadState("load");
    assert.equal(this.statuses.get(page), status, `the status of "${heading}"`);
    const url = new URL(page.url());
    this.seen.add(url.origin + url.pathname);
    await inspect(page, { ...this.options, ...options });
  }

  /** The code in the newest message to an address, as a person finds it: on the inbox page, in another tab. */
  async codeFor(to, subject = () => true) {
    const newest = await message(to, subject);
    const tab = await this.tab();
    await tab.goto(`${dev.inbox}?to=${encodeURIComponent(to)}`);
    await this.look("Inbox", { page: tab });
    const shown = await tab.getByRole("article").first().innerText();
    await tab.close();
    const code = codeIn(shown);
    assert.equal(code, codeIn(newest.text), "the inbox shows the newest message first");
    return code;
  }
}

/**
 * Runs a journey in a fresh profile. It fails for any violation of the content security policy, console error, page
 * error, failed request or request to a host that is neither ours nor one of `apps`, and for a page nobody looked at.
 */
export async function visiting({ device = "desktop", script = true, https = false, apps = [], ...more }, journey) {
  const context = await (
    await launched()
  ).newContext({ ...DEVICES[device], javaScriptEnabled: script, ignoreHTTPSErrors: https, locale: "en-GB", ...more });
  const problems = [];
  watch(context, new Set([...ours, ...apps]), problems);
  const visit = new Visit(context, { device, script });
  try {
    visit.page = await visit.tab();
    await journey(visit);
    assert.deepEqual(problems, []);
    const unseen = [...visit.shown].filter((shown) => !visit.seen.has(shown));
    assert.deepEqual(unseen, [], "pages that were shown and not looked at");
  } catch (error) {
    await keep(context, error, problems);
    throw error;
  } finally {
    await context.close();
  }
}

/** What makes two tests of a journey that may lead to an app: one with script, on a device, and one without, on the other. */
export function bothWays(origin, withScript = "desktop") {
  const without = withScript === "desktop" ? "phone" : "desktop";
  return (name, journey) => {
    for (const script of [true, false]) {
      const device = script ? withScript : without;
      test(`${name}: ${device}, script ${script ? "on" : "off"}`, () =>
        visiting({ device, script, apps: [origin()] }, journey));
    }
  };
}

/** Keeps a picture of every tab of a journey that failed, and says where. */
async function keep(context, error, problems) {
  await mkdir(FAILURES, { recursive: true });
  const told = problems.filter((problem) => !error.message.includes(problem.slice(0, 40)));
  for (const [index, page] of context.pages().entries()) {
    const file = path.join(FAILURES, `${Date.now()}-${index}.png`);
    const words = await page.locator("body").innerText({ timeout: 1000 }).catch(() => "");
    const kept = await page.screenshot({ path: file, fullPage: true }).then(
      () => file,
      (why) => why.message,
    );
    told.push(`at ${page.url()}`, `picture: ${kept}`, ...words.split("\n").map((line) => `| ${line}`));
  }
  const more = told.map((line) => `\n  ${line}`).join("");
  error.message += more;
  error.stack += more;
}
