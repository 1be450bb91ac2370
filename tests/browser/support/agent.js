// A client without a browser: plain HTTP, a jar of cookies, redirects not followed. What scripts and attackers use.

import assert from "node:assert/strict";

export class Agent {
  #cookies = new Map();

  /** The cookies it holds, by name. */
  get cookies() {
    return Object.fromEntries(this.#cookies);
  }

  async send(url, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...options.headers, ...(cookie ? { cookie } : {}) };
    const answer = await fetch(url, { redirect: "manual", ...options, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const { status } = answer;
    return { status, headers: answer.headers, location: answer.headers.get("location"), text: await answer.text() };
  }

  get(url, headers) {
    return this.send(url, { headers });
  }

  post(url, fields, headers) {
    return this.send(url, { method: "POST", body: new URLSearchParams(fields), headers });
  }
}

const NAMED = { amp: "&", quot: '"', lt: "<", gt: ">" };

const unescaped = (text) =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (_, decimal, hex, name) =>
    name ? NAMED[name] : String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16)),
  );

/** Where the form of this name goes and what it carries hidden. */
export function form(html, name, page) {
  const [, tag, body] = new RegExp(`<form( [^>]*name="${name}"[^>]*)>(.*?)</form>`, "s").exec(html) ?? [];
  assert(tag, `the page has the form ${name}`);
  const fields = {};
  for (const [input] of body.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    fields[/ name="([^"]*)"/.exec(input)[1]] = unescaped(/ value="([^"]*)"/.exec(input)[1]);
  }
  const action = unescaped(/ action="([^"]*)"/.exec(tag)[1]);
  return { action: new URL(action, page).href, fields, body };
}
