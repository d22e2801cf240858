import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { TEST_DATABASE_URL } from "../../store/testing/test-database.ts";
import { freeze } from "../../store/testing/test-freeze.ts";
import { startPair, type TestPair } from "../../store/testing/test-standby.ts";
import { verify } from "../reports/verify.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";

const skip = process.platform !== "linux" && "processes are found in /proc";
const WITHIN_MS = 600;
const REQUESTS = 60;
/** Far longer than a failover takes, because the machine may be busy. */
const GENEROUS_MS = 60_000;

let pair: TestPair;
before(async () => {
  pair = await startPair();
  process.env[TEST_DATABASE_URL] = pair.primaryUrl;
});
after(() => pair.stop());

it("each operation is booked once when the primary freezes before a commit, its standby is promoted, and it wakes", {
  skip,
}, async (t) => {
  const ledger = await testLedger([0n, 0n]);
  const both = ledger.url.replace(/@[^/]*/, `@${new URL(pair.primaryUrl).host},${new URL(pair.standbyUrl).host}`);
  const store = openStore(both, { connections: 4, applicationName: "failover test", answerWithinMs: WITHIN_MS });
  let thaw: (() => void) | null = null;
  t.after(async () => {
    thaw?.();
    await Promise.all([store.close(), ledger.store.close()]);
  });
  let commits = 0;
  const beforeCommit = async (): Promise<void> => {
    // The first batch is committed, and known to be.
    if (++commits > 1) thaw ??= freeze(pair.primaryPid);
  };
  const groupCommit = ledger.groupCommitOf({ beforeCommit, pausesMs: [0, 10, 100], besideFrom: 8, batchMax: 16 }, store);
  const [a, b] = ledger.accounts as [AccountId, AccountId];
  const deposits = Array.from({ length: REQUESTS }, (_, n) =>
    requestOf({ op: "deposit", account: n % 2 === 0 ? a : b, amount: Money(1n) }),
  );
  const outcomes = async () =>
    (await Promise.allSettled(deposits.map((each) => groupCommit.post(each)))).map((each) =>
      each.status === "rejected" ? String(each.reason.code) : each.value.ok ? "ok" : each.value.refusal,
    );
  const first = await outcomes();
  assert.ok(thaw !== null && first.includes("ok") && first.includes("outcome-unknown"), first.join());

  pair.promote();
  const until = performance.now() + GENEROUS_MS;
  let again = await outcomes();
  while (performance.now() < until && again.some((each) => each !== "ok")) again = await outcomes();
  assert.deepEqual(new Set(again), new Set(["ok"]));
  (thaw as () => void)();
  // The old primary runs on with what it had in its buffers. Nothing of the bank goes there again.
  assert.deepEqual(new Set(await outcomes()), new Set(["ok"]));
  const fresh = openStore(both, { connections: 1, applicationName: "failover test" });
  t.after(() => fresh.close());
  const [row] = await fresh.sql<{ posted: bigint; entries: number }[]>`
    select sum(posted)::bigint as posted, sum(entries)::int as entries from account where kind = 'customer'`;
  assert.deepEqual(row, { posted: BigInt(REQUESTS), entries: REQUESTS });
  assert.deepEqual(await verify(fresh.sql), []);
  await groupCommit.drain();
});
