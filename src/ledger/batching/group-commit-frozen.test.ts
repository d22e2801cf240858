import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { TEST_DATABASE_URL } from "../../store/testing/test-database.ts";
import { freeze, postmasterOf } from "../../store/testing/test-freeze.ts";
import { startTestServer, type TestServer } from "../../store/testing/test-server.ts";
import { verify } from "../reports/verify.ts";
import { requestOf, type TestLedger, testLedger, until } from "../testing/test-ledger.ts";

const skip = process.platform !== "linux" && "processes are found in /proc";
const WITHIN_MS = 400;
/** Far longer than the deadline and the tries together, because the machine may be busy. */
const GENEROUS_MS = 30_000;
const REQUESTS = 60;

// This file has its own server, because a shared one would freeze other tests too.
let server: TestServer;
before(async () => {
  server = await startTestServer();
  process.env[TEST_DATABASE_URL] = server.url;
});
after(() => server.stop());

/** Posts deposits of one cent each; the server freezes just before the first commit is sent. */
async function frozenUnder(ledger: TestLedger) {
  const store = openStore(ledger.url, { connections: 4, applicationName: "frozen group commit", answerWithinMs: WITHIN_MS });
  const postmaster = await postmasterOf(ledger.store.sql);
  let thaw: (() => void) | null = null;
  const beforeCommit = async (): Promise<void> => {
    thaw ??= freeze(postmaster);
  };
  const groupCommit = ledger.groupCommitOf({ beforeCommit, pausesMs: [0, 10, 100], besideFrom: 8, batchMax: 16 }, store);
  const [a, b] = ledger.accounts as [AccountId, AccountId];
  const deposits = Array.from({ length: REQUESTS }, (_, n) =>
    requestOf({ op: "deposit", account: n % 2 === 0 ? a : b, amount: Money(1n) }),
  );
  const began = performance.now();
  const results = await Promise.allSettled(deposits.map((each) => groupCommit.post(each)));
  assert.ok(performance.now() - began < GENEROUS_MS);
  const unknown = results.filter((each) => each.status === "rejected" && each.reason.code === "outcome-unknown").length;
  const busy = results.filter((each) => each.status === "fulfilled" && !each.value.ok).length;
  assert.ok(unknown > 0 && busy > 0 && unknown + busy === REQUESTS, `${unknown} unknown, ${busy} refused`);
  return {
    deposits,
    unknown,
    thaw: () => thaw?.(),
    /** The outcomes of the same requests again: "ok", a refusal, or a code. */
    again: async (): Promise<readonly string[]> =>
      (await Promise.allSettled(deposits.map((each) => groupCommit.post(each)))).map((each) =>
        each.status === "rejected" ? String(each.reason.code) : each.value.ok ? "ok" : each.value.refusal,
      ),
    [Symbol.asyncDispose]: async () => {
      thaw?.();
      await groupCommit.drain();
      await store.close();
    },
  };
}

/** Asserts that each deposit was booked once, whatever the outcome of its first try. */
async function assertOnce(ledger: TestLedger): Promise<void> {
  const { sql } = ledger.store;
  const [row] = await sql<{ posted: bigint; entries: number }[]>`
    select sum(posted)::bigint as posted, sum(entries)::int as entries from account where kind = 'customer'`;
  assert.deepEqual(row, { posted: BigInt(REQUESTS), entries: REQUESTS });
  assert.deepEqual(await verify(sql), []);
}

const answersIn = async ({ store }: TestLedger): Promise<number> =>
  (await store.sql<{ n: number }[]>`select count(*)::int as n from request_answer where op = 'deposit'`)[0]?.n ?? 0;

it("a repeat finds what a thawed server has committed late under the same request id", { skip }, async () => {
  await using ledger = await testLedger([0n, 0n]);
  await using frozen = await frozenUnder(ledger);
  frozen.thaw();
  // The server had the commit in its buffer and runs it, although nobody waits for the answer any more.
  await until(async () => (await answersIn(ledger)) > 0);
  assert.deepEqual(new Set(await frozen.again()), new Set(["ok"]));
  await assertOnce(ledger);
});

it("requests that are repeated at the moment at which the server goes on are done once", { skip }, async () => {
  await using ledger = await testLedger([0n, 0n]);
  await using frozen = await frozenUnder(ledger);
  const repeated = frozen.again();
  frozen.thaw();
  // The late transaction's locks may make an outcome bank-busy or unknown; then the ATM asks again.
  for (const each of await repeated) assert.match(each, /^(ok|bank-busy|outcome-unknown)$/);
  await until(async () => (await frozen.again()).every((each) => each === "ok"));
  await assertOnce(ledger);
});
