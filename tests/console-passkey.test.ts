import assert from "node:assert/strict";
import { test } from "node:test";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from "@simplewebauthn/server";
import type { Page } from "playwright-core";
import { type AssetServer, escaped, fieldsOf, serveAssets } from "./asset-server.ts";
import { Browser } from "./browser.ts";
import { eventually } from "./eventually.ts";

/** A server that knows the passkeys of one operator. */
async function startRelyingParty() {
  const known: WebAuthnCredential[] = [];
  const state = { challenge: "" };
  const form = (kind: "create" | "get", options: { challenge: string }, more = ""): string => {
    state.challenge = options.challenge;
    const attributes = `data-passkey="${kind}" data-options="${escaped(JSON.stringify(options))}" ${more}`;
    const fields = `<input type="hidden" name="credential"><input type="hidden" name="challenge"><button>Go on</button><p role="alert" data-passkey-problem></p>`;
    return `<form method="post" action="/${kind}" ${attributes}>${fields}</form>`;
  };
  const registration = () =>
    generateRegistrationOptions({
      ...{ rpName: "Strongroom", rpID: "localhost", userName: "anna", attestationType: "none" },
      authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      excludeCredentials: known.map(({ id }) => ({ id })),
    });
  const authentication = () => generateAuthenticationOptions({ rpID: "localhost", userVerification: "required" });
  const expected = () => ({
    expectedChallenge: state.challenge,
    expectedOrigin: server.url,
    expectedRPID: "localhost",
    requireUserVerification: true,
  });
  const server: AssetServer = await serveAssets(
    {
      "/register": async () => form("create", await registration()),
      "/signin": async () => form("get", await authentication()),
      "/signin/field": async () => {
        const field = `<form action="/password"><label for="username">Username</label><input id="username" autocomplete="username webauthn"></form>`;
        return `${field}${form("get", await authentication(), 'data-conditional="username" data-options-url="/options"')}`;
      },
      "/options": async (_, response) => {
        const options = await authentication();
        state.challenge = options.challenge;
        response.setHeader("content-type", "application/json").end(JSON.stringify({ challenge: "renewed", options }));
        return undefined;
      },
      "/create": async (request) => {
        const response = JSON.parse((await fieldsOf(request)).get("credential") ?? "");
        const { verified, registrationInfo } = await verifyRegistrationResponse({ response, ...expected() });
        if (registrationInfo !== undefined) known.push(registrationInfo.credential);
        return `<h1>${verified ? "Registered" : "Refused"}</h1>`;
      },
      "/get": async (request) => {
        const response = JSON.parse((await fieldsOf(request)).get("credential") ?? "");
        const credential = known.find(({ id }) => id === response.id) ?? assert.fail("an unknown passkey");
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({ response, credential, ...expected() });
        credential.counter = authenticationInfo.newCounter;
        return `<h1>${verified ? "Signed in" : "Refused"}</h1>`;
      },
    },
    ["passkey.js"],
  );
  return { server, state, known };
}

/** Gives the page an authenticator that answers by itself. */
async function plugIn(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  return {
    /** Whether it recognizes its owner. */
    verifies: (isUserVerified: boolean) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    answers: (enabled: boolean) => cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
  };
}

/** Lets no form be sent twice, as the script of all pages does. */
const SEND_ONCE = `document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent === "yes") event.preventDefault();
  event.target.dataset.sent = "yes";
})`;

const press = (page: Page) => page.getByRole("button", { name: "Go on" }).click();
const heading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();
const problem = (page: Page, text: RegExp) => page.locator("[data-passkey-problem]", { hasText: text }).waitFor();

test("a passkey is registered once, signs in by the button and by the field, and each failure is told in plain words", async () => {
  const { server, known } = await startRelyingParty();
  await using _ = server;
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.addInitScript(SEND_ONCE);
  const authenticator = await plugIn(page);
  const goTo = (path: string) => page.goto(server.url + path);

  await goTo("/register");
  await press(page);
  await heading(page, "Registered");
  await goTo("/register");
  await press(page);
  await problem(page, /already has a passkey of an operator here/);
  assert.equal(known.length, 1);

  await goTo("/signin");
  await press(page);
  await heading(page, "Signed in");
  await goTo("/signin/field");
  await heading(page, "Signed in");

  // A page that comes back from the browser's cache does not send the answer of the ceremony before.
  await goTo("/signin");
  const credential = page.locator("input[name=credential]");
  await credential.evaluate((input) => input.setAttribute("value", "old"));
  await page.evaluate(`dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`);
  assert.equal(await credential.inputValue(), "");
  await authenticator.verifies(false);
  await press(page);
  await problem(page, /cancelled or took too long/);
  await authenticator.verifies(true);
  await press(page);
  await heading(page, "Signed in");

  await page.goto(`http://127.0.0.1:${server.port}/signin`);
  await press(page);
  await problem(page, new RegExp(`do not work on the address http://127.0.0.1:${server.port}. Open this page at ${server.url}`));
  assert.deepEqual(browser.complaints, []);
});

test("a press ends the browser's own offer, and a challenge that has become old is fetched again", async () => {
  const { server, state } = await startRelyingParty();
  await using _ = server;
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.clock.install();
  const authenticator = await plugIn(page);
  await page.goto(`${server.url}/register`);
  await press(page);
  await heading(page, "Registered");

  await authenticator.answers(false);
  await page.addInitScript(`
    const get = navigator.credentials.get.bind(navigator.credentials);
    window.offers = 0;
    navigator.credentials.get = (...args) => {
      window.offers++;
      return get(...args);
    };
  `);
  await page.goto(`${server.url}/signin/field`);
  const { challenge } = state;
  const offered = (times: number): Promise<void> =>
    eventually(
      async () => (await page.evaluate("window.offers")) === times,
      () => `the browser did not begin offer ${times}`,
    );
  await offered(1);
  await Promise.all([page.waitForResponse("**/options"), page.clock.fastForward(4 * 60_000)]);
  // An offer that begins after the authenticator answers again would be taken without a press.
  await offered(2);
  // The offer, which waits, does not notice this; only the press does.
  await authenticator.answers(true);
  await press(page);
  await heading(page, "Signed in");
  assert.notEqual(state.challenge, challenge);
  assert.equal(server.asked.filter((each) => each === "/options").length, 1);
  assert.deepEqual(browser.complaints, []);
});

test("a browser without the JSON functions registers and signs in, and one without passkeys says so", async () => {
  const { server } = await startRelyingParty();
  await using _ = server;
  await using browser = await Browser.start();
  const page = await browser.page();
  await plugIn(page);
  await page.addInitScript(`
    for (const name of ["parseCreationOptionsFromJSON", "parseRequestOptionsFromJSON"]) delete PublicKeyCredential[name];
    delete PublicKeyCredential.prototype.toJSON;
  `);
  await page.goto(`${server.url}/register`);
  await press(page);
  await heading(page, "Registered");
  await page.goto(`${server.url}/signin`);
  await press(page);
  await heading(page, "Signed in");
  await page.goto(`${server.url}/register`);
  await press(page);
  await problem(page, /already has a passkey/);

  await page.addInitScript("delete window.PublicKeyCredential");
  await page.goto(`${server.url}/signin`);
  await press(page);
  await problem(page, /This browser has no passkeys/);
  assert.deepEqual(browser.complaints, []);
});
