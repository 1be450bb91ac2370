// Starts one `poolhouse dev`, runs every test file against it, stops it, and reads what it logged.
// With `--screenshots FOLDER` it takes the documentation's pictures instead.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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

/** The files of which a test failed. */
async function failing(files, concurrency) {
  const failed = new Set();
  const results = run({ files, concurrency, timeout: 600_000 });
  results.on("test:fail", (test) => failed.add(test.file));
  results.compose(new spec()).pipe(process.stdout);
  await new Promise((done) => results.on("end", done));
  return [...failed];
}

/**
 * Whether all of them passed. Where AGAIN names a file, those that did not are run once more, one at a time, and those
 * that pass then are written there.
 */
async function passed(files) {
  const failed = await failing(files, 2);
  const unsteady = process.env.AGAIN;
  if (failed.length === 0 || !unsteady || failed.includes(undefined)) return failed.length === 0;
  console.log(`again: ${failed.map((file) => path.basename(file)).join(", ")}`);
  if ((await failing(failed, 1)).length > 0) return false;
  writeFileSync(unsteady, failed.map((file) => `${path.basename(file)}\n`).join(""));
  return true;
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
