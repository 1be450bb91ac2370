// A browser without script, for clients that send their user to the hosted pages.

/** It opens pages of a server, follows redirects on it, and fills forms in. */
export class Browser {
  #origin;
  #cookies = new Map();

  constructor(server) {
    this.#origin = new URL(server).origin;
  }

  /** The page that an address leads to; without `text`, where the server sends the browser away. */
  async open(url, init = {}) {
    const headers = {
      cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(init.method && { "sec-fetch-site": "same-origin" }),
    };
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    const location = answer.headers.get("location");
    if (!location) return { url: new URL(url), text: await answer.text() };
    const next = new URL(location, url);
    return next.origin === this.#origin ? this.open(next) : { url: next };
  }

  /** Sends the first form of a page: what it carries hidden, and `fields`. */
  submit(page, fields) {
    const form = page.text.match(/<form[^]*?<\/form>/)[0];
    const decoded = (text) => text.replaceAll("&#38;", "&").replaceAll("&amp;", "&");
    const hidden = form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
    const own = [...hidden].map(([, name, value]) => [name, decoded(value)]);
    const body = new URLSearchParams([...own, ...Object.entries(fields)]);
    const action = decoded(form.match(/action="([^"]+)"/)[1]);
    return this.open(new URL(action, page.url), { method: "POST", body });
  }

  /** Signs in on the page that is shown; a client that registered itself may have what it asks for. */
  async signIn(page, username, password) {
    const next = await this.submit(page, { username, password });
    const asks = next.text?.includes('name="consentForm"');
    return asks ? this.submit(next, { allowButton: "" }) : next;
  }
}
