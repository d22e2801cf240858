import assert from "node:assert/strict";
import { test } from "node:test";
import { OPERATIONS } from "../../../backoffice/backoffice.ts";
import { KEY_TABLE, type KeyDetails } from "../../../keys/keys.ts";
import type { Role } from "../../../operators/operators.ts";
import { NOW, TestConsole } from "../../testing/test-console.ts";
import { nextStep } from "./key-steps.ts";

const DAY_MS = 86_400_000;

/** A key as the operation lists it; in use on two servers for three days unless the test says otherwise. */
function key(name: keyof typeof KEY_TABLE, more: Partial<KeyDetails> = {}): KeyDetails {
  return {
    ...{ name, ...KEY_TABLE[name], id: "0123456789abcdef", state: "in use", madeAt: NOW - 3 * DAY_MS, ageMs: 3 * DAY_MS },
    ...{ endsBy: null, uses: null, servers: { have: ["one", "two"], lack: [] } },
    ...more,
  };
}

const PEPPER = key("pepper", { state: "active", uses: { what: "password hashes", count: 7 } });
const BANK_KEY = key("bank-key", { state: "active", id: "1123456789abcdef", uses: { what: "ATMs", count: 2 } });

const LOG_KEY = key("audit-log-key", { state: "active", uses: { what: "checkpoints that it signed", count: 9 } });

async function pageOf(keys: readonly KeyDetails[], roles: readonly Role[] = ["administrator"]) {
  const test = new TestConsole({ operations: OPERATIONS });
  test.keys = keys;
  const page = await test.operator("anna", roles).get("/keys");
  test.console.live.stop();
  return page;
}

test("each key has its purpose, id, age, use, servers, the way to rotate it, and what a thief gets", async () => {
  const names = (Object.keys(KEY_TABLE) as (keyof typeof KEY_TABLE)[]).filter(
    (name) => !["pepper", "bank-key", "audit-log-key"].includes(name),
  );
  const { html } = await pageOf([PEPPER, BANK_KEY, LOG_KEY, ...names.map((name) => key(name))]);
  const text = html.replaceAll(/<[^>]+>/g, "").replaceAll("&#39;", "'");
  for (const { does, thief } of Object.values(KEY_TABLE)) {
    assert.ok(text.includes(does), does);
    assert.ok(text.includes(thief.replaceAll("`", "")), thief);
  }
  for (const name of names) assert.ok(text.includes(KEY_TABLE[name].rotate.replaceAll("`", "")), name);
  assert.match(html, /password hashes: 7/);
  assert.match(html, /3 d<\/span><\/span><small>on <span>one, two<\/span>/);
  assert.match(html, /<code>terminal-rotate<\/code>/);
});

test("what is not known is not nothing, and servers whose keys differ are a problem", async () => {
  const none = { have: [], lack: [] };
  const { html } = await pageOf([
    { ...PEPPER, servers: none },
    key("receipt-key", { servers: { have: ["one"], lack: ["two"] } }),
    key("receipt-key", { id: "2123456789abcdef", servers: { have: ["two"], lack: ["one"] } }),
    key("requests-key", { id: null, ageMs: null, madeAt: null, servers: none }),
  ]);
  assert.match(html, /role="alert".*The servers have different keys of one kind: receipt-key/s);
  assert.match(html, /not known<\/span><small>on <span class="badge plain">not known/);
  assert.match(html, /The bank has entered no such key yet/, "there is no bank key");
});

test("a button is a link to the operation with its key, for those alone who may ask for it", async () => {
  const { html } = await pageOf([PEPPER, BANK_KEY]);
  assert.match(html, /<a class="button" href="\/operations\/keys-prepare\?key=pepper&amp;to=%2Fkeys">Prepare a new key<\/a>/);
  const auditor = await pageOf([PEPPER, BANK_KEY], ["auditor"]);
  assert.doesNotMatch(auditor.html, /\/operations\/keys-/);
  assert.match(auditor.html, /Administrators rotate it/);
  assert.equal((await pageOf([], ["teller"])).status, 403);
});

test("the steps that are offered are those that the bank would take", () => {
  const made = (have: readonly string[], lack: readonly string[]) => key("pepper", { state: "made", servers: { have, lack } });
  const old = (count: number) => key("pepper", { state: "retiring", uses: { what: "password hashes", count } });
  const of = (...keys: readonly KeyDetails[]) => nextStep("pepper", [PEPPER, ...keys]);
  assert.deepEqual(of().operations, ["keys-prepare"]);
  assert.deepEqual(of(made(["one"], [])).operations, ["keys-activate", "keys-withdraw"]);
  const lacking = of(made(["one"], ["two", "three"]));
  assert.deepEqual(lacking.operations, ["keys-withdraw"]);
  assert.match(lacking.text, /Copy keys\/pepper\.key from one to two, three/);
  assert.match(of(made([], [])).text, /No server has reported yet/);
  assert.deepEqual(of(old(3)).operations, ["keys-withdraw", "keys-prepare"]);
  assert.deepEqual(of(old(0)).operations, ["keys-end", "keys-withdraw", "keys-prepare"]);
  assert.deepEqual(nextStep("bank-key", [key("bank-key", { state: "retiring" })]).operations, ["keys-withdraw"]);
  assert.deepEqual(of(key("pepper", { state: "ended" })).operations, ["keys-prepare"]);
  assert.deepEqual(nextStep("audit-log-key", [LOG_KEY, key("audit-log-key", { state: "ended" })]).operations, ["keys-prepare"]);
});
