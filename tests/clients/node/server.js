// A running `poolhouse dev`, and what its tests need of it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const binary = process.env.POOLHOUSE_BIN ?? join(repository, "target/debug/poolhouse");

// As long as a first start with initdb takes on a slow and busy machine.
const START_MS = 120_000;
// The outbox is read each second; the rest is patience.
const MAIL_MS = 30_000;

// Each listener takes a free port, so that several servers run side by side.
const listeners = ["--listen", "--https-listen", "--inbox-listen", "--admin-listen", "--demo-listen"];

/** Starts `poolhouse dev` in a data folder of its own. */
export async function start() {
  const dataDir = await mkdtemp(join(tmpdir(), "poolhouse-node-"));
  const hidden = /^(AWS_|POOLHOUSE_|DATABASE_URL)/;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !hidden.test(name)),
  );
  const options = listeners.flatMap((option) => [option, "127.0.0.1:0"]);
  const command = ["dev", "--data-dir", join(dataDir, "data"), ...options];
  const child = spawn(binary, command, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (said += text));
  }
  const ended = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  const until = Date.now() + START_MS;
  while (Date.now() < until && child.exitCode === null) {
    try {
      const told = JSON.parse(await readFile(join(dataDir, "data/dev.json"), "utf8"));
      return { ...told, stop };
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
    await sleep(50);
  }
  await stop();
  throw new Error(`poolhouse dev did not become ready:\n${said}`);
}

/** The digits of the newest message to an address. */
export async function mailedCode(server, to, digits = 6) {
  const code = new RegExp(`(?<!\\d)\\d{${digits}}(?!\\d)`);
  const until = Date.now() + MAIL_MS;
  while (Date.now() < until) {
    const url = `${server.inbox}?to=${encodeURIComponent(to)}`;
    const answer = await fetch(url, { headers: { accept: "application/json" } });
    const { messages } = await answer.json();
    if (messages.length > 0) return messages[0].text.match(code)[0];
    await sleep(100);
  }
  throw new Error(`no message to ${to} came`);
}
