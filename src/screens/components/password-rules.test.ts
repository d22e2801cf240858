import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assert as check, property, record, string, stringMatching } from "fast-check";
import { TestAtm } from "../../atm/testing/test-atm.ts";
import { browserAt, customerAt } from "../testing/test-screens.ts";
import { missingIn } from "./password-rules.tsx";

const script = readFileSync(fileURLToPath(import.meta.resolve("#assets/screens/assets/password.js")), "utf8");
/** The browser's copy of the rules: the script without the part that needs a page. */
const inBrowser = new Function(`${script.slice(0, script.indexOf("for (const said"))} return missingIn;`)() as typeof missingIn;

test("the rules say what a password is missing", () => {
  assert.deepEqual(missingIn("ada", "short"), { rule: "length", count: 3 });
  assert.deepEqual(missingIn("ada", "🏦🏦🏦"), { rule: "length", count: 5 }, "characters, not bytes");
  for (const plain of ["aaaaaaaa", "abcabcabc", "11112222", "passpass"])
    assert.deepEqual(missingIn("ada", plain), { rule: "varied" }, plain);
  for (const near of ["margarete1", "2031margarete"]) assert.deepEqual(missingIn("Margarete ", near), { rule: "username" }, near);
  assert.equal(missingIn("ada", "seven quiet herons"), null);
  assert.equal(missingIn("", "seven quiet herons"), null);
});

test("the page says the same while typing and after sending", () => {
  const texts = stringMatching(/^[ab1é🏦]{0,12}$/u);
  check(
    property(record({ username: texts, password: texts, tail: string({ unit: "grapheme", maxLength: 4 }) }), (each) => {
      for (const password of [each.password, each.username + each.tail, each.tail.repeat(3)])
        assert.deepEqual(inBrowser(each.username, password, 8), missingIn(each.username, password, 8));
    }),
  );
});

test("the rules are visible, and without JavaScript the answer says what is missing", async () => {
  await using atm = await TestAtm.start();
  const visitor = browserAt(atm);
  const form = await visitor.get("/signup");
  assert.match(form.html, /<ul class="rules" id="password-rules"><li data-rule="length"[^>]*>At least 8 characters/);
  assert.match(form.html, /aria-describedby="password-hint password-rules"/);
  assert.match(
    (await visitor.fill("/signup", { username: "ada", password: "short" })).html,
    /at least 8 characters\. 3 more characters are needed\./,
  );
  assert.match((await visitor.fill("/signup", { username: "ada", password: "7 chars" })).html, /1 more character is needed\./);
  for (const [refusal, reason] of [
    ["password-too-common", "it is a common one"],
    ["password-too-simple", "it repeats itself"],
    ["password-too-near", "it is hardly more than your username"],
  ] as const) {
    atm.bank.mishap("signup", { refusal });
    const { html } = await visitor.fill("/signup", { username: "margarete", password: "margarete1" });
    assert.match(html, new RegExp(`too easy to guess: ${reason}`));
    assert.match(html, /<input id="password"[^>]* aria-invalid="true"/);
  }
  const ada = await customerAt(atm, "margarete", 0n);
  atm.bank.mishap("change-password", { refusal: "password-too-near" });
  const change = { password: "correct horse battery", replacement: "margarete1" };
  assert.match((await ada.fill("/password", change)).html, /hardly more than your username/);
});
