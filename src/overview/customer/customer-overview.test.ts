import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { newRequestId, SessionId } from "../../model/model.ts";
import { isNightly } from "../../model/testing/nightly.ts";
import { cents, TestBank } from "../../verification/testing/test-bank.ts";
import { ATM, type TestCustomer } from "../../verification/testing/test-people.ts";
import { customerOverview } from "./customer-overview.ts";
import { customerSessions } from "./sessions.ts";

const HOUR_MS = 3_600_000;
const sessionOf = (n: number): SessionId => SessionId(String(n).repeat(32));

let bank: TestBank;
let alice: TestCustomer;
let now: number;
before(async () => {
  bank = await TestBank.open();
  await bank.enrol(ATM);
  await bank.post("cash-load", null, { amount: cents(900_000) });
  alice = await bank.signUp("Alice");
  const { customer, account } = alice;
  now = bank.now();
  // Another process, so that the log orders its commits by their times.
  const sessions = eventStoreOn(bank.store);
  const event = (
    kind: "signin" | "signout" | "session-expired",
    n: number,
    at: number,
    outcome: "ok" | "denied:credentials-wrong" = "ok",
  ) =>
    sessions.record([
      {
        at,
        kind,
        outcome,
        terminal: ATM,
        session: sessionOf(n),
        customer,
        account,
        ...(kind === "signin" ? { request: newRequestId() } : {}),
      },
    ]);
  await event("signin", 1, now - 5 * HOUR_MS);
  await event("signout", 1, now - 5 * HOUR_MS + 60_000);
  await event("signin", 1, now - 4 * HOUR_MS);
  await event("session-expired", 1, now - 4 * HOUR_MS + 60_000);
  await event("signin", 2, now - 3 * HOUR_MS);
  await event("signin", 3, now - 2_000, "denied:credentials-wrong");
  await event("signin", 3, now - 1_000);
  for (let i = 0; i < 53; i++) await bank.post("deposit", alice, { amount: cents(100) });
  await bank.post("withdraw", alice, { amount: cents(300) });
  await bank.note({ username: "alice" }, "asks for large notes");
  await bank.lock({ username: "alice" });
  await bank.endCommands();
  await bank.sequence();
});
after(() => bank?.[Symbol.asyncDispose]());

test("a customer is shown with balance, statement, state, note, lock and sessions", async () => {
  const overview = await customerOverview(bank.store.sql, { username: "ALICE", now });
  assert.ok(overview !== null);
  const { record, balance, statement, nextEntry, delays } = overview;
  assert.deepEqual([record.username, record.state, record.note], ["Alice", "open", "asks for large notes"]);
  assert.ok(record.lockedAt !== null);
  assert.deepEqual(balance, { posted: 5_300n, held: 300n, available: 5_000n });
  assert.deepEqual([statement.entries.length, statement.entries[0]?.entry, nextEntry], [50, 53, 4]);
  const older = await customerOverview(bank.store.sql, { username: "alice", now, entriesBefore: nextEntry ?? 0 });
  assert.deepEqual([older?.statement.entries.map(({ entry }) => entry), older?.nextEntry], [[3, 2, 1], null]);
  assert.deepEqual(delays, []);
  assert.equal(await customerOverview(bank.store.sql, { username: "bob", now }), null);
});

test("sessions are live, signed out, ended or not known, and failed sign-ins are apart", async () => {
  const { sessions, failed, next } = await customerSessions(bank.store.sql, alice.customer, { now });
  assert.deepEqual(
    sessions.map(({ session, state, endedAt }) => [session, state, endedAt === null ? null : endedAt - now]),
    [
      [sessionOf(3), "live", null],
      [sessionOf(2), "not-known", null],
      [sessionOf(1), "ended", -4 * HOUR_MS + 60_000],
      [sessionOf(1), "signed-out", -5 * HOUR_MS + 60_000],
    ],
  );
  assert.deepEqual(failed, [{ at: now - 2_000, terminal: ATM, outcome: "denied:credentials-wrong" }]);
  assert.equal(next, null);
});

test("a page that begins below the end of a session still has the end", async () => {
  const [end] = await bank.store.sql<
    { count: number }[]
  >`select count(*)::integer as count from audit_event where kind = 'session-expired'`;
  assert.equal(end?.count, 1);
  const all = await customerSessions(bank.store.sql, alice.customer, { now });
  // The sessions began and ended in the first eight commits of the log.
  for (let before = 1; before < (isNightly ? 120 : 12); before++) {
    const { sessions } = await customerSessions(bank.store.sql, alice.customer, { now, before });
    for (const each of sessions)
      assert.ok(
        all.sessions.some((other) => JSON.stringify(other) === JSON.stringify(each)),
        `below ${before}`,
      );
  }
});
