// The watch itself: what it must see, shown to it.

import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";

import { inspect } from "./support/inspect.js";
import { visiting } from "./support/visit.js";

const BODY = {
  "/quiet": "<h1>Quiet</h1>",
  "/inline-style": "<h1 style='color: red'>Style</h1>",
  "/inline-script": "<script>1</script>",
  "/other-host": "<img alt='' src='http://127.0.0.1:9/'>",
  "/missing": "<img alt='' src='/nowhere.png'>",
  "/throws": "<script src='/throws.js'></script>",
  "/scripted": "<script src='/title.js'></script>",
  "/wrong-form": "<form method='post' action='http://127.0.0.1:9/'><button>Send</button></form>",
};

async function serving(journey) {
  const server = http.createServer(({ url }, response) => {
    const own = BODY[url.split("?")[0]];
    const policy = "default-src 'none'; script-src 'self'; img-src 'self' data: http:; form-action 'self'";
    response.setHeader("content-security-policy", policy);
    response.setHeader("content-type", url.endsWith(".js") ? "text/javascript" : "text/html");
    if (url === "/throws.js") return response.end("throw new Error('thrown')");
    if (url === "/title.js") return response.end("document.title = 'Run'");
    response.statusCode = own ? 200 : 404;
    response.end(`<!doctype html><link rel="icon" href="data:,">${own ?? ""}`);
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  try {
    await journey(`http://localhost:${server.address().port}`);
  } finally {
    server.close();
  }
}

/** Whether the page's script runs, before and after an inspection. */
async function runs(page, script) {
  const title = script ? "Run" : "";
  assert.equal(await page.title(), title);
  await inspect(page, { device: "desktop", script }).catch(() => "this page has its faults");
  await page.reload();
  assert.equal(await page.title(), title);
}

const complaint = (origin, path, script, act = async () => {}) =>
  visiting({ script, apps: [origin] }, async ({ page }) => {
    await page.goto(origin + path);
    await act(page);
    await page.waitForTimeout(300);
  }).then(
    () => "",
    (error) => error.message,
  );

for (const script of [true, false]) {
  test(`a page that does what it must not is told, script ${script ? "on" : "off"}`, () =>
    serving(async (origin) => {
      assert.equal(await complaint(origin, "/quiet", script), "");
      assert.match(await complaint(origin, "/inline-style", script), /Content Security Policy/);
      assert.match(await complaint(origin, "/other-host", script), /request to another host/);
      assert.match(await complaint(origin, "/missing", script), /404 for /);
      const press = async (page) => {
        await page.getByRole("button").focus();
        await page.keyboard.press("Enter");
      };
      assert.match(await complaint(origin, "/wrong-form", script, press), /form-action/);
      assert.equal(await complaint(origin, "/scripted", script, (page) => runs(page, script)), "");
      if (script) {
        assert.match(await complaint(origin, "/inline-script", script), /Content Security Policy/);
        assert.match(await complaint(origin, "/throws", script), /page error: .*thrown/);
      }
    }));
}
