import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { type AccountId, Money } from "../../model/model.ts";
import { ATM, NOON, requestOf, testLedger } from "../testing/test-ledger.ts";

const DAY_MS = 86_400_000;
const BANK = 200_000n;

it("a limit is stored with its account, and already limits later requests of the same batch", async () => {
  await using ledger = await testLedger([50_000n, 50_000n]);
  const [ada, ben] = ledger.accounts as [AccountId, AccountId];
  const set = (limit: bigint, at = NOON) => requestOf({ op: "set-limit", account: ada, limit: Money(limit), at });
  const draw = (account: AccountId, at = NOON) => requestOf({ op: "withdraw", account, amount: Money(300n), at });
  const answers = await Promise.all(
    [draw(ada), set(500n), draw(ada), draw(ben), set(900n)].map((each) => ledger.groupCommit.post(each)),
  );
  const resetsAt = BigInt(NOON + DAY_MS / 2);
  assert.deepEqual(answers, [
    { ok: true, result: { posted: 50_000n, held: 300n, available: 49_700n } },
    { ok: true, result: { current: 500n, next: 0n, nextFrom: 0n, bank: BANK, left: 200n } },
    { ok: false, refusal: "own-daily-limit", details: { limit: 500n, largest: 200n, resetsAt } },
    { ok: true, result: { posted: 50_000n, held: 300n, available: 49_700n } },
    { ok: true, result: { current: 500n, next: 900n, nextFrom: resetsAt, bank: BANK, left: 200n } },
  ]);
  // Another bank server, on a later day.
  const other = ledger.groupCommitOf();
  const asked = await other.post(requestOf({ op: "limit", account: ada, at: NOON + DAY_MS }));
  assert.deepEqual(asked, { ok: true, result: { current: 900n, next: 0n, nextFrom: 0n, bank: BANK, left: 900n } });
  await other.post(set(0n, NOON + DAY_MS));
  assert.deepEqual(
    [...(await ledger.store.sql`select own_limit, next_limit, next_limit_day::text as day from account where id = ${ada}`)],
    [{ own_limit: 900n, next_limit: null, day: "2026-01-17" }],
  );
});

it("the event of a new limit has the requested limit in its sealed form, and no amount", async () => {
  await using ledger = await testLedger([0n]);
  const account = ledger.accounts[0] as AccountId;
  for (const limit of [500n, BANK + 1n])
    await ledger.groupCommit.post(requestOf({ op: "set-limit", account, limit: Money(limit) }));
  await ledger.groupCommit.post(requestOf({ op: "limit", account }));
  const events = (await recordedEvents(ledger.store.sql)).filter(({ kind }) => kind.endsWith("limit"));
  const about = { terminal: ATM, account, amount: null };
  const funds = { posted: 0, held: 0, available: 0 };
  const limits = { current: 500, next: 0, nextFrom: 0, bank: Number(BANK), left: 500 };
  assert.deepEqual(
    events.map(({ kind, outcome, terminal, account: of, amount, confidential }) => ({
      ...{ what: `${kind} ${outcome}`, terminal, account: of, amount, confidential },
    })),
    [
      { what: "set-limit ok", ...about, confidential: { limit: 500, ...limits, ...funds } },
      { what: "set-limit denied:limit-above-bank", ...about, confidential: { limit: Number(BANK) + 1, largest: Number(BANK) } },
      { what: "limit ok", ...about, confidential: { ...limits, ...funds } },
    ],
  );
});
