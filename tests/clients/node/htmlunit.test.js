// HtmlUnit, a user agent in Java, with and without script: ../java/Journeys.java does what people do.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import http from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  SetUserPoolMfaConfigCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { start } from "./server.js";
import { newUser, signing } from "./world.js";

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
async function pool(name, mfa) {
  const { UserPool } = await signed.send(
    new CreateUserPoolCommand({
      PoolName: name,
      UsernameAttributes: ["email"],
      AutoVerifiedAttributes: ["email"],
      // The address recovers passwords, so it is no second factor by itself.
      AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: "verified_email" }] },
    }),
  );
  const UserPoolId = UserPool.Id;
  await signed.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: name }));
  if (mfa) {
    await signed.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId,
        MfaConfiguration: "ON",
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: {},
      }),
    );
  }
  const { UserPoolClient } = await signed.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: "app",
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid", "email"],
      CallbackURLs: [callback],
    }),
  );
  const query = new URLSearchParams({
    response_type: "code",
    client_id: UserPoolClient.ClientId,
    redirect_uri: callback,
    scope: "openid email",
  });
  return { UserPoolId, login: `${server.endpoint}/${UserPoolId}/login?${query}` };
}

for (const script of [false, true]) {
  test(`HtmlUnit, script ${script ? "on" : "off"}: signs up, has a second factor, forgets its password`, async () => {
    const open = await pool(`htmlunit-open-${script}`);
    const asking = await pool(`htmlunit-asking-${script}`, true);
    const env = {
      PATH: process.env.PATH,
      JOURNEY_SCRIPT: String(script),
      JOURNEY_CALLBACK: callback,
      JOURNEY_INBOX: server.inbox,
      JOURNEY_LOGIN: open.login,
      JOURNEY_FORGETFUL: await newUser(signed, open),
      JOURNEY_MFA_LOGIN: asking.login,
      JOURNEY_MEMBER: await newUser(signed, asking),
    };
    const options = ["-cp", process.env.HTMLUNIT_CLASSPATH, JOURNEYS];
    const { stdout } = await promisify(execFile)("java", options, { env });
    assert.equal(stdout.match(/^done: /gm)?.length, 3, stdout);
  });
}
