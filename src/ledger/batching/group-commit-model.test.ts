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

/** Something in every account, so that not everything is refused. */
const endowment = ({ accounts, terminals }: World): MoneyRequest[] => [
  ...accounts.map((account) => requestOf({ op: "deposit", account, amount: Money(1000n), terminal: terminals[0] as never })),
  ...terminals.map((terminal) => requestOf({ op: "cash-load", amount: Money(700n), terminal })),
];

/** A count that finds cash missing, and the question what became of it: in the same batch and in a later one. */
const COUNT = { op: "cash-count", terminal: 1, request: 10, other: 0, account: 0, payee: null, amount: 1n, hours: 0 } as const;
const ASK = { ...COUNT, op: "outcome", request: 0, other: 10 } as const;

it("answers as the model does, whatever is asked at once", async () => {
  // Another ATM's cash stands for a capital that no count exhausts: all worlds share it.
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

it("does once what is asked on two group commits at once, and answers it the same on both", async () => {
  await using ledger = await testLedger([], 10n ** 9n, { limits: TIGHT_LIMITS });
  const { url, store } = ledger;
  await using other = disposable(openStore(url, { connections: 2, applicationName: "the other bank" }));
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  // On several runners as soon as two wait, as a bank has it under load.
  const groupCommit = ledger.groupCommitOf({ onFailure, besideFrom: 2 });
  const second = ledger.groupCommitOf({ onFailure }, other);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const world = await openWorld(store.sql);
      await Promise.all(endowment(world).map((request) => groupCommit.post(request)));
      const shared = onceEach(steps.map((each) => requestIn(world, each)));
      const [here, there] = await Promise.all(
        [groupCommit, second].map(async (each) => {
          // Beside what both are asked, each has requests of its own on the same accounts.
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
  // They were in each other's way, and in no other trouble.
  assert.deepEqual(
    failures.filter((each) => !isConflict(each)),
    [],
  );
  await second.drain();
});

/** Only what must be answered the same wherever it is asked: each id once, and nothing that is answered anew each time. */
function onceEach(requests: readonly MoneyRequest[]): MoneyRequest[] {
  const kept = new Map<string, MoneyRequest>();
  for (const each of requests) if (!descriptorOf(each.op).asks) kept.set(`${each.terminal}/${each.request}`, each);
  return [...kept.values()];
}

const disposable = <T extends { close(): Promise<void> }>(store: T): T & AsyncDisposable =>
  Object.assign(store, { [Symbol.asyncDispose]: () => store.close() });
