// What the pages say in a language, from the catalogue itself.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

/** A function from the id of a text to the text; texts with something inserted are not told. */
export function words(tag) {
  const file = path.join(import.meta.dirname, `../../../locales/${tag}/hosted.ftl`);
  const lines = readFileSync(file, "utf8").matchAll(/^([a-z_-]+) = (.+)$/gm);
  const texts = new Map([...lines].map(([, id, text]) => [id, text]));
  return (id) => texts.get(id) ?? assert.fail(`${tag} has no ${id}`);
}
