// What people do on the hosted pages, found by what is written there.

import assert from "node:assert/strict";

export const text = (page, label) => page.getByLabel(label, { exact: true });
export const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
export const follow = (page, name) => page.getByRole("link", { name, exact: true }).click();
export const problem = (page) => page.getByRole("alert").innerText();

/** Fills in the sign-in form that is shown, and sends it. */
export async function signIn(page, name, password) {
  await text(page, "Email address").fill(name);
  await text(page, "Password").fill(password);
  await press(page, "Sign in");
}

/** Takes something away: the first press only asks, the second does it. */
export async function takeAway(within, name) {
  const sure = within.locator("details.sure");
  const yes = sure.getByRole("button", { name });
  assert.equal(await yes.count(), 0, "it asks first");
  await sure.locator("summary").click();
  await yes.click();
}

/** From the sign-in page to the page that asks for the code; `more` are the other fields by label. */
export async function signUp(visit, email, password, more = {}) {
  await follow(visit.page, "Sign up");
  await fillSignUp(visit, email, password, more);
}

/** From the sign-up page to the one that asks for the code. */
export async function fillSignUp(visit, email, password, more = {}) {
  const { page } = visit;
  await visit.look("Sign up");
  await text(page, "Email address").fill(email);
  for (const [label, value] of Object.entries(more)) await text(page, label).fill(value);
  await text(page, "Password").fill(password);
  await press(page, "Sign up");
  await visit.look("Confirm your account");
}

/** Types a code on the page that asks for it. */
export async function enterCode(page, code) {
  await text(page, "Code").fill(code);
  await press(page, "Confirm");
}

/** Waits until the browser is back at an app, and gives the parameters it came with. */
export async function backAt(page, app) {
  await page.waitForURL((url) => url.origin === app.origin && url.pathname === "/callback");
  const last = app.callbacks.at(-1);
  assert(last, "the app was called");
  return last;
}
