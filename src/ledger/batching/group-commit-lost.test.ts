import assert from "node:assert/strict";
import { it } from "node:test";
import { type AccountId, Money } from "../../model/model.ts";
import { openStore, type Store } from "../../store/store.ts";
import { type MuteLink, muteLinkTo } from "../../store/testing/test-mute-link.ts";
import { LedgerError } from "../ledger-error.ts";
import { verify } from "../reports/verify.ts";
import { requestOf, type TestLedger, testLedger } from "../testing/test-ledger.ts";
import type { MoneyRequest } from "../transactions/transactions.ts";

/** One request of each kind, and the answers that they must have, however often they are tried. */
function requestsOn(ledger: TestLedger) {
  const [a, b] = ledger.accounts as [AccountId, AccountId];
  const withdraw = requestOf({ op: "withdraw", account: a, amount: Money(30n) });
  const requests: MoneyRequest[] = [
    requestOf({ op: "transfer", account: a, payee: b, amount: Money(10n) }),
    withdraw,
    requestOf({ op: "transfer", account: a, payee: b, amount: Money(1000n) }),
    requestOf({ op: "settle", hold: withdraw.request, amount: Money(20n) }),
    requestOf({ op: "outcome", asked: withdraw.request }),
  ];
  const answers = [
    { ok: true, result: { posted: 90n, held: 0n, available: 90n } },
    { ok: true, result: { posted: 90n, held: 30n, available: 60n } },
    { ok: false, refusal: "insufficient-funds", details: { available: 60n } },
    { ok: true, result: { amount: 20n } },
    { ok: true, result: { state: "settled", amount: 20n } },
  ];
  return { requests, answers };
}

async function assertDoneOnce({ store, groupCommit, accounts }: TestLedger): Promise<void> {
  const funds = await groupCommit.post(requestOf({ op: "balance", account: accounts[0] as AccountId }));
  assert.deepEqual(funds, { ok: true, result: { posted: 70n, held: 0n, available: 70n } });
  assert.deepEqual(await verify(store.sql), []);
}

it("requests whose connection is killed before the commit are done once and get the right answers", async () => {
  await using ledger = await testLedger([100n, 0n]);
  const { requests, answers } = requestsOn(ledger);
  let kills = 0;
  const beforeCommit = async (): Promise<void> => {
    if (kills++ > 1) return;
    await ledger.store.sql`
      select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`;
  };
  const groupCommit = ledger.groupCommitOf({ beforeCommit });
  assert.deepEqual(await Promise.all(requests.map((each) => groupCommit.post(each))), answers);
  assert.equal(kills, 3);
  await assertDoneOnce(ledger);
});

/** A group commit whose connections use a link that loses the answers to the first commits. */
async function mutedGroupCommit(ledger: TestLedger, losses: number, then: (link: MuteLink) => void, pausesMs: number[]) {
  const link = await muteLinkTo(ledger.url);
  const store: Store = openStore(link.url, { connections: 2, applicationName: "behind a bad line" });
  let lost = 0;
  const beforeCommit = async (): Promise<void> => {
    if (lost++ < losses) {
      link.mute();
      then(link);
    }
  };
  const groupCommit = ledger.groupCommitOf({ pausesMs, beforeCommit, onFailure: () => link.unmute() }, store);
  const dispose = async (): Promise<void> => {
    await groupCommit.drain();
    await store.close();
    await link[Symbol.asyncDispose]();
  };
  return { groupCommit, [Symbol.asyncDispose]: dispose };
}

it("requests whose commit is not confirmed are done once, and the next try gets the first answers", async () => {
  await using ledger = await testLedger([100n, 0n]);
  await using muted = await mutedGroupCommit(ledger, 1, () => {}, [0, 10, 10]);
  const { requests, answers } = requestsOn(ledger);
  assert.deepEqual(await Promise.all(requests.map((each) => muted.groupCommit.post(each))), answers);
  await assertDoneOnce(ledger);
});

it("requests are done once although the confirmations of several tries are lost", async () => {
  await using ledger = await testLedger([100n, 0n]);
  await using muted = await mutedGroupCommit(ledger, 3, () => {}, [0, 10, 10, 10]);
  const { requests, answers } = requestsOn(ledger);
  assert.deepEqual(await Promise.all(requests.map((each) => muted.groupCommit.post(each))), answers);
  await assertDoneOnce(ledger);
});

it("if the database cannot be asked about a lost commit, nobody gets an answer, and a repeat finds it later", async () => {
  await using ledger = await testLedger([100n, 0n]);
  await using muted = await mutedGroupCommit(ledger, 1, (link) => link.close(), [0, 10]);
  const { requests, answers } = requestsOn(ledger);
  const results = await Promise.allSettled(requests.map((each) => muted.groupCommit.post(each)));
  for (const each of results)
    assert.ok(each.status === "rejected" && each.reason instanceof LedgerError && each.reason.code === "outcome-unknown");
  assert.deepEqual(await Promise.all(requests.map((each) => ledger.groupCommit.post(each))), answers);
  await assertDoneOnce(ledger);
});

it("a commit that the standby has not confirmed is answered only after it has confirmed a later one", async () => {
  await using ledger = await testLedger([100n, 0n]);
  const { requests, answers } = requestsOn(ledger);
  // PostgreSQL warns of a cancelled wait for the standby during the commit; a deferred trigger warns there too.
  await ledger.store.sql.unsafe(`
    create function warn() returns trigger language plpgsql as $$
      begin raise warning 'canceling wait for synchronous replication due to user request' using errcode = '01000'; return null; end $$;
    create constraint trigger warn after insert on request_answer deferrable initially deferred for each row execute function warn()`);
  const failures: unknown[] = [];
  const groupCommit = ledger.groupCommitOf({
    pausesMs: [0, 10],
    onFailure: (error) => failures.push((error as LedgerError).code),
  });
  assert.deepEqual(await Promise.all(requests.map((each) => groupCommit.post(each))), answers);
  assert.deepEqual(failures, ["commit-unconfirmed"]);
  await assertDoneOnce(ledger);
});

it("a commit that the standby never confirms has no answer", async () => {
  await using ledger = await testLedger([100n, 0n]);
  await ledger.store.sql.unsafe(`
    create function warn() returns trigger language plpgsql as $$ begin raise warning 'unconfirmed'; return null; end $$;
    create constraint trigger warn after insert on audit_event deferrable initially deferred for each row execute function warn()`);
  const groupCommit = ledger.groupCommitOf({ pausesMs: [0, 10] });
  const account = ledger.accounts[0] as AccountId;
  await assert.rejects(groupCommit.post(requestOf({ op: "balance", account })), { code: "outcome-unknown" });
});

it("if the database cannot be reached, nothing is done and the answer is bank-busy", async () => {
  await using ledger = await testLedger([100n, 0n]);
  const { requests } = requestsOn(ledger);
  const away = openStore(ledger.url.replace(/:\d+\//, ":1/"), { connections: 1, applicationName: "nowhere" });
  const groupCommit = ledger.groupCommitOf({ pausesMs: [0, 10] }, away);
  const answers = await Promise.all(requests.map((each) => groupCommit.post(each)));
  for (const each of answers) assert.deepEqual(each, { ok: false, refusal: "bank-busy", details: {} });
  await groupCommit.drain();
  await away.close();
});

it("a connection that has lost its prepared statements is replaced, and the requests are done once", async () => {
  await using ledger = await testLedger([100n, 0n]);
  const { requests, answers } = requestsOn(ledger);
  const { store } = ledger;
  let forgets = 0;
  const reserve: Store["sql"]["reserve"] = async (onWarning) => {
    const sql = await store.sql.reserve(onWarning);
    const { pipeline } = sql;
    const forgetful = async (...given: Parameters<typeof pipeline>) => {
      // A pooler that switches to another server connection has the same effect.
      if (forgets++ === 0) await sql.unsafe("deallocate all");
      return pipeline(...given);
    };
    return new Proxy(sql, { get: (target, name) => (name === "pipeline" ? forgetful : Reflect.get(target, name)) });
  };
  const groupCommit = ledger.groupCommitOf(
    {},
    { sql: Object.assign(Object.create(store.sql), { reserve }), close: () => store.close() },
  );
  assert.deepEqual(await Promise.all(requests.map((each) => groupCommit.post(each))), answers);
  assert.ok(forgets > 1, String(forgets));
  await assertDoneOnce(ledger);
});
