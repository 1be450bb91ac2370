// The preview follows what is typed; without script the button does the same.
"use strict";

const form = document.querySelector("form.draft");
const problem = document.getElementById("problem");
let waiting;

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 400);
});

async function show() {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.ok) {
    problem.textContent = `The draft was not taken: ${answer.status}`;
    problem.hidden = false;
    return;
  }
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = next.getElementById("problem");
  problem.textContent = said.textContent;
  problem.hidden = said.hidden;
  if (!said.hidden) return;
  const frames = [...next.querySelectorAll("iframe")];
  document.querySelectorAll("iframe").forEach((frame, at) => frame.setAttribute("src", frames[at].getAttribute("src")));
}
