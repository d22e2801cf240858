import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, idsMadeIn, Money, type RequestId } from "../../model/model.ts";
import { beginOf, later, quarterAt, quarterText, type Store } from "../../store/store.ts";
import { makePast } from "../../store/testing/test-partitions.ts";
import { verify } from "../reports/verify.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";

const PRESENT = quarterAt(Date.now());
const [FIRST, LAST] = [beginOf(PRESENT), beginOf(later(PRESENT, 1)) - 1];

let n = 0;
/** A request id that was made at this time. */
const idAt = (at: number): RequestId =>
  `${idsMadeIn(at, at).low.slice(0, 14)}7000-8000-${(++n).toString(16).padStart(12, "0")}` as RequestId;

/** The tables of answers, and their indexes, on which a transaction that waits for its bank has a lock. */
async function locked({ sql }: Store): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct relname::text as name from pg_locks
    join pg_class on pg_class.oid = relation
    join pg_stat_activity on pg_stat_activity.pid = pg_locks.pid and state = 'idle in transaction'
    where database = (select oid from pg_database where datname = current_database()) and relname like 'request_answer%'
    order by 1`;
  return rows.map(({ name }) => name);
}

it("a batch of the present quarter locks its partition alone, however many there are", async () => {
  await using ledger = await testLedger([1_000n, 0n]);
  await makePast(ledger.store, 40);
  const [account, payee] = ledger.accounts as [AccountId, AccountId];
  const seen: (readonly string[])[] = [];
  const groupCommit = ledger.groupCommitOf({ beforeCommit: async () => void seen.push(await locked(ledger.store)) });
  const transfer = requestOf({ op: "transfer", account, payee, amount: Money(1n), at: Date.now(), request: idAt(Date.now()) });
  assert.ok((await groupCommit.post(transfer)).ok);
  const partition = `request_answer_${quarterText(PRESENT).toLowerCase().replace("-", "_")}`;
  assert.ok(seen[0]?.includes(partition), String(seen[0]));
  assert.deepEqual(
    seen[0]?.filter((name) => /^request_answer_(other|\d)/.test(name) && !name.startsWith(partition)),
    [],
  );
});

it("a request is done once whatever its id says about its time: at the edges of the quarter, decades away, in one batch", async () => {
  await using ledger = await testLedger([1_000n, 0n]);
  await makePast(ledger.store, 4);
  const [account, payee] = ledger.accounts as [AccountId, AccountId];
  const times = [0, FIRST - 1, FIRST, LAST, LAST + 1, beginOf(later(PRESENT, -3)), Date.UTC(2100), 2 ** 48 - 1];
  const requests = times.map((made) =>
    requestOf({ op: "transfer", account, payee, amount: Money(1n), at: Date.now(), request: idAt(made) }),
  );
  const groupCommit = ledger.groupCommitOf();
  // Alone, each with its own bounds; then again together, in both orders.
  const answers = [];
  for (const each of requests) answers.push(await groupCommit.post(each));
  assert.ok(answers.every(({ ok }) => ok));
  for (const [again, same] of [
    [requests, answers],
    [requests.toReversed(), answers.toReversed()],
  ] as const)
    assert.deepEqual(await Promise.all(again.map((each) => groupCommit.post(each))), same);
  for (const each of requests) assert.ok((await groupCommit.post(each)).ok);
  const [row] = await ledger.store.sql<{ posted: bigint }[]>`select posted from account where id = ${payee}`;
  assert.equal(row?.posted, BigInt(times.length));
  assert.deepEqual(await verify(ledger.store.sql), []);
});

it("the statement for ids of any time scans the partitions of their time, and no other", async () => {
  await using ledger = await testLedger([0n]);
  await makePast(ledger.store, 40);
  const { low, high } = idsMadeIn(beginOf(later(PRESENT, -2)), beginOf(later(PRESENT, -1)));
  const rows = await ledger.store.sql.begin(async (tx) => {
    await tx`set local plan_cache_mode = force_generic_plan`;
    await tx`set local enable_seqscan = off`;
    await tx.unsafe(`prepare find (uuid[], uuid, uuid) as
      select terminal, request, op, digest, answer, amount from request_answer where request = any($1) and request between $2 and $3`);
    return tx.unsafe<{ "QUERY PLAN": string }[]>(
      `explain (analyze, costs off) execute find (array['${low}']::uuid[], '${low}', '${high}')`,
    );
  });
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  assert.equal(plan.match(/Scan (using \S+ )?on request_answer_/g)?.length, 2, plan);
  assert.match(plan, /Subplans Removed: \d\d/);
});
