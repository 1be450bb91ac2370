// HtmlUnit, a user agent in Java, with and without script: ../java/Journeys.java does what people do.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import http from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeUserPoolCommand,
  SetUserPoolMfaConfigCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { start } from "./server.js";
import { invited, newUser, PASSWORD, signing } from "./world.js";

const JOURNEYS = fileURLToPath(new URL("../java/Journeys.java", import.meta.url));

let server, signed, app, callback;

before(async () => {
  assert.ok(process.env.HTMLUNIT_CLASSPATH, "run this test by tests/clients/run");
  app = http.createServer((_, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>App</title>");
  });
  await new Promise((done) => app.listen(0, "localhost", done));
  callback = `http://localhost:${app.address().port}/callback`;
  server = await start();
  signed = signing(server);
});

after(async () => {
  signed?.destroy();
  await server?.stop();
  app?.close();
});

/** A pool, and where its sign-in page is for an app. */
async function pool(name, { mfa, devices, factors, flows, names = { UsernameAttributes: ["email"] } } = {}) {
  const { UserPool } = await signed.send(
    new CreateUserPoolCommand({
      PoolName: name,
      ...names,
      AutoVerifiedAttributes: ["email"],
      // The address recovers passwords, so it is no second factor by itself.
      AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: "verified_email" }] },
      DeviceConfiguration: devices,
      Policies: factors && { SignInPolicy: { AllowedFirstAuthFactors: factors } },
    }),
  );
  const UserPoolId = UserPool.Id;
  await signed.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: name }));
  if (mfa) {
    await signed.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: mfa,
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: {},
        SmsMfaConfiguration: mfa === "OPTIONAL" ? {} : undefined,
      }),
    );
  }
  const { UserPoolClient } = await signed.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: "app",
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid", "email", "aws.cognito.signin.user.admin"],
      CallbackURLs: [callback],
      ExplicitAuthFlows: flows,
    }),
  );
  const { ClientId } = UserPoolClient;
  const query = new URLSearchParams({
    response_type: "code",
    client_id: ClientId,
    redirect_uri: callback,
    scope: "openid email",
  });
  const base = `${server.endpoint}/${UserPoolId}`;
  return { UserPoolId, ClientId, base, login: `${base}/login?${query}` };
}

/** Lets devices without a browser sign users in: an operation of ours, sent as one that the SDK knows. */
async function allowDevices({ UserPoolId, ClientId }) {
  const command = new DescribeUserPoolCommand({ UserPoolId });
  command.middlewareStack.add(
    (next) => (args) => {
      args.request.headers["x-amz-target"] = "Poolhouse.PutClientMetadata";
      args.request.body = JSON.stringify({ UserPoolId, ClientId, Metadata: { device_authorization: true } });
      return next(args);
    },
    { step: "serialize", priority: "low" },
  );
  await signed.send(command);
}

/** Where the user of a device goes that waits. */
async function waiting({ base, ClientId }) {
  const body = new URLSearchParams({ client_id: ClientId, scope: "openid" });
  const answer = await fetch(`${base}/oauth2/device_authorization`, { method: "POST", body });
  assert.equal(answer.status, 200);
  return (await answer.json()).verification_uri_complete;
}

/** A user who is asked which of two factors it shall be: the address. */
async function choosing({ UserPoolId }, number) {
  const Username = await newUser(signed, { UserPoolId });
  const UserAttributes = [
    { Name: "phone_number", Value: number },
    { Name: "phone_number_verified", Value: "true" },
  ];
  await signed.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
  const on = { Enabled: true };
  await signed.send(
    new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, SMSMfaSettings: on, EmailMfaSettings: on }),
  );
  return Username;
}

/** A user with a name that may be forgotten: the address. */
async function named({ UserPoolId }) {
  const email = "reader@example.com";
  const UserAttributes = [
    { Name: "email", Value: email },
    { Name: "email_verified", Value: "true" },
  ];
  const created = { UserPoolId, Username: "reader", UserAttributes, MessageAction: "SUPPRESS" };
  await signed.send(new AdminCreateUserCommand(created));
  await signed.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username: "reader", Password: PASSWORD, Permanent: true }),
  );
  return email;
}

/** A user whose password an administrator has reset: the address. */
async function toReset({ UserPoolId }) {
  const Username = await newUser(signed, { UserPoolId });
  await signed.send(new AdminResetUserPasswordCommand({ UserPoolId, Username }));
  return Username;
}

for (const script of [false, true]) {
  test(`HtmlUnit, script ${script ? "on" : "off"}: every journey`, async () => {
    const open = await pool(`htmlunit-open-${script}`);
    const asking = await pool(`htmlunit-asking-${script}`, { mfa: "ON" });
    const choice = await pool(`htmlunit-choice-${script}`, {
      factors: ["PASSWORD", "EMAIL_OTP"],
      flows: ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    });
    const devices = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true };
    const texting = await pool(`htmlunit-texting-${script}`, { mfa: "OPTIONAL", devices });
    const number = script ? "+14155550171" : "+14155550172";
    const names = await pool(`htmlunit-names-${script}`, { names: { AliasAttributes: ["email"] } });
    await allowDevices(open);
    const env = {
      PATH: process.env.PATH,
      JOURNEY_SCRIPT: String(script),
      JOURNEY_CALLBACK: callback,
      JOURNEY_INBOX: server.inbox,
      JOURNEY_LOGIN: open.login,
      JOURNEY_FORGETFUL: await newUser(signed, open),
      JOURNEY_MFA_LOGIN: asking.login,
      JOURNEY_MEMBER: await newUser(signed, asking),
      JOURNEY_INVITED: await invited(signed, open, PASSWORD),
      JOURNEY_RESET: await toReset(open),
      JOURNEY_CONSENTING: await newUser(signed, open),
      JOURNEY_OWNER: await newUser(signed, open),
      JOURNEY_ACCOUNT: `${open.base}/account?client_id=${open.ClientId}`,
      JOURNEY_NAMES_LOGIN: names.login,
      JOURNEY_NAMED: await named(names),
      JOURNEY_DEVICE: await waiting(open),
      JOURNEY_CHOICE_LOGIN: choice.login,
      JOURNEY_CHOOSER: await newUser(signed, choice),
      JOURNEY_TEXTING_LOGIN: texting.login,
      JOURNEY_TEXTING: await choosing(texting, number),
      JOURNEY_NUMBER: number,
    };
    const options = ["-cp", process.env.HTMLUNIT_CLASSPATH, JOURNEYS];
    const { stdout } = await promisify(execFile)("java", options, { env });
    assert.equal(stdout.match(/^done: /gm)?.length, 12, stdout);
  });
}
