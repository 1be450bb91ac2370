// The browser of the machine: none is downloaded.

import { accessSync, constants } from "node:fs";
import path from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

function runs(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of Chromium: what CHROMIUM names, else the first on PATH. */
export function chromium() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (!runs(named)) throw new Error(`CHROMIUM is ${named}, which cannot be run.`);
    return named;
  }
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin"];
  const found = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(runs);
  if (found) return found;
  throw new Error(
    `No Chromium: none of ${NAMES.join(", ")} is on PATH. ` +
      "Install one (apt-get install chromium) or set CHROMIUM to its path.",
  );
}
