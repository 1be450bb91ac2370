// Auth.js (`@auth/core`, what next-auth is made of) with its Cognito provider as it is documented: of Cognito's settings
// only the issuer is another. The application answers requests in this process; its user has a browser without script.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Auth } from "@auth/core";
import Cognito from "@auth/core/providers/cognito";
import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolDomainCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { Browser } from "./browser.js";
import { start } from "./server.js";
import { newPool, newUser, PASSWORD, signing } from "./world.js";

const ORIGIN = "https://app.example";
const HOME = `${ORIGIN}/home`;

let server, signed, pool, username;

before(async () => {
  server = await start();
  signed = signing(server);
  pool = await newPool(signed);
  const { UserPoolId } = pool;
  await signed.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: "authjs-people" }));
  username = await newUser(signed, pool);
  await signed.send(new CreateGroupCommand({ UserPoolId, GroupName: "editors" }));
  const member = { UserPoolId, Username: username, GroupName: "editors" };
  await signed.send(new AdminAddUserToGroupCommand(member));
});

after(async () => {
  signed?.destroy();
  await server?.stop();
});

/** The settings of a client that returns to the application. */
async function settings({ secret = true, ...more } = {}) {
  const { UserPoolClient } = await signed.send(
    new CreateUserPoolClientCommand({
      UserPoolId: pool.UserPoolId,
      ClientName: "authjs",
      GenerateSecret: secret,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid", "email", "profile"],
      CallbackURLs: [`${ORIGIN}/auth/callback/cognito`],
    }),
  );
  return {
    clientId: UserPoolClient.ClientId,
    clientSecret: UserPoolClient.ClientSecret,
    issuer: `${server.endpoint}/${pool.UserPoolId}`,
    ...more,
  };
}

/** The application, and what its user's browser keeps for it. */
class App {
  #cookies = new Map();
  complaints = [];

  constructor(provider) {
    const complain = (error) => this.complaints.push(error.cause?.err ?? error);
    this.config = {
      basePath: "/auth",
      secret: "a secret of the application, long enough",
      trustHost: true,
      providers: [Cognito(provider)],
      logger: { error: complain, warn: complain },
      callbacks: {
        jwt: ({ token, account, profile }) => (profile ? { ...token, account, profile } : token),
        session: ({ session, token }) => ({ ...session, token }),
      },
    };
  }

  async open(url, init = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const request = new Request(new URL(url, ORIGIN), { ...init, headers: { cookie } });
    const answer = await Auth(request, this.config);
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    return answer;
  }

  async json(url) {
    return (await this.open(url)).json();
  }

  async post(url, fields) {
    const { csrfToken } = await this.json("/auth/csrf");
    return this.open(url, { method: "POST", body: new URLSearchParams({ csrfToken, ...fields }) });
  }

  /** Where the button "Sign in with Cognito" leads. */
  async authorization() {
    const answer = await this.post("/auth/signin/cognito", { callbackUrl: HOME });
    return new URL(answer.headers.get("location"));
  }
}

/** The user signs in on the hosted page: what the browser brings back to the application. */
async function signIn(authorization) {
  const browser = new Browser(server.endpoint);
  const page = await browser.open(authorization);
  const { url } = await browser.signIn(page, username, PASSWORD);
  assert.equal(url.origin + url.pathname, `${ORIGIN}/auth/callback/cognito`);
  return url;
}

for (const [name, provider] of Object.entries({
  "as documented": () => settings(),
  "with state, nonce and PKCE": () => settings({ checks: ["state", "nonce", "pkce"] }),
  "with its secret in the body": () =>
    settings({ client: { token_endpoint_auth_method: "client_secret_post" } }),
  "without a secret": () =>
    settings({ secret: false, client: { token_endpoint_auth_method: "none" } }),
  "with what userInfo says": () => settings({ idToken: false }),
})) {
  describe(`Auth.js, ${name}`, () => {
    test("has a session with the user", async () => {
      const app = new App(await provider());
      assert.equal(await app.json("/auth/session"), null);
      const done = await app.open(await signIn(await app.authorization()));
      assert.deepEqual(app.complaints, []);
      assert.equal(done.headers.get("location"), HOME);
      const { user, token } = await app.json("/auth/session");
      assert.equal(user.email, username);
      assert.equal(token.profile.sub, token.account.providerAccountId);
      assert.ok(token.account.access_token && token.account.refresh_token);
      await app.post("/auth/signout", { callbackUrl: HOME });
      assert.equal(await app.json("/auth/session"), null);
    });
  });
}

describe("Auth.js", () => {
  test("tells the application the user's groups", async () => {
    const app = new App(await settings());
    await app.open(await signIn(await app.authorization()));
    const { token } = await app.json("/auth/session");
    assert.deepEqual(token.profile["cognito:groups"], ["editors"]);
    assert.equal(token.profile.token_use, "id");
  });

  test("takes no code that another sign-in brought", async () => {
    const provider = await settings({ checks: ["state", "nonce", "pkce"] });
    const [ann, eve] = [new App(provider), new App(provider)];
    await ann.authorization();
    const done = await ann.open(await signIn(await eve.authorization()));
    assert.match(done.headers.get("location"), /\/auth\/error\?error=Configuration$/);
    assert.equal(await ann.json("/auth/session"), null);
    assert.notDeepEqual(ann.complaints, []);
  });

  test("is refused with a wrong secret", async () => {
    const app = new App({ ...(await settings()), clientSecret: "wrong" });
    const done = await app.open(await signIn(await app.authorization()));
    assert.match(done.headers.get("location"), /\/auth\/error\?error=Configuration$/);
    assert.equal(await app.json("/auth/session"), null);
    assert.ok(app.complaints.some((error) => error.error === "invalid_client"), app.complaints);
  });
});
