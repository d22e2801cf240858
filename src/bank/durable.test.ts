import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newRequestId, type RequestId } from "../model/ids.ts";
import { Money } from "../model/money.ts";
import { OPERATIONS, type OperationName, type RequestOf } from "../protocol/operations.ts";
import type { TestAtm } from "./test-atm.ts";
import { PASSWORD, TestBank } from "./test-bank.ts";

// No answer leaves before its event is durable (AUDIT.md, write path 1): every operation is asked while the audit log takes nothing.
interface Case<Name extends OperationName> {
  readonly by: "alice" | "nobody";
  readonly fields: RequestOf<Name>;
  readonly ought: string;
  /** The event's outcome, where it is another. */
  readonly recorded?: string;
  /** What must have happened before. */
  readonly after?: () => Promise<unknown>;
}

const cents = (amount: number): Money => Money(BigInt(amount));
const [held, settled, released, deposited] = [newRequestId(), newRequestId(), newRequestId(), newRequestId()];
const notes = [{ denomination: cents(10_00), notes: 2 }];
const operator = { operator: "olga", login: "olga" };
const count = { cassettes: notes, rejected: [], ...operator, second: "otto", secondLogin: "otto" };
const withdrawn = (hold: RequestId) => (): Promise<unknown> =>
  asAlice((atm) => atm.ask("withdraw", { amount: cents(20_00) }, hold));
const WRONG = "not her password";

const CASES: { readonly [Name in OperationName]: readonly Case<Name>[] } = {
  signup: [
    { by: "nobody", fields: { username: "zoe", password: PASSWORD }, ought: "ok" },
    { by: "nobody", fields: { username: "Alice", password: PASSWORD }, ought: "username-taken" },
    { by: "nobody", fields: { username: "zed", password: "short" }, ought: "password-too-short" },
  ],
  signin: [
    { by: "nobody", fields: { username: "alice", password: PASSWORD }, ought: "ok" },
    { by: "nobody", fields: { username: "carol", password: WRONG }, ought: "credentials-wrong" },
    {
      ...{ by: "nobody", fields: { username: "carol", password: PASSWORD }, ought: "credentials-delayed" },
      after: async () => {
        const atm = await bank.connect();
        for (let n = 0; n < 3; n++) await atm.ask("signin", { username: "carol", password: WRONG });
        await leave(atm);
      },
    },
  ],
  signout: [{ by: "alice", fields: {}, ought: "ok" }],
  "change-password": [
    { by: "alice", fields: { password: WRONG, replacement: "another long secret" }, ought: "credentials-wrong" },
    { by: "alice", fields: { password: PASSWORD, replacement: "short" }, ought: "password-too-short" },
    { by: "alice", fields: { password: PASSWORD, replacement: PASSWORD }, ought: "ok" },
  ],
  balance: [{ by: "alice", fields: {}, ought: "ok" }],
  deposit: [{ by: "alice", fields: { amount: cents(10_00) }, ought: "ok" }],
  withdraw: [
    { by: "alice", fields: { amount: cents(10_00) }, ought: "ok" },
    { by: "alice", fields: { amount: cents(1_000_01) }, ought: "withdrawal-limit" },
  ],
  settle: [
    { by: "nobody", fields: { hold: settled, amount: cents(20_00) }, ought: "ok", after: withdrawn(settled) },
    { by: "nobody", fields: { hold: newRequestId(), amount: cents(20_00) }, ought: "hold-unknown" },
  ],
  release: [{ by: "nobody", fields: { hold: released }, ought: "ok", after: withdrawn(released) }],
  transfer: [
    { by: "alice", fields: { payee: "bob", amount: cents(1_00) }, ought: "ok" },
    { by: "alice", fields: { payee: "nobody.here", amount: cents(1_00) }, ought: "payee-unknown" },
  ],
  payee: [
    { by: "alice", fields: { payee: "bob" }, ought: "ok" },
    { by: "alice", fields: { payee: "nobody.here" }, ought: "payee-unknown" },
    { by: "alice", fields: { payee: "ALICE" }, ought: "payee-is-self" },
  ],
  statement: [{ by: "alice", fields: { before: 0, most: 10 }, ought: "ok" }],
  usual: [{ by: "alice", fields: {}, ought: "ok" }],
  receipt: [
    {
      ...{ by: "alice", fields: { request: deposited }, ought: "ok" },
      after: () => asAlice((atm) => atm.ask("deposit", { amount: cents(1_00) }, deposited)),
    },
    { by: "alice", fields: { request: newRequestId() }, ought: "receipt-unknown" },
  ],
  outcome: [
    { by: "nobody", fields: { request: newRequestId() }, ought: "ok" },
    { by: "nobody", fields: { request: held }, ought: "ok", after: withdrawn(held) },
  ],
  "cash-load": [
    { by: "nobody", fields: { notes, ...operator }, ought: "ok" },
    { by: "nobody", fields: { notes: [], ...operator }, ought: "cash-amount" },
  ],
  "cash-unload": [
    { by: "nobody", fields: { notes, ...operator }, ought: "ok" },
    { by: "nobody", fields: { notes: [], ...operator }, ought: "cash-amount" },
  ],
  "cash-count": [
    { by: "nobody", fields: count, ought: "holds-open" },
    { by: "nobody", fields: { ...count, second: "OLGA" }, ought: "second-operator" },
    {
      ...{ by: "nobody", ought: "cash-amount" },
      fields: { ...count, cassettes: [{ denomination: cents(10 ** 12), notes: 10 ** 9 }] },
    },
  ],
  "terminal-status": [{ by: "nobody", fields: { inService: true, cassettes: [], rejected: [] }, ought: "ok" }],
  // What is shown is no event, for the log would grow by being looked at; this bank has nothing to show.
  checkpoint: [{ by: "nobody", fields: { size: 0 }, ought: "checkpoint-none" }],
  "witness-alarm": [{ by: "nobody", fields: { reason: "forked", kept: 1, offered: 1 }, ought: "ok", recorded: "error:forked" }],
};

let bank: TestBank;
before(async () => {
  bank = await TestBank.start();
  await bank.customers(["alice", "bob", "carol"], 400_00n);
});
after(() => bank[Symbol.asyncDispose]());

async function asAlice<Result>(act: (atm: TestAtm) => Promise<Result>): Promise<Result> {
  const atm = await bank.signedIn("alice");
  const result = await act(atm);
  await leave(atm);
  return result;
}

/** Resolves once the end of the channel is recorded, so that no other statement waits for the lock later. */
async function leave(atm: TestAtm): Promise<void> {
  await atm.close();
  const { sql } = bank.database.store;
  while ((await sql`select from audit_event where session = ${atm.channel.sessionId} and kind = 'channel-close'`).length === 0);
}

for (const [op, cases] of Object.entries(CASES) as [OperationName, readonly Case<OperationName>[]][]) {
  for (const each of cases) test(`${op}, ${each.ought}`, () => waits(op, each));
  const { fields } = cases[0] as Case<OperationName>;
  const { customer } = OPERATIONS[op];
  if (customer === "needed") test(`${op}, not-signed-in`, () => waits(op, { by: "nobody", fields, ought: "not-signed-in" }));
  if (customer === "none") test(`${op}, already-signed-in`, () => waits(op, { by: "alice", fields, ought: "already-signed-in" }));
}

async function waits(op: OperationName, { by, fields, ought, recorded, after }: Case<OperationName>): Promise<void> {
  await after?.();
  const atm = by === "alice" ? await bank.signedIn(by) : await bank.connect();
  // The session is admitted, and its begin recorded, before nothing can be recorded.
  await atm.ask("outcome", { request: newRequestId() });
  const { sql } = bank.database.store;
  const request = newRequestId();
  let isAnswered = false;
  const { asked } = await sql.begin(async (tx) => {
    await tx`lock table audit_event in exclusive mode`;
    const asked = atm.ask(op, fields, request).finally(() => {
      isAnswered = true;
    });
    while (!isAnswered && !(await isHeld())) await new Promise(setImmediate);
    await atm.roundTrip();
    assert.ok(!isAnswered, "the answer left before its event was durable");
    return { asked };
  });
  const outcome = await asked;
  assert.equal(outcome?.ok ? "ok" : outcome?.refusal, ought);
  const events = await sql`select kind, outcome from audit_event where request = ${request}`;
  assert.deepEqual([...events], [{ kind: op, outcome: recorded ?? (ought === "ok" ? "ok" : `denied:${ought}`) }]);
  await leave(atm);
}

test("nothing begins before the begin of the session is recorded", async () => {
  const { sql } = bank.database.store;
  const { atm, asked } = await sql.begin(async (tx) => {
    await tx`lock table audit_event in exclusive mode`;
    const atm = await bank.connect();
    const asked = atm.ask("cash-load", { notes, ...operator });
    while (!(await isHeld())) await new Promise(setImmediate);
    await atm.roundTrip();
    assert.equal(bank.bank.road.waiting, 0);
    assert.deepEqual([...(await waiting())], [{ what: "insert into audit_event" }]);
    return { atm, asked };
  });
  assert.ok((await asked)?.ok);
  await leave(atm);
});

/** What waits for the lock. */
const waiting = async (): Promise<readonly object[]> =>
  await bank.database.store.sql`
    select substring(trim(both from query, E' \n') for 23) as what
    from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

const isHeld = async (): Promise<boolean> => (await waiting()).length > 0;
