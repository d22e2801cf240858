import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { type AccountId, Money, newAccountId } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { verify } from "../reports/verify.ts";
import { WRITE_MARK } from "../sql/statements.ts";
import { stepsOf } from "../sql/write.ts";
import { requestOf, type TestLedger, testLedger, until } from "../testing/test-ledger.ts";

const connectionsOf = async ({ store }: TestLedger, name: string): Promise<number> =>
  (await store.sql`select from pg_stat_activity where application_name = ${name}`).length;

const BUSY = { ok: false, refusal: "bank-busy", details: {} };

it("commits requests that arrive together in one batch, and a lone request by itself", async () => {
  const sizes: number[] = [];
  await using ledger = await testLedger([1000n, 0n], 0n, { batchMax: 40, onCommit: (size) => sizes.push(size) });
  const [account, payee] = ledger.accounts as [AccountId, AccountId];
  sizes.length = 0;
  const transfer = () => ledger.groupCommit.post(requestOf({ op: "transfer", account, payee, amount: Money(1n) }));
  await transfer();
  assert.deepEqual(sizes, [1]);
  const answers = await Promise.all(Array.from({ length: 100 }, transfer));
  assert.deepEqual(sizes, [1, 40, 40, 20]);
  // In the order in which they were posted.
  assert.deepEqual(
    answers.map((each) => each.ok && each.result.posted),
    Array.from({ length: 100 }, (_, i) => 998n - BigInt(i)),
  );
});

it("requests that arrive while a batch is under way go into the next one", async () => {
  const sizes: number[] = [];
  await using ledger = await testLedger([1000n], 0n);
  const account = ledger.accounts[0] as AccountId;
  const later: Promise<unknown>[] = [];
  const balance = () => groupCommit.post(requestOf({ op: "balance", account }));
  const beforeCommit = async (): Promise<void> => {
    if (later.length === 0) for (let i = 0; i < 7; i++) later.push(balance());
  };
  const groupCommit = ledger.groupCommitOf({ onCommit: (size) => sizes.push(size), beforeCommit });
  await balance();
  await Promise.all(later);
  assert.deepEqual(sizes, [1, 7]);
});

it("refuses requests that find the queue full, and does nothing of them", async () => {
  await using ledger = await testLedger([0n], 0n);
  const account = ledger.accounts[0] as AccountId;
  const groupCommit = ledger.groupCommitOf({ queueMax: 3, batchMax: 2 });
  const posted = Array.from({ length: 5 }, () => requestOf({ op: "deposit", account, amount: Money(1n) }));
  const answers = await Promise.all(posted.map((each) => groupCommit.post(each)));
  assert.deepEqual(
    answers.map((each) => each.ok),
    [true, true, true, false, false],
  );
  assert.deepEqual(answers[4], BUSY);
  const rows = await ledger.store
    .sql`select request from request_answer where request = any(${posted.map((each) => each.request)})`;
  assert.equal(rows.length, 3);
});

it("a drain answers what waits, accepts nothing more, and ends the connection", async () => {
  await using ledger = await testLedger([0n]);
  const account = ledger.accounts[0] as AccountId;
  const own = openStore(ledger.url, { connections: 1, applicationName: "drained" });
  const groupCommit = ledger.groupCommitOf({}, own);
  assert.equal((await groupCommit.post(requestOf({ op: "balance", account }))).ok, true);
  assert.equal(await connectionsOf(ledger, "drained"), 1);
  const waiting = groupCommit.post(requestOf({ op: "deposit", account, amount: Money(5n) }));
  const drained = groupCommit.drain();
  assert.deepEqual(await groupCommit.post(requestOf({ op: "balance", account })), BUSY);
  assert.equal((await waiting).ok, true);
  await drained;
  await until(async () => (await connectionsOf(ledger, "drained")) === 0);
  await own.close();
});

it("an impossible request fails alone", async () => {
  await using ledger = await testLedger([100n, 0n], 0n);
  const [account, payee] = ledger.accounts as [AccountId, AccountId];
  const good = () => ledger.groupCommit.post(requestOf({ op: "transfer", account, payee, amount: Money(1n) }));
  const results = await Promise.allSettled([
    good(),
    ledger.groupCommit.post(requestOf({ op: "balance", account: newAccountId() })),
    ledger.groupCommit.post(requestOf({ op: "deposit", account, amount: Money(0n) })),
    ledger.groupCommit.post(requestOf({ op: "transfer", account, payee, amount: Money(1n), digest: Buffer.alloc(31) })),
    good(),
  ]);
  assert.deepEqual(
    results.map((each) => each.status),
    ["fulfilled", "rejected", "rejected", "rejected", "fulfilled"],
  );
  assert.deepEqual(await verify(ledger.store.sql), []);
});

it("records each request once, with its event, and no repeat", async () => {
  await using ledger = await testLedger([100n, 0n]);
  const { groupCommit, store } = ledger;
  const [account, payee] = ledger.accounts as [AccountId, AccountId];
  const request = requestOf({ op: "transfer", account, payee, amount: Money(30n) });
  const first = await groupCommit.post(request);
  assert.deepEqual(await Promise.all([groupCommit.post(request), groupCommit.post(request)]), [first, first]);
  await groupCommit.post({ ...request, digest: Buffer.alloc(32, 2) });
  const answers = await store.sql`select op, answer from request_answer where request = ${request.request}`;
  assert.deepEqual([...answers], [{ op: "transfer", answer: '{"ok":true,"posted":70,"held":0,"available":70}' }]);
  const events = (await recordedEvents(store.sql)).filter((event) => event.request === request.request);
  assert.deepEqual(
    events.map(({ kind, outcome, account: of, amount, confidential }) => ({ kind, outcome, account: of, amount, confidential })),
    [
      { kind: "transfer", outcome: "ok", account, amount: 30, confidential: { payee, posted: 70, held: 0, available: 70 } },
      { kind: "transfer", outcome: "denied:request-id-reused", account, amount: 30, confidential: { payee } },
    ],
  );
});

it("a batch of repeats writes to the write-ahead log too, because its commit must wait for the standby", async () => {
  await using ledger = await testLedger([100n]);
  const { groupCommit, store } = ledger;
  const request = requestOf({ op: "deposit", account: ledger.accounts[0] as AccountId, amount: Money(1n) });
  await groupCommit.post(request);
  const numbers: unknown[] = [];
  const beforeCommit = async (): Promise<void> => {
    const open = await store.sql`
      select backend_xid is not null as numbered from pg_stat_activity
      where state = 'idle in transaction' and datname = current_database()`;
    numbers.push(...open.map((each) => each["numbered"]));
  };
  await ledger.groupCommitOf({ beforeCommit }).post(request);
  // The repeat's transaction writes, because it has a number. Locks would give it one too, but not every batch has locks.
  assert.deepEqual(numbers, [true]);
  const nothing = stepsOf(
    { answers: [], balances: [], accounts: [], ownLimits: [], terminalDays: [], holds: [], events: [] },
    store.writers.take(),
  );
  assert.deepEqual(
    nothing.map(({ statement }) => statement),
    [WRITE_MARK],
  );
});

it("the currency never changes, and asking for another one leaves no connection open", async () => {
  await using ledger = await testLedger([100n]);
  const account = ledger.accounts[0] as AccountId;
  const own = openStore(ledger.url, { connections: 1, applicationName: "foreign" });
  for (const currency of [
    { code: "USD", exponent: 2 },
    { code: "EUR", exponent: 3 },
  ])
    await assert.rejects(ledger.groupCommitOf({ currency }, own).post(requestOf({ op: "balance", account })), {
      code: "currency-differs",
    });
  await until(async () => (await connectionsOf(ledger, "foreign")) === 0);
  await own.close();
});
