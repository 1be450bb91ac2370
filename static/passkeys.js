// Passkeys: added, signed in with by a button, and offered in the name field by browsers that do so. No `async` and no
// spread arguments, as in hosted.js.
"use strict";

const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const encode = (buffer) =>
  btoa([...new Uint8Array(buffer)].map((byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const named = (credential) => ({ ...credential, id: decode(credential.id) });

// The options as they travel, for navigator.credentials.
function read(options) {
  const read = { ...options, challenge: decode(options.challenge) };
  if (options.user) read.user = named(options.user);
  if (options.allowCredentials) read.allowCredentials = options.allowCredentials.map(named);
  if (options.excludeCredentials) read.excludeCredentials = options.excludeCredentials.map(named);
  return read;
}

// The credential as it travels: RegistrationResponseJSON or AuthenticationResponseJSON.
function write(credential) {
  const { response } = credential;
  const binary = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const parts = binary.filter((name) => response[name]).map((name) => [name, encode(response[name])]);
  const made = Object.fromEntries(parts);
  if (response.getTransports) made.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: encode(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: made,
  };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!globalThis.PublicKeyCredential) continue;
  const failed = form.querySelector("[data-passkey-failed]");
  // Only the page that adds a passkey has it: there is one of this account on the device already.
  const known = form.querySelector("[data-passkey-known]");
  const button = form.querySelector("[data-passkey-button]");
  const field = form.elements.credential;
  const publicKey = () => read(JSON.parse(form.dataset.options));
  let waiting;

  const send = (credential) => {
    field.value = JSON.stringify(write(credential));
    // On the sign-in page it stands in the form above.
    const keep = document.getElementById("keepSignedIn");
    if (keep && keep.checked && keep.form !== form) form.append(keep.cloneNode());
    form.submit();
  };

  // Another dialogue cannot open while the name field waits for a passkey.
  const ask = () => {
    waiting?.abort();
    failed.hidden = true;
    if (known) known.hidden = true;
    const refused = (why) => {
      const said = known && why.name === "InvalidStateError" ? known : failed;
      said.hidden = false;
    };
    navigator.credentials[form.dataset.passkey]({ publicKey: publicKey() }).then(send).catch(refused);
  };

  const offer = (possible) => {
    if (!possible) return;
    waiting = new AbortController();
    const { signal } = waiting;
    // Whoever does not take it goes on with the name.
    navigator.credentials.get({ publicKey: publicKey(), mediation: "conditional", signal }).then(send).catch(() => {});
  };

  form.hidden = false;
  if (button) button.hidden = false;
  form.querySelector("[data-passkey-script]")?.remove();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask();
  });
  if ("conditional" in form.dataset) PublicKeyCredential.isConditionalMediationAvailable?.().then(offer);
}
