// The browser of this process, and what is looked at with it.

import { chromium as engine } from "playwright-core";

import { chromium } from "./chromium.js";

export const DEVICES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

let browser;

/** The browser, started when it is first asked for. */
export async function launched() {
  browser ??= await engine.launch({ executablePath: chromium() });
  return browser;
}

/** Ends it. */
export async function closed() {
  await browser?.close();
  browser = undefined;
}
