// Another pool as an identity provider: the way there by its button, and back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { authorization, claims, redeem, startApp } from "./support/app.js";
import { backAt, follow, press, signIn } from "./support/steps.js";
import { visiting } from "./support/visit.js";
import { PASSWORD, api, hosted, makeClient, makePool, makeUser } from "./support/world.js";

let app;
let pool;
let client;
let corp;

before(async () => {
  app = await startApp();
  pool = await makePool();
  corp = await makePool();
  const { UserPoolClient: own } = await api.createUserPoolClient({
    UserPoolId: corp,
    ClientName: "Corp",
    GenerateSecret: true,
    SupportedIdentityProviders: ["COGNITO"],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["code"],
    AllowedOAuthScopes: ["openid", "email"],
    CallbackURLs: [`${hosted(pool)}/oauth2/idpresponse`],
    LogoutURLs: [`${hosted(pool)}/logout/idpresponse`],
  });
  await api.createIdentityProvider({
    UserPoolId: pool,
    ProviderName: "Corp",
    ProviderType: "OIDC",
    ProviderDetails: {
      client_id: own.ClientId,
      client_secret: own.ClientSecret,
      authorize_scopes: "openid email",
      attributes_request_method: "GET",
      oidc_issuer: hosted(corp),
      IDPSignout: "true",
    },
    AttributeMapping: { email: "email", email_verified: "email_verified" },
  });
  client = await makeClient(pool, app.origin, { SupportedIdentityProviders: ["COGNITO", "Corp"] });
});
after(() => app.stop());

for (const script of [true, false]) {
  const device = script ? "desktop" : "phone";
  test(`signs in at a provider, by its button: ${device}, script ${script ? "on" : "off"}`, () =>
    visiting({ device, script, apps: [app.origin] }, async (visit) => {
      const { page } = visit;
      const email = await makeUser(corp);
      const { query, verifier } = authorization(client, app.origin);
      await page.goto(`${hosted(pool)}/oauth2/authorize?${query}`);
      await visit.look("Sign in");
      assert(page.url().startsWith(`${hosted(pool)}/login?`));

      // Who changes their mind there has the choice again.
      await follow(page, "Corp");
      await visit.look("Sign in");
      assert(page.url().startsWith(`${hosted(corp)}/login?`));
      await press(page, "Cancel");
      await page.waitForURL((url) => url.href.startsWith(`${hosted(pool)}/login?`));
      await visit.look("Sign in");

      await follow(page, "Corp");
      await visit.look("Sign in");
      await signIn(page, email, PASSWORD);
      const code = (await backAt(page, app)).get("code");
      const { body } = await redeem(hosted(pool), client, app.origin, code, verifier);
      const token = claims(body.id_token);
      assert.equal(token.email, email);
      assert.deepEqual(token.amr, ["fed"]);
      assert.match(token["cognito:username"], /^corp_/i);

      // Who signs out on a page of ours is signed out there as well, and comes back.
      await page.goto(`${hosted(pool)}/account?client_id=${client}`);
      await visit.look("Your account");
      await press(page, "Sign out");
      await page.waitForURL((url) => url.href.startsWith(`${hosted(pool)}/logout/idpresponse?`));
      await visit.look("You are signed out");
      await page.goto(`${hosted(pool)}/oauth2/authorize?${query}`);
      await follow(page, "Corp");
      await visit.look("Sign in");
      assert(page.url().startsWith(`${hosted(corp)}/login?`));
    }));
}
