import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPair } from "../crypto/crypto.ts";
import { listTerminals } from "./terminal-list.ts";
import { noteUse, purgeExpired } from "./terminal-use.ts";
import { AT, ATM, BANK_KEY, DAY_MS, OTHER, testRegistry } from "./testing/test-registry.ts";

test("a new key and the one before are valid until 24 hours after the first use of the new one", async () => {
  await using registry = await testRegistry();
  const first = await registry.enrol(ATM);
  const second = await registry.rotate();
  assert.equal(second.epoch, 2);
  assert.notDeepEqual(second.psk, first.psk);
  assert.equal(await noteUse(registry.sql, ATM, 1, AT, BANK_KEY), true);
  assert.deepEqual(await registry.epochs(), [
    [1, null],
    [2, null],
  ]);
  assert.equal(await noteUse(registry.sql, ATM, 2, AT + 10, BANK_KEY), true);
  // Only the first use sets the end, and the older key is still valid.
  assert.equal(await noteUse(registry.sql, ATM, 2, AT + 20, BANK_KEY), true);
  assert.deepEqual(await registry.epochs(), [
    [1, AT + 10 + DAY_MS],
    [2, null],
  ]);
  assert.equal(await noteUse(registry.sql, ATM, 1, AT + 9 + DAY_MS, BANK_KEY), true);
  assert.equal(await noteUse(registry.sql, ATM, 1, AT + 10 + DAY_MS, BANK_KEY), false);
  await purgeExpired(registry.sql, AT + 9 + DAY_MS);
  assert.equal((await registry.epochs()).length, 2);
  await purgeExpired(registry.sql, AT + 10 + DAY_MS);
  assert.deepEqual(await registry.epochs(), [[2, null]]);
  assert.deepEqual(await registry.kinds(), ["terminal-enrol", "terminal-rotate"]);
});

test("the list shows every ATM with its state, its epochs and its last use", async () => {
  await using registry = await testRegistry();
  const { publicKey } = generateKeyPair();
  await registry.enrol(OTHER, publicKey);
  await registry.enrol(ATM);
  await noteUse(registry.sql, ATM, 1, AT + 5, BANK_KEY);
  await noteUse(registry.sql, ATM, 1, AT + 4, BANK_KEY); // A server whose clock is behind.
  await registry.revoke();
  const [first, second] = await listTerminals(registry.sql);
  assert.deepEqual(
    { ...first, publicKey: null },
    { terminal: ATM, state: "revoked", publicKey: null, enrolledAt: AT, lastUsedAt: AT + 5, epochs: [] },
  );
  assert.deepEqual(
    { ...second },
    { terminal: OTHER, state: "active", publicKey, enrolledAt: AT, lastUsedAt: null, epochs: [{ epoch: 1, notAfter: null }] },
  );
});
