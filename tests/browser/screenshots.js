// The pictures that the documentation shows: every page on a phone and on a desk, light and dark.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";

import { authorization, startApp } from "./support/app.js";
import { DEVICES, closed, launched } from "./support/browser.js";
import { mark } from "./support/marks.js";
import { LOGO, png } from "./support/picture.js";
import { enterCode, follow, press, signIn, text } from "./support/steps.js";
import { THEMES, makeManagedPool, makeThemed } from "./support/theme.js";
import { PASSWORD, api, codeIn, dev, hosted, makeClient, makePool, nextMessage } from "./support/world.js";

/** The pages that docs/branding.md shows with their classes. */
const MARKED = [
  "login", "login-refused", "sign-up", "confirm", "welcome-back", "forgot-password", "reset-password", "new-password", "error",
  "account", "account-profile", "account-email", "account-password", "account-mfa", "account-sessions", "account-delete",
];

/** Pages as the preview of `dev` shows them, with sample content: where nobody comes on the way below. */
const SAMPLES = {
  "login-providers": "login-providers",
  "login-providers-alone": "login-providers-alone",
  "login-choice": "login-choice",
  "factor": "factor",
  "factor-code": "factor-code",
  "sign-up-terms": "sign-up",
  "terms": "terms",
  "confirm-link": "confirm-user",
  "forgot-username": "forgot-username",
  "message": "message",
  "mfa-code": "mfa-code",
  "mfa-select": "mfa-select",
  "mfa-setup": "mfa-setup",
  "mfa-setup-app": "mfa-setup-app",
  "mfa-recovery": "mfa-recovery",
  "recovery-codes": "recovery-codes",
  "offer": "offer-passkey",
  "consent": "consent-stranger",
  "form-post": "form-post",
  "device": "device",
  "device-confirm": "device-confirm",
  "sign-out": "sign-out",
  "signed-out": "signed-out",
  "error-again": "error-again",
  "error-offer": "error-offer",
  "account-app": "account-app",
  "account-passkeys": "account-passkeys",
  "account-passkey-add": "account-passkey-add",
  "account-providers": "account-providers",
  "account-apps": "account-apps",
};

const EMAIL = "ann@example.com";

const BRAND = `
.background-customizable { background-color: #fffdf5; border-radius: 18px; }
.banner-customizable { background-color: #ffe9a8; padding: 28px 0px 24px 0px; }
.logo-customizable { max-width: 70%; }
.textDescription-customizable { color: #143d59; padding-bottom: 6px; }
.label-customizable { color: #143d59; font-weight: 600; }
.inputField-customizable { border: 2px solid #143d59; border-radius: 22px; height: 46px; color: #143d59; }
.inputField-customizable:focus { border-color: #b45309; }
.submitButton-customizable { background-color: #143d59; color: #fff; border-radius: 22px; height: 46px; }
.submitButton-customizable:hover { background-color: #0b2638; }
.redirect-customizable { text-align: center; }
`;

/** Takes the pictures into a folder. */
export async function take(folder) {
  const app = await startApp();
  const logo = await png(LOGO, 240, 64);
  for (const device of ["phone", "desktop"]) {
    for (const colorScheme of ["light", "dark"]) {
      const browser = await launched();
      const context = await browser.newContext({ ...DEVICES[device], colorScheme, locale: "en-GB" });
      const page = await context.newPage();
      const shot = async (name) => {
        await settle(page);
        // Of a sample the class picture is enough of a page on a desk in the light.
        const shown = !(name in SAMPLES && device === "desktop" && colorScheme === "light");
        if (shown) await page.screenshot({ path: path.join(folder, `${name}-${device}-${colorScheme}.png`), caret: "hide" });
        if (device !== "desktop" || colorScheme !== "light" || !(MARKED.includes(name) || name in SAMPLES)) return;
        const clean = await mark(page);
        await page.screenshot({ path: path.join(folder, `classes-${name}.png`), caret: "hide", fullPage: true });
        await clean();
      };
      await samples(page, shot, device, colorScheme);
      await pages(page, shot, app.origin);
      if (colorScheme === "light") await branded(page, shot, app.origin, logo);
      await themed(page, shot, app.origin);
      if (device === "phone" && colorScheme === "light") await languages(page, shot, app.origin);
      await context.close();
    }
  }
  await app.stop();
  await closed();
  shrink(folder);
}

/** What differs from one run to the next is written the same, so that only what changed makes a new picture. */
async function settle(page) {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => {
    for (const time of document.querySelectorAll("time")) {
      time.textContent = "zone" in time.dataset ? "15 January 2027 at 08:00" : "2027-01-15 08:00:00 UTC";
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      walker.currentNode.data = walker.currentNode.data
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "6c1f2f0e-8d2b-4a51-9a3c-2f4d1c0b7e5a")
        .replace(/us-east-1_\w{9}/g, "us-east-1_Lido4Pool")
        .replace(/\b[0-9a-z]{26}\b/g, "4example23456789abcdefghij")
        .replace(/^[\w-]{22}$/g, "MTIzNDU2Nzg5MDEyMzQ1Ng")
        .replace(/\b\d{6}\b/g, "204861")
        .replace(/localhost:\d+/g, "localhost:9400")
        .replace(/\b(17|18)\d{8}\b/g, "1800000000");
    }
  });
}

/** The pages of the preview: on a phone in the light, on a desk in the dark, and there in the light for their classes. */
async function samples(page, shot, device, colorScheme) {
  if (device === "phone" && colorScheme === "dark") return;
  await page.route("**/out?sid=1", (route) => route.fulfill({ body: "" }));
  for (const [name, sample] of Object.entries(SAMPLES)) {
    // The form for the app would send itself.
    if (sample === "form-post") await page.route("**/*.js", (route) => route.abort());
    await page.goto(new URL(`/preview/0/${colorScheme}/${sample}.html`, dev.inbox).href);
    if (sample === "form-post") await page.unroute("**/*.js");
    await page.evaluate(() => {
      document.querySelector("details.sure")?.setAttribute("open", "");
      // The preview runs no script: so it looks where one does.
      const button = document.querySelector("[data-passkey-button]");
      if (button) document.querySelector("[data-passkey-script]").remove();
      button?.removeAttribute("hidden");
    });
    await shot(name);
  }
}

async function heading(page, name) {
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** One person's way over all pages. */
async function pages(page, shot, app) {
  const pool = await makePool();
  const policy = { TokenSession: { MaxPerUser: 5 }, UserSessionTracking: "ENABLED" };
  await api.setUserPoolSessionConfiguration({ UserPoolId: pool, ...policy });
  const client = await makeClient(pool, app);
  const at = (path) => page.goto(`${hosted(pool)}${path}?${authorization(client, app).query}`);

  await at("/login");
  await shot("login");
  await signIn(page, EMAIL, "not the password");
  await page.getByRole("alert").waitFor();
  await shot("login-refused");
  await follow(page, "Sign up");
  await heading(page, "Sign up");
  await text(page, "Email address").fill(EMAIL);
  await text(page, "Password").fill("Deep-end");
  await shot("sign-up");
  await text(page, "Password").fill(PASSWORD);
  const signedUp = await nextMessage(EMAIL);
  await press(page, "Sign up");
  await heading(page, "Confirm your account");
  await shot("confirm");
  await enterCode(page, codeIn((await signedUp()).text));
  await page.waitForURL(`${app}/callback?**`);
  await at("/login");
  await heading(page, "Welcome back");
  await shot("welcome-back");

  await account(page, shot, pool, client);

  await at("/forgotPassword");
  await shot("forgot-password");
  await text(page, "Email address").fill(EMAIL);
  const reset = await nextMessage(EMAIL);
  await press(page, "Reset my password");
  await heading(page, "Choose a new password");
  await reset();
  await shot("reset-password");

  await api.adminCreateUser({
    UserPoolId: pool,
    Username: "bob@example.com",
    TemporaryPassword: PASSWORD,
    MessageAction: "SUPPRESS",
  });
  await page.context().clearCookies();
  await at("/login");
  await signIn(page, "bob@example.com", PASSWORD);
  await heading(page, "Choose a new password");
  await shot("new-password");

  await page.goto(`${hosted(pool)}/error?error=redirect_mismatch`);
  await shot("error");
  await page.goto(`${dev.inbox}?to=${EMAIL}`);
  await shot("inbox");
  await demo(page, shot);
}

/** The account of whoever has signed in. */
async function account(page, shot, pool, client) {
  await api.setUserPoolMfaConfig({
    UserPoolId: pool,
    MfaConfiguration: "OPTIONAL",
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: {},
  });
  const at = (path) => page.goto(`${hosted(pool)}${path}?client_id=${client}`);
  await at("/account");
  await heading(page, "Your account");
  await shot("account");
  await at("/account/profile");
  await shot("account-profile");
  await at("/account/email");
  await shot("account-email");
  await at("/account/password");
  await shot("account-password");
  await at("/account/mfa");
  await shot("account-mfa");
  await at("/account/sessions");
  await shot("account-sessions");
  await at("/account/delete");
  await shot("account-delete");
  await api.setUserPoolMfaConfig({ UserPoolId: pool, MfaConfiguration: "OFF" });
}

/** The demo app, signed in. */
async function demo(page, shot) {
  await api.adminDeleteUser({ UserPoolId: dev.user_pool_id, Username: EMAIL }).catch(() => "there was none");
  const signedUp = await nextMessage(EMAIL);
  await page.goto(dev.demo_app);
  await press(page, "Sign up");
  await text(page, "Email address").fill(EMAIL);
  await text(page, "Full name").fill("Ann Example");
  await text(page, "Password").fill(PASSWORD);
  await press(page, "Sign up");
  await heading(page, "Confirm your account");
  await enterCode(page, codeIn((await signedUp()).text));
  await heading(page, "Demo app");
  await shot("demo-app");
}

/** The login page in the themes of the documentation. */
async function themed(page, shot, app) {
  const pool = await makeManagedPool();
  for (const theme of THEMES) {
    const client = await makeThemed(pool, app, theme);
    await page.goto(`${hosted(pool)}/login?${authorization(client, app).query}`);
    await shot(`theme-${theme}`);
  }
}

/** The login page in other languages. */
async function languages(page, shot, app) {
  const pool = await makePool();
  const client = await makeClient(pool, app);
  for (const tag of ["ar", "he", "ja", "ko", "zh-CN"]) {
    await page.goto(`${hosted(pool)}/login?${authorization(client, app).query}&lang=${tag}`);
    await shot(`login-${tag}`);
  }
  await page.context().clearCookies();
}

/** The login page under a customer's stylesheet. */
async function branded(page, shot, app, logo) {
  const pool = await makePool();
  const client = await makeClient(pool, app);
  await api.setUICustomization({ UserPoolId: pool, ClientId: client, CSS: BRAND, ImageFile: logo });
  await page.goto(`${hosted(pool)}/login?${authorization(client, app).query}`);
  assert.equal(await page.locator(".logo-customizable").count(), 1);
  await shot("login-branded");
}

/** A palette is enough for pages of few colours. */
function shrink(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".png"));
  try {
    const options = ["--force", "--skip-if-larger", "--strip", "--speed", "1", "--ext", ".png", "256"];
    execFileSync("pngquant", [...options, ...files.map((name) => path.join(folder, name))]);
  } catch (error) {
    // 98: some file would have grown, and was left alone.
    if (error.code === "ENOENT") console.error("pngquant is not installed: the pictures are larger than they need be.");
    else if (error.status !== 98) throw error;
  }
}
