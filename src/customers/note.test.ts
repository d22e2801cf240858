import assert from "node:assert/strict";
import { test } from "node:test";
import { testEventDatabase } from "../events/testing/test-event-store.ts";
import { lock } from "./lock.ts";
import { customerRecord, isNote, setNote } from "./note.ts";
import { AT, auditLog, testCredentials, testCustomer } from "./testing/test-customer.ts";

const decision = { username: "ALICE", at: AT, operator: "anna", approval: null, reason: "" };

test("a note is one line of at most 500 characters", () => {
  for (const right of ["a", "Ünïcode 💶 and ‘quotes’", "💶".repeat(500), " "]) assert.ok(isNote(right), right);
  for (const wrong of ["", "x".repeat(501), "two\nlines", "a\ttab", "\u001b[2J", "\u0085", "\u2028", "\ud800", "a\0b"])
    assert.ok(!isNote(wrong), JSON.stringify(wrong));
});

test("a customer has one current note; each change is an event whose text only the auditor can read", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const { credentials } = await testCredentials();
  const customer = await testCustomer(store, credentials, "Alice");
  const noted = (note: string | null) => store.begin((tx, record) => setNote(tx, record, decision, note));
  const before = await customerRecord(store.sql, "alice");
  const { account } = before ?? assert.fail("no record");
  const blank = { username: "Alice", customer, account, signedUpAt: AT, state: "open", stateAt: null, lockedAt: null };
  assert.deepEqual(before, { ...blank, note: null, noteAt: null });

  assert.deepEqual(await noted("asks for Lyon"), { ok: true, customer, at: AT });
  assert.deepEqual(await noted("moved to Lyon"), { ok: true, customer, at: AT + 1 }, "the clock stood still");
  await store.begin((tx, record) => lock(tx, record, decision));
  const record = await customerRecord(store.sql, "aLICE");
  assert.deepEqual(record, { ...blank, lockedAt: AT, note: "moved to Lyon", noteAt: AT + 1 });
  assert.deepEqual(await noted(null), { ok: true, customer, at: AT + 2 });
  assert.deepEqual(await customerRecord(store.sql, "alice"), { ...blank, lockedAt: AT, note: null, noteAt: AT + 2 });

  const events = (await auditLog(store)).filter(({ kind }) => kind === "customer-note");
  const who = { operator: "anna" };
  assert.deepEqual(
    events.map(({ confidential }) => confidential),
    [{ ...who, note: "asks for Lyon" }, { ...who, note: "moved to Lyon" }, who],
  );
  assert.ok(events.every(({ line }) => line.includes(customer) && !line.includes("Lyon")));
});

test("a text that is no note is a bug of the caller, and an unknown username has none", async () => {
  await using database = await testEventDatabase();
  const { store } = database;
  const noted = (note: string) => store.begin((tx, record) => setNote(tx, record, decision, note));
  await assert.rejects(noted("two\nlines"), RangeError);
  assert.deepEqual(await noted("nobody's"), { ok: false, refusal: "customer-unknown" });
  assert.equal(await customerRecord(store.sql, "alice"), null);
  assert.deepEqual(await auditLog(store), []);
});
