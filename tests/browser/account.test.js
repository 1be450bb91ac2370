// The account: what people change there, with and without script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt, follow, press, problem, signIn, takeAway, text } from "./support/steps.js";
import { totp } from "./support/totp.js";
import { bothWays, visiting } from "./support/visit.js";
import {
  NEW_PASSWORD,
  PASSWORD,
  address,
  api,
  codeIn,
  hosted,
  makeClient,
  makePool,
  makeUser,
  message,
  nextMessage,
} from "./support/world.js";

let app;

before(async () => (app = await startApp()));
after(() => app.stop());

const both = bothWays(() => app.origin);

/** A pool with every factor on offer, its client, and a user who is on the account page. */
async function atAccount(visit, more = {}, prepare = async () => {}) {
  const pool = await makePool(more);
  await prepare(pool);
  const client = await makeClient(pool, app.origin);
  await api.setUserPoolMfaConfig({
    UserPoolId: pool,
    MfaConfiguration: "OPTIONAL",
    SmsMfaConfiguration: {},
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: {},
  });
  const email = await makeUser(pool);
  const { page } = visit;
  await page.goto(`${hosted(pool)}/account?client_id=${client}`);
  await visit.look("Sign in");
  await signIn(page, email, PASSWORD);
  await visit.look("Your account");
  return { pool, client, email };
}

/** Follows a line of the overview, whatever it says besides its label. */
const open = (page, id) => page.locator(`#account-${id}`).click();

both("a profile and a new address", async (visit) => {
  const { page } = visit;
  const { email } = await atAccount(visit);
  await open(page, "profile");
  await visit.look("Profile");
  await text(page, "Full name").fill("Ann Example");
  await press(page, "Save");
  await visit.look("Your account");
  await page.getByText("Ann Example").waitFor();
  await open(page, "email");
  await visit.look("Email address");
  const fresh = address("diver");
  const sent = await nextMessage(fresh);
  await text(page, "New email address").fill(fresh);
  await press(page, "Send a code");
  await visit.look("Email address");
  await text(page, "Code").fill("000000");
  await press(page, "Confirm");
  assert.match(await problem(page), /Invalid verification code/);
  await visit.look("Email address");
  await text(page, "Code").fill(codeIn((await sent()).text));
  await press(page, "Confirm");
  await visit.look("Your account");
  await page.locator("#account-email").getByText(fresh).waitFor();
  await message(email, ({ subject }) => subject === "Your email address was changed");
});

both("a phone number, and its removal", async (visit) => {
  const { page } = visit;
  await atAccount(visit);
  await open(page, "phone");
  await visit.look("Phone number");
  const number = `+1415555${Math.floor(Math.random() * 9000 + 1000)}`;
  const sent = await nextMessage(number);
  await text(page, "New phone number").fill(number);
  await press(page, "Send a code");
  await visit.look("Phone number");
  await text(page, "Code").fill(codeIn((await sent()).text));
  await press(page, "Confirm");
  await visit.look("Your account");
  await open(page, "phone");
  await visit.look("Phone number");
  await takeAway(page, /^Remove/);
  await visit.look("Your account");
});

both("a new password", async (visit) => {
  const { page } = visit;
  const { pool, client, email } = await atAccount(visit);
  await open(page, "password");
  await visit.look("Change your password");
  await text(page, "Current password").fill("not it");
  await text(page, "New password").fill(NEW_PASSWORD);
  await text(page, "New password again").fill(NEW_PASSWORD);
  await press(page, "Change password");
  await visit.look("Change your password");
  assert.match(await problem(page), /current password/);
  await text(page, "Current password").fill(PASSWORD);
  await text(page, "New password").fill(NEW_PASSWORD);
  await text(page, "New password again").fill(NEW_PASSWORD);
  await press(page, "Change password");
  await visit.look("Your account");
  await press(page, "Sign out");
  await visit.look("You are signed out");
  await page.goto(`${hosted(pool)}/login?${authorization(client, app.origin).query}`);
  await visit.look("Sign in");
  await signIn(page, email, NEW_PASSWORD);
  assert((await backAt(page, app)).get("code"));
});

both("second steps are set up, preferred, switched off", async (visit) => {
  const { page } = visit;
  await atAccount(visit);
  await open(page, "mfa");
  await visit.look("Second step");
  const section = (name) => page.getByRole("region", { name, exact: true });
  const button = (name, label) => section(name).getByRole("button", { name: `${label} (${name})`, exact: true });
  await button("Authenticator app", "Set up").click();
  await visit.look("Authenticator app");
  const secret = (await page.locator("#secretKey").innerText()).replaceAll(" ", "");
  await text(page, "Code from the app").fill(totp(secret));
  await text(page, "Name of your device (optional)").fill("My phone");
  await press(page, "Turn on");
  await visit.look("Recovery codes");
  await press(page, "I have kept them");
  await visit.look("Second step");
  await section("Authenticator app").getByText("My phone").waitFor();
  await button("Email", "Turn on").click();
  await visit.look("Second step");
  await button("Email", "Ask this first").click();
  await section("Email").getByText("asked first").waitFor();
  await button("Email", "Turn off").click();
  await visit.look("Second step");
  await takeAway(section("Authenticator app"), /^Remove/);
  await visit.look("Second step");
  await follow(page, "Back to your account");
  await visit.look("Your account");
});

test("a phone number reads from its plus sign on, whichever way the language runs", () =>
  visiting({ apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const { pool, email } = await atAccount(visit);
    const UserAttributes = [{ Name: "phone_number", Value: "+14155550134" }];
    await api.adminUpdateUserAttributes({ UserPoolId: pool, Username: email, UserAttributes });
    for (const [lang, heading, own] of [["en", "Your account", "Phone number"], ["he", "החשבון שלכם", "מספר טלפון"]]) {
      const at = (path) => page.goto(new URL(`${path}${new URL(page.url()).search.replace(/&lang=\w+/, "")}&lang=${lang}`, page.url()).href);
      await at("account");
      await visit.look(heading);
      await plusFirst(page.locator("#account-phone .row-value"));
      await at("account/phone");
      await visit.look(own);
      await plusFirst(page.locator("main .address").first());
      await page.goto(page.url().replace("/account/phone", "/account"));
      await visit.look(heading);
    }
  }));

/** Asserts that the plus sign of a number stands to the left of its digits. */
async function plusFirst(number) {
  const [plus, digit] = await number.evaluate((element) =>
    [0, 1].map((at) => {
      const range = document.createRange();
      range.setStart(element.firstChild, at);
      range.setEnd(element.firstChild, at + 1);
      return range.getBoundingClientRect().left;
    }),
  );
  assert(plus < digit, `the plus sign is at ${plus}, the first digit at ${digit}`);
}

/** Makes a pool keep account of who is signed in where. */
async function track(pool) {
  const policy = { TokenSession: { MaxPerUser: 5 }, UserSessionTracking: "ENABLED" };
  await api.setUserPoolSessionConfiguration({ UserPoolId: pool, ...policy });
}

for (const [name, script, profile, zone] of [
  ["the browser's", true, undefined, "America/New_York"],
  ["that of the profile", true, "Asia/Tokyo", "Asia/Tokyo"],
  ["the browser's where the profile names none that there is", true, "Atlantis", "America/New_York"],
  ["UTC without script", false, "Asia/Tokyo", undefined],
]) {
  test(`moments are told in a time zone: ${name}`, () =>
    visiting({ script, timezoneId: "America/New_York", apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const { pool, email } = await atAccount(visit, {}, track);
      const zoneinfo = profile && [{ Name: "zoneinfo", Value: profile }];
      if (zoneinfo) await api.adminUpdateUserAttributes({ UserPoolId: pool, Username: email, UserAttributes: zoneinfo });
      await open(page, "sessions");
      await visit.look("Devices and sessions");
      const time = page.locator("time").first();
      const told = await time.innerText();
      const format = { dateStyle: "long", timeStyle: "short", timeZone: zone };
      const moment = await time.getAttribute("datetime");
      const written = ([moment, format]) => new Date(moment).toLocaleString("en-GB", format);
      if (script) assert.equal(told, await page.evaluate(written, [moment, format]));
      else assert.match(told, /^\d+ \w+ \d{4}, \d\d:\d\d UTC$/);
    }));
}

both("sessions are seen and ended, and the account is deleted", async (visit) => {
  const { page } = visit;
  const { pool, email } = await atAccount(visit);
  const elsewhere = page.getByRole("button", { name: "Sign out everywhere else" });
  await open(page, "sessions");
  await visit.look("Devices and sessions");
  assert.equal(await elsewhere.count(), 0, "there is nothing else");
  const AuthFlow = "ADMIN_USER_PASSWORD_AUTH";
  const another = await makeClient(pool, app.origin, { ExplicitAuthFlows: [`ALLOW_${AuthFlow}`] });
  await api.adminInitiateAuth({
    UserPoolId: pool,
    ClientId: another,
    AuthFlow,
    AuthParameters: { USERNAME: email, PASSWORD },
  });
  await page.reload();
  await press(page, "Sign out everywhere else");
  await visit.look("Devices and sessions");
  // A second look can be closed again.
  await page.locator(".sure > summary").first().click();
  await page.locator(".sure-lead").first().waitFor();
  await visit.look("Devices and sessions");
  await page.locator(".sure > summary").first().click();
  assert.equal(await page.locator(".sure-lead").first().isVisible(), false);
  await follow(page, "Back to your account");
  await visit.look("Your account");
  await open(page, "delete");
  await visit.look("Delete your account");
  await press(page, "Delete my account");
  await visit.look("Your account was deleted");
  await assert.rejects(api.adminGetUser({ UserPoolId: pool, Username: email }), { name: "UserNotFoundException" });
});
