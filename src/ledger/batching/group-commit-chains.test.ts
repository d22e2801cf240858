import assert from "node:assert/strict";
import { it } from "node:test";
import { chainsIn } from "../../events/testing/test-chains.ts";
import { commitsIn } from "../../events/testing/test-event-store.ts";
import { type AccountId, Money } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { muteLinkTo } from "../../store/testing/test-mute-link.ts";
import { verify } from "../reports/verify.ts";
import { requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";

// Every batch is one commit of a writer's chain of events (AUDIT.md, section "Chains").

const deposit = ({ accounts }: TestLedger) => requestOf({ op: "deposit", account: accounts[0] as AccountId, amount: Money(5n) });
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
