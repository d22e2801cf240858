import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { InclusionFigure } from "../src/console/figures/inclusion-figure.tsx";
import { type InclusionProof, inclusionShape } from "../src/console/figures/inclusion-shape.ts";
import { TEST_ORIGIN, testAuditor } from "../src/events/testing/test-event-store.ts";
import { fullEvent, plainEvent } from "../src/events/testing/test-events.ts";
import { testSealer } from "../src/events/testing/test-sealer.ts";
import { accessibilityViolations } from "./accessibility.ts";
import { escaped, pageOf, serveAssets } from "./asset-server.ts";
import { Browser } from "./browser.ts";
import { invalidities } from "./markup.ts";

test("the confidential part opens in Chromium with a key file, nothing is sent, and nothing stays", async () => {
  const { sealed, writer, first, last } = testSealer()([fullEvent(), plainEvent()]);
  const changed = Buffer.from(sealed);
  changed[100] = (changed[100] as number) ^ 1;
  const place = (bytes: Buffer, n: number, line: object): string =>
    `<div data-sealed="${bytes.toString("base64")}" data-writer="${writer}" data-first="${first}" data-last="${last}" data-n="${n}" data-line="${escaped(JSON.stringify(line))}"></div>`;
  const { at, kind, outcome, amount, terminal, request, customer, account, session } = fullEvent();
  const known = { t: new Date(at).toISOString(), op: kind, res: outcome, term: terminal, sid: session, req: request };
  const body = `<section data-auditor data-origin="${TEST_ORIGIN}"><label>The auditor's key file <input type="file" data-auditor-key></label>
    <button type="button" data-auditor-forget hidden>Forget the key</button><p role="status" data-auditor-state></p></section>
    ${place(sealed, 2, { t: known.t, op: "signout", res: "ok" })}${place(changed, 1, known)}
    ${place(sealed, 1, { ...known, cust: customer, acct: account, amt: Number(amount) + 1 })}`;
  await using server = await serveAssets({ "/": () => body }, ["sealed.js"]);
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.goto(server.url);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  const pem = testAuditor.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const choose = (text: string) =>
    page
      .locator("[data-auditor-key]")
      .setInputFiles({ name: "auditor.key", mimeType: "application/octet-stream", buffer: Buffer.from(text) });
  const places = page.locator("[data-sealed]");
  const state = page.locator("[data-auditor-state]");

  await choose(pem);
  await state.filter({ hasText: /^1 of 3 opened here with the key [0-9a-f]{16}\. Nothing was sent\.$/ }).waitFor();
  assert.match((await places.nth(0).textContent()) ?? "", /no confidential part/);
  assert.match((await places.nth(1).textContent()) ?? "", /does not open: its bytes were changed/);
  assert.match((await places.nth(2).textContent()) ?? "", /tells another event. It differs in: amount, effect\./);
  await page.getByRole("button", { name: "Forget the key" }).click();
  await state.filter({ hasText: "forgotten" }).waitFor();
  assert.equal((await places.allTextContents()).join(""), "");

  await places.nth(2).evaluate((element) => element.removeAttribute("data-line"));
  await choose(pem);
  await page.locator("dd", { hasText: "mallory" }).waitFor();
  await choose("no key");
  await state.filter({ hasText: "not a PEM file" }).waitFor();
  assert.equal((await places.allTextContents()).join(""), "");
  assert.deepEqual(requests, []);

  await choose(pem);
  await page.locator("dd", { hasText: "mallory" }).waitFor();
  // The browser of the tests keeps no page in its back/forward cache, so the event that a kept page gets is made here.
  await page.evaluate(`dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }))`);
  assert.equal((await places.allTextContents()).join(""), "");
  assert.equal(await page.locator("[data-auditor-key]").inputValue(), "");
  assert.deepEqual(browser.complaints, []);
});

test("an inclusion proof is checked in the browser, fits a telephone, and is accessible", async () => {
  const proof = proofOf(777_777, 1_234_567);
  const figure = (given: InclusionProof): string => String(InclusionFigure({ proof: given }));
  const false_ = { ...proof, root: randomBytes(32) };
  const body = { "/": figure(proof), "/changed": figure(false_), "/misfit": figure({ ...proof, path: proof.path.slice(1) }) };
  for (const each of Object.values(body)) assert.deepEqual(await invalidities(pageOf(`<h1>Proof</h1>${each}`, [])), []);
  const answers = Object.entries(body).map(([path, html]) => [path, () => `<h1>Proof</h1>${html}`] as const);
  await using server = await serveAssets(Object.fromEntries(answers), ["inclusion.js"]);
  await using browser = await Browser.start({ width: 390, height: 844 });
  const page = await browser.page();
  for (const [path, sentence] of [
    ["/", "Checked here, in your browser: the root is the checkpoint's."],
    ["/changed", "Not proven: the path does not lead to the root of the checkpoint."],
    ["/misfit", "Not proven: the path does not lead to the root of the checkpoint."],
  ] as const) {
    await page.goto(server.url + path);
    await page.getByText(sentence).waitFor();
  }
  await page.goto(server.url);
  assert.deepEqual(await accessibilityViolations(page), []);
  await page.getByText("Each step, to recompute by hand").click();
  assert.equal(await page.locator("ol > li").count(), proof.path.length);
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390);
  assert.deepEqual(await textsOutsideTheirBoxes(page), []);
  assert.deepEqual(browser.complaints, []);
});

test("live parts change in place, and tell when they are no longer live", async () => {
  const streams: { readonly url: string; readonly response: ServerResponse; readonly isOpen: () => boolean }[] = [];
  const rows = (...names: string[]) =>
    names.map((name) => `<tr data-key="${name}"><td>${name}</td><td><button>End ${name}</button></td></tr>`).join("");
  const holds = (count: number, ...names: string[]) =>
    `<p id="count">${count} holds</p><p><input aria-label="Filter"></p><details><summary>More</summary>All ${count}</details><table>${rows(...names)}</table>`;
  let refusal = 0;
  let refused = 0;
  const body = `<h1>Now</h1><p data-live-state hidden></p><section data-live="holds">${holds(2, "a", "b")}</section>
    <p data-live="alarms" data-live-polite>none</p>`;
  await using server = await serveAssets(
    {
      "/": () => body,
      "/live": (request, response) => {
        if (refusal !== 0) {
          refused++;
          response.writeHead(refusal).end();
          return undefined;
        }
        if (request.headers.accept !== "text/event-stream") return "";
        let isOpen = true;
        response.on("close", () => {
          isOpen = false;
        });
        response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        streams.push({ url: request.url ?? "", response, isOpen: () => isOpen });
        return undefined;
      },
    },
    ["live.js"],
  );
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.clock.install();
  await page.goto(server.url);
  const send = (event: string, data: string, id = "") =>
    streams.at(-1)?.response.write(`${id === "" ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
  const state = page.locator("[data-live-state]");
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await page.clock.runFor(100);
  };

  await until(() => streams.length === 1);
  assert.equal(streams[0]?.url, "/live?topics=holds%2Calarms");
  assert.deepEqual(await page.locator("[data-live]").evaluateAll((all) => all.map((each) => each.getAttribute("aria-live"))), [
    "off",
    "polite",
  ]);

  await page.getByText("More").click();
  await page.getByLabel("Filter").fill("typed");
  await page.getByRole("button", { name: "End b" }).focus();
  await page.evaluate(`getSelection().selectAllChildren(document.querySelector("tr[data-key=a] td"))`);
  send("holds", holds(3, "b", "c", "a"), "7");
  await page.getByText("3 holds").waitFor();
  assert.deepEqual(await page.locator("td:first-child").allTextContents(), ["b", "c", "a"]);
  assert.equal(await page.evaluate("document.activeElement.textContent"), "End b");
  assert.equal(await page.evaluate("getSelection().toString()"), "a");
  assert.equal(await page.getByLabel("Filter").inputValue(), "typed");
  await page.locator("details[open]", { hasText: "All 3" }).waitFor();
  // The focused row is gone, and the selected text changes.
  await page.evaluate(`getSelection().setBaseAndExtent(count.firstChild, 2, count.firstChild, 7)`);
  send("holds", holds(1, "c"));
  await page.getByText("1 holds").waitFor();
  assert.equal(await page.evaluate("getSelection().toString()"), "holds");
  assert.equal(await page.evaluate("document.activeElement.dataset.live"), "holds");
  send("alarms", "clock-refused &amp; &lt;b&gt;");
  await page.getByText("clock-refused & <b>").waitFor();

  // The server breaks off: the page comes back by itself, after pauses that become longer.
  streams[0]?.response.destroy();
  await state.filter({ hasText: /^Not live since \d\d:\d\d:\d\d UTC$/ }).waitFor();
  await until(() => streams.length === 2);
  assert.equal(streams[1]?.url, "/live?topics=holds%2Calarms&last=7");
  send("holds", holds(4, "c"));
  await state.waitFor({ state: "hidden" });

  // The connection stands, and nothing comes.
  send("beat", "5000");
  await page.getByText("4 holds").waitFor();
  await until(() => streams.length === 3);
  assert.equal(streams[1]?.isOpen(), false);
  send("holds", holds(5, "c"));
  await state.waitFor({ state: "hidden" });

  await showPage(page, "hidden");
  await until(() => streams[2]?.isOpen() === false);
  await page.clock.runFor(60_000);
  assert.equal(streams.length, 3);
  await showPage(page, "visible");
  await until(() => streams.length === 4);

  // The console answers with something else, as one that is starting: the browser gives up, and the page does not.
  refusal = 503;
  streams[3]?.response.destroy();
  await state.waitFor();
  await until(() => refused >= 4);
  refusal = 0;
  await until(() => streams.length === 5);
  send("holds", holds(6, "c"));
  await state.waitFor({ state: "hidden" });
  // It does not know the topics any more.
  refusal = 400;
  streams[4]?.response.destroy();
  await state.filter({ hasText: /UTC: load this page again$/ }).waitFor();
  await page.clock.runFor(600_000);
  assert.equal(streams.length, 5);

  // The session is over, by an event or by the answer: the page loads itself again, which leads to the sign-in.
  refusal = 0;
  await page.reload();
  await until(() => streams.length === 6);
  const reloaded = page.waitForEvent("load");
  send("over", "");
  await reloaded;
  await until(() => streams.length === 7);
  refusal = 401;
  const again = page.waitForEvent("load");
  streams[6]?.response.destroy();
  await again;
  assert.deepEqual(
    browser.complaints.filter((each) => !/ERR_INCOMPLETE_CHUNKED_ENCODING|status of (400|401|503)/.test(each)),
    [],
  );
});

test("whatever a part becomes, it is what the server sent, and what has a name stays the same element", async () => {
  await using server = await serveAssets({ "/": () => "<h1>Now</h1>" }, []);
  await using browser = await Browser.start();
  const page = await browser.page();
  await page.goto(server.url);
  const wrong = await page.evaluate<string[]>(`(async () => {
    const { morph } = await import("/assets/morph.js");
    let seed = 1;
    const below = (n) => (seed = (seed * 48271) % 2147483647) % n;
    /** Children with and without names, with texts between them; a name occurs once. */
    const children = (depth, names) => Array.from({ length: below(5) }, () => {
      const kind = below(4);
      if (kind === 0) return ["one ", "two ", "<!--note-->"][below(3)];
      const name = kind === 1 && names.length > 0 ? names.splice(below(names.length), 1)[0] : "";
      const tag = name === "" ? ["p", "b", "ul", "svg"][below(4)] : ["ul", "ol"][below(8) === 0 ? 1 : 0];
      const inner = tag === "p" ? "x".repeat(below(3)) : depth === 0 ? "" : children(depth - 1, names);
      return "<" + tag + (name && (below(2) ? " id=" : " data-key=") + name) + (below(2) ? " class=c" + below(3) : "") + ">" + inner + "</" + tag + ">";
    }).join("");
    const html = () => children(3, ["a", "b", "c", "d", "e"]);
    const part = document.body.appendChild(document.createElement("div"));
    const wrong = [];
    for (let n = 0; n < 1_000; n++) {
      const next = document.createElement("div");
      next.innerHTML = html();
      const keys = (element) => new Map([...element.children].filter((each) => each.id || each.dataset.key).map((each) => [each.id || each.dataset.key, each]));
      const [before, then] = [keys(part), keys(next)];
      morph(part, next.innerHTML);
      if (!part.isEqualNode(next)) wrong.push(next.innerHTML + " is " + part.innerHTML);
      for (const [key, element] of keys(part))
        if (before.get(key)?.nodeName === then.get(key).nodeName && before.get(key) !== element) wrong.push(key + " is another in " + part.innerHTML);
    }
    return wrong.slice(0, 3);
  })()`);
  assert.deepEqual(wrong, []);
});

/** A proof that verifies, in a tree whose other leaves nobody made. */
function proofOf(index: number, size: number): InclusionProof {
  for (let length = 0; ; length++) {
    const proof = {
      index,
      size,
      leafHash: randomBytes(32),
      path: Array.from({ length }, () => randomBytes(32)),
      root: randomBytes(32),
    };
    const shape = inclusionShape(proof);
    if (shape !== null) return { ...proof, root: shape.top.hash };
  }
}

/** Returns the texts of the picture that are wider than the box around them. */
function textsOutsideTheirBoxes(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll("svg g > text")].filter((text) => {
    const box = text.parentElement.querySelector(":scope > rect");
    if (box === null) return false;
    const [inner, outer] = [text.getBoundingClientRect(), box.getBoundingClientRect()];
    return inner.left < outer.left || inner.right > outer.right || inner.top < outer.top || inner.bottom > outer.bottom;
  }).map((text) => text.textContent)`);
}

/** Shows or hides the page as another tab would: a headless browser shows all of them. */
async function showPage(page: Page, state: "visible" | "hidden"): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  `);
}
