// The second factor: set up, chosen, proven.

import assert from "node:assert/strict";
import { after, before } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { backAt, follow, press, problem, signIn, text } from "./support/steps.js";
import { totp } from "./support/totp.js";
import { bothWays } from "./support/visit.js";
import { PASSWORD, address, api, codeIn, hosted, makeClient, makePool, makeUser, nextMessage } from "./support/world.js";

let app;

before(async () => (app = await startApp()));
after(() => app.stop());

const both = bothWays(() => app.origin);

/** A pool that asks for second factors in a mode, and a client of it. */
async function asking(MfaConfiguration, more = {}) {
  const pool = await makePool(more);
  await api.setUserPoolMfaConfig({
    UserPoolId: pool,
    MfaConfiguration,
    SmsMfaConfiguration: {},
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: {},
  });
  return { pool, client: await makeClient(pool, app.origin) };
}

async function atLogin(visit, { pool, client }) {
  const request = authorization(client, app.origin);
  await visit.page.goto(`${hosted(pool)}/login?${request.query}`);
  await visit.look("Sign in");
}

both("a code by email, wrong at first, then sent again", async (visit) => {
  const { page } = visit;
  const world = await asking("OPTIONAL");
  const email = await makeUser(world.pool);
  const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
  await api.adminSetUserMFAPreference({ UserPoolId: world.pool, Username: email, EmailMfaSettings });
  await atLogin(visit, world);
  const first = await nextMessage(email);
  await signIn(page, email, PASSWORD);
  await visit.look("Enter your code");
  await first();
  await text(page, "Code").fill("000000");
  await press(page, "Continue");
  assert.match(await problem(page), /Invalid verification code/);
  await visit.look("Enter your code");
  const second = await nextMessage(email);
  await press(page, "Send a new code");
  await visit.look("Enter your code");
  await text(page, "Code").fill(codeIn((await second()).text));
  await press(page, "Continue");
  assert((await backAt(page, app)).get("code"));
});

both("one of several factors is chosen, and another instead", async (visit) => {
  const { page } = visit;
  const world = await asking("OPTIONAL");
  const email = await makeUser(world.pool);
  await api.adminUpdateUserAttributes({
    UserPoolId: world.pool,
    Username: email,
    UserAttributes: [{ Name: "phone_number", Value: "+14155550134" }],
  });
  const on = { Enabled: true };
  const settings = { EmailMfaSettings: on, SMSMfaSettings: on };
  await api.adminSetUserMFAPreference({ UserPoolId: world.pool, Username: email, ...settings });
  await atLogin(visit, world);
  await signIn(page, email, PASSWORD);
  await visit.look("How do you want to prove it is you?");
  await press(page, "Email");
  await visit.look("Enter your code");
  // Not that one after all.
  await follow(page, "Choose another way");
  await visit.look("How do you want to prove it is you?");
  await follow(page, "Back");
  await visit.look("Enter your code");
  await follow(page, "Choose another way");
  const sent = await nextMessage("+14155550134");
  await press(page, "Text message");
  await visit.look("Enter your code");
  await text(page, "Code").fill(codeIn((await sent()).text));
  await press(page, "Continue");
  assert((await backAt(page, app)).get("code"));
});

both("an authenticator app is set up where everybody needs a second factor", async (visit) => {
  const { page } = visit;
  // The address recovers passwords, so it is no second factor by itself.
  const RecoveryMechanisms = [{ Priority: 1, Name: "verified_email" }];
  const world = await asking("ON", { AccountRecoverySetting: { RecoveryMechanisms } });
  const email = await makeUser(world.pool);
  await atLogin(visit, world);
  await signIn(page, email, PASSWORD);
  await visit.look("Protect your account");
  await press(page, "Authenticator app");
  await visit.look("Protect your account");
  const secret = (await page.locator("#secretKey").innerText()).replaceAll(" ", "");
  await page.getByRole("img", { name: "A QR code of the key below" }).waitFor();
  await text(page, "Code from the app").fill("000000");
  await press(page, "Turn on");
  await visit.look("Protect your account");
  assert.equal((await page.locator("#secretKey").innerText()).replaceAll(" ", ""), secret);
  await text(page, "Code from the app").fill(totp(secret, -1));
  await press(page, "Turn on");
  await visit.look("Recovery codes");
  const [code] = await page.locator("#recoveryCodes code").allInnerTexts();
  await press(page, "I have kept them");
  assert((await backAt(page, app)).get("code"));
  await page.context().clearCookies();
  await atLogin(visit, world);
  await signIn(page, email, PASSWORD);
  await visit.look("Enter your code");
  await text(page, "Code").fill(totp(secret));
  await press(page, "Continue");
  assert((await backAt(page, app)).get("code"));
  await page.context().clearCookies();
  await atLogin(visit, world);
  await signIn(page, email, PASSWORD);
  await visit.look("Enter your code");
  await follow(page, "Use a recovery code");
  await visit.look("Use a recovery code");
  await text(page, "Recovery code").fill("aaaaa-aaaaa");
  await press(page, "Continue");
  await visit.look("Use a recovery code");
  assert.match(await problem(page), /Invalid verification code/);
  await text(page, "Recovery code").fill(code);
  await press(page, "Continue");
  assert((await backAt(page, app)).get("code"));
});

both("a browser is remembered", async (visit) => {
  const { page } = visit;
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true };
  const world = await asking("OPTIONAL", { DeviceConfiguration });
  const email = await makeUser(world.pool);
  const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
  await api.adminSetUserMFAPreference({ UserPoolId: world.pool, Username: email, EmailMfaSettings });
  await atLogin(visit, world);
  const sent = await nextMessage(email);
  await signIn(page, email, PASSWORD);
  await visit.look("Enter your code");
  await text(page, "Do not ask again in this browser").check();
  await text(page, "Code").fill(codeIn((await sent()).text));
  await press(page, "Continue");
  assert((await backAt(page, app)).get("code"));
  await page.context().clearCookies({ name: /session/ });
  await atLogin(visit, world);
  await signIn(page, email, PASSWORD);
  assert((await backAt(page, app)).get("code"));
});

both("an address is set up and proven where everybody needs a second factor", async (visit) => {
  const { page } = visit;
  const world = await asking("ON", { UsernameAttributes: undefined });
  const name = address("diver").split("@")[0];
  await api.adminCreateUser({ UserPoolId: world.pool, Username: name, MessageAction: "SUPPRESS" });
  const set = { UserPoolId: world.pool, Username: name, Password: PASSWORD, Permanent: true };
  await api.adminSetUserPassword(set);
  await atLogin(visit, world);
  await text(page, "Username").fill(name);
  await text(page, "Password").fill(PASSWORD);
  await press(page, "Sign in");
  await visit.look("Protect your account");
  const email = address("diver");
  const sent = await nextMessage(email);
  await text(page, "Email address").fill(email);
  await press(page, "Send a code to this address");
  await visit.look("Enter your code");
  await text(page, "Code").fill(codeIn((await sent()).text));
  await press(page, "Continue");
  await visit.look("Recovery codes");
  await press(page, "I have kept them");
  assert((await backAt(page, app)).get("code"));
});
