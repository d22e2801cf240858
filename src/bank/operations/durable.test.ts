import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { newRequestId } from "../../model/model.ts";
import { isNightly } from "../../model/testing/nightly.ts";
import { OPERATIONS, type OperationName } from "../../protocol/protocol.ts";
import { TestBank } from "../testing/test-bank.ts";
import { atmFor, CASES, type Case, leave } from "../testing/test-operations.ts";

// No answer is sent before its event is durable (AUDIT.md, write path 1). Each operation is tested while its event must wait,
// and again while the database refuses it.
let bank: TestBank;
before(async () => {
  bank = await TestBank.start();
  await bank.customers(["alice", "bob", "carol"], 400_00n);
});
after(() => bank[Symbol.asyncDispose]());

const isStored = (op: OperationName): boolean => (OPERATIONS[op].refusals as readonly string[]).includes("request-id-reused");
/** Refusals that depend on the message alone, so no answer is stored. */
const UNSTORED: ReadonlySet<string> = new Set(["cash-amount", "order-unknown", "not-signed-in", "already-signed-in"]);

for (const [op, cases] of Object.entries(CASES) as [OperationName, readonly Case<OperationName>[]][]) {
  const { fields } = cases[0] as Case<OperationName>;
  const { customer } = OPERATIONS[op];
  const all: Case<OperationName>[] = [...cases];
  if (customer === "needed") all.push({ by: "nobody", fields, expected: "not-signed-in" });
  if (customer === "none") all.push({ by: "alice", fields, expected: "already-signed-in" });
  for (const each of all) {
    // Who may ask is decided in one place for all operations: whether that waits is tried for each, and this only nightly.
    if (isNightly || cases.includes(each as never))
      test(`${op}, ${each.expected}: no answer is sent if the database refuses its event`, () =>
        failsWithout("audit_event", op, each));
    if (isStored(op) && !UNSTORED.has(each.expected))
      test(`${op}, ${each.expected}: no answer is sent if the database refuses to store it`, () =>
        failsWithout("request_answer", op, each));
    test(`${op}, ${each.expected}: the answer waits for its event`, () => waits(op, each));
  }
}

async function waits(
  op: OperationName,
  { by, fields, expected, recorded, id, about, after }: Case<OperationName>,
): Promise<void> {
  await after?.(bank);
  const atm = await atmFor(bank, by);
  const { sql } = bank.database.store;
  const request = id ?? newRequestId();
  let isAnswered = false;
  const { asked } = await sql.begin(async (tx) => {
    await tx`lock table audit_event in exclusive mode`;
    const asked = atm.ask(op, fields, request).finally(() => {
      isAnswered = true;
    });
    while (!isAnswered && !(await isHeld())) await pause(2);
    await atm.roundTrip();
    assert.ok(!isAnswered, "the answer was sent before its event was durable");
    return { asked };
  });
  const outcome = await asked;
  assert.equal(outcome?.ok ? "ok" : outcome?.refusal, expected);
  const events = await sql`select kind, outcome from audit_event where request = ${about ?? request} and kind = ${op}`;
  assert.deepEqual([...events], [{ kind: op, outcome: recorded ?? (expected === "ok" ? "ok" : `denied:${expected}`) }]);
  await leave(bank, atm);
}

/** Asserts that the session ends without an answer if the database refuses the row, and that nothing is stored. */
async function failsWithout(
  table: "audit_event" | "request_answer",
  op: OperationName,
  { by, fields, id, about, after }: Case<OperationName>,
): Promise<void> {
  await after?.(bank);
  const atm = await atmFor(bank, by);
  const { sql } = bank.database.store;
  const request = id ?? newRequestId();
  const recorded = about ?? request;
  await sql.unsafe(`alter table ${table} add constraint refuses check (request is distinct from '${recorded}') not valid`);
  try {
    assert.equal(await atm.ask(op, fields, request), null);
    await atm.channel.ended;
  } finally {
    await sql.unsafe(`alter table ${table} drop constraint refuses`);
  }
  const left = await sql`
    select from audit_event where request = ${recorded} and kind = ${op} union all select from request_answer where request = ${request}`;
  assert.equal(left.length, 0);
}

test("no request begins before the start of its session is recorded", async () => {
  const { sql } = bank.database.store;
  const { atm, asked } = await sql.begin(async (tx) => {
    await tx`lock table audit_event in exclusive mode`;
    const atm = await bank.connect();
    const asked = atm.ask("outcome", { request: newRequestId() });
    while (!(await isHeld())) await pause(2);
    await atm.roundTrip();
    assert.equal(bank.bank.groupCommit.waiting, 0);
    assert.deepEqual([...(await waiting())], [{ what: "insert into audit_event" }]);
    return { atm, asked };
  });
  assert.ok((await asked)?.ok);
  await leave(bank, atm);
});

/** The statements that wait for the lock. */
const waiting = async (): Promise<readonly object[]> =>
  await bank.database.store.sql`
    select substring(query from 'insert into audit_event') as what
    from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

const isHeld = async (): Promise<boolean> => (await waiting()).length > 0;
