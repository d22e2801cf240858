import assert from "node:assert/strict";
import { test } from "node:test";
import { ALARMS, type AlarmName, applySurvey, DAY_END } from "../../alarms/alarms.ts";
import { eventStoreOn } from "../../events/testing/test-event-store.ts";
import { keepCounters } from "../../ledger/ledger.ts";
import { Money, TerminalId } from "../../model/model.ts";
import { openStore } from "../../store/store.ts";
import { cents, TestBank } from "../../verification/testing/test-bank.ts";
import { ATM, OTHER_ATM } from "../../verification/testing/test-people.ts";
import { type Attention, readAttention } from "./attention.ts";
import { ITEMS_MAX, type Item, knownItems, notKnown, type Source } from "./source.ts";
import { SILENT_MS } from "./terminal-sources.ts";

const NEW_ATM = TerminalId("ATM-0003");
const EVERY_ALARM = Object.keys(ALARMS) as AlarmName[];

const read = (bank: TestBank, parts: Partial<Parameters<typeof readAttention>[0]> = {}): Promise<Attention> =>
  readAttention({
    ...{ sql: bank.store.sql, now: bank.now(), approvals: async () => knownItems([]) },
    onFailure: (source, error) => assert.fail(`${source}: ${error}`),
    ...parts,
  });

function itemsOf<Of extends Item>(source: Source<Of>): readonly Of[] {
  assert.ok(source.known);
  return source.items;
}

test("what nobody has looked at is not known, which is not none", async () => {
  await using bank = await TestBank.open();
  const attention = await read(bank);
  assert.deepEqual(attention.holds, { known: true, items: [], count: 0 });
  assert.deepEqual(attention.alarms, { known: true, items: [], count: 0 });
  assert.equal(itemsOf(attention.unknownAlarms).length, EVERY_ALARM.length);
  assert.deepEqual(attention.dayEnd, notKnown("nobody has run strongroom eod in the last 26 hours"));
  assert.deepEqual(attention.ceilings, notKnown("no server of the bank looks at it"));
});

test("every source shows what is there, the most urgent first, with what to do and where to look", async () => {
  await using bank = await TestBank.open();
  for (const terminal of [ATM, OTHER_ATM, NEW_ATM]) await bank.enrol(terminal);
  await bank.post("cash-load", null, { amount: cents(500_000) });
  const alice = await bank.signUp("alice");
  await bank.post("deposit", alice, { amount: cents(50_000) });
  const holds = [];
  for (const amount of [1_000, 2_000]) holds.push((await bank.post("withdraw", alice, { amount: cents(amount) })).request);
  const at = bank.now();
  const note = (notes: number, level: "ok" | "low" | "empty") => ({ denomination: Money(5_000n), notes, level });
  const report = { at, inService: true, rejected: [{ denomination: Money(5_000n), notes: 3 }] };
  await keepCounters(bank.store.sql, {
    ...report,
    terminal: ATM,
    cassettes: [note(5, "low"), { ...note(0, "empty"), denomination: Money(2_000n) }],
  });
  await keepCounters(bank.store.sql, { ...report, terminal: OTHER_ATM, cassettes: [note(500, "ok")], rejected: [] });
  await bank.connect(ATM, 1);
  await bank.store.sql`update terminal set last_used_at = ${new Date(at - SILENT_MS - 1_000)} where id = ${OTHER_ATM}`;
  const seen = (name: AlarmName, subject: string) => ({ name, subject, detail: "a detail" });
  const known = new Set(EVERY_ALARM.filter((name) => name !== "day-end-difference"));
  const standing = [seen("hold-old", ATM), seen("terminal-over-ceiling", OTHER_ATM), seen("audit-behind", "")];
  await applySurvey(bank.commands, { source: "server 1", at, known, standing, unknown: [] });
  const differs = [seen("day-end-difference", NEW_ATM)];
  await applySurvey(bank.commands, {
    source: DAY_END,
    at,
    known: new Set(["day-end-difference"]),
    standing: differs,
    unknown: [],
  });
  const approval = { action: "approve or refuse it", target: { view: "proposal", id: "7" } } as const;
  const attention = await read(bank, { approvals: async () => knownItems([approval]), now: at + 60_000 });

  assert.deepEqual(
    itemsOf(attention.holds).map(({ amount, ageMs, target }) => [amount, ageMs >= 60_000, target]),
    holds.map((request, i) => [BigInt(1_000 * (i + 1)), true, { view: "hold", id: `${ATM} ${request}` }]),
  );
  assert.deepEqual(
    itemsOf(attention.alarms)
      .map(({ severity, name, subject }) => [severity, name, subject])
      .sort(),
    [
      ["critical", "audit-behind", ""],
      ["critical", "day-end-difference", NEW_ATM],
      ["warning", "hold-old", ATM],
      ["warning", "terminal-over-ceiling", OTHER_ATM],
    ],
  );
  assert.deepEqual(
    itemsOf(attention.cassettes).map(({ terminal, level, denomination }) => [terminal, level, denomination]),
    [
      [ATM, "empty", 2_000n],
      [ATM, "low", 5_000n],
      [NEW_ATM, "not-known", null],
    ],
  );
  assert.deepEqual(
    itemsOf(attention.rejectBoxes).map(({ terminal, notes, worth }) => [terminal, notes, worth]),
    [
      [ATM, 3, 15_000n],
      [NEW_ATM, null, null],
    ],
  );
  assert.deepEqual(
    itemsOf(attention.dayEnd).map(({ target }) => target),
    [{ view: "day-end", id: NEW_ATM }],
  );
  assert.deepEqual(
    itemsOf(attention.ceilings).map(({ target }) => target),
    [{ view: "terminal", id: OTHER_ATM }],
  );
  assert.deepEqual(
    itemsOf(attention.outOfReach).map(({ terminal }) => terminal),
    [OTHER_ATM, NEW_ATM],
  );
  assert.deepEqual(itemsOf(attention.approvals), [approval]);
  for (const source of Object.values(attention) as Source<Item>[])
    for (const { action, target } of itemsOf(source)) assert.ok(action !== "" && target.id !== undefined);
});

test("a revoked ATM needs nothing", async () => {
  await using bank = await TestBank.open();
  await bank.enrol(ATM);
  await bank.revoke(ATM);
  const { cassettes, rejectBoxes, outOfReach } = await read(bank);
  for (const source of [cassettes, rejectBoxes, outOfReach]) assert.deepEqual(source, { known: true, items: [], count: 0 });
});

test("a list is cut at its bound, and has the count of all", async () => {
  await using bank = await TestBank.open();
  await bank.store.sql`
    insert into hold (terminal, request, account, amount, day, placed_at, state)
    select ${ATM}, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, gen_random_uuid(), 100, '2026-01-01',
           timestamptz '2026-01-01' + n * interval '1 minute', 'held'
    from generate_series(1, ${ITEMS_MAX + 20}) as n`;
  const { holds } = await read(bank);
  assert.ok(holds.known);
  assert.deepEqual([holds.items.length, holds.count], [ITEMS_MAX, ITEMS_MAX + 20]);
});

test("a source that fails is not known, is named, and leaves the others as they are", async () => {
  await using bank = await TestBank.open();
  const failures: string[] = [];
  const attention = await read(bank, {
    approvals: async () => Promise.reject(new Error("no proposals today")),
    onFailure: (source, error) => void failures.push(`${source}: ${(error as Error).message}`),
  });
  assert.deepEqual(failures, ["approvals: no proposals today"]);
  assert.ok(!attention.approvals.known && attention.holds.known);
  const store = openStore("postgres://nobody@127.0.0.1:1/none", { connections: 1, applicationName: "test", answerWithinMs: 500 });
  const none = await read(bank, { sql: eventStoreOn(store).sql, onFailure: () => {} });
  assert.deepEqual(
    Object.entries(none).filter(([, source]) => (source as Source<Item>).known),
    [["approvals", { known: true, items: [], count: 0 }]],
  );
  await store.close();
});
