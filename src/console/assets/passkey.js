// Registers a passkey, or signs in with one (Web Authentication Level 3).
//
//   <form method="post" action="…" data-passkey="create" or "get" data-options="JSON of the options" data-options-url="…">
//     <input type="hidden" name="credential"> <input type="hidden" name="challenge">  <button>  <p role="alert" data-passkey-problem></p>
//
// The form is sent to its action with the authenticator's answer, as JSON, in the field `credential`. If `data-conditional` names the
// id of a field with autocomplete="username webauthn", the browser offers passkeys in that field. Without options, or if they are older
// than OPTIONS_MS, they are fetched from `data-options-url`, because the server accepts a challenge for a few minutes. The answer is
// JSON, { challenge, options }: the challenge's name, which goes into the field `challenge`, and the options.

import { creationOptions, credentialJson, requestOptions } from "./webauthn-json.js";

const OPTIONS_MS = 4 * 60_000;

const CANCELLED = {
  create:
    "No passkey was made: it was cancelled or took too long, or nothing here can keep one. Try again, with a security key or a phone if this device has no screen lock.",
  get: "You are not signed in: it was cancelled or took too long, or this device has no passkey for you. Try again, or use another way.",
};

/** For each error of the browser: what happened and what to do. */
const PROBLEMS = {
  NotAllowedError: (form) => CANCELLED[form.dataset.passkey],
  InvalidStateError: () =>
    "This device or security key already has a passkey of an operator here. Sign in with it, or use another device or key.",
  SecurityError: (_, json) =>
    `Passkeys do not work on the address ${location.origin}. Open this page at ${originOf(json.rp?.id ?? json.rpId)} instead.`,
  ConstraintError: () =>
    "This device or security key cannot check that it is you. Set a PIN or a fingerprint on it, or use another one.",
  NotSupportedError: () => "This device or security key makes no passkey of the kind that is needed. Use another one.",
};

function originOf(name) {
  const url = new URL(location.origin);
  url.hostname = name;
  return url.origin;
}

const forms = [...document.querySelectorAll("form[data-passkey]")];
const conditional = forms.find((form) => document.getElementById(form.dataset.conditional ?? ""));
/** The ceremony that waits for the authenticator. The browser allows one at a time. */
let pending = null;
/** The options of each form, and when they came. */
const known = new Map(forms.map((form) => [form, givenOptions(form.dataset.options)]));

for (const form of forms) {
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value !== "") return;
    event.preventDefault();
    // Other scripts, which send a form once, see the second submission alone.
    event.stopPropagation();
    if (form.getAttribute("aria-busy") !== "true") void run(form);
  });
}
// A page from the back/forward cache must not send the old answer again, and its challenge was used.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const form of forms) {
    form.elements.credential.value = "";
    known.get(form).at = -Infinity;
  }
  void offer();
});
void offer();

/** The options that came with the page. */
function givenOptions(json) {
  return json === undefined ? { json: null, at: -Infinity } : { json: JSON.parse(json), at: performance.now() };
}

/** Runs the ceremony that a press began, and sends the form. */
async function run(form) {
  say(form, "");
  form.setAttribute("aria-busy", "true");
  try {
    if (!("PublicKeyCredential" in window))
      return void say(
        form,
        "This browser has no passkeys, or not on this address. Use another browser, or another way to sign in.",
      );
    await send(form, {});
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** Offers passkeys in the field for the username, where the browser can. */
async function offer() {
  if (conditional === undefined || !(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return;
  const again = setTimeout(offer, OPTIONS_MS);
  await send(conditional, { mediation: "conditional" });
  clearTimeout(again);
}

async function send(form, { mediation }) {
  pending?.abort();
  const mine = new AbortController();
  pending = mine;
  const json = await optionsOf(form);
  if (json === null) {
    if (mediation === undefined) say(form, "The console does not answer. Try again in a moment.");
    return;
  }
  try {
    const credential = await ask(form, json, { signal: mine.signal, mediation });
    form.elements.credential.value = JSON.stringify(credentialJson(credential));
    form.requestSubmit();
  } catch (error) {
    // Aborted by another ceremony of this page, which the person began.
    if (mine.signal.aborted) return;
    if (mediation !== undefined) return void console.info(`no passkey from the field: ${error.name}`);
    say(form, problemOf(error, form, json));
    void offer();
  }
}

function ask(form, json, { signal, mediation }) {
  if (form.dataset.passkey === "create") return navigator.credentials.create({ publicKey: creationOptions(json), signal });
  return navigator.credentials.get({ publicKey: requestOptions(json), signal, ...(mediation && { mediation }) });
}

/** The options of a form, fetched again if they are old. If that fails, the old ones: the server then answers why not. Null without any. */
async function optionsOf(form) {
  const { optionsUrl } = form.dataset;
  if (performance.now() - known.get(form).at >= OPTIONS_MS && optionsUrl !== undefined)
    try {
      const response = await fetch(optionsUrl, { headers: { accept: "application/json" } });
      if (response.ok) {
        const { challenge, options } = await response.json();
        form.elements.challenge.value = challenge;
        known.set(form, { json: options, at: performance.now() });
      }
    } catch {
      // The console does not answer.
    }
  return known.get(form).json;
}

function problemOf(error, form, json) {
  const problem = PROBLEMS[error.name];
  if (problem !== undefined) return problem(form, json);
  console.error(error);
  return `It did not work (${error.name}). Try again, or use another device or security key.`;
}

function say(form, text) {
  form.querySelector("[data-passkey-problem]").textContent = text;
}
