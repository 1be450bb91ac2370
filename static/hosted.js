// Comforts for the hosted pages; every page is complete without them. No `async`, no spread arguments and no names of the
// window: HtmlUnit, which scripts use, cannot read them and would stop.
"use strict";

const words = document.documentElement.dataset;

// A button at each password that shows it: behind it, where the Tab key leads, and above its end, where the eye finds it.
for (const input of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain reveal";
  button.textContent = words.show;
  button.setAttribute("aria-controls", input.id);
  const label = document.querySelector(`label[for="${input.id}"]`);
  const name = document.createElement("span");
  name.className = "visually-hidden";
  name.textContent = ` (${label.textContent.trim()})`;
  button.append(name);
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.firstChild.textContent = hidden ? words.hide : words.show;
  });
  input.after(button);
  input.parentElement.classList.add("revealing");
  // A shown password is sent as a password, lest the browser keep it among what was typed into text fields.
  input.form.addEventListener("submit", () => {
    input.type = "password";
    button.firstChild.textContent = words.show;
  });
}

// The rules of a new password, marked while it is typed. What counts as a symbol, the server says.
const list = document.querySelector(".rules");
if (list) {
  const input = document.getElementById(list.dataset.for);
  const has = {
    lowerletter: (text) => /[a-z]/.test(text),
    upperletter: (text) => /[A-Z]/.test(text),
    numbers: (text) => /[0-9]/.test(text),
    symbols: (text) =>
      [...text].some((letter) => list.dataset.symbols.includes(letter)) || text.replace(/^ +| +$/g, "").includes(" "),
    length: (text) => [...text].length >= Number(list.dataset.minimum),
  };
  // What is still missing, said once the typing pauses: a description that changes is not read out.
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  list.after(spoken);
  let pause;
  const say = () => {
    const missing = [...list.querySelectorAll(".passwordCheck-notValid-customizable [class^=checkPasswordText]")];
    const texts = missing.map((rule) => rule.textContent.trim()).join(", ");
    const said = texts ? `${list.getAttribute("aria-label")}: ${texts}` : list.dataset.kept;
    spoken.textContent = input.value === "" ? "" : said;
  };
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(say, 800);
    for (const [rule, holds] of Object.entries(has)) {
      const item = list.querySelector(`.checkPassword-${rule}`);
      if (!item) continue;
      const met = holds(input.value);
      const asked = input.value !== "";
      item.classList.toggle("passwordCheck-valid-customizable", asked && met);
      item.classList.toggle("passwordCheck-notValid-customizable", asked && !met);
      item.querySelector(`.check-${rule}`).textContent = asked ? (met ? "\u2713" : "\u2716") : "";
      item.querySelector(".verdict").textContent = asked ? (met ? list.dataset.met : list.dataset.unmet) : "";
    }
  });
}

// Moments by the clock of the zone that the account names, or of this browser, as the reader's region writes them.
const { lang } = document.documentElement;
const region = navigator.languages?.find((language) => language.startsWith(`${lang}-`)) ?? lang;
for (const time of document.querySelectorAll("time[data-zone]")) {
  const write = (timeZone) => {
    const format = { dateStyle: "long", timeStyle: "short", timeZone };
    time.textContent = new Date(time.dateTime).toLocaleString(region, format);
  };
  try {
    write(time.dataset.zone || undefined);
  } catch {
    write(); // There is no such zone.
  }
}

// A button that copies what is long to type, and says for a while that it has.
for (const source of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain copy";
  button.textContent = words.copyLabel;
  button.setAttribute("aria-live", "polite");
  let shown;
  button.addEventListener("click", () =>
    navigator.clipboard.writeText(source.dataset.copy).then(() => {
      button.textContent = words.copied;
      clearTimeout(shown);
      shown = setTimeout(() => (button.textContent = words.copyLabel), 3000);
    }),
  );
  source.after(button);
}

// Whoever has just asked for another code waits a little before asking again.
for (const form of document.querySelectorAll("form[data-wait]")) {
  const button = form.querySelector("button");
  const name = button.textContent;
  let left = Number(form.dataset.wait);
  button.disabled = true;
  const tick = () => {
    button.textContent = left > 0 ? `${name} (${left})` : name;
    button.disabled = left > 0;
    if (left-- > 0) setTimeout(tick, 1000);
  };
  tick();
}

// A form is sent once, however often its button is pressed, and its buttons show that it was. It may be sent again from a page
// that comes back, from history or from an app that the answer led to, and where no answer comes. Buttons wait until what is
// sent has been gathered: one that is off would not be among it.
for (const form of document.forms) {
  const buttons = form.querySelectorAll(".btn:not(a)");
  let waiting;
  const free = () => {
    clearTimeout(waiting);
    delete form.dataset.sent;
    buttons.forEach((button) => (button.disabled = false));
  };
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
    waiting = setTimeout(free, 10000);
  });
  addEventListener("pageshow", free);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && form.dataset.sent) free();
  });
}

// An answer to an app that is posted goes off by itself.
document.forms.formPost?.requestSubmit();

// Apps are told of a sign-out in frames; once they have been, the way leads back. One that does not answer holds nobody here:
// the browser itself waits for every frame before it goes on.
const next = document.getElementById("signedOutNext");
const signOuts = [...document.querySelectorAll("iframe.sign-out")];
if (next) {
  const told = (frame) => new Promise((done) => frame.addEventListener("load", done, { once: true }));
  const enough = new Promise((done) => setTimeout(done, 5000));
  Promise.race([Promise.all(signOuts.map(told)), enough]).then(() => location.replace(next.href));
}
