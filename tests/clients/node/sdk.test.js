// The AWS SDK for JavaScript, version 3: sign-up, password sign-in, refresh, and errors by their name.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  CodeMismatchException,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  GetUserCommand,
  InitiateAuthCommand,
  InvalidPasswordException,
  ListUserPoolsCommand,
  NotAuthorizedException,
  paginateListUsers,
  RespondToAuthChallengeCommand,
  AdminCreateUserCommand,
  ResourceNotFoundException,
  SignUpCommand,
  UserNotConfirmedException,
  UserNotFoundException,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import { mailedCode, start } from "./server.js";

const PASSWORD = "Correct-Horse-9-Battery";

let server, signed, open, UserPoolId;

before(async () => {
  server = await start();
  const credentials = {
    accessKeyId: server.access_key_id,
    secretAccessKey: server.secret_access_key,
  };
  // A retry would hide an error 500.
  const common = { endpoint: server.endpoint, region: server.region, maxAttempts: 1 };
  signed = new CognitoIdentityProviderClient({ ...common, credentials });
  // What runs in a browser has no credentials: asking for some is a failure.
  const none = async () => assert.fail("credentials were asked for");
  open = new CognitoIdentityProviderClient({ ...common, credentials: none });
  const made = await signed.send(
    new CreateUserPoolCommand({ PoolName: "people", AutoVerifiedAttributes: ["email"] }),
  );
  UserPoolId = made.UserPool.Id;
});

after(async () => {
  signed?.destroy();
  open?.destroy();
  await server?.stop();
});

async function newClient(GenerateSecret) {
  const { UserPoolClient: made } = await signed.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: "app",
      GenerateSecret,
      ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    }),
  );
  const hash = (name) =>
    made.ClientSecret &&
    createHmac("sha256", made.ClientSecret).update(name + made.ClientId).digest("base64");
  return { ClientId: made.ClientId, hash };
}

function signIn({ ClientId, hash }, USERNAME, Password) {
  const AuthParameters = { USERNAME, PASSWORD: Password };
  if (hash(USERNAME)) AuthParameters.SECRET_HASH = hash(USERNAME);
  return open.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH", AuthParameters }),
  );
}

/** Asserts that a call fails with an exception: by class, by `name`, and with status 400. */
async function refused(call, exception) {
  await assert.rejects(call, (error) => {
    assert.equal(error.name, exception.name);
    assert.ok(error instanceof exception);
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.ok(error.message.length > 0);
    return true;
  });
}

for (const secret of [false, true]) {
  describe(secret ? "a client with a secret" : "a client without a secret", () => {
    const Username = secret ? "ann" : "bob";
    const email = `${Username}@example.com`;
    let app, SecretHash;

    before(async () => {
      app = await newClient(secret);
      SecretHash = app.hash(Username);
    });

    const signUp = (Password) =>
      open.send(
        new SignUpCommand({
          ClientId: app.ClientId,
          SecretHash,
          Username,
          Password,
          UserAttributes: [{ Name: "email", Value: email }],
        }),
      );
    const confirm = (ConfirmationCode) =>
      open.send(
        new ConfirmSignUpCommand({ ClientId: app.ClientId, SecretHash, Username, ConfirmationCode }),
      );

    test("signs a person up, confirms, signs in and refreshes", async () => {
      await refused(signUp("short"), InvalidPasswordException);
      const made = await signUp(PASSWORD);
      assert.equal(made.UserConfirmed, false);
      assert.equal(made.CodeDeliveryDetails.DeliveryMedium, "EMAIL");
      await refused(signUp(PASSWORD), UsernameExistsException);
      await refused(signIn(app, Username, PASSWORD), UserNotConfirmedException);
      const code = await mailedCode(server, email);
      const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
      await refused(confirm(wrong), CodeMismatchException);
      await confirm(code);
      await refused(signIn(app, Username, "Wrong-Password-1"), NotAuthorizedException);

      const { AuthenticationResult: tokens } = await signIn(app, Username, PASSWORD);
      assert.equal(tokens.TokenType, "Bearer");
      assert.equal(tokens.ExpiresIn, 3600);
      const user = await open.send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
      assert.equal(user.Username, Username);
      const shown = Object.fromEntries(user.UserAttributes.map(({ Name, Value }) => [Name, Value]));
      assert.deepEqual(shown, { sub: made.UserSub, email, email_verified: "true" });

      const AuthParameters = { REFRESH_TOKEN: tokens.RefreshToken };
      if (SecretHash) AuthParameters.SECRET_HASH = SecretHash;
      const AuthFlow = "REFRESH_TOKEN_AUTH";
      const fresh = await open.send(
        new InitiateAuthCommand({ ClientId: app.ClientId, AuthFlow, AuthParameters }),
      );
      assert.equal(fresh.AuthenticationResult.RefreshToken, undefined);
      assert.notEqual(fresh.AuthenticationResult.AccessToken, tokens.AccessToken);
    });

    test("names an unknown user", async () => {
      await refused(signIn(app, "nobody", PASSWORD), UserNotFoundException);
    });
  });
}

test("a created user answers NEW_PASSWORD_REQUIRED", async () => {
  const app = await newClient(false);
  const { User } = await signed.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: "carol",
      TemporaryPassword: "Temporary-Pass-1",
      MessageAction: "SUPPRESS",
    }),
  );
  assert.ok(User.UserCreateDate instanceof Date);
  const asked = await signIn(app, "carol", "Temporary-Pass-1");
  assert.equal(asked.ChallengeName, "NEW_PASSWORD_REQUIRED");
  assert.equal(asked.AuthenticationResult, undefined);
  const done = await open.send(
    new RespondToAuthChallengeCommand({
      ClientId: app.ClientId,
      ChallengeName: asked.ChallengeName,
      Session: asked.Session,
      ChallengeResponses: { USERNAME: "carol", NEW_PASSWORD: PASSWORD },
    }),
  );
  assert.ok(done.AuthenticationResult.IdToken);
});

test("signed operations page, and fail by name", async () => {
  const names = [];
  for (let number = 0; number < 3; number += 1) {
    const Username = `page-${number}`;
    names.push(Username);
    await signed.send(
      new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS" }),
    );
  }
  const listed = [];
  const input = { UserPoolId, Filter: 'username ^= "page-"' };
  for await (const page of paginateListUsers({ client: signed, pageSize: 2 }, input)) {
    listed.push(...page.Users.map((user) => user.Username));
  }
  assert.deepEqual(listed.sort(), names);
  const missing = { UserPoolId: "us-east-1_NoSuchOne", Username: "x" };
  await refused(signed.send(new AdminConfirmSignUpCommand(missing)), ResourceNotFoundException);
});

test("a wrong secret key opens nothing", async () => {
  const wrong = new CognitoIdentityProviderClient({
    endpoint: server.endpoint,
    region: server.region,
    maxAttempts: 1,
    credentials: { accessKeyId: server.access_key_id, secretAccessKey: "wrong" },
  });
  await assert.rejects(wrong.send(new ListUserPoolsCommand({ MaxResults: 1 })), {
    name: "InvalidSignatureException",
  });
  wrong.destroy();
});
