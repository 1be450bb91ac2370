// Journeys in languages that run from right to left, on the pairs of script and device that the others leave out.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, startApp } from "./support/app.js";
import { authenticator } from "./support/authenticator.js";
import { backAt } from "./support/steps.js";
import { totp } from "./support/totp.js";
import { visiting } from "./support/visit.js";
import { words } from "./support/words.js";
import { NEW_PASSWORD, PASSWORD, api, codeIn, hosted, makeClient, makePool, makeUser, nextMessage, unique } from "./support/world.js";

let app;

before(async () => (app = await startApp()));
after(() => app.stop());

const send = (page, form) => page.locator(`form[name=${form}] [type=submit]`).first().click();

test("Hebrew: a number is set up as the second step, proven, and lost: desktop, script off", () =>
  visiting({ device: "desktop", script: false, apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const says = words("he");
    const pool = await makePool({ UsernameAttributes: undefined });
    await api.setUserPoolMfaConfig({ UserPoolId: pool, MfaConfiguration: "ON", SmsMfaConfiguration: {} });
    const client = await makeClient(pool, app.origin);
    const name = unique("diver");
    await api.adminCreateUser({ UserPoolId: pool, Username: name, MessageAction: "SUPPRESS" });
    await api.adminSetUserPassword({ UserPoolId: pool, Username: name, Password: PASSWORD, Permanent: true });
    const signIn = async () => {
      const { query } = authorization(client, app.origin);
      await page.goto(`${hosted(pool)}/login?${query}&lang=he&prompt=login`);
      await visit.look(says("login-title"));
      assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
      await page.locator("[name=username]").fill(name);
      await page.locator("[name=password]").fill(PASSWORD);
      await send(page, "cognitoSignInForm");
    };
    await signIn();
    await visit.look(says("mfa-setup-title"));
    await page.locator("[name=phone_number]").fill("555");
    await send(page, "mfaphone");
    await visit.look(says("mfa-setup-title"));
    assert.equal(await page.getByRole("alert").innerText(), says("refused-phone"));
    const number = "+14155550177";
    const sent = await nextMessage(number);
    await page.locator("[name=phone_number]").fill(number);
    await send(page, "mfaphone");
    await visit.look(says("mfa-title"));
    await page.locator("[name=authentication_code]").fill(codeIn((await sent()).text));
    await send(page, "mfa");
    await visit.look(says("recovery-title"));
    const [code] = await page.locator("#recoveryCodes code").allInnerTexts();
    await send(page, "recoverydone");
    assert((await backAt(page, app)).get("code"));

    await signIn();
    await visit.look(says("mfa-title"));
    await page.getByRole("link", { name: says("recovery-use") }).click();
    await visit.look(says("recovery-use-title"));
    await page.locator("[name=recovery_code]").fill(code);
    await send(page, "mfarecovery");
    assert((await backAt(page, app)).get("code"));
  }));

test("Arabic: the choice of a factor, a passkey that is offered, a new password: phone, script on", () =>
  visiting({ device: "phone", apps: [app.origin] }, async (visit) => {
    const { page } = visit;
    const says = words("ar");
    const factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"];
    const pool = await makePool({
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: factors } },
      UserPoolTags: { "poolhouse:offers": "passkey", "poolhouse:keep-signed-in-days": "30" },
    });
    const client = await makeClient(pool, app.origin, { ExplicitAuthFlows: ["ALLOW_USER_AUTH"] });
    const email = await makeUser(pool);
    await authenticator(page);
    const begin = async () => {
      const { query } = authorization(client, app.origin);
      await page.goto(`${hosted(pool)}/login?${query}&lang=ar&prompt=login`);
      await visit.look(says("login-title"));
      await page.locator("[name=username]").fill(email);
      await send(page, "cognitoSignInForm");
      await visit.look(says("factor-title"));
      await page.locator("button[value=PASSWORD]").click();
      await visit.look(says("factor-password-title"));
    };
    await begin();
    await page.getByRole("link", { name: says("login-forgot") }).click();
    await visit.look(says("forgot-title"));
    const sent = await nextMessage(email);
    await page.locator("[name=username]").fill(email);
    await send(page, "forgotpasswordform");
    await visit.look(says("reset-title"));
    const code = codeIn((await sent()).text);
    const typed = page.locator("[name=code]");
    await typed.fill(code);
    // What is missing is read out, once the typing pauses.
    await page.locator("[name=password]").pressSequentially("abc");
    const status = page.getByRole("status");
    await page.waitForFunction(() => document.querySelector(".rules + [role=status]").textContent !== "");
    assert.match(await status.textContent(), new RegExp(`^${says("rules-title")}: .*${says("rule-numbers")}`));
    await page.locator("[name=confirmPassword]").fill("abc");
    await send(page, "confirmforgotpasswordform");
    await visit.look(says("reset-title"));
    assert.equal(await typed.inputValue(), code);
    assert.equal(await page.evaluate(() => document.activeElement.id), "new_password");
    await page.locator("[name=password]").fill(NEW_PASSWORD);
    await page.locator("[name=confirmPassword]").fill(NEW_PASSWORD);
    await page.waitForFunction((kept) => document.querySelector(".rules + [role=status]").textContent === kept, says("rules-kept"));
    await send(page, "confirmforgotpasswordform");
    await visit.look(says("login-title"));

    await begin();
    await page.locator("[name=password]").fill(NEW_PASSWORD);
    await page.getByLabel(says("login-keep")).check();
    await send(page, "cognitoSignInForm");
    await visit.look(says("offer-passkey-title"));
    await page.locator("[name=setUpButton]").click();
    await visit.look(says("account-passkey-add"));
    await send(page, "passkeyform");
    assert((await backAt(page, app)).get("code"));
  }));

/** A pool whose users may have an app, the mail and messages as second factors, and a client of it. */
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

async function signedIn(visit, { pool, client }, tag, email) {
  const { page } = visit;
  await page.goto(`${hosted(pool)}/login?${authorization(client, app.origin).query}&lang=${tag}&prompt=login`);
  await visit.look(words(tag)("login-title"));
  await page.locator("[name=username]").fill(email);
  await page.locator("[name=password]").fill(PASSWORD);
  await send(page, "cognitoSignInForm");
}

for (const [tag, device, script] of [["ar", "desktop", true], ["he", "phone", false]]) {
  const how = `${device}, script ${script ? "on" : "off"}`;

  test(`${tag}: an authenticator app is set up, its key read from left to right: ${how}`, () =>
    visiting({ device, script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const says = words(tag);
      // The address recovers passwords, so it is no second factor by itself.
      const RecoveryMechanisms = [{ Priority: 1, Name: "verified_email" }];
      const world = await asking("ON", { AccountRecoverySetting: { RecoveryMechanisms } });
      await signedIn(visit, world, tag, await makeUser(world.pool));
      await visit.look(says("mfa-setup-title"));
      await page.locator("button[value=SOFTWARE_TOKEN_MFA]").click();
      await visit.look(says("mfa-setup-title"));
      const key = page.locator("#secretKey");
      assert.equal(await key.evaluate((element) => getComputedStyle(element).direction), "ltr");
      await page.locator("[name=authentication_code]").fill("000000");
      await send(page, "mfasetup");
      await visit.look(says("mfa-setup-title"));
      assert.equal(await page.getByRole("alert").innerText(), says("refused-code"));
      await page.locator("[name=authentication_code]").fill(totp((await key.innerText()).replaceAll(" ", "")));
      await send(page, "mfasetup");
      await visit.look(says("recovery-title"));
      await send(page, "recoverydone");
      assert((await backAt(page, app)).get("code"));
    }));

  test(`${tag}: a second factor is chosen, and another: ${how}`, () =>
    visiting({ device, script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const says = words(tag);
      const world = await asking("OPTIONAL");
      const email = await makeUser(world.pool);
      const number = `+1415555${String(Math.random()).slice(2, 6)}`;
      const who = { UserPoolId: world.pool, Username: email };
      await api.adminUpdateUserAttributes({ ...who, UserAttributes: [{ Name: "phone_number", Value: number }] });
      const on = { Enabled: true };
      await api.adminSetUserMFAPreference({ ...who, EmailMfaSettings: on, SMSMfaSettings: on });
      await signedIn(visit, world, tag, email);
      await visit.look(says("mfa-select-title"));
      await page.locator("button[value=EMAIL_OTP]").click();
      await visit.look(says("mfa-title"));
      await page.getByRole("link", { name: says("mfa-other-way"), exact: true }).click();
      await visit.look(says("mfa-select-title"));
      const sent = await nextMessage(number);
      await page.locator("button[value=SMS_MFA]").click();
      await visit.look(says("mfa-title"));
      await page.locator("[name=authentication_code]").fill(codeIn((await sent()).text));
      await send(page, "mfa");
      assert((await backAt(page, app)).get("code"));
    }));

  test(`${tag}: a second step is offered, and not taken: ${how}`, () =>
    visiting({ device, script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const says = words(tag);
      const world = await asking("OPTIONAL", { UserPoolTags: { "poolhouse:offers": "second-step" } });
      await signedIn(visit, world, tag, await makeUser(world.pool));
      await visit.look(says("offer-step-title"));
      assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
      await page.locator("[name=laterButton]").click();
      assert((await backAt(page, app)).get("code"));
    }));
}
