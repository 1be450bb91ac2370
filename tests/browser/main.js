// Starts one `poolhouse dev`, runs every test file against it, stops it, and reads what it logged.
// With `--screenshots FOLDER` it takes the documentation's pictures instead.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

import { chromium } from "./support/chromium.js";
import * as dev from "./support/dev.js";

const [first, folder, ...rest] = process.argv.slice(2);
const pictures = first === "--screenshots" ? folder : undefined;
if (pictures !== undefined && rest.length > 0) throw new Error("one folder, no more");

/** The test files whose names have one of `parts` in them. */
function files(parts) {
  const found = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".test.js"))
    .filter((name) => parts.length === 0 || parts.some((part) => name.includes(part)))
    .map((name) => path.join(import.meta.dirname, name));
  if (found.length === 0) throw new Error(`no test file has ${parts.join(" or ")} in its name`);
  return found;
}

/** Whether all of them passed. */
async function passed(files) {
  let failed = false;
  const results = run({ files, concurrency: 2, timeout: 600_000 });
  results.on("test:fail", () => (failed = true));
  results.compose(new spec()).pipe(process.stdout);
  await new Promise((done) => results.on("end", done));
  return !failed;
}

const wanted = pictures ? [] : files(process.argv.slice(2));
chromium(); // A missing browser is told before anything starts.
const server = await dev.start();
process.env.POOLHOUSE_DEV = JSON.stringify(server.settings);
process.env.POOLHOUSE_INSPECTED = mkdtempSync(path.join(os.tmpdir(), "poolhouse-inspected-"));
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

let good = false;
try {
  if (pictures) await import("./screenshots.js").then(({ take }) => take(pictures));
  good = pictures ? true : await passed(wanted);
} finally {
  rmSync(process.env.POOLHOUSE_INSPECTED, { recursive: true });
  const complaints = await server.stop();
  for (const complaint of complaints) console.error(`poolhouse dev: ${complaint}`);
  process.exitCode = good && complaints.length === 0 ? 0 : 1;
}
