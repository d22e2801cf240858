import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { Money, newRequestId } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { encodeAnswer } from "../deciding/answer.ts";
import { verify } from "../reports/verify.ts";
import { requestOf, testLedger } from "../testing/test-ledger.ts";
import { Model } from "../testing/test-model.ts";
import { openWorld, requestIn, step, TIGHT_LIMITS, type World } from "../testing/test-steps.ts";
import { descriptorOf, type MoneyRequest } from "../transactions/transactions.ts";
import { isConflict } from "./failure.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1);

/** Funds every account, because otherwise the ledger would refuse nearly everything. */
const endowment = ({ accounts, terminals }: World): MoneyRequest[] => [
  ...accounts.map((account) => requestOf({ op: "deposit", account, amount: Money(1000n), terminal: terminals[0] as never })),
  ...terminals.map((terminal) => requestOf({ op: "cash-load", amount: Money(700n), terminal })),
];

/** A count that finds cash missing, and a question for its outcome, in the same batch and in a later one. */
const COUNT = { op: "cash-count", terminal: 1, request: 10, other: 0, account: 0, payee: null, amount: 1n, hours: 0 } as const;
const ASK = { ...COUNT, op: "outcome", request: 0, other: 10 } as const;

it("answers as the model does, whatever requests arrive at once", async () => {
  // The cash of another ATM makes the capital that all worlds share too large for counts to exhaust.
  await using ledger = await testLedger([], 10n ** 9n, { limits: TIGHT_LIMITS });
  const { groupCommit, store } = ledger;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { maxLength: 14 }), { maxLength: 8 }), async (rounds) => {
      const world = await openWorld(store.sql);
      const model = new Model(TIGHT_LIMITS);
      for (const round of [endowment(world), ...rounds.map((steps) => steps.map((each) => requestIn(world, each)))]) {
        const answers = await Promise.all(round.map((request) => groupCommit.post(request)));
        assert.deepEqual(
          answers.map(encodeAnswer),
          round.map((request) => encodeAnswer(model.post(request))),
        );
      }
      const rows =
        await store.sql`select id, posted, held, posted - held as available from account where id = any(${world.accounts})`;
      assert.equal(rows.length, world.accounts.length);
      for (const { id, ...funds } of rows) assert.deepEqual(funds, model.funds(id));
    }),
    { numRuns: 25 * RUNS, examples: [[[[COUNT], [ASK]]], [[[COUNT, ASK]]]] },
  );
  assert.deepEqual(await verify(store.sql), []);
});

it("a request that arrives at two group commits at once is done once and has the same answer on both", async () => {
  await using ledger = await testLedger([], 10n ** 9n, { limits: TIGHT_LIMITS });
  const { url, store } = ledger;
  await using other = disposable(openStore(url, { connections: 2, applicationName: "the other bank" }));
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  // Several runners work as soon as two requests wait, as under load.
  const groupCommit = ledger.groupCommitOf({ onFailure, besideFrom: 2, lockTimeoutMs: 5_000 });
  const second = ledger.groupCommitOf({ onFailure, lockTimeoutMs: 5_000 }, other);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const world = await openWorld(store.sql);
      await Promise.all(endowment(world).map((request) => groupCommit.post(request)));
      const shared = onceEach(steps.map((each) => requestIn(world, each)));
      const [here, there] = await Promise.all(
        [groupCommit, second].map(async (each) => {
          // Each also gets other requests on the same accounts, which the other group commit does not get.
          const own = steps.map((step) => requestIn({ ...world, requests: world.requests.map(newRequestId) }, step));
          const posted = [...shared, ...own]
            .sort(() => Math.random() - 0.5)
            .map((request) => ({ request, answer: each.post(request) }));
          return new Map(
            await Promise.all(posted.map(async ({ request, answer }) => [request, encodeAnswer(await answer)] as const)),
          );
        }),
      );
      for (const request of shared) assert.equal(here?.get(request), there?.get(request));
      const [sum] =
        await store.sql`select sum(case when kind in ('cash', 'vault') then -posted else posted end)::bigint as zero from account`;
      assert.equal(sum?.["zero"], 0n);
    }),
    { numRuns: 15 * RUNS },
  );
  assert.deepEqual(await verify(store.sql), []);
  // The two conflicted with each other and failed in no other way.
  assert.deepEqual(
    failures.filter((each) => !isConflict(each)),
    [],
  );
  await second.drain();
});

/** Keeps requests whose answer must be the same on both: each id once, and no question, whose answer may change. */
function onceEach(requests: readonly MoneyRequest[]): MoneyRequest[] {
  const kept = new Map<string, MoneyRequest>();
  for (const each of requests) if (!descriptorOf(each.op).asks) kept.set(`${each.terminal}/${each.request}`, each);
  return [...kept.values()];
}

const disposable = <T extends { close(): Promise<void> }>(store: T): T & AsyncDisposable =>
  Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
