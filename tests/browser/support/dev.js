// `poolhouse dev` with data of its own in a temporary folder, on free ports.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds; the first start makes a database. */
const START = 90_000;
const STOP = 30_000;

const LISTENERS = ["listen", "https-listen", "inbox-listen", "admin-listen", "demo-listen"];

/** What `dev.json` says of a running `poolhouse dev`, once it answers. */
async function settingsOf(folder, child, log) {
  const file = path.join(folder, "dev.json");
  for (const deadline = Date.now() + START; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`poolhouse dev stopped:\n${log.join("")}`);
    if (!existsSync(file)) continue;
    try {
      const settings = JSON.parse(readFileSync(file, "utf8"));
      const ready = await fetch(`${settings.admin}/readyz`);
      if (ready.ok) return settings;
    } catch {
      // Half written, or not listening yet.
    }
  }
  throw new Error(`poolhouse dev was not ready after ${START / 1000} s:\n${log.join("")}`);
}

/** Starts it. The answer has its settings and `stop()`, which resolves to what it complained of meanwhile. */
export async function start() {
  const program = process.env.POOLHOUSE_BIN;
  if (!program || !existsSync(program)) {
    throw new Error(`POOLHOUSE_BIN is ${program ?? "not set"}: build poolhouse first (cargo build).`);
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), "poolhouse-browser-"));
  const ports = LISTENERS.flatMap((name) => [`--${name}`, "127.0.0.1:0"]);
  // A database that the environment names is somebody's; dev makes a private one.
  const { DATABASE_URL, ...env } = process.env;
  const child = spawn(program, ["dev", ...ports, "--data-dir", folder], { env, stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  child.stdout.on("data", (data) => log.push(data.toString()));
  child.stderr.on("data", (data) => log.push(data.toString()));

  async function stop() {
    const gone = child.exitCode === null ? once(child, "exit") : Promise.resolve([child.exitCode]);
    child.kill("SIGTERM");
    const [code] = await Promise.race([gone, sleep(STOP, ["no exit code: it did not stop"])]);
    if (code !== 0) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
    const lines = log.join("").split("\n");
    const complaints = lines.filter((line) => /\b(ERROR|panicked)\b/.test(line));
    if (code !== 0) complaints.push(`ended with ${code}`, ...lines.slice(-20));
    return complaints;
  }

  try {
    return { settings: await settingsOf(folder, child, log), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
