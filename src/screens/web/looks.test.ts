import assert from "node:assert/strict";
import { test } from "node:test";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { browserAt } from "../testing/test-screens.ts";
import { ASSETS } from "./assets.ts";

const css = String(ASSETS.find(ASSETS.url("screens.css").slice("/assets/".length))?.bytes);

test("on the first screen the ways to begin come before the languages", async () => {
  await using atm = await TestAtm.start();
  const { html } = await browserAt(atm).get("/");
  const places = ['href="/signin"', 'href="/signup"', 'class="languages"'].map((each) => html.indexOf(each));
  assert.ok(places.every((place) => place > 0));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

test("a warning's sign has the colour of warnings, in every look, and good news does not", async () => {
  await using atm = await TestAtm.start();
  const browser = browserAt(atm);
  assert.match((await browser.get("/nowhere")).html, /<div class="message" data-sign="alert">/);
  assert.match((await browser.get("/goodbye")).html, /<div class="message" data-sign="done">/);
  assert.match(css, /\.message\[data-sign=alert\]>\.icon\{color:var\(--warn\)\}/);
  const colours = [...css.matchAll(/--warn: ?([^;]+)/g)].map(([, colour]) => colour);
  assert.deepEqual(colours, ["#9a4d00", "#f5c56b", "#ffe14d", "#ffe14d"], "light, dark, and high contrast in both ways");
});

test("money has no slashed zero; ids and fields for names have one", () => {
  const rules = [...css.matchAll(/([^{}]+)\{[^{}]*slashed-zero[^{}]*\}/g)].flatMap(([, selectors = ""]) => selectors.split(","));
  assert.deepEqual(rules.toSorted(), ["input:not([inputmode])"]);
});
