// Shows the confidential parts on a page, once the auditor has chosen the key file. The page sends nothing, and forgets the key and
// what it opened when it is left.
//
//   <section data-auditor data-origin="the log's name">
//     <input type="file" data-auditor-key>  <button type="button" data-auditor-forget hidden>  <p role="status" data-auditor-state>
//   <div data-sealed="base64" data-writer="16 hexadecimal digits" data-first="1" data-last="3" data-n="2" data-line="the plain line">
//
// Each [data-sealed] is one event, the n-th of its writer's chain. It is filled with the event's confidential part. `data-line` may
// be left out; if it is there, the sealed form must tell the same event.

import { readAuditorKey, SealedError } from "./auditor-key.js";
import { openCommit } from "./open-sealed.js";

/** For each member of a plain line the member of the event, and its name in findings. */
const OF_LINE = {
  t: ["at", "time"],
  term: ["terminal", "terminal"],
  sid: ["session", "session"],
  req: ["request", "request"],
  cust: ["customer", "customer"],
  acct: ["account", "account"],
  op: ["kind", "kind"],
  amt: ["amount", "amount"],
  res: ["outcome", "outcome"],
  eff: ["effect", "effect"],
};

for (const section of document.querySelectorAll("[data-auditor]")) {
  const input = section.querySelector("[data-auditor-key]");
  const forget = section.querySelector("[data-auditor-forget]");
  const state = section.querySelector("[data-auditor-state]");
  let key = null;
  // Without this script the controls would do nothing, and the page says what they need.
  for (const controls of section.querySelectorAll("[data-auditor-controls]")) controls.hidden = false;
  for (const needs of section.querySelectorAll("[data-auditor-needs]")) needs.hidden = true;

  const close = () => {
    key?.drop();
    key = null;
    input.value = "";
    forget.hidden = true;
    for (const place of document.querySelectorAll("[data-sealed]")) place.replaceChildren();
  };

  input.addEventListener("change", async () => {
    const [file] = input.files;
    close();
    if (file === undefined) return;
    try {
      const mine = await readAuditorKey(file);
      key = mine;
      forget.hidden = false;
      const problems = await Promise.all(
        [...document.querySelectorAll("[data-sealed]")].map((place) => fill(place, section.dataset.origin, mine)),
      );
      // Forgotten, or another file was chosen, while it opened.
      if (key !== mine) return void (key === null && close());
      const failed = problems.filter(Boolean).length;
      state.textContent = `${problems.length - failed} of ${problems.length} opened here with the key ${mine.keyId}. Nothing was sent.`;
    } catch (error) {
      close();
      state.textContent = sentenceOf(error);
    }
  });
  forget.addEventListener("click", () => {
    close();
    state.textContent = "The key and all that it opened are forgotten.";
  });
  // A page in the browser's back/forward cache keeps its memory; this one must not show anything to whoever comes back to it.
  addEventListener("pagehide", () => {
    close();
    state.textContent = "";
  });
}

/** Fills in one event. Resolves with true if there is a problem, which the place then shows. */
async function fill(place, origin, key) {
  const { sealed, writer, first, last, n, line } = place.dataset;
  try {
    const commit = { sealed: bytesOf(sealed), writer, first: Number(first), last: Number(last), origin };
    const event = (await openCommit(key, commit))[Number(n) - Number(first)];
    const differing = line === undefined ? [] : differingFields(JSON.parse(line), event);
    if (differing.length > 0)
      throw new SealedError("differs", `The sealed form tells another event. It differs in: ${differing.join(", ")}.`);
    place.replaceChildren(partOf(event.confidential));
    return false;
  } catch (error) {
    place.replaceChildren(element("p", sentenceOf(error), "problem"));
    return true;
  }
}

function partOf(confidential) {
  if (confidential === null) return element("p", "This event has no confidential part.", "quiet");
  const list = element("dl", "", "facts");
  for (const [name, value] of Object.entries(confidential)) {
    const pair = element("div");
    pair.append(element("dt", name), element("dd", String(value)));
    list.append(pair);
  }
  return list;
}

/** Returns the names of the fields in which the plain line differs from the sealed event. */
function differingFields(line, event) {
  return Object.entries(OF_LINE)
    .filter(([member, [field]]) => (line[member] ?? null) !== (member === "t" ? new Date(event.at).toISOString() : event[field]))
    .map(([, [, name]]) => name);
}

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function sentenceOf(error) {
  if (error instanceof SealedError) return error.message;
  console.error(error);
  return "It does not open, because of an error in this page.";
}
