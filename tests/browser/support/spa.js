// A single-page application on a port of its own: one static page, oidc-client-ts as its authors build it for browsers.

import { readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";

const LIBRARY = readFileSync(
  createRequire(import.meta.url).resolve("oidc-client-ts").replace(/dist\/.*/, "dist/browser/oidc-client-ts.min.js"),
);

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Single page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<script src="/oidc-client-ts.js"></script><script src="/app.js"></script></head>
<body><main><h1>Single page</h1><p id="who" role="status"></p>
<button id="in">Sign in</button> <button id="out">Sign out</button></main></body></html>`;

/** The settings of its UserManager stand in \`settings\`; what the page does with it is all here. */
const script = (settings) => `
const { origin, pathname, search } = location;
const settings = ${JSON.stringify(settings)};
const dpop = settings.dpop && { ...settings.dpop, store: new oidc.IndexedDbDPoPStore() };
const manager = new oidc.UserManager({
  redirect_uri: origin + "/callback",
  silent_redirect_uri: origin + "/silent",
  post_logout_redirect_uri: origin + "/",
  ...settings,
  dpop,
});
const say = (words) => (document.getElementById("who").textContent = words);
addEventListener("DOMContentLoaded", async () => {
  if (pathname === "/silent") return manager.signinSilentCallback();
  document.getElementById("in").onclick = () => manager.signinRedirect({ state: "kept by the app" });
  document.getElementById("out").onclick = () => manager.signoutRedirect();
  if (pathname === "/callback") {
    const user = await manager.signinCallback().catch((error) => void say(error.message));
    if (!user) return;
    document.body.dataset.state = user.state;
    history.replaceState(null, "", "/");
  } else if (search.includes("state=")) await manager.signoutCallback();
  const user = await manager.getUser();
  say(user ? "Signed in as " + user.profile.email : "Nobody is signed in");
});
`;

/** Starts one; its settings are set once its client is known. */
export async function startSpa() {
  const spa = { settings: {} };
  const answers = {
    "/oidc-client-ts.js": () => ["text/javascript", LIBRARY],
    "/app.js": () => ["text/javascript", script(spa.settings)],
  };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const [type, body] = answers[pathname]?.() ?? ["text/html", PAGE];
    response.setHeader("content-type", `${type}; charset=utf-8`).end(body);
  });
  await new Promise((done) => server.listen(0, "localhost", done));
  spa.origin = `http://localhost:${server.address().port}`;
  spa.stop = () => new Promise((done) => (server.closeAllConnections(), server.close(done)));
  return spa;
}
