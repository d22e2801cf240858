import assert from "node:assert/strict";
import { it } from "node:test";
import {
  type AuditEvent,
  newAccountId,
  newCustomerId,
  newRequestId,
  RequestId,
  SessionId,
  TerminalId,
} from "../../model/model.ts";
import type { Sql } from "../driver/connect.ts";
import { testDatabase } from "../testing/test-database.ts";
import { COPY_EVENTS, copyOfEvents, insertEvents, newEventId } from "./events.ts";

const at = 1_700_000_000_123;

const full: AuditEvent = {
  at,
  kind: "transfer",
  outcome: "denied:insufficient-funds",
  terminal: TerminalId('ATM "{1}, \\ NULL'),
  session: SessionId("0123456789abcdef0123456789abcdef"),
  request: newRequestId(),
  customer: newCustomerId(),
  account: newAccountId(),
  amount: 1_000_000_000_000n,
  confidential: { payee: 'a "quoted" {name}\\', posted: 12 },
};
const bare: AuditEvent = { at: at + 1, kind: "bank-start", outcome: "ok" };

/** The two ways to write events. */
const WAYS: Readonly<Record<string, (sql: Sql, events: readonly AuditEvent[]) => Promise<void>>> = {
  inserted: insertEvents,
  async copied(sql, events) {
    const reserved = await sql.reserve();
    await reserved.prepare([COPY_EVENTS]);
    await reserved.pipeline([copyOfEvents(events)]);
    reserved.release();
  },
};

for (const [name, write] of Object.entries(WAYS))
  it(`an event that is ${name} keeps all its fields, and a missing field is null`, async () => {
    await using database = await testDatabase();
    const { sql } = database.store;
    await write(sql, [full, bare]);
    const rows = await sql`select * from audit_event order by id`;
    assert.equal(rows.length, 2);
    const { id: _, at: fullAt, sealed_index: index, ...rest } = rows[0] ?? {};
    const { at: __, ...expected } = full;
    assert.deepEqual(rest, expected);
    assert.deepEqual([fullAt, index], [new Date(at), null]);
    for (const name of ["terminal", "session", "request", "customer", "account", "amount", "confidential"])
      assert.equal(rows[1]?.[name], null, name);
  });

it("ids grow in the order of creation, within a call and from call to call", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  const events = Array.from({ length: 500 }, (_, n): AuditEvent => ({ ...bare, amount: BigInt(n) }));
  await insertEvents(sql, events.slice(0, 250));
  await insertEvents(sql, events.slice(250));
  const rows = await sql<{ amount: bigint }[]>`select amount from audit_event order by id`;
  assert.deepEqual(
    rows.map((row) => row.amount),
    events.map((event) => event.amount),
  );
});

it("an empty list writes no statement, and an event commits or rolls back with its transaction", async () => {
  await using database = await testDatabase();
  const { sql } = database.store;
  await insertEvents(sql, []);
  const undone = sql.begin(async (tx) => {
    await insertEvents(tx, [bare]);
    throw new Error("undo");
  });
  await assert.rejects(undone, /undo/);
  assert.deepEqual([...(await sql`select from audit_event`)], []);
});

it("the id of an event is a UUID version 7 of this moment", () => {
  const before = Date.now();
  const id = newEventId();
  assert.doesNotThrow(() => RequestId(id));
  const at = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  assert.ok(at >= before && at <= Date.now());
});

it("the ids of events grow even within one millisecond and when the clock is set back", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 1_000 });
  const ids = Array.from({ length: 10_000 }, newEventId);
  t.mock.timers.setTime(1_000);
  ids.push(newEventId());
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
});
