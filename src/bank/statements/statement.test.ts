import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { Money } from "../../model/model.ts";
import { ALL_ENTRIES, type ResultOf } from "../../protocol/protocol.ts";
import { linesDigest, statementCsv, verifyStatement } from "../../receipts/receipts.ts";
import { TestBank } from "../testing/test-bank.ts";

let bank: TestBank;
before(async () => {
  bank = await TestBank.start();
  await bank.customers(["Alice", "bob", "carol"], 100_00n);
});
after(() => bank[Symbol.asyncDispose]());

const linesOf = ({ entries }: ResultOf<"statement">) =>
  entries.map(({ kind, direction, amount, counterparty }) => `${kind} ${direction} ${amount} ${counterparty}`.trim());

test("a statement names who paid and who was paid, is found by that name, and says nothing else of the other customer", async () => {
  const alice = await bank.signedIn("Alice");
  await alice.get("transfer", { payee: "BOB", amount: Money(5_00n) });
  const bob = await bank.signedIn("bob");
  await bob.get("transfer", { payee: "alice", amount: Money(2_00n) });
  const of = async (atm: typeof alice, fields: Partial<typeof ALL_ENTRIES | { counterparty: string; direction: "debit" }>) =>
    linesOf(await atm.get("statement", { ...ALL_ENTRIES, before: 0, most: 50, ...fields }));
  assert.deepEqual(await of(alice, {}), ["transfer credit 200 bob", "transfer debit 500 bob", "deposit credit 10000"]);
  assert.deepEqual(await of(bob, { counterparty: "aLICE" }), ["transfer debit 200 Alice", "transfer credit 500 Alice"]);
  assert.deepEqual(await of(bob, { counterparty: "alice", direction: "debit" }), ["transfer debit 200 Alice"]);
  const strangers = await Promise.all(
    ["carol", "nobody"].map((counterparty) => alice.get("statement", { ...ALL_ENTRIES, before: 0, most: 50, counterparty })),
  );
  for (const page of strangers) assert.deepEqual({ ...page }, { entries: [], next: 0 });
  const [newest] = (await alice.get("statement", { ...ALL_ENTRIES, before: 0, most: 1 })).entries;
  const names = ["amount", "at", "balance", "counterparty", "direction", "entry", "kind", "reverses"];
  assert.deepEqual(Object.keys(newest ?? {}).toSorted(), names);
});

test("a signed statement is of the whole period and verifies with the digest of its entries; the event names the period", async () => {
  const alice = await bank.signedIn("Alice");
  const { signed, ...period } = await alice.get("statement-period", { from: 0, to: 0, sign: true });
  const page = await alice.get("statement", { ...ALL_ENTRIES, before: 0, most: 50 });
  const { currency, receiptKey } = bank.bank;
  const { at, ...said } = verifyStatement(signed, createPublicKey(receiptKey));
  assert.deepEqual(said, {
    ...{ bank: "Testbank", holder: "Alice", currency, from: 0, to: 0 },
    ...{ opening: 0n, closing: page.entries[0]?.balance, first: 1, last: page.entries.length },
    digest: linesDigest(statementCsv(page.entries, currency)),
  });
  assert.ok(Math.abs(at - Date.now()) < 600_000);
  assert.deepEqual(
    period.points.map(({ balance }) => balance),
    page.entries.toReversed().map(({ balance }) => balance),
  );
  const empty = await alice.get("statement-period", { from: 253_402_300_799_999, to: 1, sign: true });
  assert.deepEqual([empty.points, empty.opening, empty.last], [[], period.closing, empty.first - 1]);
  const events = await recordedEvents(bank.database.store.sql);
  const told = events.filter(({ kind }) => kind === "statement-period").map(({ confidential }) => confidential);
  assert.deepEqual(told[0], { from: 0, to: 0, sign: "yes" });
});

test("a period with more entries than the bank signs is refused, and is told all the same without a signature", async () => {
  const carol = await bank.signedIn("carol");
  const { sql } = bank.database.store;
  const count = (entries: number) =>
    sql`update account set entries = ${entries} where customer = (select id from customer where username = 'carol')`;
  const ask = (sign: boolean) => carol.ask("statement-period", { from: 0, to: 0, sign });
  await count(1_001);
  const refused = await ask(true);
  const told = await ask(false);
  await count(1);
  assert.deepEqual(refused, { ok: false, refusal: "statement-too-long", details: { limit: 1_000n } });
  assert.equal(told?.ok, true);
});
