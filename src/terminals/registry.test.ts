import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPair } from "../crypto/crypto.ts";
import { sqlState } from "../store/store.ts";
import { loadTerminalKeys } from "./terminal-keys.ts";
import { listTerminals } from "./terminal-list.ts";
import { noteUse } from "./terminal-use.ts";
import { AT, ATM, BANK_KEY, DAY_MS, KEK, OTHER, testRegistry } from "./testing/test-registry.ts";

test("an enrolled ATM is found by its public key, and the database stores its pre-shared key only sealed", async () => {
  await using registry = await testRegistry();
  const { publicKey } = generateKeyPair();
  const { epoch, psk } = await registry.enrol(ATM, publicKey);
  assert.equal(epoch, 1);
  const loaded = await loadTerminalKeys(registry.sql, KEK, null);
  assert.deepEqual(loaded, [{ terminal: ATM, publicKey, psks: new Map([[1, { psk, notAfter: null }]]), damaged: [] }]);
  const rows = await registry.sql<{ sealed: Buffer }[]>`select sealed from terminal_psk`;
  assert.ok(rows.every((row) => !row.sealed.includes(psk)));
  assert.deepEqual(await registry.kinds(), ["terminal-enrol"]);
});

test("an enrolled id, a used public key or an invalid one is refused, and nothing changes", async () => {
  await using registry = await testRegistry();
  const { publicKey } = generateKeyPair();
  await registry.enrol(ATM, publicKey);
  await assert.rejects(registry.enrol(ATM), { name: "TerminalError", code: "terminal-exists" });
  await assert.rejects(registry.enrol(OTHER, publicKey), { code: "public-key-used" });
  await assert.rejects(registry.enrol(OTHER, Buffer.alloc(32)), { code: "public-key-invalid" });
  assert.deepEqual(
    (await listTerminals(registry.sql)).map((each) => each.terminal),
    [ATM],
  );
  assert.deepEqual(await registry.kinds(), ["terminal-enrol"]);
});

test("a third key is refused while two are valid, and replaces an expired one", async () => {
  await using registry = await testRegistry();
  await registry.enrol(ATM);
  const second = await registry.rotate();
  assert.deepEqual(await registry.rotate(), second, "a key that was never used is given again");
  await noteUse(registry.sql, ATM, 2, AT, BANK_KEY);
  await assert.rejects(registry.rotate(AT + DAY_MS - 1), { code: "epochs-full", message: /until the older one ends at 2027-/ });
  assert.equal((await registry.rotate(AT + DAY_MS)).epoch, 3);
  assert.deepEqual(
    (await registry.epochs()).map(([epoch]) => epoch),
    [2, 3],
  );
});

test("the database itself refuses a third key of an ATM", async () => {
  await using registry = await testRegistry();
  await registry.enrol(ATM);
  await registry.rotate();
  const third = registry.sql`
    insert into terminal_psk (terminal, epoch, sealed, made_at) values (${ATM}, 3, ${Buffer.alloc(60)}, now())`;
  await assert.rejects(third, (error) => sqlState(error) === "23505");
});

test("of several rotations at once, one makes a key", async () => {
  await using registry = await testRegistry();
  await registry.enrol(ATM);
  const results = await Promise.allSettled([1, 2, 3].map(() => registry.rotate()));
  assert.equal(results.filter((result) => result.status === "fulfilled").length, 3);
  assert.deepEqual(await registry.kinds(), ["terminal-enrol", "terminal-rotate"]);
  assert.deepEqual(
    (await registry.epochs()).map(([epoch]) => epoch),
    [1, 2],
  );
});

test("a revoked ATM has no keys; a new enrolment needs another public key, and no epoch is used twice", async () => {
  await using registry = await testRegistry();
  const { publicKey } = generateKeyPair();
  await registry.enrol(ATM, publicKey);
  await registry.rotate();
  await registry.revoke();
  assert.deepEqual([...(await registry.sql`select from terminal_psk`)], []);
  assert.deepEqual(await loadTerminalKeys(registry.sql, KEK, null), []);
  assert.equal(await noteUse(registry.sql, ATM, 1, AT, BANK_KEY), false);
  await assert.rejects(registry.revoke(), { code: "terminal-revoked" });
  await assert.rejects(registry.rotate(), { code: "terminal-revoked" });
  await assert.rejects(registry.enrol(ATM, publicKey), { code: "public-key-used" });
  await assert.rejects(registry.enrol(OTHER, publicKey), { code: "public-key-used" });
  assert.equal((await registry.enrol(ATM)).epoch, 3);
  assert.deepEqual(await registry.kinds(), ["terminal-enrol", "terminal-rotate", "terminal-revoke", "terminal-enrol"]);
});

test("an unknown ATM cannot be rotated, revoked or marked as used", async () => {
  await using registry = await testRegistry();
  await assert.rejects(registry.rotate(), { code: "terminal-unknown" });
  await assert.rejects(registry.revoke(), { code: "terminal-unknown" });
  assert.equal(await noteUse(registry.sql, ATM, 1, AT, BANK_KEY), false);
});
