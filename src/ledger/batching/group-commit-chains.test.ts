import assert from "node:assert/strict";
import { it } from "node:test";
import { isClosed, NOTHING_WRITTEN } from "../../events/events.ts";
import { chainsIn } from "../../events/testing/test-chains.ts";
import { commitsIn, eventStoreOn } from "../../events/testing/test-event-store.ts";
import { type AccountId, Money } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { muteLinkTo } from "../../store/testing/test-mute-link.ts";
import { verify } from "../reports/verify.ts";
import { NOON, requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";

// Every batch is one commit of a writer's chain of events (AUDIT.md, section "Chains").

const deposit = ({ accounts }: TestLedger) => requestOf({ op: "deposit", account: accounts[0] as AccountId, amount: Money(5n) });
const DAY_MS = 86_400_000;
const balance = async ({ groupCommit, accounts }: TestLedger) => {
  const outcome = await groupCommit.post(requestOf({ op: "balance", account: accounts[0] as AccountId }));
  return outcome.ok ? outcome.result.posted : outcome.refusal;
};

it("the events of a batch are one commit, in the order of its requests, and those of the next one follow", async () => {
  await using ledger = await testLedger([100n]);
  const before = (await commitsIn(ledger.store.sql)).length;
  const requests = Array.from({ length: 20 }, () => deposit(ledger));
  await Promise.all(requests.map((each) => ledger.groupCommit.post(each)));
  await ledger.groupCommit.post(deposit(ledger));
  const commits = (await commitsIn(ledger.store.sql)).slice(before);
  const told = commits.flat().map(({ event }) => event.request);
  assert.deepEqual(
    told.slice(0, 20),
    requests.map(({ request }) => request),
  );
  assert.ok(commits.length <= 4, `${commits.length} commits`);
  for (const [writer, end] of await chainsIn(ledger.store.sql)) assert.ok(end !== null, String(writer));
});

it("a batch whose writer's chain was closed by the log is committed by another writer, and is done once", async () => {
  await using ledger = await testLedger([100n]);
  const { sql } = ledger.store;
  await sql`
    insert into audit_event (writer, n, at, kind, outcome, sealed, mac)
    select writer, n + 1, at, 'writer-closed', 'ok', sealed, mac from audit_event as newest
    where not exists (select from audit_event as later where later.writer = newest.writer and later.n > newest.n)`;
  const closed = [...(await chainsIn(sql)).keys()];
  const outcomes = await Promise.all([1, 2, 3].map(() => ledger.groupCommit.post(deposit(ledger))));
  assert.ok(outcomes.every(({ ok }) => ok));
  assert.equal(await balance(ledger), 115n);
  assert.deepEqual(await verify(sql), []);
  const ends = await chainsIn(sql);
  for (const writer of closed) ends.delete(writer);
  assert.ok(ends.size > 0 && [...ends.values()].every((end) => end !== null));
});

it("a batch whose commit has an unknown outcome is committed again by another writer, and no chain breaks", async () => {
  await using ledger = await testLedger([100n]);
  const { sql } = ledger.store;
  await using link = await muteLinkTo(ledger.url);
  const behind = openStore(link.url, { connections: 2, applicationName: "behind a bad line" });
  let losses = 0;
  const beforeCommit = async (): Promise<void> => {
    if (losses++ === 0) link.mute();
  };
  const groupCommit = ledger.groupCommitOf({ pausesMs: [0, 10], beforeCommit, onFailure: () => link.unmute() }, behind);
  const earlier = [...(await chainsIn(sql)).keys()];
  assert.ok((await groupCommit.post(deposit(ledger))).ok);
  assert.ok((await groupCommit.post(deposit(ledger))).ok);
  await groupCommit.drain();
  await behind.close();
  assert.equal(await balance(ledger), 110n);
  const ends = await chainsIn(sql);
  for (const writer of earlier) ends.delete(writer);
  assert.ok([...ends.values()].every((end) => end !== null));
  // The lost commit took effect. Its repeat has no event, so the second deposit begins the other chain.
  assert.deepEqual(
    [...ends.values()].map((end) => end?.n),
    [1, 1],
  );
});

for (const state of ["open", "ended"] as const)
  it(`a batch whose writer drew the id of another writer, whose chain is ${state}, is committed by a third one, and is done once`, async () => {
    await using ledger = await testLedger([100n]);
    const { sql, writers } = ledger.store;
    const unlucky = writers.take();
    writers.giveBack(unlucky);
    const other = eventStoreOn(ledger.store);
    other.writers.giveBack(other.writers.resume(unlucky.id, NOTHING_WRITTEN));
    await other.record([{ at: NOON, kind: "signout", outcome: "ok" }]);
    if (state === "ended") await sql`delete from audit_writer where writer = ${unlucky.id.toString()}`;
    const failures: unknown[] = [];
    const groupCommit = ledger.groupCommitOf({ onFailure: (error) => failures.push(error) }, ledger.store);
    assert.ok((await groupCommit.post(deposit(ledger))).ok);
    assert.ok((await groupCommit.post(deposit(ledger))).ok);
    assert.deepEqual(failures.map(isClosed), [true]);
    assert.equal(await balance(ledger), 110n);
    assert.deepEqual(await verify(sql), []);
    const ends = await chainsIn(sql);
    assert.equal(ends.get(unlucky.id)?.n, 1);
    assert.ok([...ends.values()].every((end) => end !== null));
  });

it("batches at once over three midnights have writers of their days, and each chain is whole and ended but those of the last day", async () => {
  await using ledger = await testLedger([100n]);
  const { sql } = ledger.store;
  let time = NOON;
  const store = eventStoreOn(ledger.store, () => time);
  const groupCommit = ledger.groupCommitOf({}, store);
  const earlier = await chainsIn(sql);
  let done = 0;
  const days = 4;
  for (let day = 0; day < days; day++) {
    // The clock passes midnight while batches are under way.
    const turn = setTimeout(() => {
      time += DAY_MS;
    }, 20);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const own: boolean[] = [];
        for (let n = 0; n < 10; n++) own.push((await groupCommit.post(deposit(ledger))).ok);
        return own;
      }),
    );
    assert.ok(outcomes.flat().every((ok) => ok));
    done += outcomes.flat().length;
    clearTimeout(turn);
    time = NOON + (day + 1) * DAY_MS;
    await groupCommit.post(deposit(ledger));
    done++;
    await store.endIdle(time, 3_600_000);
  }
  await groupCommit.drain();
  assert.equal(await balance(ledger), 100n + 5n * BigInt(done));
  assert.deepEqual(await verify(sql), []);
  const kinds = new Map<bigint, string>();
  for (const commit of await commitsIn(sql)) kinds.set(commit[0]?.writer as bigint, commit.at(-1)?.event.kind ?? "");
  const byDay = new Map<number, Set<string>>();
  for (const [writer, end] of await chainsIn(sql)) {
    if (earlier.has(writer)) continue;
    assert.ok(end !== null, `the chain of ${writer} is broken`);
    const day = Number(writer >> 47n) - Math.floor(NOON / DAY_MS);
    byDay.set(day, (byDay.get(day) ?? new Set()).add(kinds.get(writer) as string));
  }
  assert.deepEqual([...byDay.keys()], [0, 1, 2, 3, 4]);
  for (const day of [0, 1, 2, 3]) assert.deepEqual([...(byDay.get(day) ?? [])], ["writer-end"]);
  assert.deepEqual([...(byDay.get(days) ?? [])], ["deposit"]);
});
