// The SDK of the Model Context Protocol on both sides, unmodified. A client that was told nothing but the address of an
// MCP server is refused, finds our pool by what the refusal names, registers itself, signs its user in with PKCE for that
// server alone, and calls a tool. The server believes tokens by our keys.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  CreateResourceServerCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  UpdateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import {
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
} from "@modelcontextprotocol/sdk/server/auth/router.js";
import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Browser } from "./browser.js";
import { start } from "./server.js";
import { newUser, PASSWORD, signing } from "./world.js";

const CALLBACK = "http://localhost:9999/callback";

let server, signed, issuer, username, listener, address, scope;

before(async () => {
  server = await start();
  signed = signing(server);
  const app = createMcpExpressApp();
  listener = app.listen(0, "localhost");
  await new Promise((done) => listener.once("listening", done));
  address = new URL(`http://localhost:${listener.address().port}/mcp`);
  scope = `${address.href}/use`;

  const pool = { PoolName: "people", UsernameAttributes: ["email"] };
  const { UserPool } = await signed.send(
    new CreateUserPoolCommand({ ...pool, UserPoolTags: { "poolhouse:dialect": "standards" } }),
  );
  const UserPoolId = UserPool.Id;
  await signed.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: "mcp-people" }));
  await signed.send(
    new CreateResourceServerCommand({
      UserPoolId,
      Identifier: address.href,
      Name: "Greeter",
      Scopes: [{ ScopeName: "use", ScopeDescription: "Use its tools" }],
    }),
  );
  // A client that registers itself may have the server's scope.
  const open = { EnableStatus: "Enabled", OpenDcrEnabled: true, AllowedScopes: [scope] };
  await signed.send(new UpdateUserPoolCommand({ UserPoolId, DcrConfiguration: open }));
  username = await newUser(signed, { UserPoolId });
  issuer = `${server.endpoint}/${UserPoolId}`;
  serve(app, await metadata());
});

after(async () => {
  listener?.close();
  signed?.destroy();
  await server?.stop();
});

const metadata = async () => (await fetch(`${issuer}/.well-known/openid-configuration`)).json();

/** The MCP server: one tool, for whoever brings an access token of the pool that was issued for it. */
function serve(app, oauthMetadata) {
  const keys = createRemoteJWKSet(new URL(oauthMetadata.jwks_uri));
  const verifyAccessToken = async (token) => {
    const expected = { issuer, audience: address.href };
    const { payload } = await jwtVerify(token, keys, expected).catch((error) => {
      throw new InvalidTokenError(error.message);
    });
    if (payload.token_use !== "access") throw new InvalidTokenError("no access token");
    return {
      token,
      clientId: payload.client_id,
      scopes: payload.scope.split(" "),
      expiresAt: payload.exp,
      resource: address,
      extra: { sub: payload.sub },
    };
  };
  app.use(
    mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: address, scopesSupported: [scope] }),
  );
  const guard = requireBearerAuth({
    verifier: { verifyAccessToken },
    requiredScopes: [scope],
    resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(address),
  });
  app.post(address.pathname, guard, async (request, response) => {
    const mcp = new McpServer({ name: "greeter", version: "1.0.0" });
    mcp.registerTool("greet", { description: "Says who calls" }, ({ authInfo }) => ({
      content: [{ type: "text", text: `Hello ${authInfo.extra.sub}` }],
    }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    response.on("close", () => transport.close());
    await mcp.connect(transport);
    await transport.handleRequest(request, response, request.body);
  });
}

/** What a client keeps between its requests; where it sends the browser is noted. */
class Keeper {
  redirectUrl = CALLBACK;
  clientMetadata = {
    client_name: "Assistant",
    redirect_uris: [CALLBACK],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  };
  clientInformation = () => this.client;
  saveClientInformation = (client) => void (this.client = client);
  tokens = () => this.kept;
  saveTokens = (tokens) => void (this.kept = tokens);
  redirectToAuthorization = (url) => void (this.sent = url);
  saveCodeVerifier = (verifier) => void (this.verifier = verifier);
  codeVerifier = () => this.verifier;
}

async function connected(keeper) {
  const client = new Client({ name: "assistant", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(address, { authProvider: keeper });
  await client.connect(transport);
  return client;
}

const greeting = async (client) => (await client.callTool({ name: "greet" })).content[0].text;

const claims = (jwt) => JSON.parse(Buffer.from(jwt.split(".")[1], "base64url"));

describe("a client of the Model Context Protocol", () => {
  test("registers itself, signs its user in and calls a tool", async () => {
    const keeper = new Keeper();
    await assert.rejects(connected(keeper), UnauthorizedError);
    assert.ok(keeper.client.client_id, "it has registered itself");
    assert.equal(keeper.client.client_secret, undefined);
    const asked = keeper.sent.searchParams;
    assert.equal(asked.get("resource"), address.href);
    assert.equal(asked.get("code_challenge_method"), "S256");

    const browser = new Browser(issuer);
    const { url } = await browser.signIn(await browser.open(keeper.sent), username, PASSWORD);
    assert.equal(url.origin + url.pathname, CALLBACK);
    const transport = new StreamableHTTPClientTransport(address, { authProvider: keeper });
    await transport.finishAuth(url.searchParams.get("code"));

    const { sub, aud, client_id } = claims(keeper.kept.access_token);
    assert.deepEqual([[aud].flat(), client_id], [[address.href], keeper.client.client_id]);
    const client = await connected(keeper);
    assert.equal(await greeting(client), `Hello ${sub}`);
    await client.close();

    // A token that the server no longer takes is refreshed without the user, for the same server.
    keeper.kept = { ...keeper.kept, access_token: "worn.out.token" };
    const again = await connected(keeper);
    assert.equal(await greeting(again), `Hello ${sub}`);
    assert.deepEqual([claims(keeper.kept.access_token).aud].flat(), [address.href]);
    await again.close();
  });

  test("is refused with a token that was issued for nothing in particular", async () => {
    const keeper = new Keeper();
    await assert.rejects(connected(keeper), UnauthorizedError);
    keeper.sent.searchParams.delete("resource");
    const browser = new Browser(issuer);
    const { url } = await browser.signIn(await browser.open(keeper.sent), username, PASSWORD);
    const { token_endpoint } = await metadata();
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      client_id: keeper.client.client_id,
      redirect_uri: CALLBACK,
      code: url.searchParams.get("code"),
      code_verifier: keeper.verifier,
    });
    const { access_token } = await (await fetch(token_endpoint, { method: "POST", body })).json();
    const answer = await fetch(address, {
      method: "POST",
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
      body: "{}",
    });
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get("www-authenticate"), /resource_metadata="http/);
  });
});
