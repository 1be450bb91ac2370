// What every HTML answer carries, errors included (security.md, "Browser surface").

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Agent, form } from "./support/agent.js";
import { authorization, startApp } from "./support/app.js";
import { PASSWORD, address, dev, hosted, makeClient, makePool } from "./support/world.js";

let app, base, query;

before(async () => {
  app = await startApp();
  const pool = await makePool();
  base = hosted(pool);
  query = `?${authorization(await makeClient(pool, app.origin), app.origin).query}`;
});
after(() => app.stop());

// Where an app on the user's own machine is, and whatever it sends on to.
const LOOPBACK = ["http://localhost:*", "http://127.0.0.1:*"];

const POLICY = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'"],
  "font-src": ["'self'"],
  "connect-src": ["'self'"],
  "base-uri": ["'none'"],
  "object-src": ["'none'"],
  "frame-ancestors": ["'none'"],
  "form-action": ["'self'", "https:"],
};

const EVERY = {
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
  "content-type": "text/html; charset=utf-8",
};

function check({ headers, text }, what, { toApp }) {
  for (const [name, value] of Object.entries(EVERY)) assert.equal(headers.get(name), value, `${what}: ${name}`);
  assert.match(headers.get("permissions-policy"), /camera=\(\)/, what);
  // Never in dev, where a browser would remember it for all of localhost.
  assert.equal(headers.get("strict-transport-security"), null, what);
  assert.equal(headers.get("access-control-allow-origin"), null, what);
  assert.match(headers.get("x-amz-cognito-request-id"), /^[0-9a-f-]{36}$/, what);
  const policy = Object.fromEntries(
    headers.get("content-security-policy").split(";").map((part) => {
      const [name, ...sources] = part.trim().split(/ +/);
      return [name, sources];
    }),
  );
  const expected = { ...POLICY, "form-action": [...POLICY["form-action"], ...(toApp ? LOOPBACK : [])] };
  assert.deepEqual(policy, expected, what);
  assert.doesNotMatch(text, /<style|style="|<script(?![^>]* src="\/)|\son\w+="|javascript:|https?:\/\/(?!localhost)/, what);
}

test("every page, every error and every form that comes back has the headers", async () => {
  const agent = new Agent();
  const shown = [];
  const get = async (path, status, toApp) => {
    const answer = await agent.get(path);
    assert.equal(answer.status, status, path);
    check(answer, `GET ${path}`, { toApp });
    shown.push(path);
    return answer;
  };

  const login = await get(`${base}/login${query}`, 200, true);
  const signUp = await get(`${base}/signup${query}`, 200, true);
  const forgot = await get(`${base}/forgotPassword${query}`, 200, true);
  await get(`${base}/login`, 400, false);
  await get(`${base}/error?error=redirect_mismatch`, 400, false);
  await get(`${base}/oauth2/authorize`, 400, false);
  await get(`${base}/logout`, 200, false);
  await get(`${base}/confirmUser`, 400, false);
  await get(`${dev.endpoint}/us-east-1_nowhere00/login${query}`, 404, false);
  await get(`${dev.endpoint}/nowhere`, 404, false);

  const post = async (page, name, fields, status, toApp, headers) => {
    const { action, fields: hidden } = form(page.text, name, base);
    const answer = await agent.post(action, { ...hidden, ...fields }, headers);
    assert.equal(answer.status, status, name);
    if (status !== 303) check(answer, `POST ${name}`, { toApp });
    return answer;
  };
  const email = address("headers");
  await post(login, "cognitoSignInForm", { username: email, password: "wrong" }, 200, true);
  await post(login, "cognitoSignInForm", { _csrf: "none" }, 200, true);
  await post(signUp, "signupform", { username: email, password: "short" }, 200, true);
  const reset = await post(forgot, "forgotpasswordform", { username: email }, 303);
  await get(new URL(reset.location, base).href, 200, true);
  const confirm = await post(signUp, "signupform", { username: email, password: PASSWORD }, 303);
  await get(new URL(confirm.location, base).href, 200, true);

  // Bodies that are no forms.
  for (const [type, body, status] of [
    ["application/json", "{}", 415],
    ["application/x-www-form-urlencoded", "_csrf=%ff", 400],
    ["application/x-www-form-urlencoded", "username=a&username=b", 400],
    ["application/x-www-form-urlencoded", `password=${"x".repeat(300_000)}`, 413],
  ]) {
    const options = { method: "POST", body, headers: { "content-type": type } };
    const answer = await agent.send(`${base}/login${query}`, options);
    assert.equal(answer.status, status, body.slice(0, 40));
    check(answer, `POST ${type}`, { toApp: false });
  }
});

test("our files are typed, kept, and nobody else's", async () => {
  const agent = new Agent();
  const { text } = await agent.get(`${base}/login${query}`);
  const paths = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
  assert.equal(paths.length, 3);
  for (const path of paths) {
    const { status, headers } = await agent.get(`${dev.endpoint}${path}`);
    assert.equal(status, 200, path);
    assert.match(headers.get("content-type"), /^(text\/css|text\/javascript|image\/svg\+xml)/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
    assert.match(headers.get("cache-control"), /immutable/);
  }
});

test("our files travel compressed; pages, which hold secrets beside what links put there, do not", async () => {
  const agent = new Agent();
  const asking = { "accept-encoding": "gzip" };
  const page = await agent.get(`${base}/login${query}`, asking);
  assert.equal(page.headers.get("content-encoding"), null);
  for (const [, path] of page.text.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:css|js))"/g)) {
    const { status, headers } = await agent.get(`${dev.endpoint}${path}`, asking);
    assert.deepEqual([status, headers.get("content-encoding")], [200, "gzip"], path);
    assert.match(headers.get("vary"), /accept-encoding/i);
    const plain = await agent.get(`${dev.endpoint}${path}`, { "accept-encoding": "identity" });
    assert.equal(plain.headers.get("content-encoding"), null);
  }
});
