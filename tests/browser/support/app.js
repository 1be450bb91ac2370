// A relying party on a port of its own: an ordinary application that a user pool's client stands for.

import { createHash, randomBytes } from "node:crypto";
import http from "node:http";

const PAGE = (title, text) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>${title}</h1><p>${text}</p></main></body></html>`;

/** The parameters of an authorization request with PKCE, and the verifier that redeems its code. */
export function authorization(client, app, more = {}) {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client,
    redirect_uri: `${app}/callback`,
    scope: "openid email",
    state: randomBytes(16).toString("base64url"),
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  });
  return { verifier, query, state: query.get("state") };
}

/** Starts one; it remembers what came back to its callback. At `/hangs` it never answers. */
export async function startApp() {
  const callbacks = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === "/hangs") return;
    if (url.pathname === "/callback") callbacks.push(url.searchParams);
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(PAGE("Second app", url.pathname === "/callback" ? "You came back." : "Signed out."));
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  return {
    origin: `http://localhost:${server.address().port}`,
    callbacks,
    stop: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
  };
}

/** Redeems a code at a pool's token endpoint. */
export async function redeem(base, client, app, code, verifier) {
  const answer = await fetch(`${base}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: client,
      redirect_uri: `${app}/callback`,
      code,
      code_verifier: verifier,
    }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** The claims of a JWT, not verified: what the relying parties of the other tests do. */
export const claims = (jwt) => JSON.parse(Buffer.from(jwt.split(".")[1], "base64url"));
