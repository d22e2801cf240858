import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { verify } from "../reports/verify.ts";
import { notingGroupCommit } from "../testing/test-group-commits.ts";
import { requestOf, type TestLedger, testLedger, until } from "../testing/test-ledger.ts";

const BUSY = { ok: false, refusal: "bank-busy", details: {} };
const SHORT_PAUSES_MS = [0, 1, 1, 1, 1];
const PAUSE_MS = 50;
const IDLE_MOST_MS = 100;
/** A pause that ends after the last moment for another try, and a time that is far below it. */
const LONG_PAUSE_MS = 8_001;
const FAR_BELOW_MS = 7_000;

const deposit = (ledger: TestLedger, amount = 1n) =>
  requestOf({ op: "deposit", account: ledger.accounts[0] as AccountId, amount: Money(amount) });

for (const [size, tries] of [
  [1, 3],
  [2, 1 + 3 + 3],
] as const)
  it(`a batch of ${size} that conflicts in every try is answered with bank-busy after ${tries} tries`, async () => {
    await using ledger = await testLedger([0n]);
    await ledger.store.sql.unsafe(`
      create function conflict() returns trigger language plpgsql as $$ begin raise exception 'conflict' using errcode = '40001'; end $$;
      create trigger conflict before insert on audit_event for each row execute function conflict()`);
    const { groupCommit, failures } = notingGroupCommit(ledger, { pausesMs: SHORT_PAUSES_MS });
    const answers = await Promise.all(Array.from({ length: size }, () => groupCommit.post(deposit(ledger))));
    for (const each of answers) assert.deepEqual(each, BUSY);
    assert.deepEqual(failures, Array(tries).fill("40001"));
  });

it("pauses before another try, and begins no try so late that the ATM would not wait for its end", async () => {
  await using ledger = await testLedger([0n]);
  const away = openStore(ledger.url.replace(/:\d+\//, ":1/"), { connections: 1, applicationName: "nowhere" });
  const msUntilBusy = async (pauseMs: number): Promise<number> => {
    const groupCommit = ledger.groupCommitOf({ pausesMs: [0, pauseMs] }, away);
    const began = performance.now();
    assert.deepEqual(await groupCommit.post(deposit(ledger)), BUSY);
    return performance.now() - began;
  };
  // A timer may fire up to a millisecond early.
  assert.ok((await msUntilBusy(PAUSE_MS)) >= PAUSE_MS - 1);
  assert.ok((await msUntilBusy(LONG_PAUSE_MS)) < FAR_BELOW_MS);
  await away.close();
});

it("if the database is lost, requests that were not tried or still wait are answered with bank-busy", async () => {
  await using ledger = await testLedger([0n]);
  const tried: number[] = [];
  let waiting: Promise<unknown> | null = null;
  const beforeCommit = async (batch: readonly unknown[]): Promise<void> => {
    tried.push(batch.length);
    waiting = groupCommit.post(deposit(ledger));
    await ledger.store.sql`
      select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`;
  };
  const groupCommit = ledger.groupCommitOf({ beforeCommit, pausesMs: [0] });
  // The first deposit fails the whole batch; the second, tried alone, loses the connection in its commit.
  const [impossible, lost, untried] = await Promise.allSettled(
    [deposit(ledger, 0n), deposit(ledger), deposit(ledger)].map((each) => groupCommit.post(each)),
  );
  assert.equal(impossible?.status, "rejected");
  assert.ok(lost?.status === "rejected" && lost.reason.code === "outcome-unknown");
  assert.deepEqual(untried, { status: "fulfilled", value: BUSY });
  assert.deepEqual(await waiting, BUSY);
  assert.deepEqual(tried, [1]);
  assert.deepEqual(await verify(ledger.store.sql), []);
});

it("a bank that freezes in a transaction keeps its accounts locked for a while only, and its request is done once", async () => {
  await using ledger = await testLedger([0n]);
  const frozen = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const beforeCommit = (): Promise<void> => {
    begun.resolve();
    return frozen.promise;
  };
  const options = { beforeCommit, pausesMs: [0, 1], idleMostMs: IDLE_MOST_MS };
  const { groupCommit, failures } = notingGroupCommit(ledger, options);
  const late = groupCommit.post(deposit(ledger));
  await begun.promise;
  const others = ledger.groupCommitOf({ lockTimeoutMs: 20 });
  await until(async () => (await others.post(deposit(ledger))).ok);
  frozen.resolve();
  assert.ok((await late).ok);
  assert.equal(failures.length, 1);
  assert.deepEqual(await verify(ledger.store.sql), []);
});

it("reports the size of each commit and how long it took", async () => {
  await using ledger = await testLedger([0n]);
  const commits: (readonly [size: number, ms: number])[] = [];
  let waitedMs = 0;
  const beforeCommit = async (): Promise<void> => {
    const began = performance.now();
    await ledger.store.sql`select 1`;
    waitedMs = performance.now() - began;
  };
  const groupCommit = ledger.groupCommitOf({ beforeCommit, onCommit: (size, ms) => commits.push([size, ms]) });
  const began = performance.now();
  await Promise.all([groupCommit.post(deposit(ledger)), groupCommit.post(deposit(ledger))]);
  const [[size, ms] = []] = commits;
  assert.equal(size, 2);
  assert.ok(ms !== undefined && ms >= waitedMs && ms <= performance.now() - began, String(ms));
});
