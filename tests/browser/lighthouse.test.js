// What Lighthouse makes of the sign-in page: of each category nearly everything, and few bytes. Performance it works out
// from how long one load took here, which says something of the page only where nothing else runs: PACE=1 asks for it,
// otherwise it is told.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

import { authorization, startApp } from "./support/app.js";
import { chromium } from "./support/chromium.js";
import { hosted, makeClient, makePool } from "./support/world.js";

const LEAST = 98;
const MOST_BYTES = 30 * 1024;

let app, browser, url;

before(async () => {
  app = await startApp();
  const pool = await makePool();
  url = `${hosted(pool)}/login?${authorization(await makeClient(pool, app.origin), app.origin).query}`;
  const chromeFlags = ["--headless=new", "--no-sandbox"];
  browser = await launch({ chromePath: chromium(), chromeFlags, logLevel: "silent" });
});
after(async () => {
  browser?.kill();
  await app.stop();
});

async function report(config) {
  const onlyCategories = ["performance", "accessibility", "best-practices"];
  const { lhr } = await lighthouse(url, { port: browser.port, logLevel: "error", onlyCategories }, config);
  assert.equal(lhr.runtimeError, undefined);
  return lhr;
}

const score = ({ categories }, category) => Math.round(categories[category].score * 100);

/** What a category lost points for. */
function lost({ categories, audits }, category) {
  const counted = categories[category].auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => audits[id]);
  return counted
    .filter((audit) => audit.score !== null && audit.score < 1)
    .map(({ id, score, displayValue, details }) => ({ id, score, displayValue, items: details?.items?.slice(0, 3) }));
}

for (const [device, config] of [
  ["phone", undefined],
  ["desktop", desktopConfig],
]) {
  test(`the sign-in page on a ${device}`, async () => {
    const found = await report(config);
    const asked = Object.keys(found.categories).filter((name) => name !== "performance" || process.env.PACE === "1");
    for (const category of asked) {
      const why = JSON.stringify(lost(found, category), null, 2);
      assert.ok(score(found, category) >= LEAST, `${category} is ${score(found, category)}: ${why}`);
    }
    const bytes = found.audits["total-byte-weight"].numericValue;
    assert.ok(bytes > 0 && bytes <= MOST_BYTES, `${bytes} bytes were transferred`);
    const requests = found.audits["network-requests"].details.items.map(({ url }) => new URL(url).origin);
    assert.deepEqual([...new Set(requests)], [new URL(url).origin]);
    const shown = Object.keys(found.categories).map((category) => `${category} ${score(found, category)}`);
    console.log(`# ${device}: ${shown.join(", ")}, ${bytes} bytes`);
  });
}
