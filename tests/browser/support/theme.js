// The themes of the documentation, as styles of managed login.

import { readFileSync } from "node:fs";
import path from "node:path";

import { api, makeClient, makePool } from "./world.js";

export const THEMES = ["broadsheet", "arcade", "meadow"];

const FOLDER = path.join(import.meta.dirname, "../../../docs/themes");

/** The Settings of a theme. */
export function settings(theme) {
  const read = (file) => readFileSync(path.join(FOLDER, theme, file), "utf8");
  const document = JSON.parse(read("settings.json"));
  document.poolhouse.css = read("style.css");
  return document;
}

/** A pool whose pages are those of managed login. */
export async function makeManagedPool(more = {}) {
  const pool = await makePool(more);
  const { UserPool } = await api.describeUserPool({ UserPoolId: pool });
  await api.updateUserPoolDomain({ UserPoolId: pool, Domain: UserPool.Domain, ManagedLoginVersion: 2 });
  return pool;
}

/** A client whose pages wear a theme. */
export async function makeThemed(pool, app, theme) {
  const client = await makeClient(pool, app);
  await api.createManagedLoginBranding({ UserPoolId: pool, ClientId: client, Settings: settings(theme) });
  return client;
}
