import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { isHost, TestBrowser } from "../testing/test-browser.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";
import { createApp } from "./app.tsx";

const KEYBOARD = /<fieldset class="touch"[^>]* hidden/;
const FILES = /\/assets\/touch\.\w+\.(?:css|js)/g;
const OFFER = /data-touch-offer/;

/** A byte of the keyboard's files costs a page with it, and no other. */
const FILES_MOST = 5_000;

test("a machine with --touch has the keyboard on every page, in the page's language, and offers no other", async () => {
  await using atm = await TestAtm.start();
  const browser = new TestBrowser(createApp(atm.atm, isHost, { touch: true }));
  for (const path of ["/", "/signin", "/nowhere"]) {
    const { html } = await browser.get(path);
    assert.match(html, KEYBOARD, path);
    assert.equal(html.match(FILES)?.length, 2, path);
    assert.doesNotMatch(html, OFFER, path);
  }
  const sizes = await Promise.all(
    ((await browser.get("/")).html.match(FILES) ?? []).map(async (path) => {
      const file = await browser.raw("GET", path, {}, { "accept-encoding": "br" });
      return (await file.arrayBuffer()).byteLength;
    }),
  );
  assert.ok(sizes.reduce((sum, each) => sum + each, 0) <= FILES_MOST, String(sizes));
  assert.match(
    (await browser.send("/language", { language: "fr", to: "/signin" })).html,
    /data-press="a"[^>]*>a.*data-press="z".*data-press="q"/s,
  );
});

test("without --touch a page has neither the keyboard nor its files, and the script may show an offer of it", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  const { html } = await browser.get("/signin");
  assert.doesNotMatch(html, KEYBOARD);
  assert.equal(html.match(FILES), null);
  assert.match(html, /<form[^>]*action="\/touch"[^>]*data-touch-offer=""[^>]* hidden/);
});

test("a customer who asks for the keyboard has it until the session ends, and can give it back", async () => {
  await using atm = await TestAtm.start();
  const ada = await customerAt(atm, "ada", 100_000n);
  assert.match((await ada.send("/touch", { touch: "on", to: "/transfer" })).html, KEYBOARD);
  const menu = await ada.get("/menu");
  assert.match(menu.html, KEYBOARD);
  assert.match(menu.html, /value="off"/);
  assert.doesNotMatch((await ada.send("/touch", { touch: "off", to: "/menu" })).html, KEYBOARD);
  await ada.send("/touch", { touch: "on", to: "/menu" });
  assert.doesNotMatch((await ada.send("/signout")).html, KEYBOARD);
});

test("the keyboard holds nothing of what was typed", async () => {
  await using atm = await TestAtm.start();
  const browser = new TestBrowser(createApp(atm.atm, isHost, { touch: true }));
  const keyboard = ({ html }: { html: string }) => /<fieldset class="touch".*<\/fieldset>/s.exec(html)?.[0];
  const before = keyboard(await browser.get("/signup"));
  assert.equal(keyboard(await browser.fill("/signup", { username: "zoe", password: "short" })), before);
});

test("only a field's own form sends: no key of the keyboard is a button that submits", async () => {
  await using atm = await TestAtm.start();
  const browser = new TestBrowser(createApp(atm.atm, isHost, { touch: true }));
  const keyboard = /<fieldset class="touch".*<\/fieldset>/s.exec((await browser.get("/signin")).html)?.[0] ?? "";
  const buttons = keyboard.match(/<button[^>]*>/g) ?? [];
  assert.ok(buttons.length > 100);
  assert.ok(buttons.every((each) => each.includes('type="button"')));
});
