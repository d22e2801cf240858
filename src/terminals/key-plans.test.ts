import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKeyPair } from "../crypto/crypto.ts";
import { newRequestId } from "../model/model.ts";
import { planEnrolment } from "./enrolment-plan.ts";
import { orderTerminal } from "./orders/order-terminal.ts";
import { planRotation } from "./rotation-plan.ts";
import { findKeyFile, keepKeyFile } from "./sealed-key-file.ts";
import { noteUse, purgeExpired } from "./terminal-use.ts";
import { AT, ATM, BANK_KEY, DAY_MS, OTHER, testRegistry } from "./testing/test-registry.ts";

test("an enrolment is planned for a new or a revoked ATM, and with a public key that nobody had", async () => {
  await using registry = await testRegistry();
  const [first, second] = [generateKeyPair().publicKey, generateKeyPair().publicKey];
  assert.deepEqual(await planEnrolment(registry.sql, ATM, first), { ok: true, before: "none" });
  await registry.enrol(ATM, first);
  assert.deepEqual(await planEnrolment(registry.sql, ATM, second), { ok: false, refusal: "terminal-exists" });
  assert.deepEqual(await planEnrolment(registry.sql, OTHER, first), { ok: false, refusal: "public-key-used" });
  await registry.revoke();
  assert.deepEqual(await planEnrolment(registry.sql, ATM, first), { ok: false, refusal: "public-key-used" });
  assert.deepEqual(await planEnrolment(registry.sql, ATM, second), { ok: true, before: "revoked" });
});

test("a rotation is planned from each state of an ATM's keys", async () => {
  await using registry = await testRegistry();
  const plan = (at = AT) => planRotation(registry.sql, ATM, at);
  assert.deepEqual(await plan(), { ok: false, refusal: "terminal-unknown" });
  await registry.enrol(ATM);
  assert.deepEqual(await plan(), { ok: true, current: 1, next: 2, isNew: true });
  await registry.rotate();
  assert.deepEqual(await plan(), { ok: true, current: 1, next: 2, isNew: false }, "a key that the ATM lost before its first use");
  const order = { id: newRequestId(), terminal: ATM, at: AT, kind: "rotate", epoch: 2 } as const;
  await registry.store.begin((tx, record) => orderTerminal(tx, record, order, { name: "anna", approver: "ben" }));
  assert.deepEqual(await plan(), { ok: false, refusal: "rotation-open" });
  await assert.rejects(registry.rotate(), { code: "rotation-open" });
  await registry.sql`update terminal_order set state = 'done', outcome = '', done_at = now()`;
  await noteUse(registry.sql, ATM, 2, AT, BANK_KEY);
  assert.deepEqual(await plan(), { ok: false, refusal: "epochs-full", until: AT + DAY_MS });
  assert.deepEqual(await plan(AT + DAY_MS), { ok: true, current: 2, next: 3, isNew: true });
  await registry.revoke();
  assert.deepEqual(await plan(), { ok: false, refusal: "terminal-revoked" });
});

test("a sealed key file waits until its ATM has connected, is replaced by a later one, and ends with a revocation", async () => {
  await using registry = await testRegistry();
  const { sql, store } = registry;
  const files = [newRequestId(), newRequestId()].map((proposal) => ({ terminal: ATM, proposal, sealed: Buffer.from(proposal) }));
  const keep = (file: (typeof files)[0] | undefined, at: number) =>
    store.begin((tx) => keepKeyFile(tx, file as (typeof files)[0], at));
  const count = async () => (await sql`select from terminal_key_file`).length;
  await registry.enrol(ATM);
  assert.equal(await findKeyFile(sql, ATM), null);
  for (const file of files) await keep(file, AT);
  assert.deepEqual(await findKeyFile(sql, ATM), files[1]);
  await purgeExpired(sql, AT);
  assert.equal(await count(), 1);
  await noteUse(sql, ATM, 1, AT + 1, BANK_KEY);
  assert.equal(await findKeyFile(sql, ATM), null, "nobody needs it any more");
  await purgeExpired(sql, AT + 2);
  assert.equal(await count(), 0);
  await keep(files[0], AT + 3);
  assert.deepEqual(await findKeyFile(sql, ATM), files[0], "of a later enrolment");
  await registry.revoke();
  assert.equal(await count(), 0);
});
