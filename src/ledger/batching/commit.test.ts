import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, LIMITS_DEFAULT, Money } from "../../model/model.ts";
import type { PreparedStatement, ReservedSql, Step } from "../../store/store.ts";
import { verify } from "../reports/verify.ts";
import { STATEMENTS, UPDATE_ACCOUNTS, UPDATE_BALANCES, UPSERT_HOLDS } from "../sql/statements.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";
import { commitBatch } from "./commit.ts";

/** The end of the first row's place: it follows the array's size and header (4 + 20) and the element's size (4). */
const PLACE_END = 4 + 20 + 4 + 5;

/** A connection on which this statement looks for its first row in a wrong place. */
function misled(sql: ReservedSql, statement: PreparedStatement): ReservedSql {
  const mislead = (step: Step): Step => {
    if (step.statement !== statement || step.values === undefined) return step;
    const values = Buffer.from(step.values);
    values.writeUInt8(values.readUInt8(PLACE_END) ^ 0xff, PLACE_END);
    return { ...step, values };
  };
  const pipeline: ReservedSql["pipeline"] = (steps) => sql.pipeline(steps.map(mislead));
  return new Proxy(sql, { get: (target, name) => (name === "pipeline" ? pipeline : Reflect.get(target, name)) });
}

async function open() {
  const ledger = await testLedger([100n, 0n]);
  const sql = await ledger.store.sql.reserve();
  await sql.prepare(STATEMENTS);
  const commit = (on: ReservedSql, ...batch: MoneyRequest[]) =>
    ledger.store.writers.using((writer) =>
      commitBatch(on, batch, { limits: LIMITS_DEFAULT, writer: writer(), onSend: () => {} }),
    );
  const state = async () => [
    ...(await sql`select posted, held, entries from account order by id`),
    ...(await sql`select request, state from hold order by request`),
    ...(await sql`select request from request_answer order by request`),
    ...(await sql`select writer, n from audit_event order by writer, n`),
  ];
  const dispose = async (): Promise<void> => {
    sql.release();
    await ledger[Symbol.asyncDispose]();
  };
  return { ...ledger, sql, commit, state, [Symbol.asyncDispose]: dispose };
}

for (const [statement, op] of [
  [UPDATE_BALANCES, "deposit"],
  [UPDATE_ACCOUNTS, "withdraw"],
] as const)
  it(`a batch writes nothing if its ${statement.name} does not find a row as it was read`, async () => {
    await using ledger = await open();
    const { sql, commit, state } = ledger;
    const request = requestOf({ op, account: ledger.accounts[0] as AccountId, amount: Money(10n) });
    const before = await state();
    await assert.rejects(commit(misled(sql, statement), request), { code: "row-moved" });
    assert.deepEqual(await state(), before);
    const [answer] = await commit(sql, request);
    assert.equal(answer?.ok, true);
    assert.deepEqual(await verify(sql), []);
  });

it("a batch writes nothing if it ends a hold that has already ended", async () => {
  await using ledger = await open();
  const { sql, commit, state } = ledger;
  const withdraw = requestOf({ op: "withdraw", account: ledger.accounts[0] as AccountId, amount: Money(10n) });
  await commit(sql, withdraw);
  const before = await state();
  // As if somebody had ended the hold behind the ledger's back, after the ledger read it under the account's lock.
  const pipeline: ReservedSql["pipeline"] = async (steps) => {
    if (steps.some((step) => step.statement === UPSERT_HOLDS))
      await sql`update hold set state = 'released', ended_by = gen_random_uuid(), ended_at = now()`;
    return await sql.pipeline(steps);
  };
  const late = new Proxy(sql, { get: (target, name) => (name === "pipeline" ? pipeline : Reflect.get(target, name)) });
  await assert.rejects(commit(late, requestOf({ op: "release", hold: withdraw.request })), { code: "row-moved" });
  assert.deepEqual(await state(), before);
  assert.deepEqual(await verify(sql), []);
});

for (const size of [1, 3])
  it(`a batch of ${size} whose commit is answered with ROLLBACK has no answers, and can be done again`, async () => {
    await using ledger = await open();
    const { sql, commit, state } = ledger;
    const account = ledger.accounts[0] as AccountId;
    const batch = Array.from({ length: size }, () => requestOf({ op: "deposit", account, amount: Money(10n) }));
    const before = await state();
    // The transaction fails after the last write, and nobody notices before the commit.
    const beforeCommit = async (): Promise<void> => void (await sql`select 1 / 0`.catch(() => {}));
    const failing = ledger.store.writers.using((writer) =>
      commitBatch(sql, batch, { limits: LIMITS_DEFAULT, writer: writer(), onSend: () => {}, beforeCommit }),
    );
    await assert.rejects(failing, { code: "rolled-back" });
    assert.deepEqual(await state(), before);
    assert.ok((await commit(sql, ...batch)).every(({ ok }) => ok));
    assert.deepEqual(await verify(sql), []);
  });
