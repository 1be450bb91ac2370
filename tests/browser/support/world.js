// The `poolhouse dev` under test, and the signed API to make pools, clients and users with.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";

import { CognitoIdentityProvider, DescribeUserPoolCommand } from "@aws-sdk/client-cognito-identity-provider";

/** `dev.json`; main.js hands it over. */
export const dev = JSON.parse(process.env.POOLHOUSE_DEV ?? "null");
assert(dev, "run these tests by tests/browser/run");

export const api = new CognitoIdentityProvider({
  endpoint: dev.endpoint,
  region: dev.region,
  credentials: { accessKeyId: dev.access_key_id, secretAccessKey: dev.secret_access_key },
});

/** Sets what Cognito's API has no member for. The SDK does not know the operation: it signs this in place of another. */
export async function putMetadata(pool, client, metadata) {
  const command = new DescribeUserPoolCommand({ UserPoolId: pool });
  const instead = (next) => (call) => {
    call.request.headers["x-amz-target"] = "Poolhouse.PutClientMetadata";
    call.request.body = JSON.stringify({ UserPoolId: pool, ClientId: client, Metadata: metadata });
    return next(call);
  };
  command.middlewareStack.add(instead, { step: "build", priority: "high" });
  await api.send(command);
}

/** A name that nothing else bears. */
export const unique = (stem) => `${stem}-${randomBytes(5).toString("hex")}`;

export const address = (stem) => `${unique(stem)}@example.com`;

/** Passwords that keep every rule of the demo pool. */
export const PASSWORD = "Deep-end 4 lanes!";
export const NEW_PASSWORD = "Shallow 9 steps?";

/** Where a pool's pages are, without DNS. */
export const hosted = (pool, endpoint = dev.endpoint) => `${endpoint}/${pool}`;

/** A pool with a domain; users sign in with their email address unless `more` says otherwise. */
export async function makePool(more = {}) {
  const { UserPool } = await api.createUserPool({
    PoolName: unique("browser"),
    UsernameAttributes: ["email"],
    AutoVerifiedAttributes: ["email"],
    ...more,
  });
  await api.createUserPoolDomain({ UserPoolId: UserPool.Id, Domain: unique("browser") });
  return UserPool.Id;
}

/** A public client for the code flow that returns to `app`. */
export async function makeClient(pool, app, more = {}) {
  const { UserPoolClient } = await api.createUserPoolClient({
    UserPoolId: pool,
    ClientName: unique("app"),
    SupportedIdentityProviders: ["COGNITO"],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["code"],
    AllowedOAuthScopes: ["openid", "email", "profile"],
    CallbackURLs: [`${app}/callback`],
    LogoutURLs: [`${app}/`],
    PreventUserExistenceErrors: "ENABLED",
    ...more,
  });
  return UserPoolClient.ClientId;
}

/** A confirmed user with PASSWORD; the answer is the email address. */
export async function makeUser(pool, stem = "swimmer") {
  const email = address(stem);
  await api.adminCreateUser({
    UserPoolId: pool,
    Username: email,
    MessageAction: "SUPPRESS",
    UserAttributes: [
      { Name: "email", Value: email },
      { Name: "email_verified", Value: "true" },
    ],
  });
  await api.adminSetUserPassword({ UserPoolId: pool, Username: email, Password: PASSWORD, Permanent: true });
  return email;
}

/** The messages that would have gone to an address, newest first. */
export async function messages(to) {
  const answer = await fetch(`${dev.inbox}?to=${encodeURIComponent(to)}`, { headers: { accept: "application/json" } });
  assert.equal(answer.status, 200);
  return (await answer.json()).messages;
}

/** The newest message to an address, once `accept` takes it: messages go by a queue. */
export async function message(to, accept = () => true) {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const [newest] = await messages(to);
    if (newest && accept(newest)) return newest;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no such message to ${to} in the inbox`);
}

/** A wait for the next message to an address: what is there already is not it. */
export async function nextMessage(to) {
  const [known] = await messages(to);
  return () => message(to, ({ created_at }) => created_at !== known?.created_at);
}

/** The six digits of a message. */
export const codeIn = (text) => /\b\d{6}\b/.exec(text)?.[0] ?? assert.fail(`no code in: ${text}`);
