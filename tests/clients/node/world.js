// Pools, clients and users for the tests of clients that sign in by SRP.

import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SetUserPoolMfaConfigCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import * as OTPAuth from "otpauth";

export const PASSWORD = "Correct-Horse-9-Battery";

/** A signing client of a running server. */
export function signing(server) {
  return new CognitoIdentityProviderClient({
    endpoint: server.endpoint,
    region: server.region,
    maxAttempts: 1,
    credentials: {
      accessKeyId: server.access_key_id,
      secretAccessKey: server.secret_access_key,
    },
  });
}

/** A pool whose users sign in by e-mail address, with second factors in a mode, and a client with Cognito's defaults. */
export async function newPool(signed, { mfa, devices, factors, flows } = {}) {
  const { UserPool } = await signed.send(
    new CreateUserPoolCommand({
      PoolName: "people",
      UsernameAttributes: ["email"],
      AutoVerifiedAttributes: ["email"],
      DeviceConfiguration: devices,
      Policies: factors && { SignInPolicy: { AllowedFirstAuthFactors: factors } },
    }),
  );
  if (mfa) {
    await signed.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: UserPool.Id,
        MfaConfiguration: mfa,
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: {},
      }),
    );
  }
  const { UserPoolClient } = await signed.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool.Id,
      ClientName: "app",
      ExplicitAuthFlows: flows,
    }),
  );
  return { UserPoolId: UserPool.Id, ClientId: UserPoolClient.ClientId };
}

let number = 0;

/** A confirmed user: the address. */
export async function newUser(signed, { UserPoolId }) {
  const Username = `person${++number}@example.com`;
  const UserAttributes = [
    { Name: "email", Value: Username },
    { Name: "email_verified", Value: "true" },
  ];
  const created = { UserPoolId, Username, UserAttributes, MessageAction: "SUPPRESS" };
  await signed.send(new AdminCreateUserCommand(created));
  const set = { UserPoolId, Username, Password: PASSWORD, Permanent: true };
  await signed.send(new AdminSetUserPasswordCommand(set));
  return Username;
}

/** A user with a temporary password: the address. */
export async function invited(signed, { UserPoolId }, TemporaryPassword) {
  const Username = `person${++number}@example.com`;
  const UserAttributes = [{ Name: "email", Value: Username }];
  const created = { UserPoolId, Username, UserAttributes, TemporaryPassword };
  await signed.send(new AdminCreateUserCommand({ ...created, MessageAction: "SUPPRESS" }));
  return Username;
}

/** What an authenticator app shows for a secret, some steps of 30 seconds from now. */
export function totp(secret, steps = 0) {
  const token = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(secret) });
  return token.generate({ timestamp: Date.now() + steps * 30_000 });
}
